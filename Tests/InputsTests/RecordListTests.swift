import Events
import Foundation
import Inputs
import TestSupport
import Testing
import Vocabulary

@Suite("Many records in one") struct RecordListTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ text: String, _ encoding: String.Encoding = .utf8) throws -> (
        records: [String], report: DecodingReport
    ) {
        let file = folder.appending(path: "log")
        try #require(text.data(using: encoding)).write(to: file)
        var reader = InputReader(names: FieldNames(), now: Instant(milliseconds: 0))
        var records: [String] = []
        let report = try reader.read(file.path(percentEncoded: false)) { event in
            records.append("\(event.record).\(event.item) \(event.first("a") ?? "?")")
        }
        return (records, report)
    }

    @Test(
        "Each element of a list is a record, numbered by its line and its place on it",
        arguments: [
            #"{"Records":[{"a":"1"},{"a":"2"},{"a":"}]"}]}"#,
            #" { "records" : [ {"a":"1"} , {"a":"2"},{"a":"}]"} ], "next": null }"#,
            #"{"@odata.context":"https://x/\"y","@odata.count":"3","value":[{"a":"1"},{"a":"2"},{"a":"}]"}]}"#,
            #"[{"a":"1"},{"a":"2"},{"a":"}]"}]"#,
            #"{"took":3,"timed_out":false,"_shards":{"total":1,"hits":[]},"hits":{"total":{"value":3},"max_score":1.0,"hits":[{"_index":"i","_source":{"a":"1"}},{"_index":"i","_source":{"a":"2"}},{"_source":{"a":"}]"}}]}}"#,
            #"{"hits":{"hits":[{"_source":{"a":"1"}},{"_source":{"a":"2"}},{"_source":{"a":"}]"}}],"total":3},"took":3}"#,
        ])
    func oneLine(_ text: String) throws {
        let found = try read(text)
        #expect(found.records == ["1.1 1", "1.2 2", "1.3 }]"])
        #expect(found.report.skipped.isEmpty)
    }

    @Test("A list over several lines gives each record the line on which it begins")
    func severalLines() throws {
        let found = try read(
            "{\n  \"Records\": [\n    {\"a\": \"1\"}, {\"a\": \"2\"},\n    {\n\"a\": \"3\"}\n]}\n")
        #expect(found.records == ["3.1 1", "3.2 2", "4.1 3"])
    }

    @Test("Lists among lines are taken apart, and lines after them keep their numbers")
    func amongLines() throws {
        let found = try read(
            """
            {"a":"1"}
            {"Records":[{"a":"2"},{"a":"3"}]}
            [{"a":"4"},{"a":"5"}]
            {"a":"6"}

            """)
        #expect(found.records == ["1.1 1", "2.1 2", "2.2 3", "3.1 4", "3.2 5", "4.1 6"])
    }

    @Test("A field that is a list, or an empty list, is no list of records")
    func fields() throws {
        #expect(try read(#"{"a":"1","Records":[{"b":"2"}]}"#).records == ["1.1 1"])
        #expect(try read(#"{"value":[{"b":"2"}],"a":"1"}"#).records == ["1.1 1"])
        #expect(try read(#"{"Records":["x"],"a":"1"}"#).records == ["1.1 1"])
        #expect(try read(#"{"hits":3,"a":"1"}"#).records == ["1.1 1"])
        #expect(try read(#"{"took":3,"hits":{"hits":[]},"a":"1"}"#).records == ["1.1 1"])
    }

    @Test("A torn list gives what comes before the tear, and says so")
    func torn() throws {
        let found = try read("{\"a\":\"0\"}\n{\"Records\":[{\"a\":\"1\"},{\"a\":\"2")
        #expect(found.records == ["1.1 0", "2.1 1"])
        #expect(found.report.skippedCount == 1)
    }

    @Test("A list longer than a block is cut between its records", .timeLimit(.minutes(45)))
    func long() throws {
        let count = 60_000
        let text =
            "{\"Records\":["
            + (1...count).map { #"{"a":"\#($0)","padding":"0123456789"}"# }
            .joined(separator: ",") + "]}"
        let found = try read(text)
        #expect(found.records.count == count)
        #expect(found.records.last == "1.\(count) \(count)")
    }

    @Test(
        "UTF-16 as PowerShell writes it reads as UTF-8 does, with its mark or without",
        arguments: [
            String.Encoding.utf16LittleEndian, .utf16BigEndian,
        ], ["\u{FEFF}", ""])
    func utf16(_ encoding: String.Encoding, _ mark: String) throws {
        let json = mark + "{\"a\":\"é😀\"}\r\n{\"a\":\"2\"}\r\n"
        #expect(try read(json, encoding).records == ["1.1 é😀", "2.1 2"])
        let event = { (value: String) in
            "<Event xmlns='x'><System><EventID>1</EventID></System><EventData><Data Name='a'>\(value)</Data></EventData></Event>"
        }
        let long = (1...9_000).map { event("é\($0)") }.joined(separator: "\r\n")
        let found = try read(
            mark + "<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<Events>" + long, encoding)
        #expect(found.records.count == 9_000)
        #expect(found.records.last?.hasSuffix(" é9000") == true)
    }

    @Test("A half of a UTF-16 character that stands alone becomes U+FFFD")
    func halves() throws {
        let file = folder.appending(path: "halves")
        func little(_ text: String) -> [UInt8] { text.utf8.flatMap { [$0, 0] } }
        var bytes: [UInt8] = [0xFF, 0xFE]
        bytes += little("{\"a\":\"")
        // A whole pair, and a low half.
        bytes += [0x3D, 0xD8, 0x00, 0xDC, 0x00, 0xDC]
        bytes += little("\"}\n")
        try Data(bytes).write(to: file)
        var reader = InputReader(names: FieldNames(), now: Instant(milliseconds: 0))
        var values: [String] = []
        _ = try reader.read(file.path(percentEncoded: false)) { values.append($0.first("a") ?? "") }
        #expect(values == ["\u{1F400}\u{FFFD}"])
    }
}
