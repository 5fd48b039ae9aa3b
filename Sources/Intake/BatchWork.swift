import Detection
import Events
import Foundation
import Store
import Vocabulary

/// A batch that is detected in a part at a time, so that the batches of other hospitals come between: one may hold a
/// hundred times as many records as a turn lasts. A class, so that what was found is not copied from turn to turn.
final class BatchWork {
    let batch: IngestBatch
    var walk: RecordWalk
    var report = DecodingReport()
    var tally: BatchTally

    init(_ batch: IngestBatch, _ walk: RecordWalk, countsLater: Bool) {
        (self.batch, self.walk) = (batch, walk)
        tally = BatchTally(of: batch, countsLater: countsLater)
    }

    /// Whether it should be finished before anything else is done: what is kept for later takes memory.
    var isPressing: Bool { tally.later.count >= BatchWork.mostLater }
    /// Matches that correlations still have to count, of one batch.
    static let mostLater = 20_000
}

/// What was found so far in the records of a batch.
struct BatchTally {
    var findings = Findings()
    var sources: SourceTally
    var kinds = KindTally()
    var span: BatchSpan
    /// The latest time that correlations believe.
    let latest: Instant
    /// Tells the hospital's records from the same bytes of another.
    let salt: UInt64
    /// Whether correlations count when the batch is whole: a state that is saved in between must not hold half of it.
    let countsLater: Bool
    var later: [Later] = []

    /// What correlations will count, with what is told of its record.
    struct Later {
        let clues: ClueBatch
        let record: ToldRecord
    }

    init(of batch: IngestBatch, countsLater: Bool) {
        sources = SourceTally(received: batch.received)
        span = BatchSpan(received: batch.received)
        latest = batch.received.advanced(by: Correlator.lateness)
        salt = UInt64(bitPattern: batch.establishment.rawValue)
        self.countsLater = countsLater
    }
}

/// What a detection keeps of its record.
struct ToldRecord {
    let line: Int
    let format: String
    let raw: Data

    init(_ event: borrowing Event) {
        line = event.line
        format = event.dialect
        raw = Data(event.raw)
    }
}
