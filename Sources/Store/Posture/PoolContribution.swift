public import Access
public import Pool
public import Posture
public import Registry
public import Vocabulary

/// What a hospital pays, why, and what would change it.
public struct PoolContribution: Sendable {
    /// Its part of the pool.
    public let share: PoolShare
    /// What it pays, by what brings the losses and by what it is made of; to the cent.
    public let statement: ContributionPlan.Statement
    /// Of what it pays: the cost of the capital that it takes, and what running the pool for it costs.
    public let capitalCost: UncertainMoney, expenses: UncertainMoney
    /// What it would pay alone for the same cover, and what pooling saves it.
    public let alone: UncertainMoney, saving: UncertainMoney
    /// What it would pay in the pool, alone, and at most; and the verdict.
    public let insurability: Insurability
    /// The rules in force.
    public let rules: AgreedRules
    /// How far the simulated years are from the exact law, in standard errors.
    public let gaps: EngineGaps
    /// Of all that the pool's covers pay back on average, with the standard error of the years it was drawn from; `nil`
    /// where it buys nothing.
    public let coverRecovered: DrawnMoney?
    /// What they change of the pool's worst years, with the standard error of the years drawn: what capital after covers and
    /// the contribution rest on; `nil` where nothing is bought.
    public let coverTail: DrawnMoney?
    /// Where the verdict has conditions: the cheapest protections to complete that meet them, with their cost a year.
    public let conditions: (measures: [Dimension], cost: UncertainMoney)?
    /// What each protection is worth, the most for each euro first.
    public let worth: [ProtectionWorth]
    /// The mean major incident: what it costs by head, and the cash it lacks day by day without and with the pool's advance.
    public let incident: MeanIncident
    /// The same with the hospital's protections at the high and at the low end of their intervals.
    public let incidentEnds: [MeanIncident]
    /// What suppliers' compliance and continuity of care change, each against what is assumed of anybody.
    public let modifiers: [ModifierEffect]
    /// What the hospital keeps of each incident.
    public let deductible: Money
    /// The most the pool pays for an incident.
    public let limit: Money
    /// What it would pay more or less if all paid in proportion to their budgets: below zero, it would be paid for; `nil` in
    /// a pool whose totals are not shown.
    public let transfer: UncertainMoney?
    /// What happens here when a shared supplier fails, the dearest first.
    public let failures: [SupplierFailure]
    /// The same with protections taken to the end or an assumption moved; `nil` where none was asked for.
    public let whatIf: WhatIf?
    /// What it pays if all assumptions of the model vary together; `nil` while a large pool's is computed.
    public let assumed: UncertainMoney?
    /// The version of the parameters.
    public let settings: LossSettings
}

extension Store {
    /// What an establishment pays and why; `nil` beyond reach.
    ///
    /// `question` asks what would change if protections were complete there, or an assumption another.
    ///
    /// - Throws: ``PoolError`` naming a parameter out of range.
    public func contribution(
        of establishment: ID<Establishment>, asking question: PoolQuestion = PoolQuestion(), reach: Reach,
        on day: Day, now: Instant
    ) async throws -> PoolContribution? {
        guard reach.includes(establishment) else { return nil }
        let ground = try await poolGround(on: day, now: now)
        guard let place = ground.places.firstIndex(where: { $0.id == establishment }) else { return nil }
        let prepared = try await poolShelf.prepared(ground)
        return try PoolContribution(
            ground, prepared,
            try await postureGround(on: day, now: now).postures[establishment.rawValue],
            question.isEmpty ? [] : try await poolShelf.preparedEnds(ground), place: place,
            asking: question, reach: reach,
            conditions: try await poolShelf.conditions(ground, prepared, place),
            assumed: try await poolShelf.assumed(ground)?.contributions[place])
    }

    /// What the model expects of a major incident at an establishment, to open a claim with; `nil` beyond reach.
    public func claimForecast(
        of establishment: ID<Establishment>, reach: Reach, on day: Day, now: Instant
    ) async throws -> ClaimForecast? {
        guard reach.includes(establishment) else { return nil }
        let recorded = try await recordedPortfolio(on: day, now: now)
        guard let place = recorded.places.firstIndex(where: { $0.id == establishment }) else { return nil }
        let portfolio = recorded.portfolio, site = portfolio.sites[place]
        let event = try EventLoss(
            RiskProfile(
                budget: site.budget, coverages: site.coverages, parameters: portfolio.parameters
            ).modified(by: site.modifiers, portfolio.parameters), portfolio.parameters)
        let limit = portfolio.cover.limit(of: site)
        return ClaimForecast(
            forecast: Claim.Forecast(
                mean: Money(millions: event.mean), low: Money(millions: event.quantile(0.1)),
                high: Money(millions: event.quantile(0.9))),
            heads: [
                .lostRevenue: Claim.Forecast(event.lostRevenueCost),
                .remediation: Claim.Forecast(event.remediationCost),
                .breach: Claim.Forecast(event.breachCost),
            ],
            median: Money(millions: event.quantile(0.5)),
            deductible: Money(millions: portfolio.cover.deductible(of: site)),
            // No limit at all is more than any incident costs.
            limit: Money(millions: limit.isFinite ? limit : 10_000), version: recorded.settings.version)
    }
}

extension Claim.Forecast {
    fileprivate init(_ cost: EventLoss.HeadCost) {
        self.init(
            mean: Money(millions: cost.mean), low: Money(millions: cost.low), high: Money(millions: cost.high)
        )
    }
}

extension PoolContribution {
    init(
        _ ground: PoolGround, _ prepared: PreparedPool, _ posture: EstablishmentPosture?,
        _ preparedEnds: [PreparedPool], place: Int,
        asking question: PoolQuestion, reach: Reach, conditions: (measures: [Dimension], cost: Double)?,
        assumed: UncertainMoney?
    ) throws {
        self.assumed = assumed
        let showsTotals = ground.isShown(to: reach)
        let asker = ContributionAsker(ground, prepared, place)
        let site = ground.portfolio.sites[place], model = ground.model.sites[place]
        rules = ground.recorded.rules
        gaps = ground.gaps
        coverRecovered = ground.cover.map {
            DrawnMoney($0, ground.coverEnds, \.meanRecovered, error: \.meanRecoveredError)
        }
        coverTail = ground.cover.map {
            DrawnMoney($0, ground.coverEnds, \.tailChange.total, error: \.tailChangeError)
        }
        settings = ground.settings
        share = PoolParts(ground).share(of: place)
        statement = ground.plan.statements[place]
        deductible = Money(millions: model.deductible)
        limit = Money(millions: model.limit.isFinite ? model.limit : 0)
        insurability = try asker.insurability(asker.now)
        let ends = [ground.optimistic.plan.statements[place], ground.pessimistic.plan.statements[place]]
        let now = statement
        func uncertain(_ amount: (ContributionPlan.Statement) -> Money) -> UncertainMoney {
            UncertainMoney(amount(now), between: amount(ends[0]), and: amount(ends[1]))
        }
        capitalCost = uncertain { $0.lines.reduce(.zero) { $0 + $1.capitalCost } }
        expenses = uncertain { $0.lines.reduce(.zero) { $0 + $1.expenses } }
        alone = uncertain(\.alone)
        saving = uncertain(\.saving)
        modifiers = try posture.map { try PostureWorth(ground.recorded, place).modifiers($0) } ?? []
        let worth = try ProtectionWorth.all(ground, prepared, place, reach)
        self.worth = worth
        self.conditions = conditions.map { found in
            let ends = worth.filter { found.measures.contains($0.dimension) }.map(\.cost)
            return (
                found.measures,
                UncertainMoney(
                    Money(millions: found.cost), between: ends.reduce(.zero) { $0 + $1.low },
                    and: ends.reduce(.zero) { $0 + $1.high })
            )
        }
        incident = try MeanIncident(site, model, ground)
        incidentEnds = try [ground.recorded.optimistic, ground.recorded.pessimistic].map {
            try MeanIncident($0.sites[place], model, ground)
        }
        let budgets = ground.portfolio.sites.map(\.budget)
        transfer =
            showsTotals
            ? UncertainMoney(ground.plan, [ground.optimistic.plan, ground.pessimistic.plan]) {
                $0.transfers(ifPaidBy: budgets)[place]
            } : nil
        failures = SupplierFailure.all(ground, place, reach)
        whatIf =
            question.isEmpty
            ? nil
            : try asker.answer(
                question, share, ends: preparedEnds,
                showsTotals: showsTotals && ground.showsTotals(of: question, at: place, to: reach))
    }
}
