import Foundation
import Logging
import TestSupport
import Testing

@testable import Collector

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A file of which reading the first bytes fails, as on a share that is away.
private let unreadable = "/proc/self/mem"

@Suite("Followed files that cannot be read", .enabled(if: FollowedFile(unreadable) != nil))
struct UnreadableFileTests {
    @Test("What was read of it is kept, and nothing is read again") func place() async throws {
        let folder = try TemporaryFolder()
        let spool = try Spool(folder: folder.appending(path: "spool"), limit: 1 << 20, logger: silent)
        let file = try #require(FollowedFile(unreadable))
        #expect(throws: CollectorError.self) { try file.read(from: 0, 10) }
        let place = FilePlace(offset: 100, digest: 7)
        #expect(file.comparison(with: place) == nil)
        await spool.note([file.identity: place])
        var files = FollowedFiles([unreadable], into: spool, logger: silent)
        for _ in 0..<3 { #expect(await !files.turn()) }
        #expect(await spool.place(of: file.identity) == place)
    }
}
