import Archive
import Detection
import Foundation
import Logging
import Registry
import Store
import Vocabulary

/// Keeps what correlations have seen over a stop, and counts again what a crash left out.
///
/// What was seen is saved every ``timeBetweenSaves``, and at an orderly end, with the last batch of each establishment that
/// was counted: establishments take turns, and only the batches of one are counted in order. The detections of a batch are
/// recorded before it counts as done. So after a stop of any kind, at any point, three kinds of batches are known apart:
///
/// - those up to the saved ones, which the saved state has counted;
/// - later ones marked as detected, whose detections are recorded: they are read again from the archive and counted, and
///   what fires is left out, because it is recorded already;
/// - those that wait, which are detected in as ever.
///
/// Nothing is detected twice, and nothing is lost: the archive is the journal of the state. Only where the file is
/// missing or damaged, is long past, or was made for other records, do correlations start afresh: then a match that needs records
/// from before the start, at most a timespan before, is missed. Correlations whose rules changed start afresh alone.
struct CorrelationKeeper {
    static let timeBetweenSaves: Duration = .seconds(30)
    /// A file that more lies behind was left by a time without correlations: reading it all would hold up detection. Some
    /// minute of work: twice what comes between two saves in the heaviest traffic.
    static let mostRecordsCountedAgain = 5_000_000
    /// The same in batches, which may be tiny.
    static let mostBatchesCountedAgain = 200_000

    private let file: URL
    /// The batch with the highest number that was counted.
    private var last: IngestBatch?
    private var floor = ID<IngestBatch>(0)
    private var lasts: [ID<Establishment>: ID<IngestBatch>] = [:]
    private var unsaved = 0
    private var savedAt = ContinuousClock.now
    private var evictedGroups = 0

    /// Takes back what was saved, and counts again what was detected in since; `nil` where there is no correlation.
    /// `waiting` is the batch with the lowest number that is still to be counted.
    init?(
        of intake: Intake, for detector: inout BatchDetector, before waiting: ID<IngestBatch>?
    ) async {
        guard let file = intake.correlations?.file, !detector.correlator.isIdle else { return nil }
        self.file = file
        do {
            detector.correlator.share(among: try await intake.store.establishmentNumbers().count)
            if let saved = try await restore(from: intake, into: &detector) {
                try await countAgain(saved, from: intake, with: &detector)
            } else {
                last = try await intake.store.lastDetectedBatch()
                // Hospitals take turns: batches with lower numbers than the last one may still wait for theirs.
                let end = last?.id ?? ID(0)
                floor = waiting.map { min(end, ID($0.rawValue - 1)) } ?? end
                unsaved = 1
            }
        } catch {
            intake.logger.error("correlations start afresh", metadata: ["reason": "\(error)"])
        }
        evictedGroups = detector.correlator.evictedGroups
        // Without a file, a crash before the first save would leave nothing to count from.
        save(detector.correlator, before: waiting, intake.logger)
    }

    /// Returns what there is to go on from.
    private mutating func restore(
        from intake: Intake, into detector: inout BatchDetector
    ) async throws -> CorrelationCheckpoint? {
        guard let bytes = FileManager.default.contents(atPath: file.path(percentEncoded: false)) else {
            return nil
        }
        do {
            let checkpoint = try CorrelationCheckpoint(reading: Array(bytes))
            if checkpoint.batch.rawValue != 0 {
                last = try await intake.store.batches([checkpoint.batch]).first
                guard let last, last.isDetected, RecordLocator.text(of: last) == checkpoint.place else {
                    intake.logger.notice(
                        "correlations start afresh",
                        metadata: ["reason": "what was saved belongs to other records"])
                    return nil
                }
            }
            let behind = try await intake.store.detectedWork(after: checkpoint.floor)
            guard behind.records <= CorrelationKeeper.mostRecordsCountedAgain,
                behind.batches <= CorrelationKeeper.mostBatchesCountedAgain
            else {
                intake.logger.notice(
                    "correlations start afresh", metadata: ["reason": "what was saved is long past"])
                return nil
            }
            try detector.correlator.restore(checkpoint.states)
            return checkpoint
        } catch let fault as CorrelationCheckpoint.Fault {
            intake.logger.warning("correlations start afresh", metadata: ["reason": "\(fault)"])
        } catch let error as CorrelationSnapshotError {
            intake.logger.warning("correlations start afresh", metadata: ["reason": "\(error)"])
        }
        return nil
    }

    private mutating func countAgain(
        _ saved: CorrelationCheckpoint, from intake: Intake, with detector: inout BatchDetector
    ) async throws {
        (floor, lasts) = (saved.floor, saved.lasts)
        var looked = saved.floor
        while true {
            let batches = try await intake.store.detectedBatches(after: looked, limit: 100)
            guard let end = batches.last else { return }
            looked = end.id
            for batch in batches where !saved.hasCounted(batch) {
                do {
                    _ = try intake.findings(in: batch, with: &detector)
                } catch {
                    intake.logger.error(
                        "batch not counted again by correlations",
                        metadata: ["segment": "\(batch.segment)", "reason": "\(error)"])
                }
                note(batch)
            }
        }
    }

    private mutating func note(_ batch: IngestBatch) {
        unsaved += 1
        lasts[batch.establishment] = max(batch.id, lasts[batch.establishment] ?? batch.id)
        if batch.id > last?.id ?? ID(0) { last = batch }
    }

    /// Takes note that batches were counted and their detections are recorded: all that were counted, since what is saved
    /// has counted each of them. `waiting` is the batch with the lowest number that is still to be counted.
    mutating func counted(
        _ batches: [IngestBatch], _ correlator: Correlator, before waiting: ID<IngestBatch>?, _ logger: Logger
    ) {
        var isOutOfTurn = false
        for batch in batches {
            // One that was unreadable for a while comes out of turn, and would not be found to be counted again.
            if batch.id <= max(floor, lasts[batch.establishment] ?? floor) { isOutOfTurn = true }
            note(batch)
        }
        if isOutOfTurn || savedAt.duration(to: .now) >= CorrelationKeeper.timeBetweenSaves {
            save(correlator, before: waiting, logger)
        }
    }

    /// Saves what is not saved yet. A disk that refuses stops nothing: more is counted again after a stop, that is all.
    mutating func save(_ correlator: Correlator, before waiting: ID<IngestBatch>?, _ logger: Logger) {
        guard unsaved > 0 else { return }
        savedAt = .now
        let end = last?.id ?? ID(0)
        floor = max(floor, waiting.map { min(end, ID($0.rawValue - 1)) } ?? end)
        lasts = lasts.filter { $0.value > floor }
        let checkpoint = CorrelationCheckpoint(
            batch: end, place: last.map { RecordLocator.text(of: $0) } ?? "", floor: floor, lasts: lasts,
            states: correlator.snapshots)
        do {
            try DurableFile.write(checkpoint.bytes, to: file)
            unsaved = 0
        } catch {
            logger.error("state of correlations not saved", metadata: ["reason": "\(error)"])
        }
        let evicted = correlator.evictedGroups
        if evicted > evictedGroups {
            logger.warning(
                "correlations forgot groups for want of memory",
                metadata: ["groups": "\(evicted - evictedGroups)"])
            evictedGroups = evicted
        }
    }
}
