import Collector
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Counts the receipts that come over a connection.
private final class Receipts: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let text = Mutex("")

    var count: Int {
        text.withLock { $0.split(separator: "HTTP/1.1 202", omittingEmptySubsequences: false).count - 1 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text.withLock { $0 += String(buffer: unwrapInboundIn(data)) }
    }
}

@Suite("Batches over HTTP, slowly", .timeLimit(.minutes(45))) struct HTTPListenerTests {
    private let place: TemporaryFolder
    private let looks = Looks()
    private let receipts = Receipts()
    private static let secret = "un-jeton-de-collecte-pour-essai"
    init() throws { place = try TemporaryFolder() }

    /// Listens for as long as the work lasts. A look counts as a second.
    private func listening(
        _ change: (inout HTTPListener.Bounds) -> Void = { _ in },
        _ work: (any Channel, Spool) async throws -> Void
    ) async throws {
        var bounds = HTTPListener.Bounds()
        change(&bounds)
        let file = place.appending(path: "tokens")
        try Data(HTTPListenerTests.secret.utf8).write(to: file)
        let spool = try Spool(folder: place.appending(path: "spool"), limit: 1 << 20, logger: silent)
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let listener = HTTPListener(
            host: "127.0.0.1", port: 0, identity: nil,
            tokens: try BearerTokens(file: file.path(percentEncoded: false)), spool: spool, bounds: bounds,
            logger: silent, untilNextLook: { [looks] in try await looks.wait() },
            onListening: { told.yield($0) })
        let task = Task { try await listener.run() }
        let port = try #require(await ports.first { _ in true })
        try await looks.begin()
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { [receipts] in $0.pipeline.addHandler(receipts) }
            .connect(host: "127.0.0.1", port: port).get()
        try await work(channel, spool)
        task.cancel()
        _ = await task.result
    }

    private func head(_ length: Int = 4) -> String {
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(HTTPListenerTests.secret)\r\nContent-Length: \(length)\r\n"
    }

    private func send(_ text: String, _ channel: any Channel) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    /// Sends a whole request, and returns once its receipt came: from before that on the time of the next one runs.
    private func sendWhole(_ number: Int, _ channel: any Channel) async throws {
        try await send(head() + "\r\nab\(number)\n", channel)
        while receipts.count < number {
            guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    // That nobody may be silent for ever is a test of its own: in the others, time passes faster than bytes.
    private func talkative(_ bounds: inout HTTPListener.Bounds) { bounds.silence = .seconds(1 << 40) }

    @Test("Who drips a head or a body is closed once the request's time is over", arguments: [true, false])
    func dripping(_ isHead: Bool) async throws {
        try await listening(talkative) { channel, spool in
            try await send(head(1 << 20) + (isHead ? "X-Slow: " : "\r\n"), channel)
            let taken = try await looks.taken(toClose: channel) { try? await send("x", channel) }
            #expect(taken >= 120)
            #expect(await spool.backlog.batches == 0)
        }
    }

    @Test("The time begins anew behind each request")
    func severalRequests() async throws {
        try await listening(talkative) { channel, spool in
            // Four requests take longer together than one may, and each is shorter.
            for number in 1...4 {
                try await sendWhole(number, channel)
                try await looks.take(100)
            }
            try await sendWhole(5, channel)
            #expect(await spool.backlog.batches == 5)
            try await channel.close().get()
        }
    }

    @Test("A body has what its head left of a request's time")
    func headAndBody() async throws {
        try await listening(talkative) { channel, spool in
            try await sendWhole(1, channel)
            try await send(head(), channel)
            try await looks.take(84)
            try await send("\r\n", channel)
            // Long enough, mostly, for the head to be read: a body that had all the time again would not end below.
            try await Task.sleep(for: .milliseconds(100))
            try await looks.take(37)
            try await channel.closeFuture.get()
            #expect(await spool.backlog.batches == 1)
        }
    }

    @Test("Who says nothing for long is closed")
    func idle() async throws {
        try await listening { channel, _ in
            let taken = try await looks.taken(toClose: channel)
            #expect(taken >= 60)
        }
    }
}
