import Collector
import Foundation
import Logging
import NIOCore
import NIOPosix
import TestSupport
import Testing

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

@Suite("Batches over HTTP, slowly", .timeLimit(.minutes(1))) struct HTTPListenerTests {
    private let place: TemporaryFolder
    private static let secret = "un-jeton-de-collecte-pour-essai"
    init() throws { place = try TemporaryFolder() }

    /// Listens for as long as the work lasts.
    private func listening(
        _ change: (inout HTTPListener.Bounds) -> Void, _ work: (any Channel, Spool) async throws -> Void
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
            logger: silent, onListening: { told.yield($0) })
        let task = Task { try await listener.run() }
        let port = try #require(await ports.first { _ in true })
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port).get()
        try await work(channel, spool)
        task.cancel()
        _ = await task.result
    }

    private static let head =
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(secret)\r\nContent-Length: 4\r\n"

    private func send(_ text: String, _ channel: any Channel) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    @Test("Who drips a head or a body is closed once the request's time is over", arguments: [true, false])
    func dripping(_ isHead: Bool) async throws {
        try await listening({ $0.requestTime = .milliseconds(400) }) { channel, spool in
            let start = ContinuousClock.now
            try await send(HTTPListenerTests.head + (isHead ? "X-Slow: " : "\r\n"), channel)
            while channel.isActive, start.duration(to: .now) < .seconds(30) {
                if isHead { try? await send("x", channel) }
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(start.duration(to: .now) >= .milliseconds(400) && start.duration(to: .now) < .seconds(20))
            #expect(await spool.backlog.batches == 0)
        }
    }

    @Test("The time begins anew behind each request")
    func severalRequests() async throws {
        try await listening({ $0.requestTime = .seconds(5) }) { channel, spool in
            // Longer together than one may take; each far shorter, so that a busy machine is not taken for a slow sender.
            for number in 1...4 {
                try await send(HTTPListenerTests.head + "\r\nab\(number)\n", channel)
                while await spool.backlog.batches < number { try await Task.sleep(for: .milliseconds(10)) }
                try await Task.sleep(for: .milliseconds(1_500))
            }
            #expect(channel.isActive)
            try await channel.close().get()
        }
    }

    @Test("Who says nothing for long is closed")
    func idle() async throws {
        try await listening({ $0.silence = .milliseconds(300) }) { channel, _ in
            let start = ContinuousClock.now
            try await channel.closeFuture.get()
            #expect(start.duration(to: .now) >= .milliseconds(300))
        }
    }
}
