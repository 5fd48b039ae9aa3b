import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// Answers `GET /metrics` alone, for programs that serve no pages: collectors and workers.
///
/// The figures tell how busy hospitals are and are not asked for a password: whoever makes one binds it to this machine.
public struct MetricsListener: Service {
    private let host: String
    private let port: Int
    private let metrics: PrometheusMetrics
    private let logger: Logger
    private let onListening: @Sendable (Int) -> Void

    /// A listener at rest.
    public init(
        host: String, port: Int, metrics: PrometheusMetrics, logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Answers until a graceful shutdown.
    public func run() async throws {
        let listening = onListening
        let application = Application(
            responder: Responder(metrics: metrics),
            server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: .seconds(30))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in listening(channel.localAddress?.port ?? 0) }, logger: logger)
        try await application.run()
    }

    private struct Responder: HTTPResponder {
        let metrics: PrometheusMetrics

        func respond(to request: Request, context: BasicRequestContext) async -> Response {
            guard request.method == .get || request.method == .head else {
                return .text("only GET is answered\n", status: .methodNotAllowed)
            }
            guard request.uri.path == "/metrics" else {
                return .text("there is only /metrics here\n", status: .notFound)
            }
            return .text(metrics.text(), mediaType: "text/plain; version=0.0.4")
        }
    }
}
