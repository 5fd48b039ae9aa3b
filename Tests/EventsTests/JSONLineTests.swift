import Events
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite("JSON lines")
struct JSONLineTests {
    private func decode(_ line: String) -> (fields: [String: [String]], event: Event, report: DecodingReport)
    {
        decode(Array(line.utf8))
    }

    private func decode(_ line: [UInt8]) -> (fields: [String: [String]], event: Event, report: DecodingReport)
    {
        let names = FieldNames()
        var decoder = JSONLineDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        // Twice, because the second time every key is guessed from the first.
        for number in 1...2 {
            report = DecodingReport()
            _ = decoder.decode(line.span, number: UInt64(number), into: &event, report: &report)
        }
        return (report.skipped.isEmpty ? event.table : [:], event, report)
    }

    @Test("A flat record keeps its names, numbers and booleans as text, and has no field for null")
    func flat() {
        let (fields, event, _) = decode(
            #"{"EventID": 4688 ,"Channel":"Security","A":-1.5e3,"B":true,"C":false,"D":null,"E":"","F":{},"G":[]}"#
        )
        #expect(
            fields == [
                "EventID": ["4688"], "Channel": ["Security"], "A": ["-1.5e3"], "B": ["true"], "C": ["false"],
                "E": [""],
            ])
        #expect(event.eventID == 4688)
        #expect(event.channel == "Security")
    }

    @Test("Nested objects are joined by dots; arrays and keys that occur twice give several values")
    func nested() {
        let (fields, _, _) = decode(#"{"a":{"b":[1,{"c":2},[3]],"b":4},"a.b":5}"#)
        #expect(fields == ["a.b": ["1", "3", "4", "5"], "a.b.c": ["2"]])
    }

    @Test(
        "Every escape is decoded, half a surrogate pair becomes U+FFFD",
        arguments: [
            (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u20AC"#, "Aé€"),
            (#"\ud83d\ude00"#, "😀"), (#"\ud83d"#, "\u{FFFD}"), (#"\ude00x"#, "\u{FFFD}x"),
            (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"),
            (#"C:\\a\\\\b"#, #"C:\a\\b"#),
            ("é😀 plain", "é😀 plain"), (#"tail\\"#, #"tail\"#),
        ])
    func escapes(_ sample: (text: String, value: String)) {
        let (fields, _, report) = decode("{\"k\":\"\(sample.text)\",\"\(sample.text)\":1}")
        #expect(report.skipped.isEmpty)
        #expect(fields["k"]?.first == sample.value)
        #expect(fields[sample.value]?.last == "1" || sample.value == "k")
    }

    @Test(
        "A line that is no object is left out with its reason and place",
        arguments: [
            ("[1]", "JSON: the line does not begin with '{'", "column 1"),
            // What has a field is read as far as it goes: see CutRecordTests.
            (#"{"a":"#, "JSON: the object does not end on its line", "column 6"),
            (#"{"a""#, "JSON: the object does not end on its line", "column 5"),
            (#"{"a":"\x"}"#, "JSON: an escape that does not exist", "column 7"),
            (#"{"a":tru}"#, "JSON: a value that is no string", "column 6"),
            (#"{"a" 1}"#, "JSON: a quote, colon, comma or bracket is missing", "column 6"),
            (#"{a:1}"#, "JSON: a quote, colon, comma or bracket is missing", "column 2"),
            (#"{"a":[1}"#, "JSON: a quote, colon, comma or bracket is missing", "column 8"),
            (#"{} x"#, "JSON: something follows the object", "column 4"),
            (
                "{\"a\":" + String(repeating: "[", count: 100) + "1", "JSON: nested more than 64 deep",
                "column 69"
            ),
        ])
    func broken(_ sample: (line: String, reason: String, place: String)) throws {
        let trouble = try #require(decode(sample.line).report.skipped.first)
        #expect(trouble.reason.hasPrefix(sample.reason))
        #expect(trouble.firstPlace == "line 2, \(sample.place)")
        #expect(trouble.sample == String(sample.line.prefix(200)))
    }

    @Test("Invalid UTF-8 is replaced and counted, and the raw line stays as it came")
    func invalid() {
        let line = Array(#"{"a":""#.utf8) + [0x43, 0xE9, 0xFF] + Array(#"z"}"#.utf8)
        let (fields, event, report) = decode(line)
        #expect(fields == ["a": ["C\u{FFFD}\u{FFFD}z"]])
        #expect(Array(event.raw) == line)
        #expect(report.mended.first?.count == 1)
    }

    @Test(
        "The same record reads the same in every shape",
        arguments: [
            ##"{"EventID":1,"Channel":"C","Computer":"H","Provider_Name":"P","Image":"a.exe","@timestamp":"2026-01-02T03:04:05.678Z"}"##,
            ##"{"EventID":1,"Channel":"C","Hostname":"H","SourceName":"P","Image":"a.exe","@timestamp":"2026-01-02T03:04:05.678Z"}"##,
            ##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":1,"TimeCreated":{"#attributes":{"SystemTime":"2026-01-02T03:04:05.678Z"}},"Channel":"C","Computer":"H"},"EventData":{"Image":"a.exe"}}}"##,
            ##"{"Event":{"EventData":{"Data":[{"@Name":"Image","#text":"a.exe"}]},"System":{"Provider":{"@Name":"P"},"EventID":{"#text":1},"TimeCreated":{"@SystemTime":"2026-01-02T03:04:05.678Z"},"Channel":"C","Computer":"H"}}}"##,
            ##"{"@timestamp":"2026-01-02T03:04:05.678Z","host":{"name":"other"},"winlog":{"channel":"C","event_id":1,"computer_name":"H","provider_name":"P","event_data":{"Image":"a.exe"}}}"##,
            ##"{"_index":"i","_source":{"@timestamp":"2026-01-02T03:04:05.678Z","host":{"name":"H"},"event":{"code":"1","provider":"P"},"winlog":{"channel":"C","event_data":{"Image":"a.exe"}}}}"##,
            ##"{"timestamp":"2026-01-02T04:04:05.678+0100","data":{"win":{"system":{"providerName":"P","eventID":"1","channel":"C","computer":"H"},"eventdata":{"image":"a.exe"}}}}"##,
        ])
    func shapes(_ line: String) {
        let (fields, event, _) = decode(line)
        #expect(fields["Image"] == ["a.exe"])
        #expect(fields["EventID"] == ["1"])
        #expect(fields["Computer"] == ["H"])
        #expect(fields["Provider_Name"] == ["P"])
        #expect((event.channel, event.computer, event.provider) == ("C", "H", "P"))
        #expect(event.eventID == 1)
        #expect(event.time?.description == "2026-01-02T03:04:05.678Z")
    }

    @Test("The payload wins over an envelope that stands apart, save EventID")
    func payloadWins() {
        let (fields, event, _) = decode(
            #"{"Event":{"System":{"EventID":104,"Channel":"System"},"EventData":{"Channel":"Security","EventID":7}}}"#
        )
        #expect(fields["Channel"] == ["Security"])
        #expect(fields["EventID"] == ["104"])
        #expect(event.channel == "System")
        #expect(event.eventID == 104)
    }

    @Test("Wazuh escapes what Windows says once more than JSON needs; who does not is left as it is")
    func doubledEscapes() {
        let (fields, _, report) = decode(
            #"{"data":{"win":{"system":{"channel":"C","eventID":"1","message":"\"x\" C:\\a"},"eventdata":{"image":"C:\\\\Windows\\\\System32\\\\wscript.exe","commandLine":"\\\"C:\\\\Windows\\\\wscript.exe\\\" \\\"x\\\"","parentImage":"C:\\Windows\\explorer.exe","user":"CHU\\\\anna"}}}}"#
        )
        #expect(report.skipped.isEmpty)
        #expect(fields["Image"] == [#"C:\Windows\System32\wscript.exe"#])
        #expect(fields["CommandLine"] == [#""C:\Windows\wscript.exe" "x""#])
        #expect(fields["ParentImage"] == [#"C:\Windows\explorer.exe"#])
        #expect(fields["User"] == [#"CHU\anna"#])
    }

    @Test("A record may state its log source and hold the event beside it")
    func logSource() {
        let (fields, event, _) = decode(
            #"{"time":"2026-01-01T00:00:00Z","logsource":{"product":"linux","service":"sshd"},"event":{"message":"m","x":{"y":1}}}"#
        )
        #expect(fields["message"] == ["m"])
        #expect(fields["x.y"] == ["1"])
        #expect(event.logSource == EventLogSource(product: "linux", service: "sshd"))
        #expect(event.time?.description == "2026-01-01T00:00:00.000Z")
    }

    @Test("Every lab record reads as Foundation's parser reads it", .enabled(if: Corpora.arePresent))
    func laboratory() throws {
        let folder = try #require(Corpora.folder)
        let names = FieldNames()
        var decoder = JSONLineDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        let lines = try String(contentsOf: folder.appending(path: "winjson/events.ndjson"), encoding: .utf8)
            .split(separator: "\n").map { Array($0.utf8) }
        for (index, line) in lines.enumerated() {
            let isRead = decoder.decode(
                line.span, number: UInt64(index), into: &event, report: &report)
            #expect(isRead)
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(line), options: .fragmentsAllowed) as? [String: Any])
            var expected: [String: [String]] = [:]
            flatten(object, "", into: &expected)
            let table = event.table
            for (key, values) in expected { #expect(table[key] == values, "line \(index), \(key)") }
        }
        #expect(report.skipped.isEmpty)
        #expect(lines.count == 5_253)
    }

    private func flatten(_ value: Any, _ path: String, into table: inout [String: [String]]) {
        switch value {
        case let object as [String: Any]:
            for (key, value) in object { flatten(value, path.isEmpty ? key : "\(path).\(key)", into: &table) }
        case let list as [Any]: for value in list { flatten(value, path, into: &table) }
        case let text as String: table[path, default: []].append(text)
        case let number as NSNumber:
            let isBoolean = unsafe String(cString: number.objCType) == "c"
            table[path, default: []].append(
                isBoolean ? (number.boolValue ? "true" : "false") : number.stringValue)
        default: break
        }
    }
}
