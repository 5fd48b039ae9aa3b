import Detection
import Events
import Foundation
import Sigma
import TestSupport
import Testing

/// A rule and the event that it matches.
struct Pair: Hashable, CustomStringConvertible {
    let rule: String
    let event: String
    var description: String { "\(rule) \(event)" }
}

@Suite("The expected matches of the corpora", .enabled(if: Corpora.arePresent), .serialized)
struct ExpectedMatchesTests {
    static let rules = RuleSet(rules: PublicRules.catalogue.rules)

    private func compare(_ found: Set<Pair>, _ expected: Set<Pair>) {
        let extra = found.subtracting(expected).map(\.description).sorted()
        let missing = expected.subtracting(found).map(\.description).sorted()
        #expect(extra.isEmpty, "\(extra.count) too many: \(extra.prefix(20))")
        #expect(missing.isEmpty, "\(missing.count) missing: \(missing.prefix(20))")
    }

    private func expectations(_ path: String) throws -> Set<Pair> {
        Set(
            try CorpusEvents.lines(path).flatMap { line in
                (line["matches"] as? [String] ?? []).map {
                    Pair(rule: $0, event: line["id"] as? String ?? "")
                }
            })
    }

    /// Both engines over lines of JSON, each decoded as the program reads it.
    private func lines(_ texts: [[UInt8]], called names: [String], expected path: String) throws {
        let fields = FieldNames()
        var engines = EnginePair(Self.rules, names: fields)
        var found: Set<Pair> = []
        let report = try CorpusEvents.decode(texts, fields) { index, event in
            for rule in engines.rules(in: event, called: names[index]) {
                found.insert(Pair(rule: rule, event: names[index]))
            }
        }
        #expect(report.skippedCount == 0 && engines.events == texts.count, "\(report.skipped)")
        #expect(engines.differences.isEmpty, "\(engines.differences)")
        compare(found, try expectations(path))
    }

    @Test("Events made from the rules match exactly the rules that they should, by either engine")
    func synthetic() throws {
        let names = try CorpusEvents.lines("synthetic/events.ndjson").map { $0["id"] as? String ?? "" }
        #expect(names.count == 4_864)
        try lines(
            CorpusEvents.texts("synthetic/events.ndjson"), called: names,
            expected: "synthetic/expected.ndjson")
    }

    @Test("Windows events of a laboratory match exactly the rules that they should, by either engine")
    func winjson() throws {
        let events = try CorpusEvents.lines("winjson/events.ndjson")
        #expect(events.count == 5_253)
        let texts = try events.map {
            [UInt8](try JSONSerialization.data(withJSONObject: $0["event"] ?? [:], options: .sortedKeys))
        }
        try lines(
            texts, called: events.map { $0["id"] as? String ?? "" }, expected: "winjson/expected.ndjson")
    }

    @Test(
        "The first records of each recording match exactly the rules that they should",
        arguments: ["evtx", "regression"])
    func flat(_ set: String) throws {
        let names = FieldNames()
        var detector = Detector(Self.rules, names: names)
        var found: Set<Pair> = []
        var seen: Set<String> = []
        for line in try CorpusEvents.lines("flat/\(set).ndjson") {
            let sample = "\(line["sample"] ?? "")#\(line["record"] ?? "")"
            seen.insert(sample)
            let event = CorpusEvents.event(line["event"] as? [String: Any] ?? [:], names)
            for match in detector.matches(in: event) {
                found.insert(Pair(rule: match.rule.id, event: sample))
            }
        }
        var expected: Set<Pair> = []
        for line in try CorpusEvents.lines("expected/\(set).ndjson") {
            for (rule, records) in line["matches"] as? [String: [Int]] ?? [:] {
                for record in records where seen.contains("\(line["sample"] ?? "")#\(record)") {
                    expected.insert(Pair(rule: rule, event: "\(line["sample"] ?? "")#\(record)"))
                }
            }
        }
        compare(found, expected)
    }

    @Test(
        "Every record of every recording matches exactly the rules that it should, by either engine",
        arguments: ["evtx", "regression"])
    func recordings(_ set: String) throws {
        let folder = try #require(Corpora.folder)
        let names = FieldNames()
        var engines = EnginePair(Self.rules, names: names)
        var found: Set<Pair> = []
        var expected: Set<Pair> = []
        for line in try CorpusEvents.lines("expected/\(set).ndjson") {
            let sample = line["sample"] as? String ?? ""
            guard sample.hasSuffix(".evtx") else { continue }
            let url = folder.appending(path: "\(set)/\(sample)")
            let report = try CorpusEvents.decode(evtx: url, names) { event in
                let name = "\(sample)#\(event.record)"
                for rule in engines.rules(in: event, called: name) {
                    found.insert(Pair(rule: rule, event: name))
                }
            }
            #expect(report.records == line["records"] as? Int, "\(sample)")
            for (rule, numbers) in line["matches"] as? [String: [Int]] ?? [:] {
                expected.formUnion(numbers.map { Pair(rule: rule, event: "\(sample)#\($0)") })
            }
        }
        if set == "evtx" { #expect(engines.events == 15_787) }
        #expect(engines.differences.isEmpty, "\(engines.differences)")
        compare(found, expected)
    }

    @Test("Each rule matches its own regression sample as often as its authors say")
    func regressionCases() throws {
        let folder = try #require(Corpora.folder)
        let names = FieldNames()
        var detector = Detector(Self.rules, names: names)
        var counts: [String: [String: Int]] = [:]
        for line in try CorpusEvents.lines("regression/cases.ndjson") where line["type"] as? String == "evtx"
        {
            let sample = line["sample"] as? String ?? ""
            if counts[sample] == nil {
                var found: [String: Int] = [:]
                let url = folder.appending(path: "regression/\(sample)")
                _ = try CorpusEvents.decode(evtx: url, names) { event in
                    for match in detector.matches(in: event) { found[match.rule.id, default: 0] += 1 }
                }
                counts[sample] = found
            }
            let count = counts[sample]?[line["rule"] as? String ?? ""] ?? 0
            #expect(count >= line["min_matches"] as? Int ?? 1, "\(sample)")
        }
    }
}
