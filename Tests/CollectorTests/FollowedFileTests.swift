import Collector
import Foundation
import Logging
import TestSupport
import Testing

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

@Suite("Followed files") struct FollowedFileTests {
    private let place: TemporaryFolder
    private let logs: URL
    private let file: URL
    init() throws {
        place = try TemporaryFolder()
        logs = place.url.appending(path: "log")
        file = logs.appending(path: "auth.log")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
    }

    private func spool(limit: Int64 = 1 << 20) throws -> Spool {
        try Spool(folder: place.url.appending(path: "spool"), limit: limit, logger: silent)
    }

    private func follow(_ spool: Spool, _ url: URL? = nil) -> FollowedFiles {
        FollowedFiles([(url ?? file).path(percentEncoded: false)], into: spool, logger: silent)
    }

    /// Turns until nothing more is read.
    private func settle(_ files: inout FollowedFiles, _ now: ContinuousClock.Instant = .now) async {
        for _ in 0..<2 { while await files.turn(now) {} }
    }

    private func text(_ spool: Spool) async throws -> String {
        try await spool.oldest(10_000).map { String(decoding: try spool.records(of: $0), as: UTF8.self) }
            .joined()
    }

    private func append(_ text: String, to file: URL) throws {
        if !FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
            try Data().write(to: file)
        }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
    }

    private func beside(_ ending: String) -> URL { logs.appending(path: "auth.log\(ending)") }

    private func move(_ from: URL, _ to: URL) throws { try FileManager.default.moveItem(at: from, to: to) }

    /// As logrotate does with `copytruncate`.
    private func copyAndEmpty(_ ending: String) throws {
        try FileManager.default.copyItem(at: file, to: beside(ending))
        try FileHandle(forWritingTo: file).truncate(atOffset: 0)
    }

    @Test(
        "What a program writes to a renamed file after the new one was read is read, though it was deleted since"
    )
    func lateLines() async throws {
        let spool = try spool()
        var files = follow(spool)
        try append("one\n", to: file)
        await settle(&files)
        let daemon = try FileHandle(forWritingTo: file)
        try daemon.seekToEnd()
        try move(file, beside(".1"))
        try append("two\n", to: file)
        for _ in 0..<3 { await settle(&files) }
        try daemon.write(contentsOf: Data("late\n".utf8))
        await settle(&files)
        #expect(try await text(spool) == "one\ntwo\nlate\n")
        // As without delaycompress: the daemon goes on until it is told.
        try FileManager.default.removeItem(at: beside(".1"))
        try daemon.write(contentsOf: Data("later\n".utf8))
        await settle(&files)
        #expect(try await text(spool) == "one\ntwo\nlate\nlater\n")
    }

    @Test(
        "A file that lost its name is let go of once it was silent, and its last line counts without a break")
    func lastLine() async throws {
        let spool = try spool()
        var files = follow(spool)
        try append("one\nunended", to: file)
        await settle(&files)
        try move(file, beside(".1"))
        try append("two\n", to: file)
        await settle(&files)
        #expect(try await text(spool) == "one\ntwo\n")
        #expect(files.openFiles == 2)
        await settle(&files, .now + .seconds(301))
        #expect(try await text(spool) == "one\ntwo\nunended\n")
        #expect(files.openFiles == 1)
        // Written to against all expectation.
        try append("more\n", to: beside(".1"))
        await settle(&files, .now + .seconds(320))
        #expect(try await text(spool) == "one\ntwo\nunended\nmore\n")
        var again = follow(try self.spool())
        await settle(&again)
        #expect(try await text(spool) == "one\ntwo\nunended\nmore\n")
    }

    @Test("Rotated twice while nobody reads: each generation is read, in the order in which it was written")
    func rotatedWhileStopped() async throws {
        var files = follow(try spool())
        try append("one\n", to: file)
        await settle(&files)
        try append("two\n", to: file)
        // By date, so that the order of the names is not that of time.
        try move(file, beside("-20261201"))
        try append("three\n", to: file)
        try move(file, beside("-20261130"))
        try append("four\n", to: file)
        try move(file, beside(".1"))
        try append("five\n", to: file)
        let reopened = try spool()
        var again = follow(reopened)
        await settle(&again)
        #expect(try await text(reopened) == "one\ntwo\nthree\nfour\nfive\n")
    }

    @Test("Rotated twice while the spool is full, and deleted: each generation is read")
    func rotatedWhileFull() async throws {
        let spool = try spool(limit: 1)
        var files = follow(spool)
        var now = ContinuousClock.now
        try append("one\n", to: file)
        await settle(&files, now)
        for (number, word) in ["two", "three", "four"].enumerated() {
            try append("\(word)\n", to: file)
            await settle(&files, now)
            try move(file, beside(".\(number)"))
            try append("", to: file)
            await settle(&files, now)
            try FileManager.default.removeItem(at: beside(".\(number)"))
        }
        try append("five\n", to: file)
        var read = ""
        for _ in 0..<5 {
            read += try await text(spool)
            for batch in await spool.oldest(9) { await spool.drop(batch) }
            now += .seconds(20)
            await settle(&files, now)
        }
        #expect(read + (try await text(spool)) == "one\ntwo\nthree\nfour\nfive\n")
    }

    @Test(
        "Copied and emptied while it is read: what was written since the last look is read from the copy, once"
    )
    func copiedWhileRead() async throws {
        let spool = try spool()
        var files = follow(spool)
        try append("one\n", to: file)
        await settle(&files)
        try append("two\n", to: file)
        try copyAndEmpty(".1")
        await settle(&files)
        try append("three\nand so on, longer than before\n", to: file)
        await settle(&files)
        #expect(try await text(spool) == "one\ntwo\nthree\nand so on, longer than before\n")
        // The copy is seen before the file is emptied, and while it is made.
        try append("four\n", to: file)
        let whole = try Data(contentsOf: file)
        try whole.prefix(7).write(to: beside(".2"))
        await settle(&files)
        try whole.write(to: beside(".2"))
        await settle(&files)
        try FileHandle(forWritingTo: file).truncate(atOffset: 0)
        try append("five\n", to: file)
        await settle(&files)
        await settle(&files, .now + .seconds(600))
        #expect(try await text(spool) == "one\ntwo\nthree\nand so on, longer than before\nfour\nfive\n")
    }

    @Test("Copied and emptied twice while nobody reads: everything is read once")
    func copiedWhileStopped() async throws {
        var files = follow(try spool())
        try append("one\n", to: file)
        await settle(&files)
        try append("two\n", to: file)
        try copyAndEmpty(".2")
        try append("three\n", to: file)
        try copyAndEmpty(".1")
        try append("four\n", to: file)
        let reopened = try spool()
        var again = follow(reopened)
        await settle(&again)
        #expect(try await text(reopened) == "one\ntwo\nthree\nfour\n")
    }

    @Test("An older generation with the same bytes before that offset is not taken for the copy")
    func copiedAlike() async throws {
        let repeated = String(repeating: ".", count: 90)
        var files = follow(try spool())
        try append("a\(repeated)\nand longer than the copy will be\n", to: file)
        await settle(&files)
        try move(file, beside(".2"))
        try append("b\(repeated)\n", to: file)
        await settle(&files)
        try append("c\n", to: file)
        try copyAndEmpty(".1")
        try append("d\n", to: file)
        let reopened = try spool()
        var again = follow(reopened)
        await settle(&again)
        await settle(&again, .now + .seconds(600))
        let read = try await text(reopened)
        #expect(
            read == "a\(repeated)\nand longer than the copy will be\nb\(repeated)\nc\nd\n")
    }

    @Test("A new file with the number, the length and the last bytes of one that is gone is read")
    func numberUsedAgain() async throws {
        // As many bytes as are looked at before a place, and a time before them.
        let repeated = String(repeating: ".", count: 90)
        let spool = try spool()
        var files = follow(spool)
        try append("08:00 \(repeated)\n", to: file)
        await settle(&files)
        // The number is used again as file systems do: written over, it stays what it is.
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: Data("09:00".utf8))
        try handle.close()
        let reopened = try self.spool()
        var again = follow(reopened)
        await settle(&again)
        await settle(&again, .now + .seconds(600))
        #expect(try await text(reopened) == "08:00 \(repeated)\n09:00 \(repeated)\n")
    }

    @Test("Copied and emptied though nothing was read of it yet: it is read once")
    func copiedUnread() async throws {
        let spool = try spool(limit: 1)
        try await spool.keep(Array("full\n".utf8), of: RecordOwner(0))
        var files = follow(spool)
        try append("", to: file)
        var now = ContinuousClock.now
        await settle(&files, now)
        try append("one\n", to: file)
        await settle(&files, now)
        try FileManager.default.copyItem(at: file, to: beside(".1"))
        await settle(&files, now)
        try FileHandle(forWritingTo: file).truncate(atOffset: 0)
        try append("two\n", to: file)
        var read = ""
        for _ in 0..<4 {
            for batch in await spool.oldest(9) { await spool.drop(batch) }
            now += .seconds(20)
            await settle(&files, now)
            read += try await text(spool)
        }
        #expect(read == "one\ntwo\n")
    }

    @Test("A copy of a file that goes on is nobody's second reading")
    func copies() async throws {
        let spool = try spool()
        var files = follow(spool)
        try append("one\n", to: file)
        await settle(&files)
        try FileManager.default.copyItem(at: file, to: beside(".1"))
        await settle(&files)
        try append("two\n", to: file)
        await settle(&files, .now + .seconds(301))
        #expect(files.openFiles == 1)
        var again = follow(try self.spool())
        await settle(&again)
        #expect(try await text(spool) == "one\ntwo\n")
    }

    @Test(
        "What lay beside a file before it was followed is passed over; in a followed folder it is read, oldest first"
    )
    func history() async throws {
        for (number, ending) in [".10", ".9", ".1", ""].enumerated() {
            try append("\(number)\n", to: beside(ending))
            let old = Date(timeIntervalSince1970: 1_700_000_000 + Double(number) * 86_400)
            try FileManager.default.setAttributes(
                [.modificationDate: old], ofItemAtPath: beside(ending).path(percentEncoded: false))
        }
        let spool = try spool()
        var files = follow(spool)
        await settle(&files)
        #expect(try await text(spool) == "3\n")
        try append("late\n", to: beside(".1"))
        await settle(&files, .now + .seconds(20))
        #expect(try await text(spool) == "3\nlate\n")

        let other = try Spool(folder: place.url.appending(path: "other"), limit: 1 << 20, logger: silent)
        var folder = follow(other, logs)
        await settle(&folder)
        #expect(try await text(other) == "0\n1\n2\nlate\n3\n")
    }

    @Test(
        "While the spool is full for long, no more than so many rotated files are open, and each is read once"
    )
    func crowd() async throws {
        let spool = try spool(limit: 1)
        try await spool.keep(Array("full\n".utf8), of: RecordOwner(0))
        var files = FollowedFiles(
            [file.path(percentEncoded: false)], into: spool, mostOpen: 4, logger: silent)
        var now = ContinuousClock.now
        try append("", to: file)
        await settle(&files, now)
        var lines = ""
        for number in 10..<30 {
            try append("\(number)\n", to: file)
            lines += "\(number)\n"
            now += .seconds(20)
            await settle(&files, now)
            try move(file, beside("-202611\(number)"))
            try append("", to: file)
            await settle(&files, now)
            #expect(files.openFiles <= 6)
        }
        var read = ""
        for _ in 0..<60 {
            for batch in await spool.oldest(9) { await spool.drop(batch) }
            now += .seconds(20)
            await settle(&files, now)
            read += try await text(spool)
        }
        #expect(read == lines)
        #expect(files.openFiles <= 6)
    }

    @Test("A folder in which names come and go is listed once for all its names")
    func listings() async throws {
        let spool = try spool()
        for number in 0..<30 { try append("\(number)\n", to: logs.appending(path: "\(number)-a.log")) }
        var files = follow(spool, logs)
        for turn in 1...3 {
            _ = await files.turn()
            #expect(files.listings <= turn)
            try append("x\n", to: logs.appending(path: "new-\(turn)-a.log"))
        }
    }

    @Test("A file that is deleted from a followed folder is closed")
    func deleted() async throws {
        let spool = try spool()
        var files = follow(spool, logs)
        for hour in 0..<5 {
            try append("\(hour)\n", to: logs.appending(path: "hour-\(hour).log"))
            await settle(&files)
        }
        #expect(files.openFiles == 5)
        for hour in 0..<4 { try FileManager.default.removeItem(at: logs.appending(path: "hour-\(hour).log")) }
        await settle(&files)
        await settle(&files, .now + .seconds(301))
        #expect(files.openFiles == 1)
        #expect(try await text(spool) == "0\n1\n2\n3\n4\n")
    }

    @Test("Past so many open files silent ones are closed, and read on when they are written to")
    func manyFiles() async throws {
        let spool = try spool()
        var files = FollowedFiles(
            [logs.path(percentEncoded: false)], into: spool, mostOpen: 10, logger: silent)
        for number in 0..<20 { try append("\(number)\n", to: logs.appending(path: "\(number)-a.log")) }
        await settle(&files)
        await settle(&files, .now + .seconds(301))
        #expect(files.openFiles == 0)
        try append("more\n", to: logs.appending(path: "7-a.log"))
        await settle(&files)
        #expect(files.openFiles == 1)
        #expect(try await text(spool).hasSuffix("\nmore\n"))
    }

    @Test(
        "What rotation makes of a name is known as such, and other names are not",
        arguments: [
            ("auth.log.1", "auth.log"), ("auth.log-20261129", "auth.log"), ("auth.log.old", "auth.log"),
            ("auth-20261129.log", "auth.log"), ("auth.1.log", "auth.log"), ("syslog.10", "syslog"),
            ("app.log.2026-11-29T10:00", "app.log"), ("app.log_2026-11-29.3", "app.log"),
        ])
    func rotatedNames(_ name: String, _ base: String) {
        #expect(RotatedName.bases(of: name).contains(base))
        #expect(!RotatedName.bases(of: base).contains(base))
        #expect(!RotatedName.bases(of: "auth-server.log").contains("auth.log"))
        #expect(!RotatedName.bases(of: "auth-2.log").contains("auth.log"))
        #expect(!RotatedName.bases(of: "auth.log.bak").contains("auth.log"))
    }

    @Test("The places of files that are gone are forgotten after eight days of running, and no others")
    func forgotten() throws {
        let (here, gone) = (FileIdentity(device: 1, inode: 1), FileIdentity(device: 1, inode: 2))
        let read = FilePlace(offset: 3, digest: 4)
        var positions = FilePositions(reading: place.url.appending(path: "nothing"))
        positions.take([here: read, gone: read], batch: 1)
        for _ in 0..<FilePositions.kept { _ = positions.take(present: [here], isNextHour: true) }
        #expect(positions.place(of: gone) == read)
        // However often it is asked within the hour.
        for _ in 0..<FilePositions.kept { _ = positions.take(present: [here], isNextHour: false) }
        #expect(positions.place(of: gone) == read)
        for _ in 0..<2 { _ = positions.take(present: [here], isNextHour: true) }
        #expect(positions.place(of: gone) == nil)
        #expect(positions.place(of: here) == read)
    }
}
