import Archive
import Foundation
import Registry
import TestSupport
import Testing
import Vocabulary

@Suite("The event archive") struct ArchiveTests {
    private let place: TemporaryFolder
    var folder: URL { place.url }
    let finess: Finess
    let noon: Instant

    init() throws {
        place = try TemporaryFolder()
        finess = try Finess(withoutKey: "99000001")
        noon = try Instant(parsing: "2026-03-14T12:30:00Z")
    }

    func batch(_ id: String, _ text: String, at instant: Instant? = nil) -> RecordBatch {
        RecordBatch(
            id: id, establishment: finess, received: instant ?? noon, bytes: Array(text.utf8),
            records: text.split(separator: "\n").count)
    }

    @Test("What was appended is read back, byte for byte, after the archive is opened again")
    func roundTrip() async throws {
        let archive = EventArchive(folder: folder)
        let texts = ["one\n", "deux\r\n\u{0}\n", "", String(repeating: "x", count: 3_000_000)]
        var frames: [StoredFrame] = []
        for (number, text) in texts.enumerated() {
            frames.append(try await archive.append(batch("b\(number)", text)))
        }
        await archive.close()

        let reopened = EventArchive(folder: folder)
        for (frame, text) in zip(frames, texts) {
            #expect(try reopened.records(of: frame.segment, at: frame.offset) == Array(text.utf8))
        }
        #expect(reopened.segments().map(\.path) == ["\(finess)/2026/03/14/12-0.log.zst"])
    }

    @Test(
        "zstdcat reads a segment as plain text",
        .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/zstdcat")))
    func plainTools() async throws {
        let archive = EventArchive(folder: folder)
        let frame = try await archive.append(batch("a", "first\n"))
        _ = try await archive.append(batch("b", "second\n"))
        let output = Pipe()
        let zstdcat = Process()
        zstdcat.executableURL = URL(filePath: "/usr/bin/zstdcat")
        zstdcat.arguments = [folder.appending(path: frame.segment.path).path()]
        zstdcat.standardOutput = output
        try zstdcat.run()
        let text = try output.fileHandleForReading.readToEnd()
        zstdcat.waitUntilExit()
        #expect(text == Data("first\nsecond\n".utf8))
    }

    @Test("However a crash cuts the last frame, recovery keeps the whole ones and writing goes on")
    func torn() async throws {
        let archive = EventArchive(folder: folder)
        let kept = try await archive.append(batch("a", "kept\n"))
        let lost = try await archive.append(batch("b", "cut short\n"))
        await archive.close()
        let file = folder.appending(path: kept.segment.path)
        let whole = try Data(contentsOf: file)

        for length in Int(lost.offset)..<whole.count {
            try whole.prefix(length).write(to: file)
            let mended = EventArchive(folder: folder)
            #expect(try await mended.recover(kept.segment, from: 0) == [kept])
            let next = try await mended.append(batch("c", "after\n"))
            #expect(next.offset == lost.offset)
            #expect(try mended.records(of: next.segment, at: next.offset) == Array("after\n".utf8))
            await mended.close()
        }
    }

    @Test("One changed byte anywhere is found, and nothing before it is lost") func damage() async throws {
        let archive = EventArchive(folder: folder)
        let first = try await archive.append(batch("a", "good\n"))
        _ = try await archive.append(batch("b", "bad soon\n"))
        let file = folder.appending(path: first.segment.path)
        let whole = try Data(contentsOf: file)
        for position in Int(first.length)..<whole.count {
            var damaged = whole
            damaged[position] ^= 0x01
            try damaged.write(to: file)
            var seen: [String] = []
            let (end, damage) = try archive.walk(first.segment) { frame, _ in seen.append(frame.header.batch)
            }
            // A flipped bit inside the header's own text may change the batch's name, and nothing else.
            if damage == nil {
                #expect(seen.count == 2)
            } else {
                #expect(seen == ["a"])
                #expect(end == first.length)
            }
        }
    }

    @Test("The next hour opens the next segment") func hours() async throws {
        let archive = EventArchive(folder: folder)
        _ = try await archive.append(batch("a", "x\n"))
        _ = try await archive.append(batch("b", "y\n", at: noon.advanced(by: .seconds(3_600))))
        #expect(archive.segments().map(\.hour) == [12, 13])
        #expect(archive.latestSegments(of: finess).count == 2)
    }

    @Test(
        "No path leaves the archive",
        arguments: [
            "../../../etc/passwd", "990000013/2026/03/14/12-0.log.zst/..", "990000013/2026/3/14/12-0.log.zst",
            "990000013/2026/02/30/12-0.log.zst", "990000013/2026/03/14/24-0.log.zst", "",
            "990000013//03/14/12-0.log.zst",
        ])
    func paths(path: String) { #expect(SegmentName(path: path) == nil) }

    @Test(
        "A full disk is named as such, and what was there stays",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func fullDisk() async throws {
        let name = SegmentName(establishment: finess, received: noon, counter: 0)
        let file = folder.appending(path: name.path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: file.path(), withDestinationPath: "/dev/full")
        let archive = EventArchive(folder: folder)
        await #expect { try await archive.append(batch("a", "x\n")) } throws: { error in
            guard case .diskFull = error as? ArchiveError else { return false }
            return true
        }
    }
}
