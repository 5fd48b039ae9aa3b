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
                let link = try options.link("cordon-hub")
                try await record(link)
                await link.close()
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
        var saved = ContinuousClock.now
        while !Task.isCancelled {
            var isBusy = false
            for _ in 0..<64 {
                guard let message = try await link.next(events, within: 5) else { break }
                try await keep(message)
                places.events = message.sequence
                isBusy = true
            }
            for _ in 0..<64 {
                guard let message = try await link.next(findings, within: 5) else { break }
                try await note(message)
                places.findings = message.sequence
                isBusy = true
            }
            if isBusy, saved.duration(to: .now) > .seconds(1) { try save(places); saved = .now }
        }
        try save(places)
    }

    private func save(_ places: Places) throws {
        try JSONEncoder().encode(places).write(to: file, options: .atomic)
    }

    private func keep(_ message: StreamMessage) async throws {
        guard let finess = FederationNames.owner(ofSource: message.source),
            message.subject.hasSuffix(".\(finess)"),
            let owner = try await store.establishmentNumbers().first(where: { $0.value == finess })?.key,
            let records = try? Zstd.decompress(message.body, limit: 64 << 20)
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
                logger.warning("batch waits", metadata: ["reason": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(10))
            }
        }
        throw CancellationError()
    }

    /// The batch may still be on its way: findings wait for it a while.
    private func note(_ message: StreamMessage) async throws {
        guard let body = try? Zstd.decompress(message.body, limit: 256 << 20),
            let findings = try? JSONDecoder().decode(BatchFindings.self, from: Data(body))
        else {
            logger.error("findings refused", metadata: ["sequence": "\(message.sequence)"])
            return
        }
        for _ in 0..<2 {
            if try await intake.record(findings) { return }
            try? await Task.sleep(for: .milliseconds(200))
        }
        logger.error(
            "findings of an unknown batch",
            metadata: ["batch": "\(findings.key)", "finess": "\(findings.finess)"])
    }
}
