public import Pool
public import Vocabulary

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
    /// What nine of ten of them cost less than.
    public let high: Money
    /// What one of ten of them costs less than.
    public let low: Money
    /// Cash without an advance.
    public let withoutAdvance: CashGap
    /// Cash with the advance.
    public let withAdvance: CashGap

    init(_ site: Portfolio.Site, _ model: PoolModel.Site, _ ground: PoolGround) throws {
        let parameters = ground.settings.parameters
        let profile = try RiskProfile(
            budget: site.budget, coverages: site.coverages, parameters: parameters
        ).modified(by: site.modifiers, parameters)
        let event = try EventLoss(profile, parameters)
        days = event.downtime.mean
        yearsBetween = profile.majorRate > 0 ? 1 / profile.majorRate : .infinity
        lostRevenue = Money(millions: event.meanLostRevenue)
        remediation = Money(millions: event.meanRemediation)
        breach = Money(millions: event.meanBreach)
        low = Money(millions: event.quantile(0.1))
        high = Money(millions: event.quantile(0.9))
        let loss = CashGap.Loss(
            lostRevenue: event.meanLostRevenue, remediation: event.meanRemediation, breach: event.meanBreach,
            days: days, deductible: model.deductible, limit: model.limit)
        var none = ground.rules.cash
        none.advanceShare = 0
        withoutAdvance = try CashGap(loss, none)
        withAdvance = try CashGap(loss, ground.rules.cash)
    }
}
