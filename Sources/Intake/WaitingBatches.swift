import Registry
import Store
import Synchronization
import Vocabulary

/// A batch that waits for detection, with its records while there is memory for them.
struct WaitingBatch: Sendable {
    let batch: IngestBatch
    /// `nil`: they are read again from the archive.
    let records: [UInt8]?
    /// How much of turns is left of it, in records of common length.
    let cost: Int
    /// Whether a part of it was detected in.
    let isBegun: Bool

    init(batch: IngestBatch, records: [UInt8]?) {
        (self.batch, self.records, isBegun) = (batch, records, false)
        cost = max(batch.records, (records?.count ?? batch.length) / RecordWalk.bytesOfRecord, 1)
    }

    fileprivate init(begun batch: IngestBatch, cost: Int) {
        (self.batch, records, self.cost, isBegun) = (batch, nil, cost, true)
    }

    /// Whether it takes much more than a turn.
    var isLong: Bool { cost > 2 * WaitingBatches.turn }
}

/// What one batch takes of the queue from the moment it is let in.
struct Claim: Sendable {
    let establishment: ID<Establishment>
    let records: Int
    /// What it holds of memory until the disk has it.
    var bytes = 0
}

/// The batches that wait for detection, a lane for each establishment, and how much that is.
///
/// What counts for a sender is how long a record waits, not how many batches there are: the queue knows how fast
/// detection went lately, and a lane is full when what waits in it would take longer than it may.
///
/// Detection takes from the lanes in turn, a hundredth of a second's work of each (deficit round robin), and within a lane in
/// the order in which batches came: a flood at one hospital delays itself, and no alert of another. A batch that is longer than
/// a turn is detected in a part at a time, and stays the first of its lane in between. For the same reason
/// the bound is shared among the lanes that have something: one alone may fill the queue, and there is always room
/// for who has nothing in it.
///
/// > Source: M. Shreedhar and G. Varghese, "Efficient fair queueing using deficit round robin", SIGCOMM 1995.
final class WaitingBatches: Sendable {
    private let state = Mutex(State())

    /// The most bytes of records that are kept in memory for detection.
    static let mostHeldBytes = 96 << 20
    /// The most bytes that are on their way to the disk, of one establishment and of all.
    static let mostBytesOfOne = 32 << 20
    /// The same of all.
    static let mostBytes = 256 << 20

    /// Counts a batch that is about to be kept; `false` if too much of its establishment waits.
    func admit(_ claim: Claim, _ bounds: Intake.Bounds) -> Bool {
        state.withLock { state in
            guard state.hasRoom(for: claim, bounds) else { return false }
            state.count(claim)
            return true
        }
    }

    /// Whether a batch of an establishment would be let in now: to be asked before its bytes are read.
    func hasRoom(for establishment: ID<Establishment>, _ bounds: Intake.Bounds) -> Bool {
        state.withLock { $0.hasRoom(for: Claim(establishment: establishment, records: 1), bounds) }
    }

    /// Counts no longer a batch that was not kept, or in which nothing is to be detected here.
    func giveUp(_ claim: Claim) {
        state.withLock { state in
            state.landed(claim)
            state.leave(claim)
        }
    }

    /// Counts no longer batches that are done.
    func leave(_ done: [Claim]) {
        state.withLock { state in for claim in done { state.leave(claim) } }
    }

    /// Counts a batch that nobody asked for: a stop left it waiting.
    func count(_ claim: Claim) {
        state.withLock { $0.count(claim) }
    }

    /// Puts a counted batch last in its lane.
    func put(_ batch: IngestBatch, records: [UInt8]?) {
        let reader = state.withLock { state -> (CheckedContinuation<WaitingBatch?, Never>, WaitingBatch)? in
            let waiting = WaitingBatch(
                batch: batch, records: state.mayHold(records, of: batch.establishment) ? records : nil)
            state.landed(
                Claim(establishment: batch.establishment, records: 0, bytes: records?.count ?? 0))
            if let reader = state.reader {
                state.reader = nil
                return (reader, waiting)
            }
            state.put(waiting)
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

    /// Records of one turn: some ten milliseconds of work.
    static let turn = 1_000

    /// Batches that may be begun and not done, each in memory; a further long one waits until one of them is done.
    static let mostBegun = 4

    /// Puts a batch back that was detected in as far as its turn went, before all others of its lane; of what it cost so
    /// much was left to do.
    func putBack(_ waiting: WaitingBatch, left: Double) {
        state.withLock { state in
            state.putBack(waiting, cost: min(waiting.cost, max(1, Int(Double(waiting.cost) * left))))
        }
    }

    /// The next batch if one waits.
    func nextIfAny() -> WaitingBatch? { state.withLock { $0.take() } }

    /// The batch with the lowest number that waits: all before it were taken. `nil` if none waits.
    var lowest: ID<IngestBatch>? { state.withLock { $0.lowest } }

    /// The same where one was taken that nothing was done with yet.
    func lowest(with taken: WaitingBatch) -> ID<IngestBatch> { min(taken.batch.id, lowest ?? taken.batch.id) }

    /// Says that nothing more comes.
    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    /// Fewer records than these say nothing of the pace unless others waited behind them: what a turn costs by itself would
    /// be taken for slowness.
    private static let tellingRecords = 2_000

    /// Takes note of how fast detection went: half of what is known is what came last.
    func learn(records: Int, in time: Duration) {
        let seconds = time.inSeconds
        guard records > 0, seconds > 0 else { return }
        state.withLock { state in
            guard records >= WaitingBatches.tellingRecords || !state.ring.isEmpty else { return }
            state.pace = (state.pace + Double(records) / seconds) / 2
        }
    }

    /// How many batches and records wait, and how long they would take, in seconds.
    var backlog: (batches: Int, records: Int, seconds: Double) {
        state.withLock { ($0.batches, $0.records, Double($0.records) / $0.pace) }
    }
}

extension Duration {
    fileprivate var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// What waits of one establishment.
private struct Lane {
    private var batches: [WaitingBatch] = []
    private var first = 0
    /// Batches and records that were let in; those that are being kept or detected in count too.
    var count = 0
    var records = 0
    /// Bytes on their way to the disk.
    var bytes = 0
    /// Bytes in memory for detection.
    var held = 0
    /// How much of its turn is left; below nought after a batch that took more.
    var credit = 0

    var isEmpty: Bool { first == batches.count }
    var next: WaitingBatch? { isEmpty ? nil : batches[first] }

    mutating func append(_ batch: WaitingBatch) {
        held += batch.records?.count ?? 0
        batches.append(batch)
    }

    /// The batch goes on before all others.
    mutating func putBack(_ batch: WaitingBatch) {
        if first > 0 {
            first -= 1
            batches[first] = batch
        } else {
            batches.insert(batch, at: 0)
        }
    }

    mutating func removeFirst() -> WaitingBatch? {
        guard let batch = next else { return nil }
        // Its records must not stay in memory with the place that it leaves.
        batches[first] = WaitingBatch(batch: batch.batch, records: nil)
        first += 1
        held -= batch.records?.count ?? 0
        // Those that were taken leave in one go, now and then.
        if first == batches.count || first >= 256 {
            batches.removeFirst(first)
            first = 0
        }
        return batch
    }
}

private struct State {
    var lanes: [ID<Establishment>: Lane] = [:]
    /// Whose lanes hold batches, in the order of their turns.
    var ring: [ID<Establishment>] = []
    var reader: CheckedContinuation<WaitingBatch?, Never>?
    var isFinished = false
    var batches = 0
    var records = 0
    var bytes = 0
    var heldBytes = 0
    /// Batches that were begun and wait to be gone on with.
    var begun = 0
    /// Lanes that something was let in to; others are kept for what they owe.
    var sharing = 0
    /// Records a second, lately.
    var pace = 50_000.0

    /// One batch of each is always taken, however long it is.
    func hasRoom(for claim: Claim, _ bounds: Intake.Bounds) -> Bool {
        guard bytes == 0 || bytes + claim.bytes <= WaitingBatches.mostBytes else { return false }
        guard let lane = lanes[claim.establishment], lane.count > 0 else { return true }
        let share = max(1, sharing)
        return lane.count < max(1, bounds.waitingBatches / share)
            && Double(lane.records) < pace * bounds.longestWait.inSeconds / Double(share)
            && (lane.bytes == 0 || lane.bytes + claim.bytes <= WaitingBatches.mostBytesOfOne)
    }

    mutating func count(_ claim: Claim) {
        if lanes[claim.establishment]?.count ?? 0 == 0 { sharing += 1 }
        lanes[claim.establishment, default: Lane()].count += 1
        lanes[claim.establishment, default: Lane()].records += claim.records
        lanes[claim.establishment, default: Lane()].bytes += claim.bytes
        batches += 1
        records += claim.records
        bytes += claim.bytes
    }

    /// The disk has it.
    mutating func landed(_ claim: Claim) {
        let landed = min(claim.bytes, lanes[claim.establishment]?.bytes ?? 0)
        lanes[claim.establishment]?.bytes -= landed
        bytes -= landed
    }

    mutating func leave(_ claim: Claim) {
        batches -= 1
        records -= claim.records
        guard var lane = lanes.removeValue(forKey: claim.establishment) else { return }
        lane.count -= 1
        if lane.count == 0 { sharing -= 1 }
        lane.records -= claim.records
        if lane.count > 0 || !lane.isEmpty || lane.credit < 0 { lanes[claim.establishment] = lane }
    }

    func mayHold(_ records: [UInt8]?, of establishment: ID<Establishment>) -> Bool {
        let size = records?.count ?? 0
        let held = lanes[establishment]?.held ?? 0
        return heldBytes + size <= WaitingBatches.mostHeldBytes
            && (held == 0 || held + size <= WaitingBatches.mostHeldBytes / max(1, ring.count))
    }

    mutating func put(_ waiting: WaitingBatch) {
        let owner = waiting.batch.establishment
        if lanes[owner]?.isEmpty ?? true { ring.append(owner) }
        lanes[owner, default: Lane()].append(waiting)
        heldBytes += waiting.records?.count ?? 0
    }

    /// What is left of its cost it does not owe.
    mutating func putBack(_ waiting: WaitingBatch, cost: Int) {
        let owner = waiting.batch.establishment
        var lane = lanes[owner] ?? Lane()
        if lane.isEmpty { ring.append(owner) }
        lane.credit = min(0, lane.credit + cost)
        lane.putBack(WaitingBatch(begun: waiting.batch, cost: cost))
        lanes[owner] = lane
        begun += 1
    }

    mutating func take() -> WaitingBatch? {
        while let owner = ring.first {
            let (next, credit) = (lanes[owner]?.next, lanes[owner]?.credit ?? 0)
            // One of the lanes has a batch that was begun, whose turn comes: this ends.
            if begun >= WaitingBatches.mostBegun, let next, next.isLong, !next.isBegun {
                ring.append(ring.removeFirst())
                continue
            }
            guard credit > 0 else {
                lanes[owner, default: Lane()].credit += WaitingBatches.turn
                ring.append(ring.removeFirst())
                continue
            }
            guard let taken = lanes[owner]?.removeFirst() else {
                ring.removeFirst()
                continue
            }
            heldBytes -= taken.records?.count ?? 0
            if taken.isBegun { begun -= 1 }
            lanes[owner]?.credit -= taken.cost
            if lanes[owner]?.isEmpty ?? true {
                ring.removeFirst()
                // What it did not use of its turn it does not save up; what it took too much it owes while others wait.
                lanes[owner]?.credit = min(0, credit - taken.cost)
                if ring.isEmpty { forgive() }
            }
            return taken
        }
        return nil
    }

    /// Nobody waits: nobody owes anything.
    private mutating func forgive() {
        for owner in lanes.keys { lanes[owner]?.credit = 0 }
        lanes = lanes.filter { $0.value.count > 0 || !$0.value.isEmpty }
    }

    var lowest: ID<IngestBatch>? { lanes.values.compactMap { $0.next?.batch.id }.min() }
}
