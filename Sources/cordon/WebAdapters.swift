import Access
import Compression
import Intake
import NIOCore
import Registry
import Store
import Synchronization
import Vocabulary
import Watch
import Web

/// Hands what a collector posts to the intake, expanded within its bound.
final class WebIntake: EventIntake {
    private let intake: Intake
    private let limit: Int
    private let requests = Mutex<[ID<Establishment>: (count: Int, bytes: Int)]>([:])

    /// Requests of one establishment at once, and bytes of their bodies.
    private static let mostRequests = 32
    private static let mostBytes = 64 << 20

    init(intake: Intake, limit: Int) { (self.intake, self.limit) = (intake, limit) }

    func enter(_ establishment: ID<Establishment>, bytes: Int) throws(EventIntakeError) {
        let fits =
            intake.hasRoom(for: establishment)
            && requests.withLock { requests in
                let own = requests[establishment] ?? (0, 0)
                guard own.count < WebIntake.mostRequests,
                    own.count == 0 || own.bytes + bytes <= WebIntake.mostBytes
                else { return false }
                requests[establishment] = (own.count + 1, own.bytes + bytes)
                return true
            }
        guard fits else {
            throw .full(retryAfterSeconds: Int(Intake.pauseOfRefused.components.seconds))
        }
    }

    func leave(_ establishment: ID<Establishment>, bytes: Int) {
        requests.withLock { requests in
            guard let own = requests[establishment] else { return }
            requests[establishment] = own.count > 1 ? (own.count - 1, own.bytes - bytes) : nil
        }
    }

    func accept(_ batch: IncomingBatch) async throws(EventIntakeError) -> Web.BatchReceipt {
        let bytes = try expanded(batch)
        do throws(IntakeRefusal) {
            let receipt = try await intake.accept(
                IntakeBatch(
                    key: batch.key, from: batch.sender, establishment: batch.establishment,
                    received: batch.received, collected: batch.collected, bytes: bytes))
            return Web.BatchReceipt(batch: receipt.key, records: receipt.records, duplicate: receipt.isRepeat)
        } catch {
            switch error {
            case .busy(let pause): throw .full(retryAfterSeconds: Int(pause.components.seconds))
            case .diskFull: throw .diskFull
            case .tooLarge(let limit): throw .tooLarge(limit: limit)
            case .otherContent: throw .conflict
            case .badKey: throw .damaged(error.description)
            case .unknownEstablishment: throw .unknownEstablishment
            case .unavailable: throw .unavailable(retryAfterSeconds: 30)
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
        of host: String, at time: Instant, beside place: RecordPlace, within span: Duration,
        establishment: ID<Establishment>, limit: Int
    ) async throws -> RawNeighbours {
        let found = try await records.neighbours(
            of: host, at: time, beside: place.segment, within: span, establishment: establishment,
            limit: limit)
        return RawNeighbours(records: found.records.map(RawRecord.init), isPartial: found.isPartial)
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
        // Each page has a queue of its own, and shows the newest: more than these, and none would be seen.
        let told = changed.suffix(AlertAnnouncer.most)
        guard live.readerCount > 0,
            let news = try? await store.alertNews(told.map(\.id), reach: .everything)
        else { return }
        for change in told {
            guard let alert = news[change.id] else { continue }
            live.publish(
                LiveAlert(
                    alert: change.id.rawValue, establishment: alert.establishment,
                    establishmentName: alert.establishmentName, level: alert.level, rule: alert.rule,
                    ruleTitle: alert.ruleTitle, host: alert.host, time: alert.lastSeen, isNew: change.isNew))
        }
    }

    private static let most = 1_000
}
