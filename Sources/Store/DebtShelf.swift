public import Access
import Debt
import GRDB
public import Registry
public import Vocabulary

/// Ledgers that were computed, kept until something they rest on changes.
actor DebtShelf {
    private struct Entry {
        /// The last entry of the audit log that was looked at: all before it left the ledger as it is.
        var checked: Int64
        let today: Day
        let register: Task<DebtRegister, any Error>
        var ledgers: [Day: Task<DebtLedger, any Error>] = [:]
        var curves: (of: DebtMemo, value: Task<DebtCurves, Never>)?
        var used: Int
    }

    private var entries: [Reach: Entry] = [:]
    private var facts: (checked: Int64, number: Int, value: Task<DebtFacts, any Error>)?
    private var clock = 0
    /// A nation's ledger takes some 150 MB, a hospital's some 100 kB.
    private static let mostEntries = 12
    private static let mostDays = 3

    /// The ledger, computed now or before. `changes` says whether the log grew by what matters after an entry.
    func ledger(
        _ reach: Reach, on day: Day, today: Day, head: Int64,
        changedAfter: @Sendable (Int64) async throws -> Bool,
        facts readFacts: @escaping @Sendable () async throws -> DebtFacts,
        read: @escaping @Sendable (DebtFacts) async throws -> DebtRegister
    ) async throws -> DebtLedger {
        clock += 1
        if let entry = entries[reach] {
            let isStale = entry.checked != head ? try await changedAfter(entry.checked) : false
            if isStale || entry.today != today {
                entries[reach] = nil
            } else {
                entries[reach]?.checked = max(entry.checked, head)
            }
        }
        if entries[reach] == nil {
            let facts = try await currentFacts(head, changedAfter, readFacts)
            if entries[reach] == nil {
                entries[reach] = Entry(
                    checked: head, today: today, register: Task { try await read(try await facts.value) },
                    used: clock)
            }
        }
        return try await ledger(of: reach, on: day)
    }

    private func ledger(of reach: Reach, on day: Day) async throws -> DebtLedger {
        guard var entry = entries[reach] else { throw StoreError.wrongState("the ledger was not kept") }
        entry.used = clock
        let register = entry.register
        let task =
            entry.ledgers[day]
            ?? Task {
                let register = try await register.value
                return await DebtLedger(register, on: day)
            }
        if entry.ledgers[day] == nil, entry.ledgers.count >= DebtShelf.mostDays { entry.ledgers = [:] }
        entry.ledgers[day] = task
        entries[reach] = entry
        if entries.count > DebtShelf.mostEntries,
            let oldest = entries.min(by: { $0.value.used < $1.value.used })
        {
            entries[oldest.key] = nil
        }
        do {
            return try await task.value
        } catch {
            entries[reach] = nil
            throw error
        }
    }

    /// The curves of a reach whose ledger was just asked for, computed now or before.
    ///
    /// They are kept with the ledger they are of: another may have taken its place meanwhile.
    func curves(_ reach: Reach, of debt: DebtLedger) async -> DebtCurves {
        if let known = entries[reach]?.curves, known.of === debt.memo { return await known.value.value }
        let register = debt.register
        let task = Task { await register.curves(from: debt.day) }
        entries[reach]?.curves = (debt.memo, task)
        return await task.value
    }

    private func forgetFacts(_ number: Int) {
        if facts?.number == number { facts = nil }
    }

    /// What ledgers rest on beside the registry, read now or before.
    func facts(
        _ head: Int64, changedAfter: @Sendable (Int64) async throws -> Bool,
        read: @escaping @Sendable () async throws -> DebtFacts
    ) async throws -> DebtFacts {
        try await currentFacts(head, changedAfter, read).value
    }

    private func currentFacts(
        _ head: Int64, _ changedAfter: @Sendable (Int64) async throws -> Bool,
        _ read: @escaping @Sendable () async throws -> DebtFacts
    ) async throws -> Task<DebtFacts, any Error> {
        if let known = facts {
            let isStale = known.checked != head ? try await changedAfter(known.checked) : false
            if !isStale {
                if facts?.number == known.number { facts?.checked = max(known.checked, head) }
                return known.value
            }
        }
        clock += 1
        let number = clock
        let task = Task { try await read() }
        facts = (head, number, task)
        // A failure is not kept: the next page asks again.
        Task {
            if case .failure = await task.result { forgetFacts(number) }
        }
        return task
    }
}

extension Store {
    /// The debt of all that establishments in reach own, on a day.
    ///
    /// Computed once, and again when the register, a feed or a decision changed, whichever process changed it.
    public func debt(reach: Reach, on day: Day, today: Day) async throws -> DebtLedger {
        let head = try await auditHead()
        return try await debtShelf.ledger(
            reach, on: day, today: today, head: head,
            changedAfter: { try await self.hasDebtChanged(after: $0) },
            facts: { try await self.read { try DebtFacts($0) } },
            read: { facts in
                try await self.read { try DebtRegister.read($0, reach: reach, facts: facts, today: today) }
            })
    }

    /// The last entry of the audit log.
    func auditHead() async throws -> Int64 {
        try await read { db in
            try Int64.fetchOne(db.cachedStatement(sql: "SELECT sequence FROM audit_head")) ?? 0
        }
    }

    /// Whether a ledger that was computed at an entry of the audit log may be stale.
    func hasDebtChanged(after sequence: Int64) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(db.cachedStatement(sql: DebtChanges.query), arguments: [sequence]) ?? false
        }
    }

    /// The names and codes of systems of a ledger, for the part of it that a page shows.
    public func debtNames(of systems: [ID<System>], reach: Reach) async throws -> [ID<System>: DebtName] {
        try await read { db in
            let query: SQL = """
                SELECT s.id, s.name, s.code FROM system s
                WHERE s.id IN (SELECT value FROM json_each(\(jsonArray(systems.map(\.rawValue)))))
                    AND \(reach.holds("s.owner_id"))
                """
            return Dictionary(
                uniqueKeysWithValues: try query.rows(db).map {
                    (ID($0["id"]), DebtName(name: $0["name"], code: $0["code"]))
                })
        }
    }
}

/// What people call a system.
public struct DebtName: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its code at its owner.
    public let code: String
}
