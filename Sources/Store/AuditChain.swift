import Foundation
import GRDB
import Synchronization
import Vocabulary

/// Makes the texts and hashes of audit entries on a thread of its own, in order, while the writer writes rows.
///
/// A nation's inventory makes three million entries; what each says, and the hash that chains it, take as long as a tenth of
/// all the rest.
final class AuditChain: Sendable {
    /// An entry whose text is still to be made.
    struct Draft: Sendable {
        var entry: AuditEntry
        /// What its detail will be.
        let detail: @Sendable () -> String
    }

    /// An entry as it is written.
    struct Link: Sendable {
        let entry: AuditEntry
        let previous: Data
        let hash: Data

        /// Its values, in the order of ``AuditLog/columns``.
        var values: [DatabaseValue] {
            [
                entry.sequence.databaseValue, entry.time.databaseValue, entry.actor.databaseValue,
                entry.action.databaseValue, (entry.subject?.kind).databaseValue,
                (entry.subject?.id).databaseValue, (entry.establishment?.rawValue).databaseValue,
                entry.detail.databaseValue, previous.databaseValue, hash.databaseValue,
            ]
        }
    }

    private struct State {
        var hash: Data
        /// The values of entries, one after another.
        var made: [DatabaseValue] = []
    }

    /// Where the chain ends so far; on either thread, under a lock.
    private final class End: Sendable {
        let state: Mutex<State>

        init(_ hash: Data) { state = Mutex(State(hash: hash)) }
    }

    private let end: End
    private let thread = WorkThread("cordon.audit-chain", most: 8)

    /// A chain that goes on after an entry of that hash.
    init(after hash: Data) { end = End(hash) }

    /// Takes entries that follow those before.
    func add(_ drafts: [Draft]) {
        thread.add { [end] in
            var hash = end.state.withLock { $0.hash }
            var values: [DatabaseValue] = []
            values.reserveCapacity(drafts.count * AuditLog.columns.count)
            for draft in drafts {
                var entry = draft.entry
                entry.detail = draft.detail()
                let link = Link(entry: entry, previous: hash, hash: entry.hash(after: hash))
                hash = link.hash
                values += link.values
            }
            let (made, last) = (values, hash)
            end.state.withLock { state in
                state.hash = last
                state.made += made
            }
        }
    }

    /// The values of entries that are ready to be written, each once.
    func ready() -> [DatabaseValue] {
        end.state.withLock { state in
            defer { state.made = [] }
            return state.made
        }
    }

    /// Waits until all that was added is ready, and returns the hash that the next entry follows.
    func settle() -> (values: [DatabaseValue], hash: Data) {
        thread.drain()
        return end.state.withLock { state in
            defer { state.made = [] }
            return (state.made, state.hash)
        }
    }

    /// Goes on after another entry: what was added is forgotten.
    func restart(after hash: Data) {
        thread.drain()
        end.state.withLock { $0 = State(hash: hash) }
    }
}
