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
    private let onListening: @Sendable (Int) -> Void

    /// A listener at rest; without an identity it speaks plain HTTP, for senders of the same machine.
    public init(
        host: String, port: Int, identity: TLSIdentity?, tokens: BearerTokens, spool: Spool,
        bounds: Bounds = Bounds(), logger: Logger, onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.identity = identity
        self.tokens = tokens
        self.spool = spool
        self.bounds = bounds
        self.logger = logger
        self.onListening = onListening
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
        try pipeline.addHandler(IdleStateHandler(readTimeout: .nanoseconds(bounds.silence.nanoseconds)))
        try pipeline.addHandler(IdleCloser())
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
        let channel = connection.channel
        let deadline = Deadline(bounds.requestTime) { channel.close(promise: nil) }
        // From the first byte on: a head may be dripped as well as a body.
        deadline.start()
        try await connection.executeThenClose { inbound, outbound in
            var reading = Reading(share: HeldBytes.Share(held))
            for try await part in inbound {
                var refusal: HTTPBatch.Refusal?
                var receipt: String?
                do throws(HTTPBatch.Refusal) {
                    receipt = try await take(part, &reading, deadline)
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
        deadline.stop()
    }

    /// Takes a part of a request; returns the receipt once it is whole and kept.
    private func take(
        _ part: HTTPServerRequestPart, _ reading: inout Reading, _ deadline: Deadline
    ) async throws(HTTPBatch.Refusal) -> String? {
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
            let receipt = try await keep(whole)
            reading.batch = nil
            reading.share.letGo()
            deadline.start()
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

/// Closes a connection that sends nothing.
private final class IdleCloser: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}

/// Does something unless it is stopped in time: a sender that drips a byte a second holds a place for ever.
private final class Deadline: Sendable {
    private let time: Duration
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let late: @Sendable () -> Void

    init(_ time: Duration, _ late: @escaping @Sendable () -> Void) {
        (self.time, self.late) = (time, late)
    }

    func start() {
        let (time, late) = (time, late)
        task.withLock { task in
            task?.cancel()
            task = Task {
                guard (try? await Task.sleep(for: time)) != nil else { return }
                Counter(label: "cordon_http_slow_requests_total").increment()
                late()
            }
        }
    }

    func stop() { task.withLock { $0?.cancel() } }

    deinit { task.withLock { $0?.cancel() } }
}
