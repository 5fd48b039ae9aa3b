import Detection
import Events
import Foundation
import Sigma
import TestSupport
import Testing

@Suite("The indexed engine and the plain one") struct EngineAgreementTests {
    private func agree(
        _ rules: RuleSet, _ names: FieldNames, _ events: some Sequence<Event>,
        _ note: @autoclosure () -> String
    ) {
        var indexed = Detector(rules, names: names)
        var plain = PlainDetector(rules, names: names)
        for event in events {
            let found = indexed.matches(in: event)
            let wanted = plain.matches(in: event)
            #expect(found.map(\.rule.id) == wanted.map(\.rule.id), "\(note())")
            #expect(found.map(\.evidence) == wanted.map(\.evidence), "\(note())")
        }
    }

    @Test("They agree on random rules and random events")
    func random() throws {
        let seed = Seed()
        var random = RandomRules(numbers: seed.numbers)
        var total = 0
        for _ in 0..<60 {
            let text = (0..<40).map { random.rule(number: $0) }.joined(separator: "\n---\n")
            let file = RuleFile(reading: text, name: "r.yml")
            try #require(file.errors.isEmpty, "\(seed) \(file.errors.prefix(3))")
            let rules = RuleSet(rules: file.rules)
            let names = FieldNames()
            let events = (0..<60).map { _ in random.event(names) }
            agree(rules, names, events, "\(seed)")
            var detector = Detector(rules, names: names)
            total += events.reduce(0) { $0 + detector.matches(in: $1).count }
        }
        // Not all or nothing: the rules must be of the kind that sometimes hold.
        #expect((10_000...130_000).contains(total), "\(seed) \(total)")
    }

    @Test("They agree on every rule and the events made from the rules", .enabled(if: Corpora.arePresent))
    func corpus() throws {
        let names = FieldNames()
        let events = try CorpusEvents.lines("synthetic/events.ndjson").enumerated().filter {
            $0.offset % 4 == 0
        }.map {
            CorpusEvents.event(
                $0.element["event"] as? [String: Any] ?? [:], names, logSource: $0.element["logsource"])
        }
        agree(ExpectedMatchesTests.rules, names, events, "synthetic")
        let windows = try CorpusEvents.lines("winjson/events.ndjson").enumerated().filter {
            $0.offset % 8 == 0
        }.map {
            CorpusEvents.event($0.element["event"] as? [String: Any] ?? [:], names)
        }
        agree(ExpectedMatchesTests.rules, names, windows, "winjson")
    }
}

/// Makes rules and events out of few words, so that many rules hold for many events.
struct RandomRules: RandomNumberGenerator {
    var numbers: SeededNumbers

    mutating func next() -> UInt64 { numbers.next() }

    private static let words = [
        "whoami", "POWERSHELL", "net.exe", "é-KÉlvin", "/ALL", "temp", "-enc", "user", "a", "\\", "İx",
        "\u{212A}elv", "4624",
    ]

    private mutating func one(_ choices: [String]) -> String { choices.randomElement(using: &self) ?? "" }
    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// A word or two, with a wildcard now and then.
    private mutating func value() -> String {
        var parts = [one(Self.words)]
        while chance(35) { parts.append(one(["*", "?", " "]) + one(Self.words)) }
        return parts.joined()
    }

    private mutating func line() -> String {
        let field = one(["A", "B", "C"])
        let quoted = { (text: String) in "'" + text + "'" }
        switch Int.random(in: 0..<10, using: &self) {
        case 0:
            return
                "\(field)|re\(chance(50) ? "|i" : ""): '\(one(["who.*i", "^p", "(net|user)\\.?", "[0-9]{3,}", "temp$", "é-k"]))'"
        case 1: return "\(field): null"
        case 2: return "\(field)|exists: \(chance(50))"
        case 3: return "\(field)|fieldref|contains: \(one(["A", "B", "C"]))"
        default:
            let modifier = one([
                "", "|contains", "|startswith", "|endswith", "|contains|all", "|contains|cased",
                "|contains|windash", "|contains|neq",
            ])
            let values = (0..<Int.random(in: 1...3, using: &self)).map { _ in quoted(value()) }
            return "\(field)\(modifier): [\(values.joined(separator: ", "))]"
        }
    }

    private mutating func selection(_ name: String) -> String {
        if chance(10) { return "    \(name): ['\(one(Self.words))', '\(one(Self.words))']" }
        let asList = chance(30)
        // Two lines of a map may not have the same key.
        var keys: Set<String> = []
        let lines = (0..<Int.random(in: 1...3, using: &self)).map { _ in line() }
            .filter { asList || keys.insert(String($0.prefix { $0 != ":" })).inserted }
        return "    \(name):\n" + lines.map { "        " + (asList ? "- " : "") + $0 }.joined(separator: "\n")
    }

    private mutating func condition(_ depth: Int) -> String {
        if depth == 0 || chance(30) { return one(["s1", "s2", "s3", "1 of s*", "all of s*", "not s2"]) }
        let inner = "(\(condition(depth - 1)) \(one(["and", "or"])) \(condition(depth - 1)))"
        return chance(20) ? "not " + inner : inner
    }

    mutating func rule(number: Int) -> String {
        let selections = ["s1", "s2", "s3"].map { selection($0) }.joined(separator: "\n")
        let source = one([
            "{product: windows, service: security}", "{product: windows, category: process_creation}",
            "{product: windows}",
        ])
        return
            "title: r\nid: r\(number)\nlogsource: \(source)\ndetection:\n\(selections)\n    condition: \(condition(2))"
    }

    mutating func event(_ names: FieldNames) -> Event {
        var event = Event(names: names)
        for field in ["A", "B", "C"] {
            while chance(70) {
                let text = (0..<Int.random(in: 0...4, using: &self)).map { _ in one(Self.words) }.joined(
                    separator: one(["", " ", "\n"]))
                event.append(field, chance(30) ? text.lowercased() : text)
            }
        }
        event.setChannel(one(["Security", "Microsoft-Windows-Sysmon/Operational", "Other"]))
        event.eventID = chance(60) ? 1 : 4688
        return event
    }
}
