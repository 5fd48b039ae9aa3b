import Compression
import Foundation
import Testing

@Suite("Compression") struct CompressionTests {
    /// What a common tool makes of the bytes.
    static func tool(_ arguments: [String], _ bytes: [UInt8]) throws -> [UInt8] {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        DispatchQueue.global().async {
            try? input.fileHandleForWriting.write(contentsOf: Data(bytes))
            try? input.fileHandleForWriting.close()
        }
        let result = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Array(result)
    }

    static let samples: [[UInt8]] = [
        [], [0], Array("one line\n".utf8), [UInt8](repeating: 7, count: 1_000_000),
        (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) },
    ]

    @Test("Zstd round trips, and agrees with the command line tool", arguments: samples.indices)
    func zstd(number: Int) throws {
        let sample = CompressionTests.samples[number]
        let frame = try Zstd.compress(sample)
        #expect(try Zstd.decompress(frame, limit: sample.count) == sample)
        #expect(try CompressionTests.tool(["zstd", "-dc"], frame) == sample)
        let theirs = try CompressionTests.tool(["zstd", "-19", "-c"], sample)
        #expect(try Zstd.decompress(theirs + theirs, limit: 2 * sample.count) == sample + sample)
    }

    @Test(
        "Gzip is read whole whatever the pieces, several members too", arguments: samples.indices,
        [1, 7, 4_096, 1 << 20])
    func gzip(number: Int, piece: Int) throws {
        let sample = CompressionTests.samples[number]
        let member = try CompressionTests.tool(["gzip", "-c"], sample)
        let file = member + member
        var decoder = try GzipDecoder()
        var output: [UInt8] = []
        for start in stride(from: 0, to: file.count, by: piece) {
            try decoder.decode(file[start..<min(start + piece, file.count)], into: &output)
        }
        try decoder.finish()
        #expect(output == sample + sample)
    }

    @Test("Data cut at any byte end too soon") func truncated() throws {
        let sample = Array("some records\n".utf8)
        let zstd = try Zstd.compress(sample)
        let gzip = try CompressionTests.tool(["gzip", "-c"], sample)
        for length in 1..<zstd.count {
            #expect(throws: CompressionError.self) {
                try Zstd.decompress(Array(zstd[..<length]), limit: 1_000)
            }
        }
        for length in 1..<gzip.count {
            #expect(throws: CompressionError.truncated(format: "gzip", offset: length)) {
                var decoder = try GzipDecoder()
                var output: [UInt8] = []
                try decoder.decode(gzip[..<length], into: &output)
                try decoder.finish()
            }
        }
    }

    @Test("A changed byte is found by the checksum") func corrupt() throws {
        let sample = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
        var frame = try Zstd.compress(sample)
        frame[frame.count - 1] ^= 1
        #expect(throws: CompressionError.self) { try Zstd.decompress(frame, limit: sample.count) }
        #expect(throws: CompressionError.self) {
            try Zstd.decompress(Array("not zstd at all".utf8), limit: 99)
        }
    }

    @Test("A bomb stops at its bound") func bombs() throws {
        let zeros = [UInt8](repeating: 0, count: 200_000_000)
        let bomb = try Zstd.compress(zeros)
        #expect(bomb.count < 20_000)
        #expect(throws: CompressionError.tooLarge(format: "zstd", limit: 1_000_000)) {
            try Zstd.decompress(bomb, limit: 1_000_000)
        }
        #expect(throws: CompressionError.tooLarge(format: "zstd", limit: 64 << 20)) {
            var decoder = try ZstdDecoder()
            var output: [UInt8] = []
            try decoder.decode(bomb[...], into: &output)
        }
    }
}
