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
        let detections = findings.detections.map { found in
            NewDetection(
                establishment: owner, rule: found.rule, ruleTitle: found.title,
                level: AlertLevel(rawValue: found.level) ?? .informational, tags: found.tags,
                time: found.time,
                host: found.host, account: found.account, segment: place, line: found.line,
                sourceFormat: found.format,
                matched: found.matched, raw: found.raw)
        }
        var span: ClosedRange<Instant>?
        if let first = findings.first, let last = findings.last, first <= last { span = first...last }
        let sources = findings.sources.map {
            SourceCount(name: $0.name, kind: $0.kind, lastEvent: $0.last, records: $0.records)
        }
        let changed: [ChangedAlert]
        do {
            changed = try await store.record(
                detections, batch: batch.id, sources: sources, troubles: findings.troubles ?? [], span: span,
                at: now())
        } catch StoreError.refused(let reason) {
            logger.error("sources not counted", metadata: ["batch": "\(batch.id)", "reason": "\(reason)"])
            changed = try await store.record(detections, batch: batch.id, sources: [], span: span, at: now())
        }
        if !changed.isEmpty { await onAlerts(changed) }
        return true
    }
}
