import Federation
import Foundation
import TestSupport
import Testing

/// A NATS server of a test's own, with its streams in a folder.
private final class LoneServer {
    private let folder: URL
    private var process: Process?
    private(set) var port = 0

    static let program = ["/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    init(_ folder: URL) { self.folder = folder }

    var url: String { "nats://127.0.0.1:\(port)" }

    /// Starts it, on the port that it had before.
    func start() async throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(LoneServer.program))
        let ports = folder.appending(path: "ports", directoryHint: .isDirectory)
        try? FileManager.default.removeItem(at: ports)
        try FileManager.default.createDirectory(at: ports, withIntermediateDirectories: true)
        process.arguments = [
            "-a", "127.0.0.1", "-p", port == 0 ? "-1" : "\(port)", "-js",
            "-sd", folder.appending(path: "streams").path, "--ports_file_dir", ports.path,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        struct Ports: Decodable { let nats: [String] }
        for _ in 0..<3_000 {
            let file = try FileManager.default.contentsOfDirectory(at: ports, includingPropertiesForKeys: nil)
                .first
            if let file, let bytes = try? Data(contentsOf: file),
                let told = try? JSONDecoder().decode(Ports.self, from: bytes).nats.first,
                let found = told.split(separator: ":").last.flatMap({ Int($0) })
            {
                port = found
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the server did not say its port")
    }

    func kill() {
        guard let process, process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit { kill() }
}

@Suite("Readings of a stream", .enabled(if: LoneServer.program != nil, "nats-server is not installed"))
struct ReadingTests {
    /// What a reading brings next, begun again where it says so: as whoever reads a federation does.
    private func next(_ link: NATSLink, _ reading: inout Int, from place: UInt64) async throws
        -> StreamMessage?
    {
        for _ in 0..<1_200 {
            do {
                if let message = try await link.next(reading, within: 100) { return message }
            } catch {
                await link.stop(reading)
                reading = try await link.read("S", "s.>", from: place)
            }
        }
        return nil
    }

    @Test(
        "A reading whose server was killed before its first message goes on where it was to begin, not with the first of all"
    )
    func forgotten() async throws {
        let folder = try TemporaryFolder()
        let server = LoneServer(folder.url)
        try await server.start()
        let link = try NATSLink(server.url, name: "test")
        var plan = StreamPlan("S")
        plan.subjects = ["s.>"]
        try await link.ensure(plan)
        for number in 1...5 { try await link.publish([UInt8(number)], to: "s.a", id: "\(number)") }
        var reading = try await link.read("S", "s.>", from: 6)
        #expect(try await link.next(reading, within: 200) == nil)
        server.kill()
        try await server.start()
        for attempt in 0... {
            do {
                try await link.publish([6], to: "s.a", id: "6")
                break
            } catch {
                try #require(attempt < 600, "\(error)")
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        let first = try await next(link, &reading, from: 6)
        #expect(first?.sequence == 6 && first?.body == [6])
        await link.close()
    }
}
