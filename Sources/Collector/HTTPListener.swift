public import Logging
import Metrics
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
public import ServiceLifecycle
import Synchronization

/// Receives batches of records over HTTP, as the hub does: the same path, headers and answers.
///
/// A batch is answered once the disk holds it. One that comes again under its name is answered the same, and kept once: by
/// the spool while it waits, by the hub for ever after. A full spool answers 429 with `Retry-After`.
public struct HTTPListener: Service {
    /// How much senders may ask for.
    public struct Bounds: Sendable {
        /// The longest batch, packed and expanded, in bytes.
        public var longestBatch = 16 << 20
        /// Bytes of requests that are being read at the same time; past it, senders are told to come back.
        public var held = 128 << 20
        /// Connections at once, and at once from one address.
        public var connections = 500
        /// Connections at once from one address.
        public var connectionsOfAddress = 50
        /// A connection that sends nothing for so long is closed.
        public var silence: Duration = .seconds(60)
        /// A request must end within, counted from the start of the connection or the end of the one before.
        public var requestTime: Duration = .seconds(120)
        /// How often connections are looked at: what they may take is counted in such looks.
        public var sweep: Duration = .seconds(1)

        /// What suits a hospital.
        public init() {}
    }

    private let host: String
    private let port: Int
    private let identity: TLSIdentity?
    private let tokens: BearerTokens
    private let spool: Spool
    private let bounds: Bounds
    private let logger: Logger
    private let gate: ConnectionGate
    private let held = HeldBytes()
    private let senders = HTTPSenders()
    private let time: ListenerTime
    private let untilNextLook: @Sendable () async throws -> Void
    private let onListening: @Sendable (Int) -> Void

    /// A listener at rest; without an identity it speaks plain HTTP, for senders of the same machine.
    ///
    /// - Parameters:
    ///   - host: An address of this machine.
    ///   - port: 0 takes any that is free.
    ///   - identity: Its certificate.
    ///   - tokens: Who may send.
    ///   - spool: Where batches go.
    ///   - bounds: How much senders may ask for.
    ///   - logger: Receives constant sentences with metadata.
    ///   - untilNextLook: Returns when connections are to be looked at again; `nil` waits for ``Bounds/sweep``. However long it
    ///     takes, one look counts as so much for the senders.
    ///   - onListening: Told the port once it takes batches.
    public init(
        host: String, port: Int, identity: TLSIdentity?, tokens: BearerTokens, spool: Spool,
        bounds: Bounds = Bounds(), logger: Logger,
        untilNextLook: (@Sendable () async throws -> Void)? = nil,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.identity = identity
        self.tokens = tokens
        self.spool = spool
        self.bounds = bounds
        self.logger = logger
        self.untilNextLook = untilNextLook ?? { try await Task.sleep(for: bounds.sweep) }
        self.onListening = onListening
        time = ListenerTime(step: bounds.sweep)
        gate = ConnectionGate(all: bounds.connections, each: bounds.connectionsOfAddress)
    }

    /// Receives until a graceful shutdown.
    public func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await listen() }
        } catch is CancellationError {
            // That is how a graceful shutdown ends it.
        }
    }

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    private func listen() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await accept() }
            group.addTask {
                while true {
                    try await untilNextLook()
                    senders.sweep(bounds, at: time.look())
                }
            }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }

    private func accept() async throws {
        let tls = try identity?.serverContext()
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 512)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try prepare(channel, tls) }
            }
        onListening(server.channel.localAddress?.port ?? 0)
        try await server.executeThenClose { inbound in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in inbound {
                    let address = connection.channel.remoteAddress?.ipAddress ?? "?"
                    guard gate.enter(address) else {
                        Counter(label: "cordon_http_connections_refused_total").increment()
                        connection.channel.close(promise: nil)
                        group.addTask { try? await connection.executeThenClose { _, _ in } }
                        continue
                    }
                    group.addTask {
                        defer { gate.leave(address) }
                        // Senders come and go; what was not answered is sent again.
                        try? await serve(connection)
                    }
                }
            }
        }
    }

    private func prepare(_ channel: any Channel, _ tls: NIOSSLContext?) throws -> Connection {
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
        return try Connection(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8)))
    }

    /// A request that is being read.
    private struct Reading: ~Copyable {
        var batch: HTTPBatch?
        var isKeptOpen = true
        var share: HeldBytes.Share
    }

    private func serve(_ connection: Connection) async throws {
        let sender = HTTPSender(connection.channel, time)
        senders.enter(sender)
        defer { senders.leave(sender) }
        try await connection.executeThenClose { inbound, outbound in
            var reading = Reading(share: HeldBytes.Share(held))
            for try await part in inbound {
                var refusal: HTTPBatch.Refusal?
                var receipt: String?
                do throws(HTTPBatch.Refusal) {
                    receipt = try await take(part, &reading, sender)
                } catch {
                    refusal = error
                }
                if let refusal {
                    Counter(label: "cordon_http_batches_refused_total").increment()
                    // The rest of the body is not waited for.
                    try await say(
                        refusal.status, HTTPListener.explanation(refusal.reason), refusal.retryAfter, false,
                        outbound)
                    return
                }
                guard let receipt else { continue }
                try await say(.accepted, receipt, nil, reading.isKeptOpen, outbound)
                if !reading.isKeptOpen { return }
            }
        }
    }

    /// Takes a part of a request; returns the receipt once it is whole and kept.
    private func take(
        _ part: HTTPServerRequestPart, _ reading: inout Reading, _ sender: HTTPSender
    ) async throws(HTTPBatch.Refusal) -> String? {
        sender.hear()
        switch part {
        case .head(let head):
            // The time runs already: a head may take some of it, and the body has the rest.
            reading.isKeptOpen = head.isKeepAlive
            reading.batch = try HTTPBatch(head, tokens, limit: bounds.longestBatch)
            return nil
        case .body(let bytes):
            guard reading.share.grow(by: bytes.readableBytes, limit: bounds.held) else {
                throw HTTPBatch.Refusal(
                    status: .tooManyRequests, reason: "too many batches come in at the same time",
                    retryAfter: 5)
            }
            try reading.batch?.take(bytes)
            return nil
        case .end:
            guard let whole = reading.batch else { return nil }
            // However long the disk takes; then the time of the next request runs, and that of the answer.
            sender.holdBack()
            defer { sender.begin() }
            let receipt = try await keep(whole)
            reading.batch = nil
            reading.share.letGo()
            return receipt
        }
    }

    private func keep(_ batch: HTTPBatch) async throws(HTTPBatch.Refusal) -> String {
        let (lines, count, key, name) = try batch.records()
        guard count > 0 else { return HTTPListener.receipt(key, 0, isRepeat: false) }
        let kept: Spool.Kept
        do throws(SinkError) {
            kept = try await spool.keep(lines, named: name)
        } catch {
            switch error {
            case .busy(let pause):
                throw HTTPBatch.Refusal(
                    status: .tooManyRequests, reason: error.description,
                    retryAfter: max(1, Int(pause.components.seconds)))
            case .full:
                throw HTTPBatch.Refusal(status: .tooManyRequests, reason: error.description, retryAfter: 30)
            case .refused(let reason):
                logger.error("batch not kept", metadata: ["reason": "\(reason)"])
                throw HTTPBatch.Refusal(
                    status: .serviceUnavailable, reason: "the spool cannot be written", retryAfter: 30)
            }
        }
        guard kept != .not else {
            throw HTTPBatch.Refusal(
                status: .conflict,
                reason:
                    "another batch waits under this Idempotency-Key, with other records: these were not kept")
        }
        Counter(label: "cordon_http_batches_total").increment()
        return HTTPListener.receipt(key, count, isRepeat: kept == .before)
    }

    private func say(
        _ status: HTTPResponseStatus, _ text: String, _ retryAfter: Int?, _ isKeptOpen: Bool,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        var headers: HTTPHeaders = [
            "Content-Type": "application/json", "Content-Length": String(text.utf8.count),
            "Connection": isKeptOpen ? "keep-alive" : "close",
        ]
        if let retryAfter { headers.add(name: "Retry-After", value: String(retryAfter)) }
        if status == .unauthorized { headers.add(name: "WWW-Authenticate", value: "Bearer") }
        try await outbound.write(
            contentsOf: [
                .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)),
                .body(.byteBuffer(ByteBuffer(string: text))), .end(nil),
            ])
    }

    private static func receipt(_ key: String, _ records: Int, isRepeat: Bool) -> String {
        // The key is printable ASCII; quotation marks and backslashes are all that JSON minds.
        let key = key.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "{\"batch\":\"\(key)\",\"records\":\(records),\"duplicate\":\(isRepeat)}\n"
    }

    private static func explanation(_ reason: String) -> String {
        "{\"error\":\"\(reason.replacing("\\", with: "\\\\").replacing("\"", with: "'"))\"}\n"
    }
}

/// The bytes of all requests that are being read.
private final class HeldBytes: Sendable {
    private let count = Mutex(0)

    /// What one connection holds of them.
    struct Share: ~Copyable {
        private let all: HeldBytes
        private var own = 0

        init(_ all: HeldBytes) { self.all = all }

        mutating func grow(by bytes: Int, limit: Int) -> Bool {
            let fits = all.count.withLock { count in
                guard count + bytes <= limit else { return false }
                count += bytes
                return true
            }
            if fits { own += bytes }
            return fits
        }

        mutating func letGo() {
            let given = own
            all.count.withLock { $0 -= given }
            own = 0
        }

        deinit {
            let given = own
            all.count.withLock { $0 -= given }
        }
    }
}
