import GRDB
import Synchronization

/// What was read of the register, kept until something in it may have changed, whichever process changed it.
///
/// Told by the audit log: what may change a ledger of debt (``DebtChanges``) may change a name, a count or a use; alerts,
/// cases and answers come by the thousand and change none. A snapshot older than what is kept reads for itself.
final class RegisterMemo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Kept {
        /// The entry of the audit log at which it was read.
        let since: Int64
        /// The last entry up to which nothing changed the register.
        var checked: Int64
        let value: Value
        var used: Int
    }

    private struct State {
        var kept: [Key: Kept] = [:]
        var clock = 0
    }

    private let state = Mutex(State())
    private let most: Int

    /// Keeps that many values, the last ones used.
    init(most: Int) { self.most = most }

    /// The value in the snapshot of `db`, read now or before.
    func value(_ key: Key, _ db: Database, read: () throws -> Value) throws -> Value {
        let head = try Int64.fetchOne(db.cachedStatement(sql: "SELECT sequence FROM audit_head")) ?? 0
        if let kept = state.withLock({ $0.kept[key] }), kept.since <= head, try holds(kept, at: head, db) {
            state.withLock { state in
                state.clock += 1
                state.kept[key]?.used = state.clock
                state.kept[key]?.checked = max(kept.checked, head)
            }
            return kept.value
        }
        let value = try read()
        state.withLock { state in
            if let newer = state.kept[key], newer.since > head { return }
            state.clock += 1
            state.kept[key] = Kept(since: head, checked: head, value: value, used: state.clock)
            if state.kept.count > most,
                let oldest = state.kept.min(by: { $0.value.used < $1.value.used })
            {
                state.kept[oldest.key] = nil
            }
        }
        return value
    }

    private func holds(_ kept: Kept, at head: Int64, _ db: Database) throws -> Bool {
        if head <= kept.checked { return true }
        return try Bool.fetchOne(db.cachedStatement(sql: DebtChanges.query), arguments: [kept.checked])
            == false
    }
}

/// Rows that are kept from one snapshot to the next.
///
/// Sendable although GRDB does not say so of rows: those of `fetchAll` are copies, and nothing changes them.
struct KeptRows: @unchecked Sendable {
    let answers: [[Row]]
}
