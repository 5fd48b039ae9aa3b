public import Vocabulary

/// The debt of every system at a date, one row for each place of the input.
public struct Ledger: Sendable {
    /// The date it is true for.
    public let day: Day
    /// One row a system, in the input's order.
    public let rows: [LedgerRow]
    /// The sums.
    public let totals: LedgerTotals

    /// Rows that were computed elsewhere, such as those of a part of a ledger.
    public init(day: Day, rows: [LedgerRow]) {
        self.day = day
        self.rows = rows
        totals = rows.reduce(into: LedgerTotals()) { $0.add($1) }
    }
}

/// Sums over systems. Money in cents, exact.
public struct LedgerTotals: Hashable, Sendable {
    /// How many systems.
    public var systems = 0
    /// How many in each state, in the order of ``SupportState``.
    public var byState = Array(repeating: 0, count: SupportState.allCases.count)
    /// Systems with a principal.
    public var indebted = 0
    /// Systems whose principal is not known.
    public var unknown = 0
    /// Systems with any unknown.
    public var withUnknowns = 0
    /// What it takes to bring the known ones up to date.
    public var principal: Int64 = 0
    /// Run cost above that of up-to-date systems, a year.
    public var runOverrun: Int64 = 0
    /// Fees of paid extensions, a year.
    public var extensionFees: Int64 = 0
    /// Expected loss carried, a year.
    public var lossCarried: Int64 = 0
    /// Systems with an exploited flaw that no correction closes.
    public var withOpenFlaws = 0

    /// Nothing yet.
    public init() {}

    /// What carrying all of it costs in a year.
    public var interest: Int64 { runOverrun + extensionFees + lossCarried }

    /// Adds a system.
    public mutating func add(_ row: LedgerRow) {
        systems += 1
        byState[Int(row.state.rawValue)] += 1
        if row.principal > 0 { indebted += 1 }
        if row.isPrincipalUnknown { unknown += 1 }
        if !row.reasons.isDisjoint(with: .unknowns) { withUnknowns += 1 }
        if row.openFlaws > 0 { withOpenFlaws += 1 }
        principal += row.principal
        runOverrun += row.runOverrun
        extensionFees += row.extensionFee
        lossCarried += row.lossCarried
    }

    /// Adds the sums of other systems.
    public static func + (left: LedgerTotals, right: LedgerTotals) -> LedgerTotals {
        var sum = left
        sum.systems += right.systems
        for place in sum.byState.indices { sum.byState[place] += right.byState[place] }
        sum.indebted += right.indebted
        sum.unknown += right.unknown
        sum.withUnknowns += right.withUnknowns
        sum.withOpenFlaws += right.withOpenFlaws
        sum.principal += right.principal
        sum.runOverrun += right.runOverrun
        sum.extensionFees += right.extensionFees
        sum.lossCarried += right.lossCarried
        return sum
    }
}

/// What is assumed when a ledger is computed.
public struct LedgerAssumptions: Sendable {
    /// Unit costs.
    public var costs: UnitCosts
    /// Chances and losses.
    public var loss: LossAssumptions
    /// Days ahead that count as soon: eighteen months.
    public var soonDays: Int32
    /// What scenarios take and remove.
    public var effects: ScenarioEffects

    /// Cordon's own, unless others are given. Unsound loss figures are replaced by Cordon's.
    public init(
        costs: UnitCosts = .assumptions, loss: LossAssumptions = .assumptions, soonDays: Int32 = 548,
        effects: ScenarioEffects = .assumptions
    ) {
        self.costs = costs
        self.effects = effects
        self.loss = loss.isSound ? loss : .assumptions
        self.soonDays = soonDays
    }
}

extension Ledger {
    /// Computes every row, in chunks on as many threads as there are.
    ///
    /// `reach` does not depend on the date: keep it to compute several dates.
    public static func compute(
        _ input: LedgerInput, reach: DependencyReach, at day: Day,
        assuming assumptions: LedgerAssumptions = .init()
    ) async -> Ledger {
        let assessor = Assessor(input, reach, day, assumptions)
        let chunk = 32_768
        let starts = Array(stride(from: 0, to: input.count, by: chunk))
        let parts = await withTaskGroup(of: (Int, [LedgerRow]).self) { group in
            for start in starts {
                group.addTask { (start, assessor.rows(start..<min(start + chunk, input.count))) }
            }
            var parts: [Int: [LedgerRow]] = [:]
            for await (start, rows) in group { parts[start] = rows }
            return parts
        }
        var rows: [LedgerRow] = []
        rows.reserveCapacity(input.count)
        for start in starts { rows.append(contentsOf: parts[start] ?? []) }
        return Ledger(day: day, rows: rows)
    }

    /// Computes the rows of some places, in their order: those of a group that reckons with costs of its own.
    public static func rows(
        of places: [Int], in input: LedgerInput, reach: DependencyReach, at day: Day,
        assuming assumptions: LedgerAssumptions
    ) -> [LedgerRow] {
        let assessor = Assessor(input, reach, day, assumptions)
        return places.map { assessor.row($0) }
    }

    /// Computes every row on this thread: the specification of ``compute(_:reach:at:assuming:)``.
    public static func computeHere(
        _ input: LedgerInput, reach: DependencyReach, at day: Day,
        assuming assumptions: LedgerAssumptions = .init()
    ) -> Ledger {
        Ledger(day: day, rows: Assessor(input, reach, day, assumptions).rows(0..<input.count))
    }
}

extension DependencyReach {
    /// Follows the dependencies of an input.
    public init(_ input: LedgerInput) {
        self.init(
            criticality: input.criticality, needs: input.needs, uses: input.uses,
            serviceCount: input.serviceCount)
    }
}
