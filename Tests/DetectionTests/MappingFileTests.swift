import Detection
import Events
import Foundation
import Sigma
import Testing
import Vocabulary

@Suite("Mapping files") struct MappingFileTests {
    @Test(
        "The compiled texts are the data files",
        arguments: [
            ("convention.json", "Detection/Convention+Generated.swift"),
            ("fields.json", "Events/JSON/FieldMapping+Generated.swift"),
        ])
    func fresh(_ file: (data: String, swift: String)) throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let data = try String(
            contentsOf: sources.appending(path: "Detection/Data/\(file.data)"), encoding: .utf8)
        let generated = try String(contentsOf: sources.appending(path: file.swift), encoding: .utf8)
        let body = generated.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("        ") ? String($0.dropFirst(8)) : String($0) }.joined(separator: "\n")
        #expect(body.contains(data), "run Sources/Detection/Data/generate")
    }

    @Test("The texts that are compiled in can be read") func standard() {
        #expect(Convention.standard.categories.count > 30)
        #expect(FieldMapping.standard.forms.count > 40)
        #expect(Convention.standard.fields == .standard)
    }

    private static let own = """
        {"version": 1, "services": {"pacs": ["Imaging/Audit"]},
         "categories": {"image_read": [{"service": "pacs", "when": {"EventID": ["7"]}}]},
         "json": {"times": ["at"], "forms": [{"name": "Our proxy", "when": {"app": ["proxy-*"]},
           "source": {"category": "proxy"}, "fields": {"c-uri": ["request.url", "url"]}}]}}
        """

    @Test("A user's file replaces entries of the same name and adds others") func extended() throws {
        let both = try Convention.standard.extended(with: Data(Self.own.utf8), file: "own.json")
        #expect(both.bindings(of: LogSource(category: "image_read")).first?.channels == ["imaging/audit"])
        #expect(both.bindings(of: LogSource(product: "windows", service: "security")).count == 1)
        let names = FieldNames()
        var decoder = LineDecoder(names: names, now: Instant(milliseconds: 0), mapping: both.fields)
        var event = Event(names: names)
        var report = DecodingReport()
        let line =
            #"{"app":"Proxy-7","at":"2026-02-11T02:04:05Z","url":"b","request":{"url":"a"},"host":{"name":"h"}}"#
        _ = decoder.decode(Array(line.utf8).span, number: 1, into: &event, report: &report)
        #expect(event.values(of: "c-uri") == ["a"])
        #expect(event.logSource == EventLogSource(category: "proxy"))
        #expect(event.time?.description == "2026-02-11T02:04:05.000Z")
        #expect(event.computer == "h")
    }

    @Test(
        "A file that is wrong is refused with file, field and remedy",
        arguments: [
            (#"{"version":2}"#, "own.json: the file has version 2; this program reads version 1"),
            (#"{}"#, "own.json: the file lacks 'version'; write \"version\": 1"),
            (
                #"{"version":1,"categorys":{}}"#,
                "own.json: the file has the unknown key 'categorys'; did you mean 'categories'?"
            ),
            (
                #"{"version":1,"categories":{"a":[{"service":"sysmom"}]}}"#,
                "own.json: categories.a[1].service names 'sysmom', which has no channels; did you mean 'sysmon'?"
            ),
            (
                #"{"version":1,"categories":{"a":[{"servce":"b"}]}}"#,
                "own.json: categories.a[1] has the unknown key 'servce'; did you mean 'service'?"
            ),
            (
                #"{"version":1,"services":{"a":"b"}}"#,
                "own.json: services.a should be a list, such as [\"a\", \"b\"]"
            ),
            (
                #"{"version":1,"json":{"forms":[{"name":"a"},{"fields":{}}]}}"#,
                "own.json: json.forms[2] lacks 'name'; give each form one"
            ),
            (
                #"{"version":1,"json":{"forms":[{"name":"a","source":{"product":"b"}}]}}"#,
                "own.json: json.forms[1] has a 'source' but no 'when': all records would belong to it"
            ),
        ])
    func refused(_ json: String, _ reason: String) {
        do {
            _ = try Convention.standard.extended(with: Data(json.utf8), file: "own.json")
            Issue.record("accepted: \(json)")
        } catch {
            #expect(error.description == reason)
        }
    }

    @Test("What is no JSON is refused") func noJSON() {
        #expect(throws: Convention.Refusal.self) {
            try Convention.standard.extended(with: Data("{".utf8), file: "own.json")
        }
    }
}
