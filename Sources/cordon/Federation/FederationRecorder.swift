import Compression
import Federation
import Foundation
import Intake
import Logging
import Metrics
import Registry
import Store
import Vocabulary

/// Brings what a federation carries into a data folder: batches into the archive, what workers found into alerts.
///
/// Places in the two streams are kept in a file. What a stop makes it read again is known by its key, and changes nothing.
struct FederationRecorder: Sendable {
    let options: FederationOptions
    let intake: Intake
    let store: Store
    let file: URL
    let logger: Logger

    private struct Places: Codable {
        var events: UInt64 = 0
        var findings: UInt64 = 0
    }

    /// Records until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await options.withLink("cordon-hub") { try await record($0) }
            } catch {
                logger.warning("federation is away", metadata: ["reason": "\(error)"])
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func record(_ link: NATSLink) async throws {
        var places = (try? JSONDecoder().decode(Places.self, from: Data(contentsOf: file))) ?? Places()
        let events = try await link.read(FederationNames.events, "events.>", from: places.events + 1)
        let findings = try await link.read(FederationNames.findings, "findings.*", from: places.findings + 1)
        try await link.ensureBucket(FederationNames.notices, seconds: 0, replicas: 1)
        var saved = ContinuousClock.now
        // Findings whose batch is not here yet.
        var held: StreamMessage?
        var (told, isTold) = (WatchList.empty, false)
        var looked = ContinuousClock.now.advanced(by: .seconds(-60))
        while !Task.isCancelled {
            var isBusy = false
            if looked.duration(to: .now) > .seconds(1) {
                looked = .now
                let list = try await store.watchList(told)
                if !isTold || list.version != told.version {
                    try await tell(list, link)
                    (told, isTold) = (list, true)
                }
            }
            for _ in 0..<64 {
                guard let message = try await link.next(events, within: 5) else { break }
                try await keep(message)
                places.events = message.sequence
                isBusy = true
            }
            for _ in 0..<64 {
                var next = held
                if next == nil { next = try await link.next(findings, within: 5) }
                guard let message = next else { break }
                held = message
                guard try await note(message, events, &places, link) else { break }
                held = nil
                places.findings = message.sequence
                isBusy = true
            }
            if isBusy, saved.duration(to: .now) > .seconds(1) { try await save(places); saved = .now }
        }
        try await save(places)
    }

    /// Tells the workers what is looked for: one confirmed sighting is watched for everywhere within seconds.
    private func tell(_ list: WatchList, _ link: NATSLink) async throws {
        let carried = list.carried(try await store.establishmentNumbers())
        try await PartedValue(name: "watch", bucket: FederationNames.notices).write(
            Array(JSONEncoder().encode(carried)), version: carried.version, link)
    }

    /// A place must not be on the disk before what was recorded up to it.
    private func save(_ places: Places) async throws {
        try await store.synchronize()
        try JSONEncoder().encode(places).write(to: file, options: .atomic)
    }

    private func keep(_ message: StreamMessage) async throws {
        guard let finess = FederationNames.owner(ofSource: message.source),
            message.subject.hasSuffix(".\(finess)"),
            let owner = try await store.establishmentNumbers().first(where: { $0.value == finess })?.key,
            let records = try? Zstd.decompress(message.body, limit: intake.longestBatch)
        else {
            Counter(label: "cordon_federation_refused_total").increment()
            logger.error(
                "batch refused", metadata: ["sequence": "\(message.sequence)", "source": "\(message.source)"])
            return
        }
        let batch = IntakeBatch(
            key: message.id, establishment: owner, received: .now, bytes: records)
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do throws(IntakeRefusal) {
                _ = try await intake.accept(batch)
                return
            } catch {
                switch error {
                case .busy, .diskFull, .unavailable:
                    logger.warning("batch waits", metadata: ["reason": "\(error)"])
                    try? await Task.sleep(for: pause)
                    pause = min(pause * 2, .seconds(10))
                case .tooLarge, .badKey, .otherContent, .unknownEstablishment:
                    // It would never be taken: one hospital's message must not hold up those of all others.
                    refuse("batch refused", message, "\(error)")
                    return
                }
            }
        }
        throw CancellationError()
    }

    private func refuse(_ what: Logger.Message, _ message: StreamMessage, _ reason: String) {
        Counter(label: "cordon_federation_refused_total").increment()
        logger.error(
            what,
            metadata: [
                "sequence": "\(message.sequence)", "subject": "\(message.subject)", "reason": "\(reason)",
            ])
    }

    /// Records findings once their batch is here; `false` while it is on its way.
    ///
    /// They may be read before it: at a start with a backlog, or while the stream of batches is slow. Batches are then read up
    /// to theirs.
    private func note(
        _ message: StreamMessage, _ events: Int, _ places: inout Places, _ link: NATSLink
    ) async throws -> Bool {
        guard let body = try? Zstd.decompress(message.body, limit: 256 << 20),
            let findings = try? JSONDecoder().decode(BatchFindings.self, from: Data(body))
        else {
            refuse("findings refused", message, "they cannot be read")
            return true
        }
        while places.events < findings.sequence, let batch = try await link.next(events, within: 1_000) {
            try await keep(batch)
            places.events = batch.sequence
        }
        do {
            if try await intake.record(findings) { return true }
        } catch let error as StoreError where error.isLasting {
            refuse("findings refused", message, "\(error)")
            return true
        }
        var isComing = false
        if places.events < findings.sequence {
            isComing = try await link.sequences(in: FederationNames.events).contains(findings.sequence)
        }
        if !isComing { refuse("findings of an unknown batch", message, findings.key) }
        return !isComing
    }
}
