import Archive
import Detection
import Foundation
import Logging
import Store
import Vocabulary

/// Keeps what correlations have seen over a stop, and counts again what a crash left out.
///
/// What was seen is saved after every ``batchesBetweenSaves`` batches or ``timeBetweenSaves``, and at an orderly end, with
/// the last batch that was counted. The detections of a batch are recorded before it counts as done. So after a stop
/// of any kind, at any point, three kinds of batches are known apart:
///
/// - those up to the saved one, which the saved state has counted;
/// - later ones marked as detected, whose detections are recorded: they are read again from the archive and counted, and
///   what fires is left out, because it is recorded already;
/// - those that wait, which are detected in as ever.
///
/// Nothing is detected twice, and nothing is lost: the archive is the journal of the state. Only where the file is
/// missing or damaged, is long past, or was made for other records, do correlations start afresh: then a match that needs records
/// from before the start, at most a timespan before, is missed. Correlations whose rules changed start afresh alone.
struct CorrelationKeeper {
    static let batchesBetweenSaves = 1_000
    static let timeBetweenSaves: Duration = .seconds(30)
    /// A file that more batches lie behind was left by a time without correlations: reading them all would hold up
    /// detection.
    static let mostCountedAgain = 5_000

    private let file: URL
    private var last: IngestBatch?
    private var unsaved = 0
    private var savedAt = ContinuousClock.now
    private var evictedGroups = 0

    /// Takes back what was saved, and counts again what was detected in since; `nil` where there is no correlation.
    init?(of intake: Intake, for detector: inout BatchDetector) async {
        guard let file = intake.correlations?.file, !detector.correlator.isIdle else { return nil }
        self.file = file
        do {
            detector.correlator.share(among: try await intake.store.establishmentNumbers().count)
            if try await restore(from: intake, into: &detector) {
                try await countAgain(from: intake, with: &detector)
            } else {
                last = try await intake.store.lastDetectedBatch()
                unsaved = 1
            }
        } catch {
            intake.logger.error("correlations start afresh", metadata: ["reason": "\(error)"])
        }
        evictedGroups = detector.correlator.evictedGroups
        // Without a file, a crash before the first save would leave nothing to count from.
        save(detector.correlator, intake.logger)
    }

    /// Returns whether there was something to go on from.
    private mutating func restore(
        from intake: Intake, into detector: inout BatchDetector
    ) async throws -> Bool {
        guard let bytes = FileManager.default.contents(atPath: file.path(percentEncoded: false)) else {
            return false
        }
        do {
            let checkpoint = try CorrelationCheckpoint(reading: Array(bytes))
            if checkpoint.batch.rawValue != 0 {
                last = try await intake.store.batches([checkpoint.batch]).first
                guard let last, last.isDetected, RecordLocator.text(of: last) == checkpoint.place else {
                    intake.logger.notice(
                        "correlations start afresh",
                        metadata: ["reason": "what was saved belongs to other records"])
                    return false
                }
            }
            let most = CorrelationKeeper.mostCountedAgain
            guard
                try await intake.store.detectedBatches(after: checkpoint.batch, limit: most + 1).count <= most
            else {
                intake.logger.notice(
                    "correlations start afresh", metadata: ["reason": "what was saved is long past"])
                return false
            }
            try detector.correlator.restore(checkpoint.states)
            return true
        } catch let fault as CorrelationCheckpoint.Fault {
            intake.logger.warning("correlations start afresh", metadata: ["reason": "\(fault)"])
        } catch let error as CorrelationSnapshotError {
            intake.logger.warning("correlations start afresh", metadata: ["reason": "\(error)"])
        }
        return false
    }

    private mutating func countAgain(from intake: Intake, with detector: inout BatchDetector) async throws {
        while true {
            let batches = try await intake.store.detectedBatches(after: last?.id ?? ID(0), limit: 100)
            guard !batches.isEmpty else { return }
            for batch in batches {
                do {
                    _ = try intake.findings(in: batch, with: &detector)
                } catch {
                    intake.logger.error(
                        "batch not counted again by correlations",
                        metadata: ["segment": "\(batch.segment)", "reason": "\(error)"])
                }
                last = batch
                unsaved += 1
            }
        }
    }

    /// Takes note that batches were counted and their detections are recorded: all that were counted, since what is saved
    /// has counted each of them.
    mutating func counted(_ batches: [IngestBatch], _ correlator: Correlator, _ logger: Logger) {
        var isOutOfTurn = false
        for batch in batches {
            unsaved += 1
            // One that was unreadable for a while comes out of turn, and would not be found to be counted again.
            if let last, batch.id < last.id { isOutOfTurn = true } else { last = batch }
        }
        if isOutOfTurn || unsaved >= CorrelationKeeper.batchesBetweenSaves
            || savedAt.duration(to: .now) >= CorrelationKeeper.timeBetweenSaves
        {
            save(correlator, logger)
        }
    }

    /// Saves what is not saved yet. A disk that refuses stops nothing: more is counted again after a stop, that is all.
    mutating func save(_ correlator: Correlator, _ logger: Logger) {
        guard unsaved > 0 else { return }
        savedAt = .now
        let checkpoint = CorrelationCheckpoint(
            batch: last?.id ?? ID(0), place: last.map { RecordLocator.text(of: $0) } ?? "",
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
