import FoundationEssentials
package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
public import ServiceLifecycle
public import Store
public import Vocabulary

/// The site, its API and its live updates, as one service that stops gracefully: running requests finish first.
public struct WebServer: Service {
    let site: Installation
    private let logger: Logger
    private let reportPort: @Sendable (Int) -> Void

    /// A server that listens once it runs.
    ///
    /// - Parameters:
    ///   - store: The records.
    ///   - configuration: Where to listen, and how.
    ///   - services: What the rest of the program does for pages.
    ///   - logger: Receives constant sentences with metadata.
    ///   - now: The clock.
    ///   - onListening: Called with the port once connections are taken.
    /// - Throws: ``WebServerError`` when the configuration would put passwords on the wire in the clear.
    public init(
        store: Store, configuration: Configuration, services: Services = Services(), logger: Logger,
        now: @escaping @Sendable () -> Instant = { Instant.now },
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(WebServerError) {
        guard configuration.tls != nil || configuration.allowPlaintext || configuration.isLoopback else {
            throw .plaintextBeyondThisMachine(host: configuration.host)
        }
        self.logger = logger
        reportPort = onListening
        site = Installation(
            store: store, configuration: configuration, services: services, assets: StaticAssets(),
            throttle: SignInThrottle(),
            auditWatch: AuditWatch(logger: logger), now: now,
            uploads: UploadShelf(folder: configuration.uploadFolder))
    }

    /// Listens until asked to stop.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [site] in
                await site.auditWatch.repeatedly(every: .seconds(3_600), site.store, now: site.now)
            }
            group.addTask { [site, logger] in
                await AnswerWatch(logger: logger).repeatedly(
                    every: .seconds(3_600), site.store, now: site.now)
            }
            group.addTask { [site, logger] in
                await SessionWatch(logger: logger).repeatedly(
                    every: .seconds(3_600), site.store, now: site.now)
            }
            // Pages listen for as long as they are open: a stop must not wait for them.
            try await withGracefulShutdownHandler {
                try await application().run()
            } onGracefulShutdown: { [site] in
                site.services.liveAlerts.close()
            }
            group.cancelAll()
        }
    }

    /// The same as Hummingbird runs it; tests drive it without a socket.
    package func application() throws -> any ApplicationProtocol {
        let listening = reportPort
        var transport = HTTP1Channel.Configuration(idleTimeout: .seconds(60))
        transport.httpDecoder = .init(
            maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100)
        let bounded = HTTPServerBuilder { [transport, bounds = connectionBounds] responder in
            BoundedHTTP1Channel(
                base: HTTP1Channel(responder: responder, configuration: transport), bounds: bounds)
        }
        return Application(
            responder: SiteResponder(site: site), server: try server(bounded),
            configuration: ApplicationConfiguration(
                address: .hostname(site.configuration.host, port: site.configuration.port)),
            onServerRunning: { channel in listening(channel.localAddress?.port ?? 0) },
            logger: logger)
    }

    private var connectionBounds: ConnectionBounds {
        let configuration = site.configuration
        return ConnectionBounds(
            all: configuration.mostConnections,
            each: configuration.isBehindTLSProxy ? nil : configuration.mostConnectionsOfAddress)
    }

    private func server(_ base: HTTPServerBuilder) throws -> HTTPServerBuilder {
        guard let tls = site.configuration.tls else { return base }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(tls.certificatePath).map {
                NIOSSLCertificateSource.certificate($0)
            }
            let key = try NIOSSLPrivateKey(file: tls.keyPath, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return try .tls(base, tlsConfiguration: configuration)
        } catch {
            throw WebServerError.unusableCertificate(
                certificate: tls.certificatePath, key: tls.keyPath, reason: "\(error)")
        }
    }
}

extension WebServer: CustomStringConvertible {
    /// A name for the log.
    public var description: String { "web server" }
}

extension Instant {
    /// The time by the machine's clock.
    public static var now: Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }
}
