import Detection
import Events
import Foundation
import Sigma
import Testing

@Suite("Rules against events") struct DetectorTests {
    private static func rule(_ logSource: String, _ detection: String) -> String {
        "title: R\nlogsource: \(logSource)\ndetection:\n"
            + detection.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    }

    private func matches(
        _ text: String, _ fields: KeyValuePairs<String, String>, channel: String? = nil, eventID: Int? = nil,
        product: String? = nil
    ) throws -> [Match] {
        let file = RuleFile(reading: text, name: "r.yml")
        try #require(file.errors.isEmpty, "\(file.errors)")
        let names = FieldNames()
        var detector = Detector(RuleSet(rules: file.rules), names: names)
        var event = Event(names: names)
        for (name, value) in fields { event.append(name, value) }
        if let channel { event.setChannel(channel) }
        event.eventID = eventID
        if let product { event.logSource = EventLogSource(product: product) }
        return detector.matches(in: event)
    }

    private let whoami = rule(
        "{product: windows, category: process_creation}",
        "image:\n    Image|endswith: '\\whoami.exe'\narguments:\n    CommandLine|contains: ['/ALL', groups]\nlocal:\n    User: SYSTEM\ncondition: image and (arguments or local) and not local"
    )

    @Test("A match tells its selections, its fields and the bytes that were looked for")
    func evidence() throws {
        let match = try #require(
            try matches(
                whoami, ["Image": "C:\\Windows\\WHOAMI.exe", "CommandLine": "whoami /all /groups é /all"],
                channel: "microsoft-windows-sysmon/operational", eventID: 1
            ).first)
        #expect(match.selections == ["image", "arguments"])
        #expect(match.matched.map(\.field) == ["Image", "CommandLine"])
        #expect(match.ranges(in: "Image", of: "C:\\Windows\\WHOAMI.exe") == [10..<21])
        #expect(match.ranges(in: "CommandLine", of: "whoami /all /groups é /all") == [7..<11, 13..<19])
        #expect(match.ranges(in: "User", of: "anna").isEmpty)
    }

    @Test("Of a field that must differ, the values are told whole")
    func different() throws {
        let text = Self.rule(
            "{product: test}",
            "one:\n    A: x\n    B|neq: [y, z]\n    C|contains|neq: q\n    D|neq: w\n    E: null\ncondition: one"
        )
        let match = try #require(
            try matches(text, ["A": "X", "B": "other", "C": "text", "F": "f"], product: "test").first)
        #expect(match.matched.map(\.field) == ["A", "B", "C"])
        #expect(match.ranges(in: "B", of: "other") == [0..<5])
        #expect(match.ranges(in: "C", of: "text") == [0..<4])
    }

    @Test(
        "A literal is found wherever it stands, and its first place is told, however long those beside it are",
        arguments: [
            ["mimikatz", "aaaaaaa", "sekurlsa::logonpasswords"], ["abcde", "aaaaa"], ["abcd", "aaaa"],
        ])
    func places(_ literals: [String]) throws {
        for selection in ["one:\n    A|contains: \(literals)", "one: \(literals)"] {
            let file = RuleFile(
                reading: Self.rule("{product: test}", selection + "\ncondition: one"), name: "r.yml")
            try #require(file.errors.isEmpty, "\(file.errors)")
            let names = FieldNames()
            let rules = RuleSet(rules: file.rules)
            var detector = Detector(rules, names: names)
            var plain = PlainDetector(rules, names: names)
            for literal in literals {
                for count in 0..<10 {
                    for value in [
                        literal, literal + "a", "." + literal.uppercased() + literal,
                        literal.dropLast() + ".",
                    ] {
                        var event = Event(names: names)
                        event.append("A", String(repeating: "a", count: count) + value)
                        event.append("B", "\(value)é")
                        event.logSource = EventLogSource(product: "test")
                        let found = detector.matches(in: event)
                        let expected = plain.matches(in: event)
                        #expect(
                            found.map(\.evidence) == expected.map(\.evidence),
                            "\(literal), \(count), \(value)")
                    }
                }
            }
        }
    }

    @Test(
        "A field that is null is there, and it is null",
        arguments: [
            ("A|exists: true", [true, true, false]), ("A|exists: false", [false, false, true]),
            ("A: null", [true, false, true]),
        ])
    func nulls(_ test: String, _ expected: [Bool]) throws {
        let text = Self.rule("{product: test}", "one:\n    \(test)\n    B: y\ncondition: one")
        let file = RuleFile(reading: text, name: "r.yml")
        let names = FieldNames()
        let rules = RuleSet(rules: file.rules)
        var detector = Detector(rules, names: names)
        var plain = PlainDetector(rules, names: names)
        var decoder = JSONLineDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        for (fields, holds) in zip([#"{"A":null,"B":"y"}"#, #"{"A":"","B":"y"}"#, #"{"B":"y"}"#], expected) {
            let line = "{\"logsource\":{\"product\":\"test\"},\"event\":\(fields)}"
            _ = decoder.decode(Array(line.utf8).span, number: 1, into: &event, report: &report)
            #expect(detector.matches(in: event).isEmpty != holds, "\(fields)")
            #expect(plain.matches(in: event).isEmpty != holds, "\(fields), plain")
        }
        #expect(report.skippedCount == 0)
    }

    @Test("Process creation is Sysmon 1, or Security 4688 with other names")
    func renames() throws {
        let fields: KeyValuePairs = ["NewProcessName": "C:\\whoami.exe", "CommandLine": "whoami groups"]
        let match = try #require(try matches(whoami, fields, channel: "Security", eventID: 4688).first)
        #expect(match.matched.map(\.field) == ["NewProcessName", "CommandLine"])
        #expect(match.evidence.map(\.ruleField) == ["Image", "CommandLine"])
        #expect(try matches(whoami, fields, channel: "Security", eventID: 4689).isEmpty)
        #expect(
            try matches(whoami, fields, channel: "Microsoft-Windows-Sysmon/Operational", eventID: 1).isEmpty)
        #expect(try matches(whoami, fields, channel: "Application", eventID: 4688).isEmpty)
        #expect(try matches(whoami, fields, channel: nil, eventID: 4688).isEmpty)
    }

    @Test("A category may want more than an event identifier")
    func gate() throws {
        let text = Self.rule(
            "{product: windows, category: registry_delete}", "s:\n    TargetObject: x\ncondition: s")
        let sysmon = "Microsoft-Windows-Sysmon/Operational"
        #expect(
            try matches(text, ["TargetObject": "x", "EventType": "DeleteKey"], channel: sysmon, eventID: 12)
                .count == 1)
        #expect(
            try matches(text, ["TargetObject": "x", "EventType": "CreateKey"], channel: sysmon, eventID: 12)
                .isEmpty)
    }

    @Test("A rule of Windows alone sees every Windows record, and no other")
    func productOnly() throws {
        let text = Self.rule("{product: windows}", "- x\ncondition: none").replacing(
            "- x", with: "none:\n        - x")
        #expect(try matches(text, ["A": "x"], channel: "Anything", eventID: nil).count == 1)
        #expect(try matches(text, ["A": "x"], channel: nil, eventID: 1).isEmpty)
    }

    @Test(
        "An event that states its source is read by the rules of that source",
        arguments: [
            ("{product: linux, service: sshd}", true), ("{product: linux}", true), ("{service: sshd}", true),
            ("{product: linux, service: sudo}", false),
            ("{product: linux, category: process_creation}", false), ("{product: windows}", false),
        ])
    func stated(_ source: String, _ applies: Bool) throws {
        let file = RuleFile(reading: Self.rule(source, "s:\n    A: 1\ncondition: s"), name: "r.yml")
        let names = FieldNames()
        var detector = Detector(RuleSet(rules: file.rules), names: names)
        var event = Event(names: names)
        event.append("A", "1")
        event.logSource = EventLogSource(product: "linux", service: "sshd")
        #expect(detector.matches(in: event).isEmpty != applies)
    }

    @Test(
        "Matches come in the order of the rules, each rule once, and nothing of one event is left for the next"
    )
    func order() throws {
        let text = ["b", "a", "c"].map { name in
            Self.rule(
                "{product: windows, service: security}", "s:\n    A: \(name)\nt:\n    B: 1\ncondition: s or t"
            )
            .replacing("title: R", with: "title: \(name)")
        }.joined(separator: "\n---\n")
        let names = FieldNames()
        var detector = Detector(RuleSet(rules: RuleFile(reading: text, name: "r.yml").rules), names: names)
        var event = Event(names: names)
        for (fields, titles) in [
            ([("B", "1")], ["b", "a", "c"]), ([("A", "c")], ["c"]), ([], []),
            ([("A", "c"), ("A", "a")], ["a", "c"]),
        ] {
            event.reset()
            for (name, value) in fields { event.append(name, value) }
            event.setChannel("SECURITY")
            #expect(detector.matches(in: event).map(\.rule.title) == titles)
        }
    }
}

@Suite("The convention and the catalogue") struct ConventionTests {
    @Test("The convention binds what it names and nothing else") func bindings() {
        let standard = Convention.standard
        #expect(standard.services.count == 50)
        #expect(standard.bindings(of: LogSource(category: "process_creation", product: "windows")).count == 2)
        #expect(standard.bindings(of: LogSource(category: "process_creation", product: "linux")).isEmpty)
        #expect(standard.bindings(of: LogSource(category: "antivirus")).count == 1)
        #expect(standard.bindings(of: LogSource(product: "windows", service: "nowhere")).isEmpty)
        #expect(
            standard.bindings(
                of: LogSource(category: "process_creation", product: "windows", service: "security")
            ).count == 1)
    }

    @Test("The catalogue counts levels and techniques, and lists what no Windows record can be")
    func catalogue() {
        let rule =
            "title: T\nid: x\nlevel: high\ntags: [attack.t1033]\nlogsource: {product: linux}\ndetection: {s: {A: 1}, condition: s}"
        let catalogue = RuleCatalogue(reading: [("a.yml", rule), ("b.yml", rule), ("c.yml", "title: bad")])
        #expect(catalogue.fileCount == 3)
        #expect(catalogue.errors.count == 2)
        #expect(catalogue.levels.first { $0.level == .high }?.count == 2)
        #expect(catalogue.techniques.map(\.technique) == ["T1033"])
        #expect(catalogue.unbound().map(\.count) == [2])
        #expect(catalogue.duplicates.map(\.locations.count) == [2])
    }
}
