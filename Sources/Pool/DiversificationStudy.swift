/// What pooling saves as members join, and as hospitals like them would: capital together over capital apart.
public struct DiversificationStudy: Sendable {
    /// A pool of some of the members, of all, or of several times as many.
    public struct Point: Hashable, Sendable {
        /// How many hospitals.
        public let members: Int
        /// The capital that the pool needs at 99.5 %, in M€.
        public let capital: Double
        /// What its hospitals would need each alone, in M€.
        public let apart: Double

        /// Capital together over capital apart; 1 where nothing is saved.
        public var ratio: Double { apart > 0 ? capital / apart : 1 }
    }

    /// The members in the order in which they join: those who would need the most capital alone come first.
    public let order: [Int]
    /// Some of the members, twice as many at each point, up to all.
    public let joining: [Point]
    /// All members, then as many again and so on.
    public let growing: [Point]

    /// Hospitals beyond which no law is computed for a page.
    public static let mostSites = 200

    /// Pools of some of the members; what begins elsewhere still reaches them, and costs the pool nothing there.
    ///
    /// Members join in the order given, or else in that of the capital that they would need alone.
    ///
    /// - Complexity: that of a law for each point.
    public init(
        _ analysis: PoolAnalysis, order given: [Int]? = nil,
        precision: ExactEngine.Precision = .init(points: 1 << 13, shares: 12)
    ) {
        let model = analysis.model, alone = analysis.capitalAlone, count = model.sites.count
        let order = given ?? model.sites.indices.sorted { (alone[$1], $0) < (alone[$0], $1) }
        self.order = order
        let level = ContributionPlan.level
        func capital(_ model: PoolModel) -> Double {
            let law = ExactEngine(model, precision: precision).law()
            return law.tailMean(level) - law.mean
        }
        let whole = Point(
            members: count, capital: analysis.law.tailMean(level) - analysis.law.mean,
            apart: alone.reduce(0, +))
        guard count <= DiversificationStudy.mostSites else {
            joining = [whole]
            growing = [whole]
            return
        }
        var sizes: [Int] = [], size = 1
        while size < count {
            sizes.append(size)
            size *= 2
        }
        joining =
            sizes.map { size in
                let kept = Set(order.prefix(size))
                let apart = kept.reduce(0) { $0 + alone[$1] }
                guard size > 1, let first = order.first else {
                    return Point(members: 1, capital: order.first.map { alone[$0] } ?? 0, apart: apart)
                }
                var part = model
                for site in model.sites.indices where !kept.contains(site) {
                    part.sites[site].limit = model.sites[first].limit * 1e-12
                }
                return Point(members: size, capital: capital(part), apart: apart)
            } + [whole]
        growing =
            [whole]
            + [2, 4, 8].filter { $0 * count <= DiversificationStudy.mostSites }.map { times in
                Point(
                    members: times * count, capital: capital(model.repeated(times)),
                    apart: Double(times) * whole.apart)
            }
    }
}

extension PoolModel {
    /// So many times the same hospitals, each time in groups of their own; shared causes reach them all.
    func repeated(_ times: Int) -> PoolModel {
        var result = self
        let groups = (sites.map(\.group).max() ?? 0) - (sites.map(\.group).min() ?? 0) + 1
        for copy in 1..<max(times, 1) {
            result.sites += sites.map { site in
                var other = site
                other.group += copy * groups
                return other
            }
        }
        result.shocks = shocks.map { shock in
            var other = shock
            other.members = (0..<times).flatMap { copy in shock.members.map { $0 + copy * sites.count } }
            return other
        }
        return result
    }
}
