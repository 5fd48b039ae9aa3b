public import Posture

/// The verdict of each hospital of a portfolio, and the cheapest measures that make one insurable.
public struct PortfolioInsurability: Sendable {
    /// One hospital.
    public struct Row: Sendable {
        /// Its place.
        public let site: Int
        /// The verdict as it is and at the target.
        public let answer: Insurability
        /// Where it is conditional: the cheapest protections to complete that make it insurable.
        public let measures: [Dimension]
        /// What they cost a year, in M€.
        public let cost: Double
    }

    /// By site.
    public let rows: [Row]
    /// Whether every position was computed; otherwise capital in the pool at another posture follows the expected loss.
    public let isExact: Bool

    /// Hospitals beyond which positions at other postures are not computed one by one: each takes milliseconds, and each
    /// hospital may have 256 of them.
    public static let mostExactSites = 60

    /// Judges all hospitals; the target is every protection complete. Exact up to ``mostExactSites``.
    ///
    /// `coverFactors` say by site what the pool's covers make of a premium; none where it buys nothing. They are taken to
    /// stay as they are at other postures. Without `findsMeasures` no protections are looked for: verdicts and premiums alone.
    ///
    /// - Throws: ``PoolError`` naming what is out of range.
    public init(
        _ portfolio: Portfolio, rules: Insurability.Rules, coverFactors: [Double] = [],
        findsMeasures: Bool = true, precision: ExactEngine.Precision = .standard
    ) throws(PoolError) {
        let model = try portfolio.model()
        isExact = model.sites.count <= PortfolioInsurability.mostExactSites
        let prepared = isExact ? PreparedPool(model) : nil
        let shares = isExact ? nil : Shares(model, precision)
        let laws = SiteLaws(model)
        var rows: [Row] = []
        for site in model.sites.indices {
            var rules = rules
            if coverFactors.indices.contains(site) { rules.coverFactor = coverFactors[site] }
            let alone = laws.law(of: site)
            let session = prepared?.session(for: site)
            let found = session?.position(with: model.sites[site])
            let now = Insurability.Position(
                expectedLoss: found?.mean ?? shares?.means[site] ?? 0,
                capitalInPool: found?.capital ?? shares?.capital(site) ?? 0,
                capitalAlone: max(alone.tailMean(ContributionPlan.level) - alone.mean, 0))
            let candidate = InsurabilityCandidate(portfolio, model, site, now, session: session)
            let target = try candidate.position(Set(Dimension.allCases))
            let answer = try Insurability(
                budget: portfolio.sites[site].budget, limit: model.sites[site].limit, now: now,
                target: target,
                rules: rules)
            let isSought = findsMeasures && answer.verdict == .conditional
            let cheapest = isSought ? try candidate.cheapest(rules) : nil
            rows.append(
                Row(
                    site: site, answer: answer, measures: cheapest?.measures ?? [], cost: cheapest?.cost ?? 0)
            )
        }
        self.rows = rows
    }

    /// What each site brings to the pool as it is.
    private struct Shares {
        let tails: [Double]
        let means: [Double]

        init(_ model: PoolModel, _ precision: ExactEngine.Precision) {
            let engine = ExactEngine(model, precision: precision)
            let intensity = engine.intensity()
            let law = intensity.law()
            tails = engine.shares(intensity, weights: law.tailWeights(ContributionPlan.level)).sites(model)
            means = PoolMoments(model).siteMeans
        }

        func capital(_ site: Int) -> Double { max(tails[site] - means[site], 0) }
    }
}

/// One hospital whose posture could be another.
public struct InsurabilityCandidate: Sendable {
    private let portfolio: Portfolio
    private let model: PoolModel
    private let site: Int
    private let now: Insurability.Position
    private let session: PreparedPool.SiteSession?

    /// A hospital of a pool, with where it stands as it is. Its positions are computed in `session`; without one, its
    /// capital in the pool is taken to follow the expected loss.
    public init(
        _ portfolio: Portfolio, _ model: PoolModel, _ site: Int, _ now: Insurability.Position,
        session: PreparedPool.SiteSession? = nil
    ) {
        self.portfolio = portfolio
        self.model = model
        self.site = site
        self.now = now
        self.session = session
    }

    /// Where it stands with those protections complete.
    public func position(_ completed: Set<Dimension>) throws(PoolError) -> Insurability.Position {
        let better = try completing(completed)
        return position(better, alone: alone(better))
    }

    private func completing(_ completed: Set<Dimension>) throws(PoolError) -> PoolModel.Site {
        var better = portfolio.sites[site]
        better.coverages = better.coverages.completing(completed)
        return try portfolio.modelSite(better)
    }

    private func alone(_ values: PoolModel.Site) -> LossLaw {
        var changed = model
        changed.sites[site] = values
        return SiteLaw.law(of: site, in: changed, points: 2_048)
    }

    private func position(_ values: PoolModel.Site, alone law: LossLaw) -> Insurability.Position {
        let capitalAlone = max(law.tailMean(ContributionPlan.level) - law.mean, 0)
        if let found = session?.position(with: values) {
            return Insurability.Position(
                expectedLoss: found.mean, capitalInPool: found.capital, capitalAlone: capitalAlone)
        }
        let ratio = now.expectedLoss > 0 ? min(law.mean / now.expectedLoss, 1) : 1
        return Insurability.Position(
            expectedLoss: now.expectedLoss * ratio, capitalInPool: now.capitalInPool * ratio,
            capitalAlone: capitalAlone)
    }

    /// The first set of protections by rising cost that is enough, with what it costs a year in M€; `nil` where not even all
    /// of them are.
    ///
    /// Every cheaper set is shown not to be enough: by its position, or because its expected loss alone costs more than the
    /// hospital can pay, whatever the capital.
    ///
    /// - Throws: ``PoolError`` naming what is out of range.
    public func cheapest(
        _ rules: Insurability.Rules
    ) throws(PoolError) -> (measures: [Dimension], cost: Double)? {
        let values = portfolio.sites[site]
        let ceiling = rules.ceiling(budget: values.budget)
        for (set, cost) in priced() {
            let better = try completing(Set(set))
            let law = alone(better)
            // The law's lattice keeps its mean to a thousandth: one hundredth is left for that.
            let least = rules.coverFactor * rules.premium(expectedLoss: law.mean * 0.99, capital: 0)
            guard least <= ceiling else { continue }
            let position = position(better, alone: law)
            let answer = try Insurability(
                budget: values.budget, limit: model.sites[site].limit, now: position, target: position,
                rules: rules)
            if answer.verdict == .insurable { return (set, cost) }
        }
        return nil
    }

    /// All sets of protections that are not complete, by rising cost in M€ a year; of equal cost the smallest first.
    func priced() -> [([Dimension], Double)] {
        let values = portfolio.sites[site]
        let missing = Dimension.allCases.filter { values.coverages[$0] < 1 }
        let sets = (0..<(1 << missing.count)).map { code in
            missing.enumerated().filter { code >> $0.offset & 1 == 1 }.map(\.element)
        }
        return sets.map { set in
            (
                set,
                set.reduce(0) {
                    $0
                        + portfolio.parameters.cost(
                            of: $1, missing: 1 - values.coverages[$1], budget: values.budget)
                }
            )
        }.sorted { ($0.1, $0.0.count) < ($1.1, $1.0.count) }
    }
}
