public import Logging
import Metrics
import NIOCore
import NIOPosix
import NIOSSL
public import ServiceLifecycle

/// Receives syslog: UDP, TCP and TLS, as RFC 5426, 6587 and 5425 say.
///
/// Whose records they are is decided by where they come in, never by what they say: a plain port belongs to one owner, and
/// on a TLS port the client's certificate names it.
public struct SyslogListener: Service {
    /// One port.
    public struct Port: Sendable {
        /// How records travel.
        public enum Transport: Sendable, CustomStringConvertible {
            case udp, tcp
            case tls(TLSIdentity)

            /// As people say it.
            public var description: String {
                switch self {
                case .udp: "UDP"
                case .tcp: "TCP"
                case .tls: "TLS"
                }
            }
        }

        /// How.
        public var transport: Transport
        /// An address of this machine.
        public var host: String
        /// 0 takes any that is free.
        public var port: Int
        /// Whose records come in here; `nil` where the client's certificate says it.
        public var owner: RecordOwner?

        /// A port to listen on.
        public init(_ transport: Transport, host: String, port: Int, owner: RecordOwner?) {
            self.transport = transport
            self.host = host
            self.port = port
            self.owner = owner
        }
    }

    /// How much a sender may ask for.
    public struct Bounds: Sendable {
        /// A longer record is cut, in bytes.
        public var longestRecord = 64 << 10
        /// Connections at once, over all ports.
        public var connections = 4_000
        /// Connections at once from one address.
        public var connectionsOfAddress = 200
        /// A connection that sends nothing for so long is closed.
        public var silence: Duration = .seconds(600)
        /// A record that was begun must end within, whether more of it comes or nothing.
        public var recordTime: Duration = .seconds(30)
        /// How often connections are looked at: what they may take is counted in such looks.
        public var sweep: Duration = .seconds(1)

        /// What suits a hospital.
        public init() {}
    }

    let ports: [Port]
    let bounds: Bounds
    let desk: AssemblyDesk
    let trust: ClientTrust
    let logger: Logger
    let gate: ConnectionGate
    let open = OpenConnections()
    let time: ListenerTime
    let untilNextLook: @Sendable () async throws -> Void
    let onListening: @Sendable (Int, Port) -> Void

    /// A listener at rest.
    ///
    /// - Parameters:
    ///   - ports: Where to listen.
    ///   - desk: Where records go.
    ///   - trust: Which client certificates are whose; only TLS ports ask.
    ///   - bounds: How much a sender may ask for.
    ///   - logger: Receives constant sentences with metadata.
    ///   - untilNextLook: Returns when connections are to be looked at again; `nil` waits for ``Bounds/sweep``. However long it
    ///     takes, one look counts as so much for the senders.
    ///   - onListening: Told the port once it takes records.
    public init(
        _ ports: [Port], to desk: AssemblyDesk, trust: ClientTrust = ClientTrust { _ in nil },
        bounds: Bounds = Bounds(),
        logger: Logger, untilNextLook: (@Sendable () async throws -> Void)? = nil,
        onListening: @escaping @Sendable (Int, Port) -> Void = { _, _ in }
    ) {
        self.ports = ports
        self.desk = desk
        self.trust = trust
        self.bounds = bounds
        self.logger = logger
        self.untilNextLook = untilNextLook ?? { try await Task.sleep(for: bounds.sweep) }
        self.onListening = onListening
        time = ListenerTime(step: bounds.sweep)
        gate = ConnectionGate(all: bounds.connections, each: bounds.connectionsOfAddress)
    }

    /// Receives until a graceful shutdown; what came in by then is kept.
    public func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await listen() }
        } catch is CancellationError {
            // That is how a graceful shutdown ends it.
        }
        await desk.drain()
    }

    private func listen() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for port in ports {
                switch port.transport {
                case .udp: group.addTask { try await datagrams(port) }
                case .tcp: group.addTask { try await connections(port, tls: nil) }
                case .tls(let identity):
                    group.addTask { try await connections(port, tls: identity.context()) }
                }
            }
            group.addTask {
                while true {
                    try await untilNextLook()
                    open.sweep(trust, bounds, at: time.look())
                }
            }
            try await group.waitForAll()
        }
    }
}

// MARK: - UDP

extension SyslogListener {
    private func datagrams(_ port: Port) async throws {
        guard let owner = port.owner else { return }
        let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .channelOption(.socketOption(.so_rcvbuf), value: 8 << 20)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65_536))
            .channelOption(.datagramVectorReadMessageCount, value: 64)
            .bind(host: port.host, port: port.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, Never>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(
                            backPressureStrategy: .init(lowWatermark: 256, highWatermark: 4_096)))
                }
            }
        onListening(channel.channel.localAddress?.port ?? 0, port)
        let assembler = await desk.assembler(of: owner)
        let lost = Counter(label: "cordon_syslog_datagrams_lost_total")
        let cut = Counter(label: "cordon_syslog_records_cut_total")
        try await channel.executeThenClose { inbound in
            var told: ContinuousClock.Instant?
            var untold = 0
            for try await envelope in inbound {
                var lines: [UInt8] = []
                // A datagram is one record (RFC 5426, 3.1), whatever stands in it.
                var framing = SyslogFraming(longestRecord: bounds.longestRecord)
                framing.takeDatagram(Array(envelope.data.readableBytesView)) { lines += $0 + [0x0A] }
                if framing.cut > 0 { cut.increment() }
                if await assembler.offer(lines) { continue }
                lost.increment()
                untold += 1
                // At once, then once a minute: a log that is full of it helps nobody.
                guard told?.duration(to: .now) ?? .seconds(60) >= .seconds(60) else { continue }
                logger.warning("datagrams lost: there was no room for them", metadata: ["count": "\(untold)"])
                (told, untold) = (ContinuousClock.now, 0)
            }
        }
    }
}

// MARK: - TCP and TLS

extension SyslogListener {
    private func connections(_ port: Port, tls: NIOSSLContext?) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 512)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 16_384, maximum: 262_144)
            )
            .bind(host: port.host, port: port.port) { channel in
                channel.eventLoop.makeCompletedFuture { try prepare(channel, tls) }
            }
        onListening(server.channel.localAddress?.port ?? 0, port)
        try await server.executeThenClose { inbound in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in inbound {
                    let address = connection.channel.remoteAddress?.ipAddress ?? "?"
                    guard gate.enter(address) else {
                        Counter(label: "cordon_syslog_connections_refused_total").increment()
                        connection.channel.close(promise: nil)
                        // The channel must be run to be let go of.
                        group.addTask { try? await connection.records.executeThenClose { _ in } }
                        continue
                    }
                    group.addTask {
                        defer { gate.leave(address) }
                        await serve(connection, port, address)
                    }
                }
            }
        }
    }

    /// A connection, and where its certificate is to be found if it speaks TLS.
    private struct Connection: Sendable {
        let records: NIOAsyncChannel<ByteBuffer, Never>
        let peer: PeerCertificate?
        var channel: any Channel { records.channel }
    }

    private func prepare(_ channel: any Channel, _ tls: NIOSSLContext?) throws -> Connection {
        var peer: PeerCertificate?
        if let tls {
            let trust = trust
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: tls) { certificates, promise in
                    promise.succeed(trust.judge(certificates))
                })
            let handler = PeerCertificate()
            try channel.pipeline.syncOperations.addHandler(handler)
            peer = handler
        }
        let records = try NIOAsyncChannel<ByteBuffer, Never>(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8)))
        return Connection(records: records, peer: peer)
    }

    private func serve(_ connection: Connection, _ port: Port, _ address: String) async {
        let isTLS = connection.peer != nil
        let watched = OpenConnection(connection.channel, isTLS: isTLS, time)
        open.enter(watched)
        defer { open.leave(watched) }
        do {
            try await connection.records.executeThenClose { inbound in
                var stream = ConnectionStream(longestRecord: bounds.longestRecord, time)
                var assembler: RecordAssembler?
                var client: ShownClient?
                for try await buffer in inbound {
                    if assembler == nil {
                        // With TLS, nothing arrives before the handshake is over. A session that is taken up again may have
                        // skipped its judge.
                        guard let owner = owner(of: connection, port, &client) else { return }
                        watched.note(client: client)
                        assembler = await desk.assembler(of: owner)
                    }
                    // Nothing is taken from whom it was taken back.
                    guard client.map(trust.stillTrusts) ?? true else { break }
                    let lines = stream.lines(in: buffer)
                    if !lines.isEmpty {
                        // For hours, if the spool is full.
                        watched.holdBack()
                        await assembler?.add(lines)
                        stream.resume()
                    }
                    watched.note(begun: stream.begun)
                }
                guard client.map(trust.stillTrusts) ?? true else {
                    logger.notice(
                        "syslog client no longer let in",
                        metadata: ["from": "\(address)", "certificate": "\(client?.fingerprint ?? "")"])
                    return
                }
                await assembler?.add(stream.rest())
            }
        } catch {
            // Senders come and go; a handshake that fails is worth a line, because somebody waits for logs.
            if isTLS {
                logger.notice(
                    "syslog connection ended", metadata: ["from": "\(address)", "reason": "\(error)"])
            }
        }
    }

    /// Whose records come over a connection, and by which certificate where that says it.
    private func owner(of connection: Connection, _ port: Port, _ client: inout ShownClient?) -> RecordOwner?
    {
        guard let peer = connection.peer else { return port.owner }
        client = peer.shown.flatMap { trust.client(showing: $0) }
        return client.map { port.owner ?? $0.owner }
    }
}
