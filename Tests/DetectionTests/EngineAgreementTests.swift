import Detection
import Events
import Foundation
import Sigma
import TestSupport
import Testing

/// That they agree on every event of the corpora, `ExpectedMatchesTests` shows.
@Suite("The indexed engine and the plain one") struct EngineAgreementTests {
    private func agree(
        _ rules: RuleSet, _ names: FieldNames, _ events: some Sequence<Event>,
        _ note: @autoclosure () -> String
    ) {
        var engines = EnginePair(rules, names: names)
        for event in events { _ = engines.rules(in: event, called: event.first("A") ?? "") }
        #expect(engines.differences.isEmpty, "\(note()) \(engines.differences)")
    }

    @Test("They agree on random rules and random events")
    func random() throws {
        let seed = Seed()
        var random = RandomRules(numbers: seed.numbers)
        var total = 0
        for _ in 0..<60 {
            let documents =
                (0..<40).map { random.rule(number: $0) } + (0..<4).map { random.filter(number: $0, of: 40) }
            let text = documents.joined(separator: "\n---\n")
            let file = RuleFile(reading: text, name: "r.yml")
            try #require(file.errors.isEmpty, "\(seed) \(file.errors.prefix(3))")
            try #require(file.filters.count == 4)
            let rules = RuleSet(rules: file.rules, filters: file.filters)
            let names = FieldNames()
            let events = (0..<60).map { _ in random.event(names) }
            agree(rules, names, events, "\(seed)")
            var detector = Detector(rules, names: names)
            total += events.reduce(0) { $0 + detector.matches(in: $1).count }
        }
        // Not all or nothing: the rules must be of the kind that sometimes hold.
        #expect((10_000...130_000).contains(total), "\(seed) \(total)")
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
    /// What stands in values alone: addresses, numbers, times, and texts in Base64.
    private static let odd = [
        "10.1.2.3", "::ffff:10.9.9.9", "0x1210", "-3.5", "4000", "2026-02-11T02:04:05Z", "1770775445",
        "dXNlcg==",
        "d2hvYW1p", "dQBzAGUAcgA=",
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
        switch Int.random(in: 0..<18, using: &self) {
        case 0:
            return
                "\(field)|re\(chance(50) ? "|i" : ""): '\(one(["who.*i", "^p", "(net|user)\\.?", "[0-9]{3,}", "temp$", "é-k"]))'"
        case 1: return "\(field): null"
        case 2: return "\(field)|exists: \(chance(50))"
        case 3: return "\(field)|fieldref|contains: \(one(["A", "B", "C"]))"
        case 4: return "\(field)|cidr: [10.0.0.0/8, '\(one(["::1/128", "2001:db8::/32", "10.1.2.3/32"]))']"
        case 5:
            return
                "\(field)|\(one(["lt", "lte", "gt", "gte"])): \(one(["4000", "4624", "-3.5", "0", "99999"]))"
        case 6:
            let form = one(["", "|wide", "|utf16be"])
            return "\(field)\(form)|base64offset|contains: [user, \(one(["whoami", "temp"]))]"
        case 7: return "\(field)|base64|contains: \(one(["user", "whoami"]))"
        case 8:
            let part = one(["minute: 4", "hour|lte: 2", "day: 11", "month|gte: 2", "year: 2026", "week: 7"])
            return "\(field)|\(part)"
        case 9: return "\(field): [4624, \(one(["4000", "true", "-3.5"]))]"
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
        if chance(5) {
            return "    \(name):\n        '|all': ['\(one(Self.words))', '\(one(Self.words))']"
        }
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

    /// A filter over some of the first so many rules.
    mutating func filter(number: Int, of rules: Int) -> String {
        let first = Int.random(in: 0..<rules, using: &self)
        return
            "title: f\nid: f\(number)\nlogsource: {product: windows}\nfilter:\n    rules: [r\(first), r\((first + 3) % rules)]\n\(selection("s1"))\n    condition: not s1"
    }

    mutating func event(_ names: FieldNames) -> Event {
        var event = Event(names: names)
        for field in ["A", "B", "C"] {
            while chance(70) {
                guard !chance(20) else {
                    event.append(field, one(Self.odd))
                    continue
                }
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
