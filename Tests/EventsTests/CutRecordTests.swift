import Events
import Testing
import Vocabulary

@Suite("Records that are cut or cannot be read") struct CutRecordTests {
    private func decode(_ lines: [String], keepsUnread: Bool) -> (
        tables: [[String: [String]]], report: DecodingReport
    ) {
        let names = FieldNames()
        var reader = RecordReader(
            names: names, now: Instant(milliseconds: 1_780_000_000_000), keepsUnread: keepsUnread)
        var event = Event(names: names)
        var report = DecodingReport()
        var tables: [[String: [String]]] = []
        for (number, line) in lines.enumerated() {
            reader.take(
                Array(line.utf8).span, number: UInt64(number + 1), into: &event, report: &report
            ) { tables.append($0.table) }
        }
        reader.finish(into: &event, report: &report) { tables.append($0.table) }
        return (tables, report)
    }

    @Test(
        "Of an object that was cut, what is there is read, the cut text as far as it goes",
        arguments: [
            #"{"Channel":"C","EventID":4104,"ScriptBlockText":"Invoke-Mimikatz aaa"#,
            #"{"Channel":"C","EventID":4104,"ScriptBlockText":"Invoke-Mimi\u006bat\u007a aaa\u00"#,
            #"{"Channel":"C","EventID":4104,"ScriptBlockText":"Invoke-Mimikatz aaa\"#,
            #"{"Event":{"System":{"Channel":"C","EventID":4104},"EventData":{"ScriptBlockText":"Invoke-Mimikatz aaa"#,
        ])
    func cut(_ line: String) throws {
        for keepsUnread in [false, true] {
            let (tables, report) = decode([line], keepsUnread: keepsUnread)
            let table = try #require(tables.first)
            #expect(table["Channel"] == ["C"])
            #expect(table["EventID"] == ["4104"])
            #expect(table["ScriptBlockText"] == ["Invoke-Mimikatz aaa"])
            #expect(report.skippedCount == 0)
            #expect(report.mended.map(\.count) == [1])
        }
    }

    @Test("An object that a line of syslog carries may be cut too")
    func cutBehindHeader() throws {
        let line =
            #"<13>Feb  1 00:00:00 h app: {"Channel":"C","EventID":4104,"ScriptBlockText":"Invoke-Mimikatz aaa"#
        let table = try #require(decode([line], keepsUnread: true).tables.first)
        #expect(table["ScriptBlockText"] == ["Invoke-Mimikatz aaa"])
        #expect(table["EventID"] == ["4104"])
    }

    @Test("A record that states its log source may be cut too")
    func cutBesideSource() throws {
        let line = #"{"logsource":{"product":"linux"},"event":{"message":"m","x":"abc"#
        #expect(try #require(decode([line], keepsUnread: false).tables.first)["x"] == ["abc"])
    }

    @Test("Live, a line that nobody can read is its text, and a fault all the same; in files it is a fault")
    func unread() {
        let lines = [
            #"{"a":"b"}"#, "Unknown text with 203.0.113.9", #"{"a":b} 203.0.113.9"#, #"{"a":1} 203.0.113.9"#,
            #"{"Records":[{"a":"1"}, 203.0.113.9"#,
        ]
        let (live, report) = decode(lines, keepsUnread: true)
        #expect(live.count { ($0["message"] ?? []).joined().contains("203.0.113.9") } == 4)
        #expect(report.skippedCount == 4)
        let (files, same) = decode(lines, keepsUnread: false)
        #expect(files.allSatisfy { $0["message"] == nil })
        #expect(same.skippedCount == 4)
    }

    @Test(
        "Of a value that the end cuts nothing is told: it may be another, and what stood before it is read",
        arguments: ["46", "-", "1.", "tru", "t", "fals", "nul"])
    func cutValue(_ rest: String) throws {
        let (tables, report) = decode(
            [#"{"Channel":"C","Text":"Invoke-Mimikatz","EventID":\#(rest)"#], keepsUnread: true)
        #expect(tables == [["Channel": ["C"], "Text": ["Invoke-Mimikatz"]]])
        #expect(report.skippedCount == 0 && report.mended.map(\.count) == [1])
        // What no end explains is a fault still.
        #expect(decode([#"{"a":"x","b":\#(rest)q"#], keepsUnread: false).tables.isEmpty)
    }

    @Test("A line that nobody can read has no field of the half that was read, not even one without a value")
    func unreadNulls() {
        let names = FieldNames()
        var decoder = LineDecoder(names: names, now: Instant(milliseconds: 0), keepsUnread: true)
        var event = Event(names: names)
        var report = DecodingReport()
        _ = decoder.decode(Array(#"{"A":null, oops"#.utf8).span, number: 1, into: &event, report: &report)
        #expect(event.table == ["message": [#"{"A":null, oops"#]])
        #expect(event.nulls.isEmpty)
    }

    @Test("A field that is null has no value, and is there")
    func nulls() {
        let names = FieldNames()
        var decoder = JSONLineDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        for line in [#"{"a":null,"b":1}"#, #"{"b":null}"#] {
            _ = decoder.decode(Array(line.utf8).span, number: 1, into: &event, report: &report)
        }
        #expect(event.nulls.map { names.text(of: $0) } == ["b"])
        #expect(event.fields.isEmpty)
    }
}
