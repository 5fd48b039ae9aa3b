public import Access
public import Pool
public import Vocabulary

/// What pooling saves, where it stops, and what stops it.
public struct PoolDiversification: Sendable {
    /// A pool of so many hospitals.
    public struct Point: Sendable {
        /// How many.
        public let members: Int
        /// The capital that it needs.
        public let capital: UncertainMoney
        /// What its hospitals would need each alone.
        public let apart: UncertainMoney
        /// Capital together over capital apart.
        public let ratio: Double
    }

    /// One thing that all share, and what it keeps a year from being steady by.
    public struct Brake: Sendable {
        /// What it is.
        public enum Subject: Sendable {
            /// A shared cause.
            case cause(SharedCause)
            /// Causes that cannot be told apart without telling what one or two hospitals lose.
            case others
            /// What makes a year bad for all.
            case year
        }

        /// What it is.
        public let subject: Subject
        /// Its part of what never wears away, 0...1.
        public let share: Double
        /// The standard deviation that it alone would leave.
        public let deviation: UncertainMoney
    }

    /// The pool as members join.
    public let joining: [Point]
    /// The pool as it is and with several times as many like its members.
    public let growing: [Point]
    /// The standard deviation of a year of the pool as it is.
    public let deviation: UncertainMoney
    /// What it would fall to over the size of the pool, were it without end.
    public let floor: UncertainMoney
    /// Members of the pool, how many independent ones they are worth, and how many an endless pool would be.
    public let members: Int, equivalent: Double, endless: Double
    /// What stops it, the strongest first.
    public let brakes: [Brake]
    /// The version of the parameters.
    public let settings: LossSettings
    /// How far the simulated years behind the pool's page are from its exact law, in standard errors.
    public let gaps: EngineGaps
}

/// The study of the pool and of its ends.
struct DiversificationStudies: Sendable {
    let middle: DiversificationStudy
    let ends: [DiversificationStudy]

    init(_ ground: PoolGround) {
        let middle = DiversificationStudy(ground.analysis)
        self.middle = middle
        ends = [ground.optimistic.analysis, ground.pessimistic.analysis].map {
            DiversificationStudy($0, order: middle.order)
        }
    }
}

extension Store {
    /// What pooling saves and where it stops, for members of a pool whose totals are shown; `nil` for another one.
    public func poolDiversification(reach: Reach, on day: Day, now: Instant) async throws
        -> PoolDiversification?
    {
        let ground = try await poolGround(on: day, now: now)
        guard ground.isShown(to: reach) else { return nil }
        return PoolDiversification(ground, try await poolShelf.diversification(ground), reach: reach)
    }
}

extension PoolDiversification {
    init(_ ground: PoolGround, _ studies: DiversificationStudies, reach: Reach) {
        func point(_ path: (DiversificationStudy) -> [DiversificationStudy.Point], _ place: Int) -> Point {
            let points = ([studies.middle] + studies.ends).map { path($0)[place] }
            return Point(
                members: points[0].members,
                capital: UncertainMoney(millions: points[0].capital, points[1].capital, points[2].capital),
                apart: UncertainMoney(millions: points[0].apart, points[1].apart, points[2].apart),
                ratio: points[0].ratio)
        }
        let all = studies.middle.joining, order = studies.middle.order
        // Each pool, and what it adds to the one before, tells nobody's figure apart.
        var shown = 0, steps: [Int] = []
        for place in all.indices {
            let members = order.prefix(all[place].members).map { ground.places[$0] }
            guard ground.isShown(members, to: reach),
                ground.isShown(Array(members.dropFirst(shown)), to: reach)
            else { continue }
            shown = all[place].members
            steps.append(place)
        }
        joining = steps.map { point(\.joining, $0) }
        growing = studies.middle.growing.indices.map { point(\.growing, $0) }
        let parts = VarianceParts(ground.model)
        let ends = [VarianceParts(ground.optimistic.model), VarianceParts(ground.pessimistic.model)]
        func uncertain(_ figure: (VarianceParts) -> Double) -> UncertainMoney {
            UncertainMoney(millions: figure(parts), figure(ends[0]), figure(ends[1]))
        }
        deviation = uncertain { $0.variance.squareRoot() }
        floor = uncertain(\.floor)
        members = ground.places.count
        equivalent = parts.equivalent
        endless = parts.endlessEquivalent
        let lasting = max(parts.lasting, 1e-300)
        func brake(_ subject: Brake.Subject, _ places: [Int]) -> Brake {
            func sum(_ parts: VarianceParts) -> Double { places.reduce(0) { $0 + parts.causes[$1].lasting } }
            return Brake(
                subject: subject, share: sum(parts) / lasting, deviation: uncertain { sum($0).squareRoot() })
        }
        let hidden = HiddenCauses(ground, reach)
        // Where even together they reach too few, all causes stand as one.
        let isTold = hidden.shocks.isEmpty || hidden.isShownTogether
        let joined = isTold ? hidden.shocks.sorted() : Array(ground.causes.indices)
        let causes =
            ground.causes.indices.filter { !joined.contains($0) }.map {
                brake(.cause(ground.causes[$0]), [$0])
            }
            + [brake(.others, joined)]
        let year = Brake(
            subject: .year, share: parts.year / lasting, deviation: uncertain { $0.year.squareRoot() })
        brakes = (causes + [year]).filter { $0.share > 0 }.sorted { $0.share > $1.share }
        settings = ground.settings
        gaps = ground.gaps
    }
}
