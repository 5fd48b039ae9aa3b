public import Debt

/// What hospitals have in common in a ledger: migrations, functions that several products serve, suppliers.
public struct DebtInCommon: Sendable {
    /// Indebted systems grouped into migrations, the one that removes most debt for each euro first.
    public let migrations: [MigrationGroup]
    /// Functions that several products serve, the largest saving first.
    public let convergences: [Convergence]
    /// What hangs on each supplier, most establishments first.
    public let concentration: [SupplierConcentration]

    init(_ debt: DebtLedger) {
        migrations = debt.migrations()
        convergences = debt.convergences()
        concentration = debt.concentration()
    }
}

extension DebtLedger {
    /// What the places that a filter lets through have in common; `places` must be those.
    ///
    /// Three passes over a nation take longer than its page may: what is asked by place alone, as the page asks, is made once
    /// for each ledger.
    public func inCommon(_ filter: DebtFilter, _ places: [Int]) -> DebtInCommon {
        var byPlace = DebtFilter()
        byPlace.group = filter.group
        byPlace.establishment = filter.establishment
        guard filter == byPlace else { return DebtInCommon(only(places)) }
        return memo.answer(.inCommon(filter.group, filter.establishment)) { DebtInCommon(only(places)) }
    }
}
