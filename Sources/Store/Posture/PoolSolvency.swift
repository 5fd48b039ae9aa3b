import Pool
public import Vocabulary

/// What the pool must hold to bear the year that one in two hundred exceeds, what it holds, and how likely it is not enough.
public struct PoolSolvency: Sendable {
    /// What the members agreed to hold; `nil` where nobody said.
    public let held: Money?
    /// What the year's contributions leave for claims, running costs and the price of covers taken off: as agreed from the
    /// most plausible postures, and what it would be had they been at their ends.
    public let premiums: UncertainMoney
    /// Value at risk at 99.5 % above the mean: what Solvency II asks for.
    public let required: UncertainMoney
    /// The mean of the years beyond, above the mean: what contributions pay the cost of.
    public let tailCapital: UncertainMoney
    /// What is held over what is required; `nil` where nothing was said.
    public let ratio: UncertainShare?
    /// The chance that a year costs more than contributions and own funds, before what is bought.
    public let ruin: UncertainShare
    /// The same from simulated years with its standard error; `nil` where too likely to be told from the tail.
    public let drawnRuin: (chance: Double, error: Double)?
    /// After what is bought: what is required, and the chance of ruin with its standard error; `nil` where nothing is.
    public let net: (required: DrawnMoney, ruin: (chance: UncertainShare, error: Double)?)?

    init(_ ground: PoolGround) {
        let q = PoolGround.quantile, pricing = ground.rules.pricing
        let laws = [ground.law, ground.optimistic.law, ground.pessimistic.law]
        let funds = ground.rules.ownFunds ?? 0
        held = ground.rules.ownFunds.map { Money(millions: $0) }
        let income = ground.law.mean + pricing.costOfCapital * (ground.law.tailMean(q) - ground.law.mean)
        premiums = UncertainMoney(ground.plan, ground.ends.map(\.plan)) {
            Money(millions: $0.netMean + pricing.costOfCapital * $0.capital)
        }
        let needed = laws.map { $0.valueAtRisk(q) - $0.mean }
        required = UncertainMoney(millions: needed[0], needed[1], needed[2])
        let tails = laws.map { $0.tailMean(q) - $0.mean }
        tailCapital = UncertainMoney(millions: tails[0], tails[1], tails[2])
        ratio = ground.rules.ownFunds.map { funds in
            func over(_ needed: Double) -> Double { needed > 0 ? funds / needed : 0 }
            return UncertainShare(over(needed[0]), needed.dropFirst().map(over))
        }
        // Contributions are agreed before the year: whatever the postures are, what was paid in is the same.
        let chances = laws.map { $0.exceedance(funds + income) }
        ruin = UncertainShare(chances[0], Array(chances.dropFirst()))
        drawnRuin = ground.simulated.exceedance(funds + income)
        net = ground.net.map { net in
            let capital = net.tailMean(q) - net.mean
            let means = funds + net.mean + pricing.costOfCapital * capital
            let ends = ground.coverEnds.map(\.net)
            return (
                DrawnMoney(net, ends) {
                    $0.valueAtRisk(q) - $0.mean
                } error: {
                    $0.valueAtRiskError(q) + $0.meanError
                },
                // At an end whose years are so often worse that their tail does not hold the chance, it is more than the tail.
                net.exceedance(means).map { drawn in
                    (
                        chance: UncertainShare(
                            drawn.chance,
                            ends.map { $0.exceedance(means)?.chance ?? 1 - LossStatistics.lowest }),
                        error: drawn.error
                    )
                }
            )
        }
    }
}
