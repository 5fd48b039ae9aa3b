public import Vocabulary

/// Work on one system that was chosen, with the day by which it is done.
public struct ScheduledWork: Hashable, Sendable {
    /// The system's place in the ledgers.
    public var place: Int
    /// What was chosen.
    public var scenario: DebtScenario
    /// From this day on it has its effect.
    public var done: Day
    /// What it costs once.
    public var cost: Money
    /// What it costs each year beside what the system costs anyway.
    public var yearly: Money
    /// The share of the expected loss that it takes away, in thousandths.
    public var riskRemovedPerMille: Int

    /// Work that was chosen for a system.
    public init(
        place: Int, scenario: DebtScenario, done: Day, cost: Money, yearly: Money = .zero,
        riskRemovedPerMille: Int
    ) {
        self.place = place
        self.scenario = scenario
        self.done = done
        self.cost = cost
        self.yearly = yearly
        self.riskRemovedPerMille = min(max(riskRemovedPerMille, 0), 1_000)
    }

    /// What is still owed and carried once it is done: nothing where the debt is paid; else the principal stays, part of the
    /// loss goes, and the measure costs its yearly price. In cents.
    func left(of row: LedgerRow) -> (principal: Int64, interest: Int64) {
        if scenario.paysTheDebt { return (0, 0) }
        let share = Int64(1_000 - riskRemovedPerMille)
        let loss = row.lossCarried / 1_000 * share + row.lossCarried % 1_000 * share / 1_000
        return (row.principal, row.runOverrun + row.extensionFee + loss + max(0, yearly.cents))
    }
}
