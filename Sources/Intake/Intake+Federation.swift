import Archive
import Foundation
import Logging
import Registry
import Store
import Vocabulary
import Watch

extension Intake {
    /// Records what a worker found in a batch that this intake has kept.
    ///
    /// - Returns: `false` if the batch is not here yet: the findings must be brought again.
    /// - Throws: What the store says; nothing was recorded then. A batch whose findings are recorded changes nothing.
    nonisolated public func record(_ findings: BatchFindings) async throws -> Bool {
        guard
            let owner = try await store.establishmentNumbers().first(where: {
                $0.value.text == findings.finess
            })?.key,
            let batch = try await store.batch(key: findings.key, of: owner)
        else { return false }
        let place = RecordLocator.text(of: batch)
        let detections = findings.detections.flatMap { found in
            // A worker counts no more than there are records; a line may hold several, but not any number.
            let records = min(findings.records, max(batch.records, Intake.mostRepeats))
            let repeats = max(0, min(found.repeats ?? 0, records))
            let times = Array(repeating: found.time, count: repeats) + [found.until ?? found.time]
            return (repeats > 0 ? times : [found.time]).map { time in
                NewDetection(
                    establishment: owner, rule: found.rule, ruleTitle: found.title,
                    level: AlertLevel(rawValue: found.level) ?? .informational, tags: found.tags,
                    time: time,
                    host: found.host, account: found.account, segment: place, line: found.line,
                    sourceFormat: found.format,
                    matched: found.matched, raw: found.raw)
            }
        }
        var span: ClosedRange<Instant>?
        if let first = findings.first, let last = findings.last, first <= last { span = first...last }
        let sources = findings.sources.map {
            SourceCount(name: $0.name, kind: $0.kind, lastEvent: $0.last, records: $0.records)
        }
        let kinds = Dictionary(
            (findings.kinds ?? []).filter { LogKind($0.name) != nil }.map {
                ($0.name, (records: $0.records, last: $0.last))
            }
        ) {
            first, _ in first
        }
        let changed: [ChangedAlert]
        do {
            changed = try await store.record(
                detections, batch: batch.id, sources: sources, kinds: kinds,
                troubles: findings.troubles ?? [],
                span: span, at: now())
        } catch StoreError.refused(let reason) {
            logger.error("sources not counted", metadata: ["batch": "\(batch.id)", "reason": "\(reason)"])
            changed = try await store.record(detections, batch: batch.id, sources: [], span: span, at: now())
        }
        if !batch.isDetected { tellIndex(findings, of: batch) }
        if !changed.isEmpty { await onAlerts(changed) }
        return true
    }

    /// More repeats of one match are not believed of a batch of fewer lines: each is counted by itself.
    nonisolated private static var mostRepeats: Int { 100_000 }

    /// What a worker gathered need not be read again here. Where it is missing, or what stands before it is, ``IndexKeeper``
    /// reads the records within its pause.
    nonisolated private func tellIndex(_ findings: BatchFindings, of batch: IngestBatch) {
        guard let index, let segment = SegmentName(path: batch.segment),
            let gathered = findings.observables.flatMap({ IndexGathering(packed: Array($0)) })
        else { return }
        _ = index.add(
            gathered, of: segment, from: Int64(batch.start), to: Int64(batch.start + batch.length))
    }
}
