import Store
import Synchronization

/// A batch that waits for detection, with its records while there is memory for them.
struct WaitingBatch: Sendable {
    let batch: IngestBatch
    /// `nil`: they are read again from the archive.
    let records: [UInt8]?
}

/// The batches that wait for detection, in the order in which they came, and how much that is.
///
/// What counts for a sender is how long a record waits, not how many batches there are: the queue knows how fast
/// detection went lately, and is full when what waits would take longer than it may.
final class WaitingBatches: Sendable {
    private struct State {
        var batches: [WaitingBatch] = []
        var first = 0
        var reader: CheckedContinuation<WaitingBatch?, Never>?
        var isFinished = false
        /// Those that are being kept or detected in count too.
        var count = 0
        var records = 0
        var heldBytes = 0
        /// Records a second, lately.
        var pace = 50_000.0

        mutating func take() -> WaitingBatch? {
            guard first < batches.count else { return nil }
            let batch = batches[first]
            // Its records must not stay in memory with the place that it leaves.
            batches[first] = WaitingBatch(batch: batch.batch, records: nil)
            first += 1
            heldBytes -= batch.records?.count ?? 0
            // Those that were taken leave in one go, now and then.
            if first == batches.count || first >= 256 {
                batches.removeFirst(first)
                first = 0
            }
            return batch
        }
    }

    private let state = Mutex(State())

    /// The most bytes of records that are kept in memory for detection.
    static let mostHeldBytes = 96 << 20

    /// Counts a batch that is about to be kept; `false` if too much waits.
    func admit(records: Int, _ bounds: Intake.Bounds) -> Bool {
        let longest =
            Double(bounds.longestWait.components.seconds)
            + Double(bounds.longestWait.components.attoseconds) / 1e18
        return state.withLock { state in
            // One batch is always taken, however long it is.
            guard
                state.count == 0
                    || state.count < bounds.waitingBatches && Double(state.records) < state.pace * longest
            else { return false }
            state.count += 1
            state.records += records
            return true
        }
    }

    /// Counts no longer what was not kept, or is done.
    func leave(batches: Int = 1, records: Int) {
        state.withLock { state in
            state.count -= batches
            state.records -= records
        }
    }

    /// Counts a batch that nobody asked for: a stop left it waiting.
    func count(records: Int) {
        state.withLock { state in
            state.count += 1
            state.records += records
        }
    }

    /// Puts a counted batch last.
    func put(_ batch: IngestBatch, records: [UInt8]?) {
        let reader = state.withLock { state -> (CheckedContinuation<WaitingBatch?, Never>, WaitingBatch)? in
            let isHeld = state.heldBytes + (records?.count ?? 0) <= WaitingBatches.mostHeldBytes
            let waiting = WaitingBatch(batch: batch, records: isHeld ? records : nil)
            if let reader = state.reader {
                state.reader = nil
                return (reader, waiting)
            }
            state.heldBytes += waiting.records?.count ?? 0
            state.batches.append(waiting)
            return nil
        }
        if let (reader, waiting) = reader { reader.resume(returning: waiting) }
    }

    /// The next batch, once there is one; `nil` after the last.
    func next() async -> WaitingBatch? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> WaitingBatch?? in
                    if let batch = state.take() { return .some(batch) }
                    if state.isFinished { return .some(nil) }
                    state.reader = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            finish()
        }
    }

    /// The next batch if one waits.
    func nextIfAny() -> WaitingBatch? { state.withLock { $0.take() } }

    /// Says that nothing more comes.
    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    /// Takes note of how fast detection went: half of what is known is what came last.
    func learn(records: Int, in time: Duration) {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        guard records > 0, seconds > 0 else { return }
        state.withLock { $0.pace = ($0.pace + Double(records) / seconds) / 2 }
    }

    /// How many batches and records wait, and how long they would take, in seconds.
    var backlog: (batches: Int, records: Int, seconds: Double) {
        state.withLock { ($0.count, $0.records, Double($0.records) / $0.pace) }
    }
}
