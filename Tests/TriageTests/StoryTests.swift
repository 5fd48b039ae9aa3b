import Attack
import Detection
import Events
import Sigma
import Testing
import Vocabulary
import Watch

@testable import Triage

/// A rule that matches everything of a channel, with those tags.
private func rule(_ number: Int, level: String = "high", tags: [String] = []) throws -> Rule {
    let text = """
        title: 'Rule <\(number)>'
        id: 00000000-0000-4000-8000-00000000000\(number)
        level: \(level)
        tags: [\(tags.map { "attack." + $0 }.joined(separator: ", "))]
        logsource: { product: windows }
        detection: { all: { CommandLine|contains: 'bad' }, condition: all }
        """
    return try #require(RuleFile(reading: text, name: "rule.yml").rules.first)
}

private func findings(_ rules: [Rule], _ events: [(host: String, second: Int64)]) -> [Finding] {
    let names = FieldNames()
    var detector = Detector(RuleSet(rules: rules), names: names)
    return events.enumerated().flatMap { index, place in
        var event = Event(names: names)
        event.append("CommandLine", "very bad </mark><script>alert(1)</script>")
        event.setChannel("Security")
        event.setComputer(place.host)
        event.time = Instant(milliseconds: place.second * 1_000)
        event.record = UInt64(index + 1)
        return detector.matches(in: event).map { Finding($0, in: event, of: "a&b.evtx") }
    }
}

@Suite("What matches amount to") struct StoryTests {
    @Test("Matches less than an hour apart are one episode, in whatever order they come")
    func episodes() throws {
        var story = Story()
        let seconds: [Int64] = [0, 9_000, 1_800, 3_600, 20_000, 5_400]
        for finding in findings([try rule(1)], seconds.map { ("H", $0) }) { story.add(finding) }
        let episodes = try #require(story.strands.first?.episodes)
        #expect(episodes.map(\.count) == [5, 1])
        #expect(episodes.first?.last == Instant(milliseconds: 9_000_000))
        #expect(story.strands.first?.evidence.count == 3)
    }

    @Test("What is past the bounds is counted and not kept")
    func bounds() throws {
        var limits = Story.Limits()
        limits.strands = 2
        limits.episodes = 3
        var story = Story(limits: limits)
        for finding in findings([try rule(1)], (0..<50).map { ("H\($0 % 5)", Int64($0) * 10_000) }) {
            story.add(finding)
        }
        #expect(story.levels.total == 50)
        #expect(story.strands.count == 2)
        #expect(story.untold == 30)
        #expect(story.strands.allSatisfy { $0.episodes.count <= 3 && $0.count == 10 })
        #expect(story.strands.allSatisfy { $0.episodes.reduce(0) { $0 + $1.count } == 10 })
    }

    @Test("The gravest host comes first")
    func hosts() throws {
        var story = Story()
        let many = findings([try rule(1, level: "low")], (0..<9).map { ("many", $0) })
        let grave = findings([try rule(2, level: "critical", tags: ["impact", "execution"])], [("grave", 5)])
        for finding in many + grave { story.add(finding) }
        #expect(story.hosts.map(\.name) == ["grave", "many"])
        #expect(story.hosts.first?.tactics == [.execution, .impact])
        #expect(story.rules.map(\.rule.level) == [.critical, .low])
    }

    @Test(
        "The report escapes what comes from logs and rules, and marks what was found",
        arguments: Language.allCases)
    func report(_ language: Language) throws {
        var story = Story()
        for finding in findings([try rule(1, tags: ["impact", "t1486"])], [("<b>H</b>", 5)]) {
            story.add(finding)
        }
        let report = DetectionReport(
            story: story, ledger: InputLedger([]), french: [:], ruleCount: 1, refusedCount: 0,
            made: Instant(milliseconds: 0))
        let html = String(decoding: report.html(language), as: UTF8.self)
        #expect(!html.contains("<script>") && !html.contains("<b>H") && !html.contains("Rule <1>"))
        #expect(html.contains("very <mark>bad</mark> &lt;/mark&gt;&lt;script&gt;"))
        #expect(html.contains("T1486 Data Encrypted for Impact"))
        #expect(html.contains("a&amp;b.evtx:1"))
        #expect(html.contains(language == .french ? "Par où commencer" : "Where to start"))
    }

    @Test("A long value is cut around what was found, between characters")
    func shortened() {
        let text = String(repeating: "é", count: 500) + "BAD" + String(repeating: "ü", count: 500)
        let value = MatchedValue(field: "f", bytes: Array(text.utf8), found: [1_000..<1_003])
        let short = value.shortened(to: 101)
        #expect(short.value.utf8.count < 115)
        #expect(short.pieces.filter(\.isMarked).map(\.text) == ["BAD"])
        #expect(!short.value.contains("\u{FFFD}"))
    }
}

@Suite("Coverage") struct RuleCoverageTests {
    @Test("A technique stands under the tactics that rules of one tactic give it")
    func homes() throws {
        let rules = try [
            rule(1, tags: ["credential-access", "t1003.001"]), rule(2, tags: ["execution", "t1059"]),
            rule(3, level: "low", tags: ["execution", "credential-access", "t1003.002", "t1059.001"]),
            rule(4),
        ]
        let coverage = RuleCoverage(rules)
        #expect(coverage.columns.map(\.tactic) == [.execution, .credentialAccess])
        #expect(coverage.columns.map { $0.groups.map(\.technique.id) } == [["T1059"], ["T1003"]])
        #expect(coverage.columns.map { $0.groups.map(\.levels.total) } == [[2], [2]])
        #expect(coverage.columns[1].groups[0].parts.map(\.technique.id) == ["T1003.001", "T1003.002"])
        #expect(coverage.untaggedCount == 1)
        #expect(coverage.techniqueCount == 4)
        let svg = String(decoding: coverage.svg(.english), as: UTF8.self)
        #expect(svg.hasPrefix("<svg xmlns=") && svg.hasSuffix("</svg>"))
    }
}

@Suite("Sources of inputs") struct LogSourceDefaultTests {
    private func completed(_ text: String, _ change: (inout Event) -> Void = { _ in }) throws -> Event {
        var event = Event(names: FieldNames())
        change(&event)
        try LogSourceDefault(text, convention: .standard).complete(&event)
        return event
    }

    @Test("What the record says stands, and the rest is completed")
    func complete() throws {
        let whole = EventLogSource(product: "linux", service: "sshd")
        #expect(try completed("product=linux, service=sshd").logSource == whole)
        #expect(
            try completed("product=linux,service=sshd") { $0.logSource = EventLogSource(product: "linux") }
                .logSource == whole)
        let other = EventLogSource(product: "squid", category: "proxy")
        #expect(try completed("product=linux,service=sshd") { $0.logSource = other }.logSource == other)
        #expect(try completed("product=linux") { $0.setChannel("Security") }.logSource == nil)
    }

    @Test("A Windows service stands for its channel")
    func channel() throws {
        #expect(try completed("product=windows,service=security").channel == "Security")
    }

    @Test("What is no log source is refused with an example", arguments: ["", "linux", "product=", "host=a"])
    func refused(_ text: String) {
        let error = #expect(throws: LogSourceDefault.Refusal.self) {
            try LogSourceDefault(text, convention: .standard)
        }
        #expect(error?.description.contains("product=linux,service=sshd") == true)
    }
}
