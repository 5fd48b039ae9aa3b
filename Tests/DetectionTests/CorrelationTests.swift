import Detection
import Events
import Foundation
import Sigma
import Testing
import Vocabulary

@Suite("Correlations") struct CorrelationTests {
    /// The group values for which the last correlation fires.
    private func fired(_ file: RuleFile, _ lines: [[String: Any]], limits: CorrelationState.Limits = .init())
        throws -> [[String]]
    {
        try #require(file.errors.isEmpty, "\(file.errors)")
        let set = CorrelationSet(file.correlations, over: file.rules)
        try #require(set.errors.isEmpty, "\(set.errors)")
        let names = FieldNames()
        var detector = Detector(RuleSet(rules: file.rules), names: names)
        let reader = CorrelationReader(set, names: names)
        var state = CorrelationState(set, limits: limits)
        var fired: [[String]] = []
        for (number, line) in lines.enumerated() {
            let event = CorpusEvents.event(
                line["event"] as? [String: Any] ?? [:], names, logSource: line["logsource"])
            let time = try Instant(parsing: line["time"] as? String ?? "")
            for match in state.observe(
                detector.matches(in: event), of: event, at: time, reference: UInt64(number), with: reader)
            where match.correlation.metadata.id == file.correlations.last?.metadata.id {
                fired.append(match.group.map(\.value))
            }
        }
        return fired
    }

    @Test(
        "A correlation fires for the groups that its case says, and for no other, by either way",
        arguments: ConformanceTests.cases("correlation"))
    func conformance(_ name: String) throws {
        let folder = ConformanceTests.folder.appending(path: "correlation/\(name)")
        let text = try String(contentsOf: folder.appending(path: "rules.yml"), encoding: .utf8)
        let data = try Data(contentsOf: folder.appending(path: "expected.json"))
        let expected = try #require(try JSONSerialization.jsonObject(with: data) as? [String: [Any]])
        let fired = Set(
            try fired(
                RuleFile(reading: text, name: "rules.yml"),
                CorpusEvents.lines(at: folder.appending(path: "events.ndjson"))))
        let plain = Set(
            try firedPlainly(
                RuleFile(reading: text, name: "rules.yml"),
                CorpusEvents.lines(at: folder.appending(path: "events.ndjson"))))
        for group in expected["fires"] ?? [] {
            #expect(fired.contains(group as? [String] ?? []))
            #expect(plain.contains(group as? [String] ?? []), "the plain way")
        }
        for group in expected["never"] ?? [] {
            #expect(!fired.contains(group as? [String] ?? []))
            #expect(!plain.contains(group as? [String] ?? []), "the plain way")
        }
    }

    /// The same by what is obvious and slow: the rules one by one, and windows reckoned from nothing.
    private func firedPlainly(_ file: RuleFile, _ lines: [[String: Any]]) throws -> [[String]] {
        let set = CorrelationSet(file.correlations, over: file.rules)
        let names = FieldNames()
        var detector = PlainDetector(RuleSet(rules: file.rules), names: names)
        var plain = CorrelationReference(set, over: file.rules, lateness: CorrelationState.Limits().lateness)
        var fired: [[String]] = []
        for (number, line) in lines.enumerated() {
            let event = CorpusEvents.event(
                line["event"] as? [String: Any] ?? [:], names, logSource: line["logsource"])
            let time = try Instant(parsing: line["time"] as? String ?? "")
            for match in detector.matches(in: event) {
                let found = plain.observe(
                    rule: match.rule.id, at: time, reference: UInt64(number)
                ) { event.values(of: $0) }
                fired += found.filter {
                    $0.correlation.metadata.id == file.correlations.last?.metadata.id
                }.map { $0.group.map(\.value) }
            }
        }
        return fired
    }

    private static let failed = """
        title: failed
        name: failed
        id: a
        logsource: {product: test}
        detection: {s: {EventID: 4625}, condition: s}
        """

    private func file(_ correlations: String...) -> RuleFile {
        RuleFile(reading: ([Self.failed] + correlations).joined(separator: "\n---\n"), name: "c.yml")
    }

    /// Failed logons at so many seconds.
    private func logons(_ times: [(seconds: Int, user: String, bytes: Int)]) -> [[String: Any]] {
        times.map { time in
            [
                "time": Instant(milliseconds: Int64(time.seconds) * 1_000).description,
                "logsource": ["product": "test"],
                "event": ["EventID": 4625, "User": time.user, "bytes": time.bytes],
            ]
        }
    }

    @Test("A window holds its timespan, both ends included; a group fires once a timespan")
    func edges() throws {
        let rule = file(
            "title: c\nid: c\ncorrelation: {type: event_count, rules: [failed], group-by: [User], timespan: 60s, condition: {gte: 2}}"
        )
        #expect(try fired(rule, logons([(0, "u", 0), (60, "u", 0)])).count == 1)
        #expect(try fired(rule, logons([(0, "u", 0), (61, "u", 0)])).isEmpty)
        #expect(try fired(rule, logons((0..<300).map { ($0, "u", 0) })).count == 5)
        #expect(try fired(rule, logons([(0, "U", 0), (1, "u", 0)])) == [["u"]])
    }

    @Test("A late match counts, unless it is later than the timespan")
    func late() throws {
        let rule = file(
            "title: c\nid: c\ncorrelation: {type: event_count, rules: [failed], group-by: [User], timespan: 60s, condition: {gte: 3}}"
        )
        #expect(try fired(rule, logons([(100, "u", 0), (50, "u", 0), (90, "u", 0)])).count == 1)
        #expect(try fired(rule, logons([(200, "u", 0), (150, "u", 0), (139, "u", 0)])).isEmpty)
        // The late match joins two windows that do not overlap: only a window that holds three counts.
        #expect(try fired(rule, logons([(100, "u", 0), (160, "u", 0), (130, "u", 0)])).count == 1)
    }

    @Test(
        "Sums, means and percentiles are those of the window's numbers",
        arguments: [
            ("value_sum", "gt: 59", true), ("value_sum", "gt: 60", false), ("value_avg", "gte: 20", true),
            ("value_avg", "gt: 20", false),
            ("value_percentile", "percentile: 50, eq: 20", true),
            ("value_percentile", "percentile: 100, eq: 30", true),
            ("value_percentile", "percentile: 0, eq: 10", true),
            ("value_percentile", "percentile: 34, gt: 20", false),
        ])
    func numbers(_ type: String, _ bound: String, _ fires: Bool) throws {
        let rule = file(
            "title: c\nid: c\ncorrelation: {type: \(type), rules: [failed], timespan: 60s, condition: {field: bytes, \(bound)}}"
        )
        let fired = try fired(rule, logons([(0, "u", 10), (1, "v", 20), (2, "w", 30)]))
        #expect(fired.isEmpty != fires)
    }

    @Test("What a correlation refers to must be there, and not itself")
    func references() {
        func set(_ file: RuleFile) -> CorrelationSet { CorrelationSet(file.correlations, over: file.rules) }
        let missing = set(
            file("title: c\nid: c\ncorrelation: {type: temporal, rules: [failed, nowhere], timespan: 60s}"))
        #expect(
            missing.errors.map(\.description) == [
                "c.yml:7:1: rule 'nowhere' is not among the rules, or was refused; load it too, or correct the name"
            ])
        let circle = set(
            file(
                "title: c\nid: c\ncorrelation: {type: temporal, rules: [failed, d], timespan: 60s}",
                "title: d\nid: d\ncorrelation: {type: temporal, rules: [c], timespan: 60s}"))
        #expect(circle.correlations.isEmpty)
        #expect(
            circle.errors.map(\.description) == [
                "c.yml:7:1: the correlation refers to itself, through others; break the circle"
            ])
    }

    @Test("Matches that are only counted are silent, unless 'generate' asks for them")
    func generate() {
        func silent(_ generate: Bool) -> Set<String> {
            let file = file(
                "title: c\nid: c\ncorrelation: {type: temporal, rules: [failed], timespan: 60s, generate: \(generate)}"
            )
            return CorrelationSet(file.correlations, over: file.rules).silentRules
        }
        #expect(silent(false) == ["a"])
        #expect(silent(true).isEmpty)
    }

    @Test("Groups are bounded: the stalest are forgotten first")
    func bounded() throws {
        var limits = CorrelationState.Limits()
        limits.groups = 8
        let rule = file(
            "title: c\nid: c\ncorrelation: {type: event_count, rules: [failed], group-by: [User], timespan: 1h, condition: {gte: 2}}"
        )
        let noise = (0..<100).map { (seconds: $0, user: "n\($0)", bytes: 0) }
        #expect(try fired(rule, logons([(0, "old", 0)] + noise + [(100, "old", 0)]), limits: limits).isEmpty)
        #expect(
            try fired(rule, logons(noise + [(100, "new", 0), (101, "new", 0)]), limits: limits) == [["new"]])
    }
}
