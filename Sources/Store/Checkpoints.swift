import Dispatch
import GRDB
import Synchronization

/// Moves what was committed from the log beside the data file into the file, on a thread and a connection of its own.
///
/// SQLite does it at the end of a commit, when the log has grown: somebody waits then for thousands of pages and two
/// flushes of the disk. Here a commit only tells how much it changed. A passive checkpoint waits for nobody and makes nobody
/// wait; where it cannot keep up, SQLite's own at ``pagesAtCommit`` bounds the log.
final class Checkpoints: Sendable {
    /// At so many pages in the log, 64 MB of them, a commit moves them itself.
    static let pagesAtCommit = (64 << 20) / Store.pageSize
    /// After so many changed rows it is worth it.
    private static let worth = 1_000

    private struct State {
        var changes = 0
        var isRunning = false
        var isClosed = false
    }

    private let connection: DatabaseQueue
    private let queue = DispatchQueue(label: "cordon.checkpoints", qos: .utility)
    private let state = Mutex(State())

    /// A connection to the file, which is there.
    init(path: String, configuration: Configuration) throws {
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Tells that a commit changed so many rows.
    func note(_ changes: Int) {
        let isDue = state.withLock { state in
            state.changes += changes
            guard state.changes >= Checkpoints.worth, !state.isRunning, !state.isClosed else { return false }
            (state.changes, state.isRunning) = (0, true)
            return true
        }
        guard isDue else { return }
        queue.async { [self] in
            // What could not be moved now is moved the next time, or by SQLite itself.
            _ = try? connection.writeWithoutTransaction { try $0.checkpoint(.passive) }
            state.withLock { $0.isRunning = false }
        }
    }

    /// Ends the connection after what is under way.
    func close() throws {
        state.withLock { $0.isClosed = true }
        queue.sync {}
        try connection.close()
    }
}
