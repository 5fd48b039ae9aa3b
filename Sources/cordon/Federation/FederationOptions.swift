import ArgumentParser
import Federation
import Foundation

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
