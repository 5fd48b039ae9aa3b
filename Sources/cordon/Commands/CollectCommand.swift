import ArgumentParser
import Collector
import Foundation
import Logging
import NIOCore
import Registry
import ServiceLifecycle
import UnixSignals
import Vocabulary

/// `cordon collect`: what a hospital's machines send and write, kept on disk until the hub has it.
struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect", abstract: "Collect a hospital's logs and send them to the hub.",
        discussion: """
            Records are on this machine's disk before anything is acknowledged, and stay there while the hub is away. The \
            token is made on the hub (cordon token make, or the page of access tokens) and read from CORDON_TOKEN or \
            --token-file: it says which establishment the records belong to.

            A port is 514, 127.0.0.1:5514 or [::1]:5514. On a TLS port a client shows a certificate that is in the folder of \
            --clients, one PEM file each. On an HTTP port, programs post batches of records to /api/v1/events with one of the \
            tokens of --http-tokens; without --certificate it takes local senders only.
            """)

    @Option(help: ArgumentHelp("The hub's address: https://cordon.example.", valueName: "address")) var hub:
        String?
    @Option(help: ArgumentHelp("A file that holds the token.", valueName: "file")) var tokenFile: String?
    @Option(
        help: ArgumentHelp("PEM file of authorities to believe instead of the system's.", valueName: "file"))
    var authority: String?
    @Option(help: ArgumentHelp("Where batches wait.", valueName: "folder")) var spool = "cordon-spool"
    @Option(help: "The most that waits, in megabytes; senders are held back then.") var spoolLimit = 10_000
    @Option(help: ArgumentHelp("Syslog over UDP.", valueName: "port")) var udp: [String] = []
    @Option(help: ArgumentHelp("Syslog over TCP.", valueName: "port")) var tcp: [String] = []
    @Option(help: ArgumentHelp("Syslog over TLS.", valueName: "port")) var tls: [String] = []
    @Option(help: ArgumentHelp("Batches of records over HTTP.", valueName: "port")) var http: [String] = []
    @Option(help: ArgumentHelp("A file with the tokens of HTTP senders, one a line.", valueName: "file"))
    var httpTokens: String?
    @Option(
        help: ArgumentHelp("PEM file with the certificate chain of TLS and HTTP ports.", valueName: "file"))
    var certificate: String?
    @Option(help: ArgumentHelp("PEM file with its private key.", valueName: "file")) var key: String?
    @Option(help: ArgumentHelp("Folder with the certificates of clients.", valueName: "folder")) var clients:
        String?
    @Option(help: ArgumentHelp("A file to follow, or a folder of such files.", valueName: "path")) var follow:
        [String] = []
    @Option(help: ArgumentHelp("A folder of Windows logs.", valueName: "folder")) var evtx: [String] = []
    @OptionGroup var federation: FederationOptions
    @Option(help: ArgumentHelp("With --nats: the establishment's FINESS number.", valueName: "finess"))
    var establishment: String?
    @Option(help: "With --nats: the most that the leaf's stream holds, in megabytes.") var leafLimit = 10_000
    @Option(
        help: """
            With --nats: when the leaf's stream is nearly full, batches that are older than so many hours make room. Longer than \
            the longest cut of the line.
            """) var leafHours = 168.0
    @OptionGroup var metrics: MetricsOption
    @Option(help: "trace, debug, info, notice, warning, error or critical.") var logLevel = Logger.Level.info

    func validate() throws {
        guard !(udp + tcp + tls + http + follow + evtx).isEmpty else {
            throw ValidationError(
                "There is nothing to collect; name a port (--udp, --tcp, --tls, --http), --follow or --evtx.")
        }
        if !http.isEmpty, httpTokens == nil {
            throw ValidationError("An HTTP port needs --http-tokens, a file with one token a line.")
        }
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError(
                "Give --certificate and --key together: one without the other encrypts nothing.")
        }
        if certificate == nil, let open = http.first(where: { ListenAddress($0)?.isLocal == false }) {
            throw ValidationError(
                "Without --certificate and --key, tokens would travel in plain sight: write 127.0.0.1:8514 instead of '\(open)'."
            )
        }
        guard (hub == nil) != (federation.servers == nil) else {
            throw ValidationError("Give --hub or --nats, and not both.")
        }
        if let hub { try PlainSight.check(hub, as: "--hub") }
        if federation.servers != nil, establishment.flatMap({ try? Finess(parsing: $0) }) == nil {
            throw ValidationError("--nats needs --establishment, the FINESS number of the hospital.")
        }
        if !tls.isEmpty, certificate == nil || key == nil || clients == nil {
            throw ValidationError("A TLS port needs --certificate, --key and --clients.")
        }
        for port in udp + tcp + tls + http where ListenAddress(port) == nil {
            throw ValidationError("'\(port)' is no port; write 514, 127.0.0.1:5514 or [::1]:5514.")
        }
        guard (1...100_000_000).contains(spoolLimit) else {
            throw ValidationError("--spool-limit is in megabytes, 1 or more.")
        }
        guard (1...100_000_000).contains(leafLimit) else {
            throw ValidationError("--leaf-limit is in megabytes, 1 or more.")
        }
        guard (0.0005...87_600).contains(leafHours) else {
            throw ValidationError("--leaf-hours is a number of hours, up to 87600, which is ten years.")
        }
    }

    func run() async throws {
        OpenFiles.raiseLimit()
        var logger = Logger(label: "cordon") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        // Before anything counts.
        var services = metrics.services(logger)
        let spool = try Spool(
            folder: URL(filePath: spool, directoryHint: .isDirectory), limit: Int64(spoolLimit) << 20,
            logger: logger)
        let clients = try await trustedClients(logger)
        let listener = SyslogListener(
            try ports(), to: AssemblyDesk(spool, logger: logger),
            trust: clients?.trust ?? ClientTrust { _ in nil },
            logger: logger,
            onListening: { port, listened in
                say("syslog: \(listened.transport) at \(listened.host), port \(port)")
            })
        if !(udp + tcp + tls).isEmpty { services.append(listener) }
        if let clients { services.append(Working { await clients.watch() }) }
        services += try httpListeners(spool, logger)
        if !follow.isEmpty {
            let follower = FileFollower(follow, into: spool, logger: logger)
            services.append(Working { await follower.run() })
        }
        for folder in evtx {
            let reader = WindowsLogFolder(folder, into: spool, logger: logger)
            services.append(Working { await reader.run() })
        }
        services.append(try await sender(spool, logger))
        let group = ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        let backlog = await spool.backlog
        if backlog.batches > 0 {
            say("\(backlog.batches) batches wait in \(self.spool); they are sent at the next start")
        }
    }

    private func httpListeners(_ spool: Spool, _ logger: Logger) throws -> [any Service] {
        guard let httpTokens else { return [] }
        let tokens = try BearerTokens(file: httpTokens)
        let identity = certificate.flatMap { certificate in
            key.map { TLSIdentity(certificatePath: certificate, keyPath: $0) }
        }
        let listeners: [any Service] = http.compactMap { ListenAddress($0) }.map { place in
            HTTPListener(
                host: place.host, port: place.port, identity: identity, tokens: tokens, spool: spool,
                logger: logger,
                onListening: {
                    say("batches: HTTP\(identity == nil ? "" : "S") at \(place.host), port \($0)")
                })
        }
        return listeners + [Working { await tokens.watch(logger) }]
    }

    private func sender(_ spool: Spool, _ logger: Logger) async throws -> any Service {
        guard let hub else {
            let leaf = LeafPublisher(
                options: federation, finess: try Finess(parsing: establishment ?? ""),
                bounds: .init(
                    bytes: Int64(leafLimit) << 20, seconds: Int64((leafHours * 3_600).rounded(.up))),
                logger: logger)
            let sender = SpoolSender(spool: spool, carrier: leaf, logger: logger)
            return Working {
                await sender.run()
                await leaf.disconnect()
            }
        }
        let (secret, authority) = (try token(), authority)
        return Working {
            try await HubForwarder.lend(to: hub, token: secret, authority: authority) { forwarder in
                await SpoolSender(spool: spool, carrier: forwarder, logger: logger).run()
            }
        }
    }

    private func token() throws -> String {
        let text =
            try tokenFile.map { path in
                guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
                    throw Failure("the token cannot be read from '\(path)'")
                }
                return text
            } ?? ProcessInfo.processInfo.environment["CORDON_TOKEN"] ?? ""
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty else {
            throw Failure("there is no token; set CORDON_TOKEN or give --token-file")
        }
        return token
    }

    private func ports() throws -> [SyslogListener.Port] {
        func ports(_ texts: [String], _ transport: SyslogListener.Port.Transport) -> [SyslogListener.Port] {
            texts.compactMap { ListenAddress($0) }.map {
                SyslogListener.Port(transport, host: $0.host, port: $0.port, owner: RecordOwner(0))
            }
        }
        var all = ports(udp, .udp) + ports(tcp, .tcp)
        if let certificate, let key {
            all += ports(tls, .tls(TLSIdentity(certificatePath: certificate, keyPath: key)))
        }
        return all
    }

    private func trustedClients(_ logger: Logger) async throws -> TrustedClients? {
        guard let clients else { return nil }
        return try await TrustedClients(logger: logger) { [clients: RecordOwner(0)] }
    }
}
