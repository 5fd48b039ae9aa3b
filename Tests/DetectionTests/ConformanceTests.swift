import Detection
import Events
import Foundation
import Sigma
import Testing

@Suite("The language, case by case") struct ConformanceTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Fixtures/conformance")

    static func cases(_ kind: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: folder.appending(path: kind).path(percentEncoded: false))
        return (names ?? []).sorted()
    }

    @Test("An event matches exactly if its case says so, by either engine", arguments: cases("detection"))
    func detection(_ name: String) throws {
        let folder = Self.folder.appending(path: "detection/\(name)")
        let text = try String(contentsOf: folder.appending(path: "rule.yml"), encoding: .utf8)
        let file = RuleFile(reading: text, name: "rule.yml")
        try #require(file.errors.isEmpty, "\(file.errors)")
        let names = FieldNames()
        var engines = EnginePair(RuleSet(rules: file.rules), names: names)
        for line in try CorpusEvents.lines(at: folder.appending(path: "events.ndjson")) {
            let fields = line["event"] as? [String: Any] ?? [:]
            let event = CorpusEvents.event(fields, names, logSource: line["logsource"])
            let found = engines.rules(in: event, called: "\(fields)")
            #expect(found.isEmpty != (line["match"] as? Bool), "\(fields)")
        }
        #expect(engines.differences.isEmpty, "\(engines.differences)")
    }

    @Test("All the cases are there") func count() {
        #expect(Self.cases("detection").count == 35)
        #expect(Self.cases("correlation").count == 13)
    }
}
