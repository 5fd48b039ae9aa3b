import Collector
import Foundation
import Logging
import TestSupport
import Testing
import Vocabulary

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

@Suite("The spool of a collector", .timeLimit(.minutes(45))) struct SpoolTests {
    private let place: TemporaryFolder
    init() throws { place = try TemporaryFolder() }

    private func spool(limit: Int64 = 1 << 20) throws -> Spool {
        try Spool(folder: place.url.appending(path: "spool"), limit: limit, logger: silent)
    }

    @Test("What was kept waits in order through a stop, with its keys, and numbers are never used twice")
    func order() async throws {
        let first = try spool()
        for text in ["a\n", "b\n"] { try await first.keep(Array(text.utf8), of: RecordOwner(0)) }
        let keys = await first.oldest(9).map(\.key)
        let second = try spool()
        #expect(await second.oldest(9).map(\.key) == keys)
        for batch in await second.oldest(9) { await second.drop(batch) }
        let third = try spool()
        try await third.keep(Array("c\n".utf8), of: RecordOwner(0))
        let last = try #require(await third.oldest(9).first)
        #expect(!keys.contains(last.key))
        #expect(try third.records(of: last) == Array("c\n".utf8))
    }

    @Test("When a batch was kept is known after a stop too")
    func reception() async throws {
        let spool = try spool()
        try await spool.keep(Array("a\n".utf8), of: RecordOwner(0))
        let batch = try #require(await spool.oldest(1).first)
        let held = Date(timeIntervalSince1970: 1_772_000_000)
        #expect(abs(batch.received.milliseconds - Int64(Date().timeIntervalSince1970 * 1_000)) < 600_000)
        // As if it had waited since then.
        try FileManager.default.setAttributes(
            [.modificationDate: held], ofItemAtPath: batch.file.path(percentEncoded: false))
        let again = try self.spool()
        #expect(await again.oldest(1).first?.received.milliseconds == 1_772_000_000_000)
    }

    @Test(
        "A name belongs to its sender and to what it was given to: other records are not taken for a repeat")
    func names() async throws {
        let spool = try spool()
        let (one, other) = (Array("a\n".utf8), Array("b\n".utf8))
        let name = BatchName(given: "http-12345678-lot-1", content: "aaaa")
        #expect(try await spool.keep(one, named: name) == .now)
        #expect(try await spool.keep(one, named: name) == .before)
        #expect(try await spool.keep(other, named: BatchName(given: name.given, content: "bbbb")) == .not)
        #expect(
            try await spool.keep(other, named: BatchName(given: "http-87654321-lot-1", content: "bbbb"))
                == .now)
        let again = try self.spool()
        #expect(try await again.keep(one, named: name) == .before)
        #expect(await again.oldest(9).map(\.key) == [name.key, "http-87654321-lot-1-bbbb"])
        for batch in await again.oldest(9) { await again.drop(batch) }
        // Gone to the hub, which knows it by what it holds too: nothing is lost.
        let next = BatchName(given: name.given, content: "bbbb")
        #expect(try await again.keep(other, named: next) == .now)
        #expect(next.key != name.key)
    }

    @Test("A half-written file is dropped, and a full spool says so")
    func full() async throws {
        let spool = try spool(limit: 10)
        try await spool.keep(Array("some text\n".utf8), of: RecordOwner(0))
        await #expect(throws: SinkError.full) {
            try await spool.keep(Array("more\n".utf8), of: RecordOwner(0))
        }
        try Data("half".utf8).write(to: place.url.appending(path: "spool/9-x.zst.new"))
        #expect(await (try self.spool()).oldest(9).count == 1)
    }

    @Test("What can never be read is told from what cannot be read now")
    func faults() async throws {
        let spool = try spool()
        for text in ["cut", "gone", "later"] {
            try await spool.keep(Array("\(text)\n".utf8), of: RecordOwner(0))
        }
        let batches = await spool.oldest(9)
        try Data(contentsOf: batches[0].file).dropLast(3).write(to: batches[0].file)
        try FileManager.default.removeItem(at: batches[1].file)
        // A disk that does not answer: here, a folder where a file should be.
        try FileManager.default.removeItem(at: batches[2].file)
        try FileManager.default.createDirectory(at: batches[2].file, withIntermediateDirectories: false)
        var isDamaged: [Bool] = []
        for batch in batches {
            let fault = #expect(throws: SpoolFault.self) { try spool.records(of: batch) }
            if case .damaged = fault { isDamaged.append(true) } else { isDamaged.append(false) }
        }
        #expect(isDamaged == [true, true, false])
    }

    @Test("A batch is kept once though its positions cannot be written, and they are written once they can")
    func positions() async throws {
        let spool = try spool()
        let blocked = place.url.appending(path: "spool/positions.json.new")
        try FileManager.default.createDirectory(at: blocked, withIntermediateDirectories: true)
        let file = FileIdentity(device: 1, inode: 2)
        let read = FilePlace(offset: 3, digest: 4)
        try await spool.keep(Array("a\n".utf8), readTo: [file: read])
        #expect(await spool.place(of: file) == read)
        #expect(await spool.backlog.batches == 1)
        try FileManager.default.removeItem(at: blocked)
        for batch in await spool.oldest(9) { await spool.drop(batch) }
        #expect(await spool.backlog.bytes == 0)
        #expect(await (try self.spool()).place(of: file) == read)
    }

    /// What is in the spool.
    private func text(_ spool: Spool) async throws -> String {
        try await spool.oldest(1_000).map { String(decoding: try spool.records(of: $0), as: UTF8.self) }
            .joined()
    }

    /// Follows a file until as much was read of it as is wanted, and returns everything in the spool. What is changed while it is
    /// read is changed once `open` was read, so that the file is open then.
    private func follow(
        _ file: URL, _ spool: Spool, open: String = "", _ change: () throws -> Void = {}, until wanted: String
    ) async throws -> String {
        let follower = FileFollower(
            [file.path(percentEncoded: false)], into: spool, pause: .milliseconds(10), logger: silent)
        let task = Task { await follower.run() }
        while try await text(spool).utf8.count < open.utf8.count {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try await text(spool).hasPrefix(open))
        try change()
        while try await text(spool).utf8.count < wanted.utf8.count {
            try await Task.sleep(for: .milliseconds(10))
        }
        // Some looks more, in which nothing may come a second time.
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await task.value
        return try await text(spool)
    }

    private func append(_ text: String, to file: URL) throws {
        if !FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
            try Data().write(to: file)
        }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    @Test("Lines come once through growth, a stop, rotation and truncation")
    func rotation() async throws {
        let file = place.url.appending(path: "auth.log")
        let spool = try spool()
        var all = "one\ntwo\n"
        func expect(_ more: String, of spool: Spool, _ change: () throws -> Void = {}) async throws {
            let open = all
            all += more
            let found = try await follow(file, spool, open: open, change, until: all)
            #expect(found == all)
        }
        try append("one\ntwo\nthr", to: file)
        try await expect("three\n", of: spool) { try append("ee\n", to: file) }
        // Rotated while nobody reads, with a line that nobody read.
        try append("four\n", to: file)
        try FileManager.default.moveItem(at: file, to: place.url.appending(path: "auth.log.1"))
        try append("five\n", to: file)
        let reopened = try self.spool()
        try await expect("four\nfive\n", of: reopened)
        // Rotated while it is read.
        try append("open\n", to: file)
        all += "open\n"
        try await expect("six\nseven\n", of: reopened) {
            try append("six\n", to: file)
            try FileManager.default.moveItem(at: file, to: place.url.appending(path: "auth.log.2"))
            try append("seven\n", to: file)
        }
        // Emptied and written anew.
        try append("again\n", to: file)
        all += "again\n"
        try await expect("eight and more\n", of: reopened) {
            try Data("eight and more\n".utf8).write(to: file)
        }
    }
}
