import Foundation
import TestSupport
import Testing

@testable import Compression

/// Archives as tools make them, and as attackers do.
@Suite("Archives") struct ArchiveTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    // MARK: Zip

    /// A zip with one entry, built by hand; `claimed` is what its directory says of its length.
    private func zip(
        name: String = "a.yml", _ data: [UInt8], method: UInt8 = 0, flags: UInt8 = 0, length: Int? = nil,
        checksum: UInt32? = nil
    ) -> [UInt8] {
        func little(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let sum = little(Int(checksum ?? crc32(of: data)), 4)
        let sizes = little(data.count, 4) + little(length ?? data.count, 4)
        let label = Array(name.utf8)
        let common =
            [20, 0, flags, 0, method, 0, 0, 0, 0, 0] + sum + sizes + little(label.count, 2) + [0, 0]
        let local = [0x50, 0x4B, 3, 4] + common + label + data
        let central =
            [0x50, 0x4B, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10) + little(0, 4) + label
        let end =
            [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0] + little(central.count, 4) + little(local.count, 4) + [
                0, 0,
            ]
        return local + central + end
    }

    private func read(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws -> (
        files: [ArchiveEntry], refused: [RefusedEntry]
    ) {
        var files: [ArchiveEntry] = []
        let refused = try ZipArchive(bytes, limits: limits).forEach(where: { _ in true }) { files.append($0) }
        return (files, refused)
    }

    @Test("A stored entry reads as it is") func stored() throws {
        let (files, refused) = try read(zip(Array("title: x".utf8)))
        #expect(files == [ArchiveEntry(name: "a.yml", bytes: Array("title: x".utf8))])
        #expect(refused.isEmpty)
    }

    @Test("What one entry claims costs it alone, with the reason")
    func refusals() throws {
        let data = Array("title: x".utf8)
        func reason(_ bytes: [UInt8]) throws -> String? { try read(bytes).refused.first?.reason }
        #expect(try reason(zip(data, flags: 1)) == "it is encrypted")
        #expect(try reason(zip(data, checksum: 7)) == "its length or checksum is wrong")
        #expect(
            try reason(zip(data, method: 12)) == "compression method 12 is not supported; pack with deflate")
        #expect(try reason(zip(data, length: 1 << 30))?.hasPrefix("it claims 1073741824 bytes") == true)
        // No deflate stream grows more than 1,032 times, so that a claim past the ratio is a lie or a bomb.
        #expect(
            try reason(zip(data, method: 8, length: 9 << 20))
                == "it grows more than 200 times, as no text does")
    }

    @Test("A name that climbs out of its folder stays a label, without control characters")
    func labels() throws {
        let (files, _) = try read(zip(name: "../../etc/\u{1B}[2Jpasswd.yml", [1]))
        #expect(files.map(\.name) == ["../../etc/\u{FFFD}[2Jpasswd.yml"])
    }

    @Test("A zip cut at any byte is refused or read, and never worse")
    func cutZip() throws {
        let whole = zip(Array("title: x".utf8))
        for length in 0..<whole.count {
            #expect(throws: CompressionError.self) { try read(Array(whole[..<length])) }
        }
    }

    @Test("A zip changed in any one byte never crashes")
    func changedZip() throws {
        let whole = zip(Array("title: some rule".utf8))
        for offset in whole.indices {
            for value in [0, 0x7F, 0x80, 0xFF] as [UInt8] {
                var changed = whole
                changed[offset] = value
                _ = try? read(changed)
            }
        }
    }

    @Test("A file that is shorter than the zip64 record it claims is refused, cut at any byte")
    func shortZip64() throws {
        var bytes = [UInt8](repeating: 0, count: 50)
        bytes.replaceSubrange(0..<4, with: [0x50, 0x4B, 6, 6])
        bytes.replaceSubrange(8..<12, with: [0x50, 0x4B, 6, 7])
        bytes.replaceSubrange(28..<32, with: [0x50, 0x4B, 5, 6])
        bytes.replaceSubrange(38..<40, with: [0xFF, 0xFF])
        for length in 0...bytes.count {
            #expect(throws: CompressionError.self) { try read(Array(bytes[..<length])) }
        }
    }

    // MARK: Tar

    private func tarHeader(_ name: String, size: String, type: Character = "0") -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put(size, at: 124)
        put("        ", at: 148)
        put(String(type), at: 156)
        put("ustar", at: 257)
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", at: 148)
        return block
    }

    private func tarEntry(_ name: String, _ data: [UInt8], type: Character = "0") -> [UInt8] {
        tarHeader(name, size: String(data.count, radix: 8), type: type) + data
            + [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
    }

    private func readTar(_ bytes: [UInt8], piece: Int = 100, limits: ArchiveLimits = ArchiveLimits()) throws
        -> [ArchiveEntry]
    {
        var reader = TarReader(limits: limits) { _ in true }
        var files: [ArchiveEntry] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            try reader.read(rest.prefix(piece)) { files.append($0) }
            rest = rest.dropFirst(piece)
        }
        try reader.finish()
        return files
    }

    @Test("Files come out in order, whatever the pieces", arguments: [1, 100, 511, 512, 5_000])
    func tar(_ piece: Int) throws {
        let first = (0..<1_300).map { UInt8(truncatingIfNeeded: $0) }
        let bytes =
            tarEntry("rules/", [], type: "5") + tarEntry("rules/a.yml", first) + tarEntry("empty.yml", [])
            + tarEntry("b.yml", [1, 2]) + [UInt8](repeating: 0, count: 1_024)
        let files = try readTar(bytes, piece: piece)
        #expect(files.map(\.name) == ["rules/a.yml", "b.yml"])
        #expect(files.first?.bytes == first)
    }

    @Test("Long names come from pax and GNU entries before the file")
    func longNames() throws {
        let long = String(repeating: "deep/", count: 60) + "rule.yml"
        let record = " path=\(long)\n"
        let pax = "\(record.utf8.count + 3)\(record)"
        let bytes =
            tarEntry("PaxHeader", Array(pax.utf8), type: "x") + tarEntry("short", [1])
            + tarEntry("././@LongLink", Array((long + "2\0").utf8), type: "L") + tarEntry("short", [2])
        #expect(try readTar(bytes).map(\.name) == [long, long + "2"])
    }

    @Test("A header that claims the impossible is refused, not believed")
    func hostileTar() throws {
        #expect(throws: CompressionError.self) { try readTar(tarHeader("a", size: "777777777777")) }
        #expect(throws: CompressionError.self) { try readTar(tarHeader("a", size: "\u{80}")) }
        var wrongSum = tarEntry("a", [1])
        wrongSum[0] = 0x62
        #expect(throws: CompressionError.self) { try readTar(wrongSum) }
        #expect(throws: CompressionError.self) { try readTar(Array(tarEntry("a", [1, 2, 3]).prefix(513))) }
        var limits = ArchiveLimits()
        limits.total = 3
        #expect(throws: CompressionError.tooLarge(format: "tar", limit: 3)) {
            try readTar(tarEntry("a", [1, 2]) + tarEntry("b", [1, 2]), limits: limits)
        }
    }

    @Test("A tar whose header is changed in any one byte never crashes")
    func changedTar() throws {
        let whole = tarEntry("a.yml", [1, 2, 3])
        for offset in 0..<512 {
            for value in [0, 0x7F, 0x80, 0xFF] as [UInt8] {
                var changed = whole
                changed[offset] = value
                _ = TarReader.recognises(changed)
                _ = try? readTar(changed)
            }
        }
    }

    @Test("What the field's own tools pack is read")
    func realTools() throws {
        let text = String(repeating: "title: a rule that repeats itself\n", count: 500)
        try text.write(to: folder.appending(path: "rule.yml"), atomically: true, encoding: .utf8)
        for (tool, arguments) in [
            ("zip", ["-q", "x.zip", "rule.yml"]), ("tar", ["-cf", "x.tar", "rule.yml"]),
        ] {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [tool] + arguments
            process.currentDirectoryURL = folder.url
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
        }
        let (zipped, _) = try read([UInt8](Data(contentsOf: folder.appending(path: "x.zip"))))
        let tarred = try readTar([UInt8](Data(contentsOf: folder.appending(path: "x.tar"))))
        #expect(zipped == [ArchiveEntry(name: "rule.yml", bytes: Array(text.utf8))])
        #expect(tarred == zipped)
    }
}
