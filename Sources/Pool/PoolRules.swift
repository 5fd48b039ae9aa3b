public import Vocabulary

/// What the members of a pool agreed on: what each keeps and is paid, what the pool buys, how it is priced, when it
/// advances, and since when incidents are counted against the model.
public struct PoolRules: Hashable, Codable, Sendable {
    /// Deductibles and limits.
    public var cover = CoverRule()
    /// What the pool buys.
    public var programme = Programme.none
    /// What premiums are made of and what may be paid.
    public var pricing = Insurability.Rules()
    /// When money leaves a hit hospital and when the pool's comes.
    public var cash = CashGap.Schedule()
    /// What a euro of expected recovery costs on the market; assumed.
    public var marketLoading = 1.6
    /// What the pool holds besides the year's contributions, in M€; `nil` while nobody said.
    public var ownFunds: Double?
    /// Incidents from this day on have not been counted yet; `nil` while nobody counts them.
    public var countedFrom: Day?

    /// Hospitals with a deductible or a limit of their own, by their numbers; `nil` where nobody has.
    public var ownCovers: [String: OwnCover]?

    /// The specification's rules, with nothing bought.
    public init() {}

    /// The most layers of a programme.
    public static let mostLayers = 8

    /// Refuses what is out of range, by name.
    public func check() throws(PoolError) {
        try cover.check()
        for (establishment, own) in (ownCovers ?? [:]).sorted(by: { $0.key < $1.key }) {
            try own.check("establishment \(establishment)")
        }
        guard programme.layers.count <= PoolRules.mostLayers else {
            throw .tooMany("layers", programme.layers.count, limit: PoolRules.mostLayers)
        }
        // What was read from a file has not gone through the initialiser.
        _ = try Programme(layers: programme.layers, stopLoss: programme.stopLoss)
        try PoolError.check(pricing.costOfCapital, in: .between(0, 1), "coc")
        try PoolError.check(pricing.expense, in: .between(0, 0.9), "expense")
        try PoolError.check(pricing.digitalShare, in: .probability, "digital_share")
        try PoolError.check(pricing.cyberShare, in: .probability, "cyber_share")
        try PoolError.check(pricing.premiumShare, in: .probability, "premium_share")
        try PoolError.check(pricing.mostRateOnLine, in: .notNegative, "rol_max")
        try PoolError.check(marketLoading, in: .between(1, 100), "loading")
        if let ownFunds {
            try PoolError.check(ownFunds, in: .between(0, CoverRule.mostAmount), "own_funds")
        }
        try PoolError.check(cash.billingLag, in: .between(0, 3_650), "bill_lag")
        try PoolError.check(cash.remediationDay, in: .between(0, 3_650), "remed_first_day")
        try PoolError.check(cash.remediationShare, in: .probability, "remed_first_share")
        try PoolError.check(cash.breachDay, in: .between(0, 3_650), "breach_day")
        try PoolError.check(cash.advanceShare, in: .probability, "adv_share")
        try PoolError.check(cash.advanceDay, in: .between(0, 365), "adv_day")
        guard cash.adjustmentDay > cash.advanceDay, cash.adjustmentDay <= 3_650 else {
            throw .outside(cash.adjustmentDay, of: "after the advance, 3650 at most", in: "adj_day")
        }
    }
}
