import Compression
import Events
import Foundation
import Inputs
import TestSupport
import Testing
import Vocabulary

@Suite("Inputs")
struct InputsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ bytes: [UInt8], _ name: String = "log") throws -> String {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path(percentEncoded: false)
    }

    private func read(_ path: String, lineLimit: Int = InputReader.longestLine) throws -> (
        values: [String], records: [UInt64], report: DecodingReport
    ) {
        var reader = InputReader(
            names: FieldNames(), now: try Instant(parsing: "2026-01-01T00:00:00Z"), lineLimit: lineLimit)
        var values: [String] = []
        var records: [UInt64] = []
        let report = try reader.read(path) { event in
            values.append(event.first("a") ?? "")
            records.append(event.record)
        }
        return (values, records, report)
    }

    @Test("Lines may end in any way, and their numbers count the empty ones")
    func lineBreaks() throws {
        let (values, records, report) = try read(write(Array("{\"a\":1}\r\n\n{\"a\":2}\n{\"a\":3}".utf8)))
        #expect(values == ["1", "2", "3"])
        #expect(records == [1, 3, 4])
        #expect(report.records == 3)
        #expect(report.bytes == 25)
    }

    @Test("A byte order mark is no part of the first line")
    func byteOrderMark() throws {
        #expect(try read(write([0xEF, 0xBB, 0xBF] + Array("{\"a\":1}\n".utf8))).values == ["1"])
    }

    @Test("A bad line and a line past the bound cost themselves alone")
    func badLines() throws {
        let long = "{\"a\":\"" + String(repeating: "x", count: 700_000) + "\"}"
        let text = "{\"a\":1}\n{\"a\":\n" + long + "\n{\"a\":2}\n"
        let (values, _, report) = try read(write(Array(text.utf8)), lineLimit: 1_000)
        #expect(values == ["1", "2"])
        #expect(
            report.skipped.map(\.reason) == [
                "JSON: the object does not end on its line", "text: line longer than 1000 bytes",
            ])
        #expect(report.skipped.map(\.firstPlace) == ["line 2, column 6", "line 3, 700008 bytes"])
    }

    @Test("Lines that lie across the pieces of a long file stay whole", arguments: [1, 17, 4_099])
    func pieces(_ width: Int) throws {
        let values = (0..<(2_000_000 / (width + 20))).map { "\($0)" + String(repeating: "x", count: width) }
        let text = values.map { "{\"a\":\"\($0)\"}\n" }.joined()
        let read = try read(write(Array(text.utf8)))
        #expect(read.values == values)
        #expect(read.records == (1...values.count).map { UInt64($0) })
    }

    @Test("zstd reads as is, over several frames")
    func zstd() throws {
        let frames = try (0..<3).flatMap { try Zstd.compress(Array("{\"a\":\($0)}\n".utf8)) }
        #expect(try read(write(frames)).values == ["0", "1", "2"])
    }

    @Test("gzip reads as is; when it is cut, what came before counts and the error says where")
    func gzip() throws {
        // printf '{"a":1}\n{"a":2}\n' | gzip -n
        let whole: [UInt8] = Array(
            Data(base64Encoded: "H4sIAAAAAAAAA6tWSlSyMqzlqgbRRrVcAGbAWhkQAAAA") ?? Data())
        try #require(whole.count > 20)
        #expect(try read(write(whole)).values == ["1", "2"])
        var reader = InputReader(names: FieldNames(), now: Instant(milliseconds: 0))
        var report = DecodingReport()
        let path = try write(Array(whole.dropLast(4)))
        let error = #expect(throws: InputError.self) { try reader.read(path, report: &report) { _ in } }
        #expect(error?.description.hasSuffix("gzip data end too soon, at byte \(whole.count - 4)") == true)
        #expect(report.records >= 1)
    }

    @Test("A picture is told apart from text")
    func picture() throws {
        let report = try read(write([0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 1, 10, 10])).report
        #expect(report.records == 0)
        #expect(report.skipped.map(\.reason) == ["file: neither EVTX nor text"])
    }

    @Test("An empty file is no error")
    func empty() throws {
        #expect(try read(write([])).report == DecodingReport())
    }

    @Test("What is not there is named")
    func missing() throws {
        let error = #expect(throws: InputError.self) {
            try read(folder.url.path(percentEncoded: false) + "nothing")
        }
        #expect(error?.description.hasSuffix("nothing: there is no such file or folder") == true)
    }

    @Test("A folder stands for its files, sorted by path, hidden ones left out")
    func walk() throws {
        let paths = try ["b/2.json", "b/10.json", "a.json", ".hidden", "b/.git/x"].map { try write([], $0) }
        let files = try InputWalk.files(behind: [folder.url.path(percentEncoded: false), "-"])
        let prefix =
            folder.url.path(percentEncoded: false).hasSuffix("/")
            ? folder.url.path(percentEncoded: false) : folder.url.path(percentEncoded: false) + "/"
        #expect(files == [paths[2], prefix + "b/10.json", prefix + "b/2.json", "-"])
    }

    @Test("EVTX reads the same from a file, compressed or not", .enabled(if: Corpora.arePresent))
    func evtx() throws {
        let corpora = try #require(Corpora.folder)
        let path = corpora.appending(
            path: "evtx/attack-samples/AutomatedTestingTools/WinDefender_Events_1117_1116_AtomicRedTeam.evtx"
        ).path(percentEncoded: false)
        let plain = try read(path)
        let compressed = try read(write(try Zstd.compress([UInt8](Data(contentsOf: URL(filePath: path))))))
        #expect(plain.report == compressed.report)
        #expect(plain.records == compressed.records)
        #expect(plain.records.count == 11)
    }

    @Test("The chunks of an EVTX file read without its header", .enabled(if: Corpora.arePresent))
    func evtxWithoutHeader() throws {
        let corpora = try #require(Corpora.folder)
        let path = corpora.appending(
            path: "evtx/attack-samples/AutomatedTestingTools/WinDefender_Events_1117_1116_AtomicRedTeam.evtx"
        ).path(percentEncoded: false)
        let file = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let zeroed = try read(write([UInt8](repeating: 0, count: EVTXDecoder.headerLength) + file[4_096...]))
        #expect(zeroed.records.count == 11)
        #expect(zeroed.report.mended.map(\.reason).contains { $0.contains("header") })
        let carved = try read(write([UInt8](file[4_096...])))
        #expect(carved.records.count == 11)
        #expect(carved.report.mended.map(\.reason).contains { $0.contains("header") })
        // Chunks behind those of the first block too.
        let many = try read(write((0..<20).flatMap { _ in file[4_096..<4_096 + 65_536] }))
        #expect(many.records.count == 220)
    }

    @Test("Nothing of a gap between the records of a document is kept, and lines are counted on")
    func longGap() throws {
        let gap = String(repeating: " ", count: 999) + "\n"
        let text = "[{\"a\":1},\n" + String(repeating: gap, count: 9_000) + "{\"a\":2},{\"a\":\n3}]"
        let (values, records, report) = try read(write(Array(text.utf8)), lineLimit: 1_000)
        #expect(values == ["1", "2", "3"])
        #expect(records == [1, 9_002, 9_002])
        #expect(report.skippedCount == 0)
    }
}
