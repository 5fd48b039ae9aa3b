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

    @Test("Events made from the rules match exactly the rules that they should")
    func synthetic() throws {
        let names = FieldNames()
        var detector = Detector(Self.rules, names: names)
        var found: Set<Pair> = []
        for line in try CorpusEvents.lines("synthetic/events.ndjson") {
            let event = CorpusEvents.event(
                line["event"] as? [String: Any] ?? [:], names, logSource: line["logsource"])
            for match in detector.matches(in: event) {
                found.insert(Pair(rule: match.rule.id, event: line["id"] as? String ?? ""))
            }
        }
        compare(found, try expectations("synthetic/expected.ndjson"))
    }

    @Test("Windows events of a laboratory match exactly the rules that they should")
    func winjson() throws {
        let names = FieldNames()
        var detector = Detector(Self.rules, names: names)
        var found: Set<Pair> = []
        for line in try CorpusEvents.lines("winjson/events.ndjson") {
            let event = CorpusEvents.event(line["event"] as? [String: Any] ?? [:], names)
            for match in detector.matches(in: event) {
                found.insert(Pair(rule: match.rule.id, event: line["id"] as? String ?? ""))
            }
        }
        compare(found, try expectations("winjson/expected.ndjson"))
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

    /// The records of an EVTX file that match, by rule.
    private func matches(_ url: URL, _ detector: inout Detector, _ names: FieldNames) throws -> (
        records: Int, pairs: [Pair]
    ) {
        let bytes = [UInt8](try Data(contentsOf: url))
        var decoder = EVTXDecoder(names: names)
        var report = DecodingReport()
        var event = Event(names: names)
        var pairs: [Pair] = []
        for start in stride(from: EVTXDecoder.headerLength, to: bytes.count, by: EVTXDecoder.chunkLength) {
            let end = min(start + EVTXDecoder.chunkLength, bytes.count)
            let chunk = Array(bytes[start..<end])
            try decoder.decode(chunk.span, at: start, event: &event, report: &report) { event in
                for match in detector.matches(in: event) {
                    pairs.append(Pair(rule: match.rule.id, event: "\(event.record)"))
                }
            }
        }
        return (report.records, pairs)
    }

    @Test(
        "Every record of every recording matches exactly the rules that it should",
        arguments: ["evtx", "regression"])
    func recordings(_ set: String) throws {
        let folder = try #require(Corpora.folder)
        let names = FieldNames()
        var detector = Detector(Self.rules, names: names)
        var found: Set<Pair> = []
        var expected: Set<Pair> = []
        var records = 0
        for line in try CorpusEvents.lines("expected/\(set).ndjson") {
            let sample = line["sample"] as? String ?? ""
            guard sample.hasSuffix(".evtx") else { continue }
            let result = try matches(folder.appending(path: "\(set)/\(sample)"), &detector, names)
            records += result.records
            #expect(result.records == line["records"] as? Int, "\(sample)")
            found.formUnion(result.pairs.map { Pair(rule: $0.rule, event: "\(sample)#\($0.event)") })
            for (rule, numbers) in line["matches"] as? [String: [Int]] ?? [:] {
                expected.formUnion(numbers.map { Pair(rule: rule, event: "\(sample)#\($0)") })
            }
        }
        if set == "evtx" { #expect(records == 15_787) }
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
                let pairs = try matches(folder.appending(path: "regression/\(sample)"), &detector, names)
                    .pairs
                counts[sample] = Dictionary(grouping: pairs, by: \.rule).mapValues(\.count)
            }
            let count = counts[sample]?[line["rule"] as? String ?? ""] ?? 0
            #expect(count >= line["min_matches"] as? Int ?? 1, "\(sample)")
        }
    }
}
