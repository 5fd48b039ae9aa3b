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
        "Batches that come together lie in their order, each where the receipt says, over an hour's end too")
    func together() async throws {
        let archive = EventArchive(folder: folder)
        let later = noon.advanced(by: .seconds(3_600))
        let packed = try [
            batch("a", "1\n"), batch("b", "2\n"), batch("c", "3\n", at: later), batch("d", "4\n", at: later),
        ].map { try PackedBatch($0) }
        let frames = try await archive.append(packed).map { try $0.get() }
        #expect(frames.map(\.header.batch) == ["a", "b", "c", "d"])
        #expect(frames[1].offset == frames[0].length && frames[2].offset == 0)
        for (number, frame) in frames.enumerated() {
            #expect(try archive.records(of: frame.segment, at: frame.offset) == Array("\(number + 1)\n".utf8))
        }
    }

    @Test(
        "A thinned segment keeps every place: frames, lines and what common tools read; the disk gets its room back"
    )
    func thinned() async throws {
        let archive = EventArchive(folder: folder)
        var random = SystemRandomNumberGenerator()
        func noise() -> String {
            (0..<40_000).map { _ in String(random.next(), radix: 36) }.joined(separator: " ")
        }
        let secret = "secret \(noise())"
        let frames = try await [
            archive.append(batch("a", "keep 1\n\(secret)\nkeep 2\n")), archive.append(batch("b", "keep 3\n")),
            archive.append(batch("c", "secret\nkeep 4\n")),
        ]
        let name = frames[0].segment
        let file = folder.appending(path: name.path).path(percentEncoded: false)
        let (before, length) = try archive.digest(of: name)
        let thinned = try #require(
            try archive.thin(name) { records, _ in
                let lines = String(decoding: records, as: UTF8.self).split(
                    separator: "\n", omittingEmptySubsequences: false)
                guard lines.contains(where: { $0.hasPrefix("secret") }) else { return nil }
                let left = lines.map { $0.hasPrefix("secret") ? "" : $0 }
                return (Array(left.joined(separator: "\n").utf8), left.count { !$0.isEmpty })
            })
        #expect(thinned.sha256Before == before && thinned.untouched == 0)
        #expect(try archive.digest(of: name).sha256 == before)
        try await archive.replace(name, with: thinned)
        let after = try archive.digest(of: name)
        #expect(after.sha256 == thinned.sha256After && after.bytes == length)
        #expect(thinned.records == [frames[0].offset: 2, frames[2].offset: 1])
        #expect(try archive.records(of: name, at: frames[0].offset) == Array("keep 1\n\nkeep 2\n".utf8))
        #expect(try archive.records(of: name, at: frames[1].offset) == Array("keep 3\n".utf8))
        #expect(try archive.records(of: name, at: frames[2].offset) == Array("\nkeep 4\n".utf8))
        var walked: [Int64] = []
        let (end, damage) = try archive.walk(name) { frame, _ in
            walked.append(frame.offset)
            #expect(frame.offset + frame.length <= length)
        }
        #expect(end == length && damage == nil && walked == frames.map(\.offset))
        let raw = try Data(contentsOf: URL(filePath: file))
        #expect(raw.range(of: Data(secret.utf8.prefix(40))) == nil)
        let blocks = try #require(try blocks(of: file))
        #expect(blocks * 512 < length / 2, "the room of what was deleted is not given back")
        // Writing goes on behind it.
        let next = try await archive.append(batch("d", "next\n"))
        #expect(next.offset == length)
        #expect(try archive.records(of: name, at: next.offset) == Array("next\n".utf8))
        #expect(try archive.thin(name) { _, _ in nil } == nil)
    }

    /// How many blocks of 512 bytes the disk holds of a file.
    private func blocks(of file: String) throws -> Int64? {
        let output = Pipe()
        let stat = Process()
        stat.executableURL = URL(filePath: "/usr/bin/stat")
        stat.arguments = ["-c", "%b", file]
        stat.standardOutput = output
        try stat.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        stat.waitUntilExit()
        return Int64(String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
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
        zstdcat.arguments = [folder.appending(path: frame.segment.path).path(percentEncoded: false)]
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
        try FileManager.default.createSymbolicLink(
            atPath: file.path(percentEncoded: false), withDestinationPath: "/dev/full")
        let archive = EventArchive(folder: folder)
        await #expect { try await archive.append(batch("a", "x\n")) } throws: { error in
            guard case .diskFull = error as? ArchiveError else { return false }
            return true
        }
    }
}
