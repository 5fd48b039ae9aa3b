import Detection
import Events
import Foundation
import Sigma
import TestSupport
import Testing
import Vocabulary

@Suite("The text of correlation rules") struct CorrelationRulesTests {
    private func errors(_ correlation: String, besides documents: [String] = []) -> [String] {
        sentences(correlation, besides: documents).map(\.english)
    }

    private func sentences(_ correlation: String, besides documents: [String] = []) -> [LocalizedText] {
        let text =
            (CorrelationSample.rules + ["title: k\nid: k\nname: k\ncorrelation: \(correlation)"] + documents)
            .joined(separator: "\n---\n")
        let file = RuleFile(reading: text, name: "k.yml")
        guard file.errors.isEmpty else { return file.errors.map(\.problem.sentence) }
        return CorrelationSet(file.correlations, over: file.rules).errors.map(\.problem.sentence)
    }

    @Test(
        "A correlation that makes no sense is refused with a sentence that says what to write",
        arguments: [
            (
                "{type: event_counts, rules: [a], timespan: 1h, condition: {gte: 2}}",
                "unknown type 'event_counts'; did you mean 'event_count'?"
            ),
            (
                "{type: event_count, rules: [a], timespan: 1h}", "no 'condition'; add it"
            ),
            (
                "{type: event_count, rules: [a], timespan: 1h, condition: {gte: many}}",
                "'gte' has the wrong shape; write a number"
            ),
            (
                "{type: event_count, rules: [a], timespan: 1h, condition: {}}",
                "the condition has no limit; write one such as 'gte: 10'"
            ),
            (
                "{type: event_count, rules: [a], timespan: 1q, condition: {gte: 2}}",
                "'timespan' has the wrong shape; write a number and a unit, such as 30s, 5m, 1h or 7d"
            ),
            (
                "{type: event_count, rules: [a], timespan: 0s, condition: {gte: 2}}",
                "'timespan' has the wrong shape; write a number and a unit, such as 30s, 5m, 1h or 7d"
            ),
            (
                "{type: event_count, rules: [a], timespan: 101y, condition: {gte: 2}}",
                "the timespan '101y' is longer than 100 years; write a shorter one"
            ),
            (
                "{type: event_count, rules: [a], timespan: 999999999999999999y, condition: {gte: 2}}",
                "the timespan '999999999999999999y' is longer than 100 years; write a shorter one"
            ),
            (
                "{type: value_count, rules: [a], timespan: 1h, condition: {gte: 2}}", "no 'field'; add it"
            ),
            (
                "{type: value_percentile, rules: [a], timespan: 1h, condition: {field: x, percentile: 101, gte: 2}}",
                "'percentile' has the wrong shape; write a number from 0 to 100"
            ),
            (
                "{type: temporal_ordered, rules: [a, b], timespan: 1h, condition: a and not b}",
                "'condition' has the wrong shape; write limits such as 'gte: 10'"
            ),
            (
                "{type: temporal_ordered, rules: [a, b, c], timespan: 1h, condition: {gte: 2}}",
                "an ordered correlation awaits all of its rules, and its condition says otherwise; remove the condition"
            ),
            ("{type: temporal_ordered, rules: [a, b], timespan: 1h, condition: {gte: 2}}", nil),
            (
                "{type: temporal, rules: [a, A], timespan: 1h}", "a rule is listed twice; list each rule once"
            ),
            (
                "{type: temporal, rules: [a, id-a], timespan: 1h}",
                "rule 'id-a' is listed twice; list it once, by its name or identifier"
            ),
            (
                "{type: temporal, rules: [a, b], group-by: [x, x], timespan: 1h}",
                "'group-by' lists a field twice; list each field once"
            ),
            (
                "{type: temporal, rules: [a, b], timespan: 1h, generate: perhaps}",
                "'generate' has the wrong shape; write true or false"
            ),
            (
                "{type: temporal, rules: [a, b], group-by: [x], timespan: 1h, aliases: {x: {a: y, c: z}}}",
                "alias 'x' speaks of rule 'c', which is not listed under 'rules'; list it, or correct the name"
            ),
            (
                "{type: temporal, rules: [a, nowhere], timespan: 1h}",
                "rule 'nowhere' is not among the rules, or was refused; load it too, or correct the name"
            ),
        ] as [(String, String?)])
    func refusals(_ text: String, _ sentence: String?) {
        #expect(errors(text) == (sentence.map { [$0] } ?? []))
    }

    @Test(
        "What a correlation refers to in vain is told in French too",
        arguments: [
            (
                "{type: temporal, rules: [a, id-a], timespan: 1h}",
                "la règle «\u{A0}id-a\u{A0}» figure deux fois dans la liste\u{A0}; n’y mettez la règle qu’une fois, par son nom ou son identifiant"
            ),
            (
                "{type: temporal, rules: [a, b], group-by: [x], timespan: 1h, aliases: {x: {a: y, c: z}}}",
                "l’alias «\u{A0}x\u{A0}» parle de la règle «\u{A0}c\u{A0}», qui ne figure pas sous «\u{A0}rules\u{A0}»\u{A0}; ajoutez-la à la liste, ou corrigez le nom"
            ),
            (
                "{type: temporal, rules: [a, nowhere], timespan: 1h}",
                "la règle «\u{A0}nowhere\u{A0}» n’est pas parmi les règles, ou a été refusée\u{A0}; chargez-la aussi, ou corrigez le nom"
            ),
            (
                "{type: temporal, rules: [a, k], timespan: 1h}",
                "la corrélation renvoie à elle-même, par l’intermédiaire d’autres\u{A0}; rompez la boucle"
            ),
        ])
    func french(_ text: String, _ sentence: String) {
        #expect(sentences(text).map(\.french) == [sentence])
    }

    @Test("A chain of correlations is told in both languages when it is too deep")
    func tooDeep() {
        let documents = (0..<110).map { level in
            "title: t\nid: l\(level)\ncorrelation: {type: temporal, rules: [l\(level + 1)], timespan: 1h}"
        }
        #expect(
            sentences("{type: temporal, rules: [l0], timespan: 1h}", besides: documents).contains(
                LocalizedText(
                    "les corrélations s’enchaînent sur plus de 100 niveaux\u{A0}; raccourcissez la chaîne",
                    en: "correlations are chained more than 100 deep; shorten the chain")))
    }

    @Test("A name that several rules bear is no reference")
    func ambiguous() {
        let twin = CorrelationSample.rules[0].replacing("id-a", with: "other")
        #expect(
            errors("{type: temporal, rules: [a, b], timespan: 1h}", besides: [twin]) == [
                "'a' names several rules, at k.yml:1:1 and k.yml:24:1; refer to one by its identifier"
            ])
        #expect(
            sentences("{type: temporal, rules: [a, b], timespan: 1h}", besides: [twin]).map(\.french) == [
                "«\u{A0}a\u{A0}» désigne plusieurs règles (k.yml, ligne 1, colonne 1 et k.yml, ligne 24, colonne 1)\u{A0}; désignez-en une par son identifiant"
            ])
        #expect(errors("{type: temporal, rules: [id-a, b], timespan: 1h}", besides: [twin]) == [])
    }

    @Test("Correlations that fan out and in again without end are refused, and the others stay")
    func crowds() {
        var documents: [String] = []
        for level in 0..<12 {
            let below = level == 0 ? "a, b" : "l\(level - 1)x, l\(level - 1)y"
            for side in ["x", "y"] {
                documents.append(
                    "title: t\nid: l\(level)\(side)\ncorrelation: {type: temporal, rules: [\(below)], timespan: 1h}"
                )
            }
        }
        let text = (CorrelationSample.rules + documents).joined(separator: "\n---\n")
        let file = RuleFile(reading: text, name: "k.yml")
        let set = CorrelationSet(file.correlations, over: file.rules)
        #expect(set.correlations.count == 18)
        #expect(set.errors.count == 6)
        #expect(
            set.errors.first?.problem.description
                == "its rules are reached in more than 1000 ways through other correlations; refer to fewer correlations"
        )
        #expect(
            set.errors.first?.problem.sentence.french
                == "ses règles sont atteintes par plus de 1000 chemins par d’autres corrélations\u{A0}; renvoyez à moins de corrélations"
        )
    }

    @Test(
        "Time spans are read in all their units",
        arguments: [
            ("30s", 30), ("5m", 300), ("1h", 3_600), ("7d", 604_800), ("2w", 1_209_600), ("1M", 2_629_746),
            ("1y", 31_556_952),
        ])
    func units(_ text: String, _ seconds: Int) throws {
        let file = RuleFile(
            reading: "title: k\ncorrelation: {type: temporal, rules: [a], timespan: \(text)}", name: "k.yml")
        #expect(try #require(file.correlations.first).timespan == .seconds(seconds))
    }

    // MARK: The examples of the specification

    private static let folder = Corpora.folder?.appending(path: "sigma-specification/examples")
    private static var isThere: Bool {
        folder.map { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) } ?? false
    }

    private static func example(_ name: String) throws -> String {
        try String(contentsOf: try #require(folder).appending(path: name), encoding: .utf8)
    }

    /// Rules that examples refer to and do not hold, each for one kind of event.
    private static let referred = [
        "5638f7c0-ac70-491d-8465-2a65075e0d86", "recon_cmd_a", "recon_cmd_b", "recon_cmd_c", "website_access",
        "rule_a_id", "process_creation", "internal_error", "new_network_connection", "many_failed_logins",
        "successful_login", "firewall_block",
    ].enumerated().map { number, name in
        "title: r\nid: \(name)\nname: n\(number)\nlogsource: {product: test}\ndetection: {s: {kind: \(name)}, condition: s}"
    }

    /// What an example tells about events, each a second after the one before: group values, joined.
    private func fired(_ example: String, _ events: [(kind: String, fields: [String: String])]) throws
        -> [String]
    {
        let text = (Self.referred + [example]).joined(separator: "\n---\n")
        let file = RuleFile(reading: text, name: "example.yml")
        try #require(file.errors.isEmpty, "\(file.errors)")
        let set = CorrelationSet(file.correlations, over: file.rules)
        try #require(set.errors.isEmpty, "\(set.errors)")
        let names = FieldNames()
        let reader = CorrelationReader(set, names: names)
        var detector = Detector(RuleSet(rules: file.rules), names: names)
        var state = CorrelationState(set)
        var fired: [String] = []
        for (number, made) in events.enumerated() {
            var fields: [String: Any] = made.fields
            fields["kind"] = made.kind
            let event = CorpusEvents.event(fields, names, logSource: ["product": "test"])
            let time = Instant(milliseconds: Int64(number) * 1_000)
            for match in state.observe(
                detector.matches(in: event), of: event, at: time, reference: UInt64(number), with: reader)
            { fired.append(match.group.map(\.value).joined(separator: " ")) }
        }
        return fired
    }

    @Test(
        "Every example of the specification loads, save those that are no whole rules", .enabled(if: isThere))
    func examplesLoad() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: try #require(Self.folder).path(percentEncoded: false))
        var refused: [String: [String]] = [:]
        for name in names where name.hasSuffix(".yml") {
            let file = RuleFile(reading: try Self.example(name), name: name)
            if !file.errors.isEmpty { refused[name] = file.errors.map(\.problem.description).sorted() }
        }
        #expect(names.count == 24)
        #expect(
            refused == [
                // A fragment that shows how rules are referred to.
                "spec-correlation-01.yml": ["no 'timespan'; add it", "no 'type'; add it"],
                // Fragments without a title.
                "spec-correlation-04.yml": ["no 'title'; add it"],
                "spec-correlation-05.yml": ["no 'title'; add it"],
            ])
    }

    @Test("The examples of event counts fire at the hundredth logon within an hour", .enabled(if: isThere))
    func eventCounts() throws {
        for (name, field) in [
            ("correlation-event_count.yml", "ComputerName"), ("spec-correlation-02.yml", "ComputerName"),
            ("correlation-event_count_ecs.yml", "dns.question.name"),
        ] {
            let event = (kind: "5638f7c0-ac70-491d-8465-2a65075e0d86", fields: [field: "pc"])
            let few = Array(repeating: event, count: 99)
            #expect(try fired(try Self.example(name), few) == [])
            #expect(try fired(try Self.example(name), few + [event]) == ["pc"])
        }
    }

    @Test(
        "The examples of value counts fire at the hundredth user, not at the hundredth logon",
        .enabled(if: isThere))
    func valueCounts() throws {
        for name in ["correlation-value_count.yml", "spec-correlation-03.yml"] {
            func events(_ users: Int) -> [(kind: String, fields: [String: String])] {
                (0..<200).map { number in
                    (
                        "5638f7c0-ac70-491d-8465-2a65075e0d86",
                        ["ComputerName": "pc", "WorkstationName": "ws", "User": "u\(number % users)"]
                    )
                }
            }
            #expect(try fired(try Self.example(name), events(99)) == [])
            #expect(try fired(try Self.example(name), events(100)) == ["pc ws"])
        }
    }

    @Test(
        "The examples of temporal correlations want all three commands, ordered ones in order",
        .enabled(if: isThere))
    func temporal() throws {
        func events(_ order: String) -> [(kind: String, fields: [String: String])] {
            order.map { ("recon_cmd_\($0)", ["ComputerName": "pc", "User": "u"]) }
        }
        let plain = try Self.example("correlation-temporal.yml")
        #expect(try fired(plain, events("cab")) == ["pc u"])
        #expect(try fired(plain, events("caa")) == [])
        let ordered = try Self.example("correlation-temporal_ordered.yml")
        #expect(try fired(ordered, events("cab")) == [])
        #expect(try fired(ordered, events("cabc")) == ["pc u"])
        let untitled = "title: t\n" + (try Self.example("spec-correlation-04.yml"))
        #expect(try fired(untitled, events("bca")) == ["pc u"])
        let logons = "title: t\n" + (try Self.example("spec-correlation-05.yml"))
        #expect(
            try fired(logons, [("successful_login", ["User": "u"]), ("many_failed_logins", ["User": "u"])])
                == [])
        #expect(
            try fired(logons, [("many_failed_logins", ["User": "u"]), ("successful_login", ["User": "u"])])
                == ["u"])
    }

    @Test("The examples of sums, means and percentiles reckon with the field", .enabled(if: isThere))
    func figures() throws {
        func events(_ kind: String, _ field: String, _ numbers: [String]) -> [(
            kind: String, fields: [String: String]
        )] {
            numbers.map { (kind, ["SourceIP": "10.0.0.1", "User": "u", "ComputerName": "pc", field: $0]) }
        }
        for name in ["correlation-value_sum.yml", "spec-correlation-06.yml"] {
            let text = try Self.example(name)
            #expect(try fired(text, events("website_access", "bytes_sent", ["600000", "400000"])) == [])
            #expect(
                try fired(text, events("website_access", "bytes_sent", ["600000", "400001"])) == [
                    "10.0.0.1 u"
                ])
        }
        for name in ["correlation-value_avg.yml", "spec-correlation-07.yml"] {
            let text = try Self.example(name)
            #expect(try fired(text, events("rule_a_id", "BytesOut", ["400", "600"])) == [])
            #expect(try fired(text, events("rule_a_id", "BytesOut", ["400", "601"])) == ["10.0.0.1 u"])
        }
        // Percentiles are of numbers: the names of processes are none, and do not count.
        let text = try Self.example("correlation-value_percentile.yml")
        #expect(try fired(text, events("process_creation", "Image", ["a.exe", "b.exe"])) == [])
        #expect(try fired(text, events("process_creation", "Image", ["1"])) == ["pc"])
        #expect(
            try fired(
                try Self.example("spec-correlation-08.yml"), events("process_creation", "image", ["2", "3"]))
                == [])
    }

    @Test("The example of aliases joins fields that rules call differently", .enabled(if: isThere))
    func aliases() throws {
        let text = try Self.example("spec-correlation-09.yml")
        let error = (kind: "internal_error", fields: ["destination.ip": "in", "source.ip": "out"])
        let right = (kind: "new_network_connection", fields: ["source.ip": "in", "destination.ip": "out"])
        let wrong = (kind: "new_network_connection", fields: ["destination.ip": "in", "source.ip": "out"])
        #expect(try fired(text, [error, right]) == ["in out"])
        #expect(try fired(text, [error, wrong]) == [])
    }

    @Test("The example of a chain fires after ten failed logons and a good one", .enabled(if: isThere))
    func chain() throws {
        let file = RuleFile(reading: try Self.example("spec-correlation-10.yml"), name: "chain.yml")
        let set = CorrelationSet(file.correlations, over: file.rules)
        #expect(set.silentRules.count == 3)
        let names = FieldNames()
        let reader = CorrelationReader(set, names: names)
        var detector = Detector(RuleSet(rules: file.rules), names: names)
        for failures in [9, 10] {
            var state = CorrelationState(set)
            var found: [CorrelationMatch] = []
            for number in 0...failures {
                let event = CorpusEvents.event(
                    ["Channel": "Security", "EventID": number < failures ? 4625 : 4624, "User": "u"], names)
                found += state.observe(
                    detector.matches(in: event), of: event, at: Instant(milliseconds: Int64(number) * 1_000),
                    reference: UInt64(number), with: reader)
            }
            #expect(found.map(\.references) == (failures == 10 ? [[9, 10]] : []))
        }
    }

    @Test("A chained correlation groups by fields that the one below it does not name")
    func chainedFields() throws {
        let below =
            "title: k\nid: k\ncorrelation: {type: event_count, rules: [a], group-by: [Ip], timespan: 1h, condition: {gte: 2}}"
        let above = """
            title: m
            id: m
            correlation: {type: temporal_ordered, rules: [k, b], group-by: [who], timespan: 1h, aliases: {who: {k: User, b: Account}}}
            """
        let file = RuleFile(
            reading: (CorrelationSample.rules + [below, above]).joined(separator: "\n---\n"), name: "k.yml")
        let set = CorrelationSet(file.correlations, over: file.rules)
        try #require(set.errors.isEmpty, "\(set.errors)")
        let names = FieldNames()
        var batch = ClueBatch()
        let made = [
            ("id-a", ["Ip": "1", "User": "x"]), ("id-a", ["Ip": "1", "User": "u"]),
            ("id-b", ["Account": "x"]),
            ("id-b", ["Account": "U"]),
        ].enumerated().map {
            MadeMatch(rule: $1.0, milliseconds: Int64($0), fields: $1.1, reference: UInt64($0))
        }
        batch.add(made, CorrelationReader(set, names: names), names)
        var state = CorrelationState(set)
        let found = state.observe(batch)
        #expect(found.map { $0.group.map(\.value) } == [["U"]])
        #expect(found.first?.references == [1, 3])
    }

    @Test("A field is found by the name that the record gives it")
    func renames() throws {
        let rule = """
            title: p
            name: p
            id: p
            logsource: {product: windows, category: process_creation}
            detection: {s: {Image|endswith: whoami.exe}, condition: s}
            ---
            title: k
            id: k
            correlation: {type: event_count, rules: [p], group-by: [Image], timespan: 1h, condition: {gte: 2}}
            """
        let file = RuleFile(reading: rule, name: "k.yml")
        let set = CorrelationSet(file.correlations, over: file.rules)
        let names = FieldNames()
        let reader = CorrelationReader(set, names: names)
        var detector = Detector(RuleSet(rules: file.rules), names: names)
        var state = CorrelationState(set)
        var found: [CorrelationMatch] = []
        let events: [[String: Any]] = [
            ["Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "Image": #"C:\whoami.exe"#],
            ["Channel": "Security", "EventID": 4688, "NewProcessName": #"C:\WHOAMI.exe"#],
        ]
        for fields in events {
            let event = CorpusEvents.event(fields, names)
            found += state.observe(
                detector.matches(in: event), of: event, at: Instant(milliseconds: 0), reference: 0,
                with: reader)
        }
        #expect(found.map { $0.group.map(\.value) } == [[#"C:\WHOAMI.exe"#]])
    }

    // MARK: Filters

    @Test(
        "The examples of filters narrow the rules that they name, of their log source, and no others",
        .enabled(if: isThere))
    func filters() throws {
        func rule(_ id: String, _ source: String, _ test: String) -> String {
            "title: t\nid: \(id)\nlogsource: \(source)\ndetection: {s: {\(test)}, condition: s}"
        }
        let process = "{product: windows, category: process_creation}"
        let named = "6f3e2987-db24-4c78-a860-b4f4095a7095"
        func matched(_ name: String, _ rules: [String], _ fields: [String: Any], _ source: [String: String])
            throws
            -> [String]
        {
            let file = RuleFile(
                reading: (rules + [try Self.example(name)]).joined(separator: "\n---\n"), name: "f.yml")
            try #require(file.errors.isEmpty && file.filters.count == 1, "\(file.errors)")
            let names = FieldNames()
            var detector = Detector(RuleSet(rules: file.rules, filters: file.filters), names: names)
            return detector.matches(in: CorpusEvents.event(fields, names, logSource: source)).map(\.rule.id)
        }
        let source = ["product": "windows", "category": "process_creation"]
        for name in ["filter-filter_1.yml", "spec-filters-11.yml"] {
            let rules = [rule(named, process, "Image: a.exe"), rule("other", process, "Image: a.exe")]
            #expect(
                try matched(name, rules, ["Image": "a.exe", "User": "ADM_x"], source) == [named, "other"])
            #expect(try matched(name, rules, ["Image": "a.exe", "User": "x"], source) == ["other"])
            let elsewhere = [rule(named, "{product: linux, category: process_creation}", "Image: a.exe")]
            #expect(
                try matched(
                    name, elsewhere, ["Image": "a.exe"], ["product": "linux", "category": "process_creation"])
                    == [named])
        }
        let dns = ["category": "network", "service": "dns"]
        let rules = [rule(named, "{category: network, service: dns}", "kind: q")]
        let good = ["kind": "q", "dns.question.name": "www.google.fr"]
        #expect(try matched("filter-filter_ecs.yml", rules, good, dns) == [named])
        #expect(try matched("filter-filter_ecs.yml", rules, ["kind": "q"], dns) == [])
    }
}
