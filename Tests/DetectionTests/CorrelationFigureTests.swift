import Detection
import Events
import Sigma
import Testing
import Vocabulary

@Suite("What correlations count") struct CorrelationFigureTests {
    /// What fires for matches a second after the other, as group values and figure.
    private func fired(
        _ correlations: String..., matches: [(rule: String, second: Int, fields: [String: String])]
    ) throws -> [String] {
        let text = (CorrelationSample.rules + correlations).joined(separator: "\n---\n")
        let file = RuleFile(reading: text, name: "k.yml")
        let set = CorrelationSet(file.correlations, over: file.rules)
        try #require(file.errors.isEmpty && set.errors.isEmpty, "\(file.errors) \(set.errors)")
        let names = FieldNames()
        var batch = ClueBatch()
        let made = matches.enumerated().map { number, match in
            MadeMatch(
                rule: "id-" + match.rule, milliseconds: Int64(match.second) * 1_000, fields: match.fields,
                reference: UInt64(number))
        }
        batch.add(made, CorrelationReader(set, names: names), names)
        var state = CorrelationState(set)
        return state.observe(batch).map { match in
            (match.group.map(\.value) + ["\(match.figure)"]).joined(separator: " ")
        }
    }

    private func matches(_ field: String, _ values: [String]) -> [(
        rule: String, second: Int, fields: [String: String]
    )] {
        values.enumerated().map { ("a", $0, [field: $1]) }
    }

    private func single(_ condition: String, type: String, groupBy: String = "[]") -> String {
        "title: k\nid: k\ncorrelation: {type: \(type), rules: [a], group-by: \(groupBy), timespan: 10h, condition: {\(condition)}}"
    }

    @Test(
        "Sums and means are those of the decimals as they are written",
        arguments: [
            ("value_avg", "gte: 0.7", ["0.7", "0.7", "0.7"], "0.7"),
            ("value_avg", "lte: 0.7", ["0.7", "0.7", "0.7"], "0.7"),
            ("value_sum", "gte: 0.7", ["0.1", "0.2", "0.4"], "0.7"),
            ("value_sum", "eq: 0.3", ["0.1", "0.2"], "0.3"),
            ("value_sum", "eq: 370370.1", ["123456.7", "123456.7", "123456.7"], "370370.1"),
            ("value_sum", "eq: 9007199254740993", ["9007199254740992", "1"], "9007199254740992.0"),
            ("value_sum", "gte: 3e25", ["1.5e25", "1.5e25"], "3e+25"),
            ("value_median", "eq: 0.15", ["0.1", "0.2"], "0.15"),
            ("value_avg", "eq: 0.15", ["0.2", "0.1"], "0.15"),
        ])
    func decimals(_ type: String, _ bound: String, _ numbers: [String], _ figure: String) throws {
        let found = try fired(single(bound + ", field: n", type: type), matches: matches("n", numbers))
        #expect(found.last == figure)
    }

    @Test("However many hostile numbers come, a sum stays one", arguments: ["1e300", "-1e300", "1e18"])
    func hugeSums(_ number: String) throws {
        let flood = Array(repeating: number, count: 40_000)
        for type in ["value_sum", "value_avg"] {
            _ = try fired(single("eq: 0.5, field: n", type: type), matches: matches("n", flood))
        }
    }

    @Test("A match counts in every group that its values name, and with each value that is counted")
    func severalValues() throws {
        let names = try fired(
            single("gte: 2", type: "event_count", groupBy: "[u]"), matches: matches("u", ["a|b", "b|c"]))
        #expect(names == ["b 2.0"])
        let values = try fired(
            single("gte: 3, field: v", type: "value_count"), matches: matches("v", ["a|b|c", "d"]))
        #expect(values == ["3.0"])
        let exact = try fired(
            single("eq: 2, field: v", type: "value_count"), matches: matches("v", ["a|b|c"]))
        #expect(exact == [])
        let sum = try fired(single("gte: 6, field: n", type: "value_sum"), matches: matches("n", ["1|2|3"]))
        #expect(sum == ["6.0"])
        // The same user twice is one match, not two.
        let once = try fired(
            single("gte: 2", type: "event_count", groupBy: "[u]"), matches: matches("u", ["a|A"]))
        #expect(once == [])
    }

    @Test("A lasting attack is still awaited when what follows it comes, though it is told of once")
    func lastingAttack() throws {
        let many = """
            title: many
            id: many
            correlation: {type: event_count, rules: [a], timespan: 10m, condition: {gte: 3}, generate: true}
            """
        let then = "title: t\nid: t\ncorrelation: {type: temporal_ordered, rules: [many, b], timespan: 2m}"
        let both = "title: t\nid: t\ncorrelation: {type: temporal, rules: [many, b], timespan: 2m}"
        let count = """
            title: c
            id: c
            correlation: {type: event_count, rules: [many], timespan: 1h, condition: {gte: 2}}
            """
        let attack = (0..<16).map { (rule: "a", second: $0 * 30, fields: [String: String]()) }
        let success = (rule: "b", second: 460, fields: [String: String]())
        #expect(try fired(many, then, matches: attack + [success]) == ["2.0"])
        #expect(try fired(many, both, matches: attack + [success]) == ["2.0"])
        #expect(try fired(many, then, matches: attack) == [])
        // Incidents are counted, not their matches.
        #expect(try fired(many, count, matches: attack) == [])
    }

    @Test("Of a process of the security log, the identifier is the new one, not its parent's")
    func processIdentifiers() throws {
        let rules = """
            title: p
            id: p
            logsource: {product: windows, category: process_creation}
            detection: {s: {Image|endswith: whoami.exe}, condition: s}
            ---
            title: k
            id: k
            correlation: {type: event_count, rules: [p], group-by: [ProcessId], timespan: 1h, condition: {gte: 2}}
            """
        let file = RuleFile(reading: rules, name: "k.yml")
        let set = CorrelationSet(file.correlations, over: file.rules)
        func fired(_ processes: [String], parent: String) -> [String] {
            let names = FieldNames()
            let reader = CorrelationReader(set, names: names)
            var detector = Detector(RuleSet(rules: file.rules), names: names)
            var state = CorrelationState(set)
            return processes.flatMap { process in
                let event = CorpusEvents.event(
                    [
                        "Channel": "Security", "EventID": 4688, "NewProcessName": #"C:\whoami.exe"#,
                        "NewProcessId": process, "ProcessId": parent,
                    ], names)
                return state.observe(
                    detector.matches(in: event), of: event, at: Instant(milliseconds: 0), reference: 0,
                    with: reader
                ).map { $0.group.map(\.value).joined() }
            }
        }
        #expect(fired(["0x10", "0x20"], parent: "0x4") == [])
        #expect(fired(["0x10", "0x10"], parent: "0x4") == ["0x10"])
    }
}
