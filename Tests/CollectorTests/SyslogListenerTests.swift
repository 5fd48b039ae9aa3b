import Collector
import Foundation
import Logging
import NIOCore
import NIOPosix
import Testing

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Keeps what comes in memory.
private actor MemorySink: RecordSink {
    private(set) var text = ""
    private var isFull = false
    /// Whether something was refused that is now tried again.
    private(set) var hasRefused = false

    func fill(_ isFull: Bool) { self.isFull = isFull }

    func keep(_ lines: [UInt8], of owner: RecordOwner) async throws(SinkError) {
        guard !isFull else {
            hasRefused = true
            throw .busy(.milliseconds(20))
        }
        text += String(decoding: lines, as: UTF8.self)
    }
}

@Suite("Syslog over TCP", .timeLimit(.minutes(45))) struct SyslogListenerTests {
    private let sink = MemorySink()
    private let desk: AssemblyDesk
    private let looks = Looks()

    init() { desk = AssemblyDesk(sink, pause: .milliseconds(10), logger: silent) }

    /// Listens for as long as the work lasts. A look counts as a second.
    private func listening(
        _ change: (inout SyslogListener.Bounds) -> Void = { _ in }, _ work: (Int) async throws -> Void
    ) async throws {
        var bounds = SyslogListener.Bounds()
        change(&bounds)
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let listener = SyslogListener(
            [SyslogListener.Port(.tcp, host: "127.0.0.1", port: 0, owner: RecordOwner(1))],
            to: desk, bounds: bounds, logger: silent, untilNextLook: { [looks] in try await looks.wait() },
            onListening: { port, _ in told.yield(port) })
        let task = Task { try await listener.run() }
        let port = try #require(await ports.first { _ in true })
        try await looks.begin()
        try await work(port)
        task.cancel()
        _ = await task.result
    }

    private func connect(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port).get()
    }

    private func send(_ text: String, _ channel: any Channel) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    private func wait(for text: String) async throws {
        while await !sink.text.contains(text) { try await Task.sleep(for: .milliseconds(10)) }
    }

    @Test(
        "Who falls silent inside a record is closed once the record's time is over, and who does between two is not"
    )
    func silentInside() async throws {
        // That nobody may be silent for ever is another test's.
        try await listening({ $0.silence = .seconds(1 << 40) }) { port in
            let (half, whole) = (try await connect(port), try await connect(port))
            try await send("<34>1 2026-11-29T10:00:00Z h a - - - one\n", whole)
            try await wait(for: " one\n")
            try await send("<34>1 2026-11-29T10:00:00Z h a - - - two\n<34>1 2026-", half)
            #expect(try await looks.taken(toClose: half) >= 30)
            #expect(whole.isActive)
            try await send("<34>1 2026-11-29T10:00:00Z h a - - - three\n", whole)
            try await wait(for: " three\n")
            #expect(await sink.text.contains(" two\n"))
            try await whole.close().get()
        }
    }

    @Test(
        "While the spool is full no sender is closed for being slow or silent, and all records arrive whole")
    func full() async throws {
        try await listening { port in
            await sink.fill(true)
            let channel = try await connect(port)
            // More than waits to be kept, with what is just being kept.
            let rest = String(repeating: "x", count: 1_000)
            let sent = (0..<7_500).map { "<34>1 2026-11-29T10:00:00Z h a - - - \($0) \(rest)\n" }
            let text = ByteBuffer(string: sent.joined())
            let writing = Task { try await channel.writeAndFlush(text).get() }
            // From the first refusal on nothing is taken away, and who is held back stays so.
            while await !sink.hasRefused { try await Task.sleep(for: .milliseconds(10)) }
            let assembler = await desk.assembler(of: RecordOwner(1))
            while await !assembler.holdsBack { try await Task.sleep(for: .milliseconds(10)) }
            try await looks.take(3_600)
            #expect(channel.isActive)
            await sink.fill(false)
            try await writing.value
            while await sink.text.utf8.count < text.readableBytes, channel.isActive {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(await sink.text == sent.joined())
            // Once all of it is read, its time runs again, and whole.
            #expect(try await looks.taken(toClose: channel) >= 600)
        }
    }

    @Test("Who says nothing for long is closed")
    func idle() async throws {
        try await listening { port in
            let channel = try await connect(port)
            #expect(try await looks.taken(toClose: channel) >= 600)
        }
    }

    @Test("Who drips a record byte by byte is closed all the same")
    func dripping() async throws {
        try await listening({ $0.silence = .seconds(1 << 40) }) { port in
            let channel = try await connect(port)
            let taken = try await looks.taken(toClose: channel) { try? await send("x", channel) }
            #expect(taken >= 30)
        }
    }
}

@Suite("Tokens of a collector") struct BearerTokenTests {
    @Test("A token that is taken out of the file opens nothing any more, and one that is added does")
    func changed() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "tokens-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let (first, second) = ("premier-jeton-de-collecte", "second-jeton-de-collecte")
        try Data("# essai\n\(first)\n".utf8).write(to: file)
        let tokens = try BearerTokens(file: file.path(percentEncoded: false))
        #expect(tokens.admit("Bearer \(first)") && !tokens.admit("Bearer \(second)"))
        try Data("\(second)\n".utf8).write(to: file)
        try tokens.refresh()
        #expect(!tokens.admit("Bearer \(first)") && tokens.admit("Bearer \(second)"))
        // A file that cannot be used changes nothing; one without a token lets nobody in.
        try Data("short\n".utf8).write(to: file)
        #expect(throws: CollectorError.self) { try tokens.refresh() }
        #expect(tokens.admit("Bearer \(second)"))
        try Data("# nobody\n".utf8).write(to: file)
        try tokens.refresh()
        #expect(!tokens.admit("Bearer \(second)"))
    }
}
