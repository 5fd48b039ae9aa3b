import ArgumentParser
import Collector
import Compression
import Federation
import Foundation
import Logging
import Registry
import ServiceLifecycle
import Vocabulary

/// The flags of commands that speak NATS.
struct FederationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "NATS servers, separated by commas: nats://user:password@127.0.0.1:4222; or CORDON_NATS.",
            valueName: "addresses"))
    var nats: String?
    @Option(
        help: ArgumentHelp(
            "PEM file of authorities that signed the servers' certificates.", valueName: "file"))
    var natsAuthority: String?

    /// Flag or environment: a password on a command line is seen by all of the machine.
    var servers: String? { nats ?? ProcessInfo.processInfo.environment["CORDON_NATS"] }

    func link(_ name: String) throws -> NATSLink {
        guard let servers else { throw Failure("there is no NATS server; give --nats or set CORDON_NATS") }
        return try NATSLink(servers, name: name, authority: natsAuthority)
    }

    /// Lends a connection, and lets go of it however the work ends.
    func withLink(_ name: String, _ work: (NATSLink) async throws -> Void) async throws {
        let link = try self.link(name)
        do {
            try await work(link)
        } catch {
            await link.close()
            throw error
        }
        await link.close()
    }
}

/// Publishes what waits in the spool to the hospital's leaf, oldest first.
///
/// A batch leaves the spool once the leaf's stream has it. The leaf holds it while the line to the hub is cut.
struct SpoolPublisher: Sendable {
    let options: FederationOptions
    let finess: Finess
    let spool: Spool
    let logger: Logger
    /// The most that the leaf's stream holds, in bytes.
    let leafBytes: Int64

    /// Publishes until the task is cancelled.
    func run() async {
        var pause = Duration.milliseconds(250)
        while !Task.isCancelled {
            do {
                try await options.withLink("cordon-collect-\(finess)") { link in
                    try await publish(link) { pause = .milliseconds(250) }
                }
            } catch {
                logger.warning("leaf does not take batches", metadata: ["reason": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(10))
            }
        }
    }

    private func publish(_ link: NATSLink, _ onSuccess: () -> Void) async throws {
        try await link.ensure(.leaf(of: finess, mostBytes: leafBytes))
        while !Task.isCancelled {
            guard let batch = await spool.oldest(1).first else {
                await spool.arrival()
                continue
            }
            let body = try Zstd.compress(try spool.records(of: batch))
            try await link.publish(
                body, to: FederationNames.subject(of: finess), id: batch.key,
                headers: ["Cordon-Received": Instant.now.description])
            await spool.drop(batch)
            onSuccess()
        }
    }
}
