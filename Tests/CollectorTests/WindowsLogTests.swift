import Collector
import Foundation
import Logging
import TestSupport
import Testing

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

@Suite("Windows logs that grow", .enabled(if: Corpora.folder != nil)) struct WindowsLogTests {
    private let place: TemporaryFolder
    init() throws {
        place = try TemporaryFolder()
        try FileManager.default.createDirectory(
            at: place.appending(path: "logs"), withIntermediateDirectories: true)
    }

    /// A log of several chunks of records: its header, and its chunks in their order.
    private func recording() throws -> (header: Data, chunks: [Data]) {
        let folder = try #require(Corpora.folder).appending(path: "evtx")
        let names =
            FileManager.default.enumerator(atPath: folder.path(percentEncoded: false))?.compactMap {
                $0 as? String
            } ?? []
        for name in names.sorted() where name.hasSuffix(".evtx") {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            let chunks = stride(from: 4_096, to: bytes.count, by: 65_536).map {
                Data(bytes[$0..<min(bytes.count, $0 + 65_536)])
            }.filter {
                $0.starts(with: Data("ElfChnk\0".utf8)) && $0.dropFirst(512).starts(with: [0x2A, 0x2A])
            }
            let first = chunks.map { $0[520..<528].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) } }
            let isInOrder = zip(first, first.dropFirst()).allSatisfy { $0 < $1 }
            if isInOrder, (3...8).contains(chunks.count) { return (bytes.prefix(4_096), chunks) }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    private var log: URL { place.appending(path: "logs/Security.evtx") }

    /// Writes into the file that is there, so that it keeps its number.
    private func write(_ header: Data, _ chunks: some Sequence<Data>) throws {
        if !FileManager.default.fileExists(atPath: log.path(percentEncoded: false)) {
            try Data().write(to: log)
        }
        let handle = try FileHandle(forWritingTo: log)
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: chunks.reduce(header, +))
        try handle.close()
    }

    private func read(_ spool: Spool) async throws -> [Int] {
        await WindowsLogFolder(
            place.appending(path: "logs").path(percentEncoded: false), into: spool, logger: silent
        )
        .readOnce(log.path(percentEncoded: false))
        var found: [Int] = []
        for batch in await spool.oldest(1_000) {
            let text = String(decoding: try spool.records(of: batch), as: UTF8.self)
            found += text.matches(of: /"record_id":([0-9]+)/).compactMap { Int($0.1) }
            await spool.drop(batch)
        }
        return found
    }

    private func spool(_ name: String) throws -> Spool {
        try Spool(folder: place.appending(path: name), limit: 64 << 20, logger: silent)
    }

    @Test("A log whose header is damaged is read by its chunks, and what is no log is not")
    func damagedHeader() async throws {
        let (header, chunks) = try recording()
        try write(header, chunks)
        let all = try await read(self.spool("whole"))
        try write(Data(repeating: 0, count: header.count), chunks)
        #expect(try await read(self.spool("damaged")) == all && !all.isEmpty)
        try write(Data(repeating: 0, count: header.count), [Data(repeating: 1, count: 70_000)])
        #expect(try await read(self.spool("none")).isEmpty)
    }

    @Test("Each record comes once where the newest chunk stands first, and all where the file is another")
    func wrapped() async throws {
        let (header, chunks) = try recording()
        let (oldest, newest) = (chunks[0], chunks[chunks.count - 1])
        try write(header, [oldest])
        let first = try await read(self.spool("first"))
        try write(header, chunks)
        let all = try await read(self.spool("all"))
        #expect(all == all.sorted() && Set(all).count == all.count)
        #expect(all.starts(with: first) && all.count > first.count)

        // Windows writes over the oldest chunk while it is read.
        let spool = try self.spool("growing")
        try write(header, chunks.dropLast())
        let before = try await read(spool)
        #expect(try await read(spool).isEmpty)
        try write(header, [newest] + chunks.dropFirst().dropLast())
        #expect(try await before + read(spool) == all)
        #expect(try await read(spool).isEmpty)

        // Found so at the first look: nothing is known because a higher number stands before it.
        #expect(try await read(self.spool("late")) == Array(all.dropFirst(first.count)))

        // Emptied, or another file with the number of one that is gone: its numbers lie below the last that was read.
        try write(header, [oldest])
        #expect(try await read(spool) == first)
    }
}
