import Access
import Compression
import Intake
import NIOCore
import Registry
import Store
import Vocabulary
import Watch
import Web

/// Hands what a collector posts to the intake, expanded within its bound.
struct WebIntake: EventIntake {
    let intake: Intake
    let limit: Int

    func accept(_ batch: IncomingBatch) async throws(EventIntakeError) -> Web.BatchReceipt {
        let bytes = try expanded(batch)
        do throws(IntakeRefusal) {
            let receipt = try await intake.accept(
                IntakeBatch(
                    key: batch.key, establishment: batch.establishment, received: batch.received, bytes: bytes
                ))
            return Web.BatchReceipt(batch: receipt.key, records: receipt.records, duplicate: receipt.isRepeat)
        } catch {
            switch error {
            case .busy(let pause): throw .full(retryAfterSeconds: Int(pause.components.seconds))
            case .diskFull: throw .diskFull
            case .tooLarge(let limit): throw .tooLarge(limit: limit)
            case .badKey, .unknownEstablishment: throw .damaged(error.description)
            case .unavailable: throw .full(retryAfterSeconds: 30)
            }
        }
    }

    private func expanded(_ batch: IncomingBatch) throws(EventIntakeError) -> [UInt8] {
        let bytes = Array(batch.bytes.readableBytesView)
        let bound = ExpansionLimit(total: limit, ratio: .max)
        var output: [UInt8] = []
        do throws(CompressionError) {
            switch batch.encoding {
            case .identity: return bytes
            case .gzip:
                var decoder = try GzipDecoder(limit: bound)
                try decoder.decode(bytes[...], into: &output)
                try decoder.finish()
            case .zstd:
                var decoder = try ZstdDecoder(limit: bound)
                try decoder.decode(bytes[...], into: &output)
                try decoder.finish()
            }
        } catch {
            if case .tooLarge = error { throw .tooLarge(limit: limit) }
            throw .damaged(error.description)
        }
        return output
    }
}

/// Lets pages look into the archive.
struct ArchivedEvents: RawEvents {
    let records: ArchivedRecords

    func record(at place: RecordPlace, of establishment: ID<Establishment>) async throws -> RawRecord? {
        try await records.record(batch: place.segment, line: place.line, of: establishment).map(
            RawRecord.init)
    }

    func neighbours(
        of host: String, at time: Instant, within span: Duration, establishment: ID<Establishment>, limit: Int
    ) async throws -> [RawRecord] {
        try await records.neighbours(
            of: host, at: time, within: span, establishment: establishment, limit: limit
        )
        .map(RawRecord.init)
    }
}

extension RawRecord {
    init(_ record: ArchivedRecord) {
        self.init(
            place: RecordPlace(segment: record.batch, line: record.line), time: record.time,
            summary: record.summary, bytes: record.bytes)
    }
}

/// Tells open pages of alerts that are new or have grown.
struct AlertAnnouncer: Sendable {
    let store: Store
    let live: LiveAlerts

    func announce(_ changed: [ChangedAlert]) async {
        for change in changed {
            let query = AlertDetail(reach: .everything, alert: change.id, limit: 1)
            guard let alert = (try? await store.page(query))??.alert else { continue }
            live.publish(
                LiveAlert(
                    alert: change.id.rawValue, establishment: alert.establishment,
                    establishmentName: alert.establishmentName, level: alert.level, rule: alert.rule,
                    ruleTitle: alert.ruleTitle, host: alert.host, time: alert.lastSeen, isNew: change.isNew))
        }
    }
}
