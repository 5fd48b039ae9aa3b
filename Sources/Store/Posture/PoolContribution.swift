public import Access
public import Pool
public import Posture
public import Registry
public import Vocabulary

/// What completing one protection is worth a year.
public struct ProtectionWorth: Hashable, Sendable {
    /// Which.
    public let dimension: Dimension
    /// How far it is in place now, 0...1.
    public let level: Double
    /// Loss removed at the hospital itself, a year.
    public let own: Money
    /// Loss removed at the others of its group: why pooling pays for it.
    public let others: Money
}

/// What a hospital pays, why, and what would change it.
public struct PoolContribution: Sendable {
    /// Its part of the pool.
    public let share: PoolShare
    /// What each year it would pay in the pool, alone, and at most; and the verdict.
    public let insurability: Insurability
    /// The rules by which it was judged.
    public let rules: Insurability.Rules
    /// What each protection is worth, the most for all first.
    public let worth: [ProtectionWorth]
    /// The mean major incident: what it costs by head, and the cash it lacks day by day without and with the pool's advance.
    public let incident: MeanIncident
    /// What the hospital keeps of each incident and what the pool pays at most.
    public let deductible: Money
    /// The most the pool pays for an incident.
    public let limit: Money
    /// The same with protections taken to the end; `nil` where none was asked for.
    public let whatIf: WhatIf?
    /// The version of the parameters.
    public let settings: LossSettings

    /// What changes when protections are completed.
    public struct WhatIf: Hashable, Sendable {
        /// Which.
        public let completed: Set<Dimension>
        /// The hospital's mean loss in the pool.
        public let expected: Money
        /// Its yearly contribution.
        public let premium: Money
        /// The verdict.
        public let verdict: Insurability.Verdict
        /// The pool's mean loss.
        public let poolExpected: Money
        /// The mean of the pool's worst years.
        public let poolTail: Money
        /// The pool's mean loss as it is.
        public let poolExpectedNow: Money
        /// The mean of the pool's worst years as they are.
        public let poolTailNow: Money
    }
}

/// A major incident that costs what major incidents cost on average.
public struct MeanIncident: Hashable, Sendable {
    /// Mean days down.
    public let days: Double
    /// How many years lie between two of them.
    public let yearsBetween: Double
    /// Revenue lost by then.
    public let lostRevenue: Money
    /// Remediation.
    public let remediation: Money
    /// A breach, weighed by its chance.
    public let breach: Money
    /// Cash without an advance.
    public let withoutAdvance: CashGap
    /// Cash with the advance on day 5.
    public let withAdvance: CashGap
}

extension Store {
    /// What an establishment pays and why; `nil` beyond reach.
    ///
    /// `completing` asks what would change if those protections were complete there.
    ///
    /// - Throws: ``PoolError`` naming a parameter out of range.
    public func contribution(
        of establishment: ID<Establishment>, completing: Set<Dimension> = [], reach: Reach, on day: Day,
        now: Instant
    ) async throws -> PoolContribution? {
        guard reach.includes(establishment) else { return nil }
        let ground = try await poolGround(on: day, now: now)
        guard ground.places.count > 1,
            let place = ground.places.firstIndex(where: { $0.id == establishment })
        else { return nil }
        return try PoolContribution(ground, place: place, completing: completing)
    }
}

extension PoolContribution {
    init(_ ground: PoolGround, place: Int, completing: Set<Dimension>) throws {
        let rules = Insurability.Rules()
        let site = ground.portfolio.sites[place]
        let model = ground.model.sites[place]
        let now = PoolPosition(ground)
        let target = try PoolPosition(ground, place: place, coverages: Coverages(all: 1))
        self.rules = rules
        share = PoolParts(ground).share(of: place)
        settings = ground.settings
        deductible = Money(millions: model.deductible)
        limit = Money(millions: model.limit)
        insurability = try now.insurability(place, site.budget, model.limit, target, rules)
        worth = try PoolContribution.worth(ground, place)
        incident = try MeanIncident(site, model, ground.settings.parameters)
        guard !completing.isEmpty else {
            whatIf = nil
            return
        }
        let changed = try PoolPosition(
            ground, place: place,
            coverages: site.coverages.completing(Dimension.allCases.filter(completing.contains)))
        let verdict = try changed.insurability(place, site.budget, model.limit, target, rules)
        whatIf = WhatIf(
            completed: completing, expected: Money(millions: changed.position(of: place).expectedLoss),
            premium: Money(millions: verdict.premiumInPool), verdict: verdict.verdict,
            poolExpected: Money(millions: changed.mean), poolTail: Money(millions: changed.tail),
            poolExpectedNow: Money(millions: now.mean), poolTailNow: Money(millions: now.tail))
    }

    private static func worth(_ ground: PoolGround, _ place: Int) throws -> [ProtectionWorth] {
        let sites = ground.portfolio.sites
        let site = sites[place]
        let peers = sites.enumerated().filter { $0.offset != place && $0.element.group == site.group }
        let causes = ground.model.shocks.filter { $0.members.contains(place) }.map {
            MeasureValue.Cause(rate: $0.rate, reach: $0.reach.mean, shortening: $0.shortening)
        }
        let value = try MeasureValue(
            MeasureValue.Site(budget: site.budget, coverages: site.coverages),
            peers: peers.map {
                MeasureValue.Site(budget: $0.element.budget, coverages: $0.element.coverages)
            },
            causes: causes, parameters: ground.settings.parameters)
        return try Dimension.allCases.map { dimension in
            let saving = try value.completing(dimension)
            return ProtectionWorth(
                dimension: dimension, level: site.coverages[dimension], own: Money(millions: saving.own),
                others: Money(millions: saving.others))
        }.sorted { ($0.own + $0.others) > ($1.own + $1.others) }
    }
}

/// The pool's loss and everybody's part of it, as it is or with one hospital's protections changed.
private struct PoolPosition {
    let mean: Double
    let tail: Double
    private let means: [Double]
    private let tails: [Double]
    private let alone: [Int: Double]
    private let everyAlone: [Double]

    init(_ ground: PoolGround) {
        mean = ground.law.mean
        tail = ground.law.tailMean(PoolGround.quantile)
        means = ground.moments.siteMeans
        tails = ground.tail.sites(ground.model)
        alone = [:]
        everyAlone = ground.capitalAlone
    }

    init(_ ground: PoolGround, place: Int, coverages: Coverages) throws {
        var portfolio = ground.portfolio
        portfolio.sites[place].coverages = coverages
        let model = try portfolio.model()
        let engine = ExactEngine(model)
        let intensity = engine.intensity()
        let law = intensity.law()
        mean = law.mean
        tail = law.tailMean(PoolGround.quantile)
        means = PoolMoments(model).siteMeans
        tails = engine.shares(intensity, weights: law.tailWeights(PoolGround.quantile)).sites(model)
        let own = SiteLaws(model).law(of: place)
        alone = [place: own.tailMean(PoolGround.quantile) - own.mean]
        everyAlone = ground.capitalAlone
    }

    func position(of place: Int) -> Insurability.Position {
        Insurability.Position(
            expectedLoss: max(means[place], 0), capitalInPool: max(tails[place] - means[place], 0),
            capitalAlone: max(alone[place] ?? everyAlone[place], 0))
    }

    func insurability(
        _ place: Int, _ budget: Double, _ limit: Double, _ target: PoolPosition, _ rules: Insurability.Rules
    ) throws -> Insurability {
        try Insurability(
            budget: budget, limit: limit, now: position(of: place), target: target.position(of: place),
            rules: rules)
    }
}

extension MeanIncident {
    init(_ site: Portfolio.Site, _ model: PoolModel.Site, _ parameters: LossParameters) throws {
        let profile = try RiskProfile(
            budget: site.budget, coverages: site.coverages, parameters: parameters)
        let event = try EventLoss(profile, parameters)
        days = event.downtime.mean
        yearsBetween = profile.majorRate > 0 ? 1 / profile.majorRate : .infinity
        lostRevenue = Money(millions: event.meanLostRevenue)
        remediation = Money(millions: event.meanRemediation)
        breach = Money(millions: event.meanBreach)
        let loss = CashGap.Loss(
            lostRevenue: event.meanLostRevenue, remediation: event.meanRemediation, breach: event.meanBreach,
            days: days, deductible: model.deductible, limit: model.limit)
        var none = CashGap.Schedule()
        none.advanceShare = 0
        withoutAdvance = try CashGap(loss, none)
        withAdvance = try CashGap(loss, CashGap.Schedule())
    }
}
