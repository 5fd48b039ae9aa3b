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

    /// Judges all hospitals; the target is every protection complete.
    ///
    /// Capital in the pool at another posture is taken to follow the expected loss, the rest of the pool unchanged; capital
    /// alone is computed.
    ///
    /// - Throws: ``PoolError`` naming what is out of range.
    public init(
        _ portfolio: Portfolio, rules: Insurability.Rules, precision: ExactEngine.Precision = .standard,
        costs: (Dimension, _ missing: Double) -> Double = PortfolioValue.assumedCost
    ) throws(PoolError) {
        let model = try portfolio.model()
        let engine = ExactEngine(model, precision: precision)
        let intensity = engine.intensity()
        let law = intensity.law()
        let tails = engine.shares(intensity, weights: law.tailWeights(ContributionPlan.level)).sites(model)
        let moments = PoolMoments(model)
        let laws = SiteLaws(model)
        var rows: [Row] = []
        for site in model.sites.indices {
            let alone = laws.law(of: site)
            let now = Insurability.Position(
                expectedLoss: moments.siteMeans[site],
                capitalInPool: max(tails[site] - moments.siteMeans[site], 0),
                capitalAlone: alone.tailMean(ContributionPlan.level) - alone.mean)
            let candidate = InsurabilityCandidate(portfolio, model, site, now)
            let target = try candidate.position(Set(Dimension.allCases))
            let answer = try Insurability(
                budget: portfolio.sites[site].budget, limit: model.sites[site].limit, now: now,
                target: target,
                rules: rules)
            var measures: [Dimension] = [], cost = 0.0
            if answer.verdict == .conditional {
                (measures, cost) = try candidate.cheapest(rules, costs)
            }
            rows.append(Row(site: site, answer: answer, measures: measures, cost: cost))
        }
        self.rows = rows
    }
}

/// One hospital whose posture could be another.
public struct InsurabilityCandidate: Sendable {
    private let portfolio: Portfolio
    private let model: PoolModel
    private let site: Int
    private let now: Insurability.Position

    /// A hospital of a pool, with where it stands as it is.
    public init(_ portfolio: Portfolio, _ model: PoolModel, _ site: Int, _ now: Insurability.Position) {
        self.portfolio = portfolio
        self.model = model
        self.site = site
        self.now = now
    }

    /// Where it stands with those protections complete; the capital in the pool follows the expected loss.
    public func position(_ completed: Set<Dimension>) throws(PoolError) -> Insurability.Position {
        var better = portfolio.sites[site]
        better.coverages = better.coverages.completing(completed)
        var changed = model
        changed.sites[site] = try portfolio.modelSite(better)
        let law = SiteLaw.law(of: site, in: changed, points: 2_048)
        let ratio = now.expectedLoss > 0 ? min(law.mean / now.expectedLoss, 1) : 1
        return Insurability.Position(
            expectedLoss: now.expectedLoss * ratio, capitalInPool: now.capitalInPool * ratio,
            capitalAlone: law.tailMean(ContributionPlan.level) - law.mean)
    }

    /// All sets of protections by rising cost, until one is enough; with what it costs a year, in M€.
    ///
    /// - Throws: ``PoolError`` naming what is out of range.
    public func cheapest(
        _ rules: Insurability.Rules,
        _ costs: (Dimension, _ missing: Double) -> Double = PortfolioValue.assumedCost
    ) throws(PoolError) -> (measures: [Dimension], cost: Double) {
        let values = portfolio.sites[site]
        let scale = PortfolioValue.costScale(values.budget)
        let missing = Dimension.allCases.filter { values.coverages[$0] < 1 }
        let sets = (0..<(1 << missing.count)).map { code in
            missing.enumerated().filter { code >> $0.offset & 1 == 1 }.map(\.element)
        }
        let priced = sets.map { set in
            (set, set.reduce(0) { $0 + costs($1, 1 - values.coverages[$1]) * scale })
        }.sorted { ($0.1, $0.0.count) < ($1.1, $1.0.count) }
        for (set, cost) in priced {
            let position = try position(Set(set))
            let answer = try Insurability(
                budget: values.budget, limit: model.sites[site].limit, now: position, target: position,
                rules: rules)
            if answer.verdict == .insurable { return (set, cost) }
        }
        return (missing, priced.last?.1 ?? 0)
    }
}
