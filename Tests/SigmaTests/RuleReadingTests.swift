import Sigma
import Testing

@Suite("Reading rules, correlations and filters") struct RuleReadingTests {
    @Test("A rule keeps what it says about itself")
    func metadata() throws {
        let text = """
            title: Whoami
            id: 0F3D5C3A-1B2C-4D5E-8F90-ABCDEF012345
            name: whoami
            status: test
            description: |
                Says who.
            references:
                - https://example.org/a
            author: Nobody
            date: 2026-01-02
            modified: 2026/02/03
            tags:
                - attack.discovery
                - attack.t1033
            logsource:
                product: Windows
                category: process_creation
                definition: anything
            detection:
                selection:
                    Image|endswith: '\\whoami.exe'
                condition: selection
            fields: [User, CommandLine]
            falsepositives: Unknown
            level: high
            """
        let rule = try #require(RuleFile(reading: text, name: "w.yml").rules.first)
        #expect(rule.id == "0f3d5c3a-1b2c-4d5e-8f90-abcdef012345")
        #expect(rule.metadata.name == "whoami")
        #expect(rule.metadata.status == .test)
        #expect(rule.metadata.description == "Says who.\n")
        #expect(rule.metadata.references == ["https://example.org/a"])
        #expect(rule.metadata.tags == [.tactic("discovery"), .technique("T1033")])
        #expect(rule.metadata.fields == ["User", "CommandLine"])
        #expect(rule.metadata.falsePositives == ["Unknown"])
        #expect(rule.metadata.date == "2026-01-02")
        #expect(rule.logSource == LogSource(category: "process_creation", product: "windows"))
        #expect(rule.level == .high)
        #expect(rule.metadata.location == SourceLocation(file: "w.yml", line: 1, column: 1))
    }

    @Test("A global document gives its keys to those that follow, until a reset")
    func globalAction() {
        let text = """
            action: global
            title: Both
            detection:
                common: {A: 1}
                condition: common and own
            ---
            logsource: {product: x}
            detection:
                own: {B: 1}
            ---
            logsource: {product: y}
            detection:
                own: {C: 1}
            ---
            action: repeat
            logsource: {product: z}
            ---
            action: reset
            ---
            title: Alone
            """
        let file = RuleFile(reading: text, name: "g.yml")
        #expect(file.rules.map(\.title) == ["Both", "Both", "Both"])
        #expect(file.rules.map(\.logSource.product) == ["x", "y", "z"])
        #expect(
            file.rules.map { $0.criteria.selections.map(\.name) } == [
                ["common", "own"], ["common", "own"], ["common", "own"],
            ])
        #expect(
            file.errors.map(\.description) == [
                "g.yml:20:1: no 'logsource'; add it", "g.yml:20:1: no 'detection'; add it",
            ])
    }

    private func correlation(_ lines: String) -> RuleFile {
        RuleFile(
            reading: "title: C\ncorrelation:\n"
                + lines.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"), name: "c.yml")
    }

    @Test(
        "Each kind of correlation is read",
        arguments: [
            (
                "type: event_count\ncondition: {gte: 3, lt: 9}",
                Correlation.Kind.eventCount([.init(.greaterOrEqual, 3), .init(.less, 9)])
            ),
            (
                "type: value_count\ncondition: {field: User, gt: 3}",
                .valueCount(["User"], [.init(.greater, 3)])
            ),
            (
                "type: value_count\ncondition: {field: [User, Host], neq: 3}",
                .valueCount(["User", "Host"], [.init(.different, 3)])
            ),
            (
                "type: value_sum\ncondition: {field: bytes, gt: 1.5}",
                .valueSum("bytes", [.init(.greater, 1.5)])
            ),
            ("type: value_avg\ncondition: {field: bytes, eq: 1}", .valueAverage("bytes", [.init(.equal, 1)])),
            (
                "type: value_percentile\ncondition: {field: bytes, percentile: 95, lte: 1}",
                .valuePercentile("bytes", percentile: 95, [.init(.lessOrEqual, 1)])
            ),
            ("type: temporal", .temporal([])),
            ("type: temporal_ordered", .temporalOrdered),
        ])
    func kinds(_ lines: String, _ kind: Correlation.Kind) throws {
        let file = correlation(
            lines + "\nrules: [a, b]\ngroup-by: [User]\ntimespan: 5m\naliases:\n    User: {a: src, b: dst}")
        #expect(file.errors.isEmpty, "\(file.errors)")
        let read = try #require(file.correlations.first)
        #expect(read.kind == kind)
        #expect(read.rules == ["a", "b"])
        #expect(read.groupBy == ["User"])
        #expect(read.timespan == .seconds(300))
        #expect(read.aliases == ["User": ["a": "src", "b": "dst"]])
    }

    @Test(
        "What is wrong with a correlation is told",
        arguments: [
            (
                "type: event_coumt\nrules: [a]\ntimespan: 5m",
                ["c.yml:3:11: unknown type 'event_coumt'; did you mean 'event_count'?"]
            ),
            (
                "type: event_count\nrules: [a]\ntimespan: soon\ncondition: {gte: 3}",
                [
                    "c.yml:5:15: 'timespan' has the wrong shape; write a number and a unit, such as 30s, 5m, 1h or 7d"
                ]
            ),
            ("type: event_count\nrules: [a]\ntimespan: 5m", ["c.yml:3:5: no 'condition'; add it"]),
            (
                "type: event_count\nrules: [a]\ntimespan: 5m\ncondition: {gt: x}",
                ["c.yml:6:21: 'gt' has the wrong shape; write a number"]
            ),
            (
                "type: value_count\nrules: [a]\ntimespan: 5m\ncondition: {gt: 1}",
                ["c.yml:6:16: no 'field'; add it"]
            ),
            ("rules: [a]", ["c.yml:3:5: no 'timespan'; add it", "c.yml:3:5: no 'type'; add it"]),
            (
                "type: temporal\ntimespan: 5m\nrules: [a]\ngroupby: x",
                ["c.yml:6:5: unknown key 'groupby'; did you mean 'group-by'?"]
            ),
        ])
    func correlationErrors(_ lines: String, _ sentences: [String]) {
        #expect(correlation(lines).errors.map(\.description) == sentences)
    }

    @Test("A filter adds its condition to the rules that it names, of its log source")
    func filter() throws {
        let text = """
            title: Not the administrators
            logsource: {product: test}
            filter:
                rules: [NAMED]
                administrators: {User|startswith: adm_}
                condition: not administrators
            """
        let filter = try #require(RuleFile(reading: text, name: "f.yml").filters.first)
        var named = try rule("selection: {A: 1}")
        #expect(!filter.applies(to: named))
        let metadata = named.metadata
        named = Rule(
            metadata: changed(metadata) { $0.name = "named" }, logSource: named.logSource,
            criteria: named.criteria)
        #expect(filter.applies(to: named))
        let filtered = filter.applied(to: named)
        #expect(holds(filtered, ["A": "1", "User": "anna"]))
        #expect(!holds(filtered, ["A": "1", "User": "adm_anna"]))
        #expect(!holds(filtered, ["A": "2", "User": "anna"]))
        let elsewhere = Rule(
            metadata: named.metadata, logSource: LogSource(product: "other"), criteria: named.criteria)
        #expect(!filter.applies(to: elsewhere))
    }

    @Test("A filter names a rule by its name or identifier, in any case")
    func filterNames() throws {
        func filter(_ name: String) throws -> Filter {
            let text =
                "title: f\nlogsource: {product: test}\nfilter: {rules: [\(name)], f: {A: 1}, condition: not f}"
            return try #require(RuleFile(reading: text, name: "f.yml").filters.first)
        }
        let rule = try rule("selection: {A: 1}")
        let named = Rule(
            metadata: changed(rule.metadata) { ($0.name, $0.id) = ("Failed_Logon", "Sigma/File.yml:1") },
            logSource: rule.logSource, criteria: rule.criteria)
        for name in ["Failed_Logon", "failed_logon", "Sigma/File.yml:1"] {
            #expect(try filter(name).applies(to: named), "\(name)")
        }
        #expect(!(try filter("Failed_Logons").applies(to: named)))
    }

    @Test("A rule under hundreds of filters nests no deeper")
    func manyFilters() throws {
        let text = "title: f\nlogsource: {product: test}\nfilter: {rules: any, f: {B: 1}, condition: not f}"
        let filter = try #require(RuleFile(reading: text, name: "f.yml").filters.first)
        let filtered = (0..<300).reduce(try rule("selection: {A: 1}")) { rule, _ in filter.applied(to: rule) }
        guard case .all(let parts) = filtered.criteria.condition else {
            Issue.record("\(filtered.criteria.condition)")
            return
        }
        #expect(parts.count == 301)
        #expect(holds(filtered, ["A": "1"]))
        #expect(!holds(filtered, ["A": "1", "B": "1"]))
    }

    private func changed(_ metadata: Metadata, _ change: (inout Metadata) -> Void) -> Metadata {
        var metadata = metadata
        change(&metadata)
        return metadata
    }
}
