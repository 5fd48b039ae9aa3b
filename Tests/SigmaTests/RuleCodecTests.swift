import Foundation
import TestSupport
import Testing

@testable import Sigma

@Suite("The binary form of rules") struct RuleCodecTests {
    /// A rule with every kind of search and test.
    static let rich = """
        title: Everything
        id: 0F3D5C3A-1B2C-4D5E-8F90-ABCDEF012345
        name: everything
        status: experimental
        description: é and 漢
        author: Nobody
        date: 2026-01-02
        modified: 2026-02-03
        references: [https://example.org/a, https://example.org/b]
        tags: [attack.discovery, attack.t1033, attack.g0001, cve.2021.44228, detection.dfir]
        logsource: {product: Windows, category: process_creation, service: x}
        detection:
            texts:
                Image|endswith: '\\whoami.exe'
                CommandLine|contains|all: ['a?b', 'É*x', ' -c ']
                CommandLine|contains|windash|cased: ' -Enc '
                CommandLine|base64offset|contains: secret
                CommandLine|wide: text
                Empty: ''
                Started|startswith: abc
                Whole: 'abc'
            tests:
                A|re|i: '^(a|b){2,3}[^c]\\d$'
                B|cidr: [10.0.0.0/8, 'fe80::/10', '::/0']
                C|gt: -12
                C|lte: 1.5
                D|hour|gte: 7
                E|exists: false
                F: null
                G|fieldref|endswith: H
                I|neq: x
            keywords: [one, two]
            maps:
                - A: 1
                - B: true
        """
    static let condition = "    condition: (texts and not tests) or all of keyw* or 1 of them"
    static let tail = "\nfields: [User]\nfalsepositives: [none]\nlevel: critical"
    static let richText = rich + "\n" + condition + tail

    static let richRule: Rule? = RuleFile(reading: richText, name: "rich.yml").rules.first

    private func bytes(_ rule: Rule) -> [UInt8] {
        var bytes: [UInt8] = []
        rule.encode(into: &bytes)
        return bytes
    }

    private func refusal(_ bytes: [UInt8]) -> String? {
        do throws(RuleCodecError) {
            _ = try Rule(decoding: bytes.span)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("A rule with every kind of test is the same after a round trip")
    func everything() throws {
        let file = RuleFile(reading: Self.richText, name: "rich.yml")
        #expect(file.errors.isEmpty, "\(file.errors)")
        let rule = try #require(Self.richRule)
        let read = try Rule(decoding: bytes(rule).span)
        #expect(read == rule)
        #expect(bytes(read) == bytes(rule))
        #expect(read.metadata.location == rule.metadata.location)
        #expect(read.criteria.selections.map(\.location) == rule.criteria.selections.map(\.location))
    }

    @Test("Every public rule is the same after a round trip", .enabled(if: Corpora.arePresent))
    func publicRules() throws {
        let folders = ["rules", "rules-emerging-threats", "rules-threat-hunting"]
        let rules = folders.flatMap(PublicRulesTests.files).flatMap(\.rules)
        #expect(rules.count == 3_752)
        var total = 0
        for rule in rules {
            let packed = bytes(rule)
            total += packed.count
            #expect(try Rule(decoding: packed.span) == rule, "\(rule.title)")
        }
        #expect(total < 8_000_000)
        print("public rules packed in", total, "bytes")
    }

    @Test("A rule with another file's filter keeps where each selection is written")
    func filtered() throws {
        let text = """
            title: Not the administrators
            logsource: {product: windows}
            filter:
                rules: [everything]
                administrators: {User|startswith: adm_}
                condition: not administrators
            """
        let filter = try #require(RuleFile(reading: text, name: "f.yml").filters.first)
        let filtered = filter.applied(to: try #require(Self.richRule))
        let read = try Rule(decoding: bytes(filtered).span)
        #expect(read == filtered)
        #expect(read.criteria.selections.last?.location.file == "f.yml")

        var packed: [UInt8] = []
        filter.encode(into: &packed)
        let same = try Filter(decoding: packed.span)
        var again: [UInt8] = []
        same.encode(into: &again)
        #expect(again == packed)
        #expect((same.metadata, same.logSource) == (filter.metadata, filter.logSource))
        #expect(same.rules == filter.rules)
        #expect(same.criteria == filter.criteria)
    }

    @Test(
        "A correlation of each kind is the same after a round trip",
        arguments: [
            "type: event_count\ncondition: {gte: 3, lt: 9}", "type: temporal", "type: temporal_ordered",
            "type: value_count\ncondition: {field: [User, Host], neq: 3}",
            "type: value_sum\ncondition: {field: bytes, gt: 1.5}",
            "type: value_avg\ncondition: {field: bytes, eq: 1}",
            "type: value_percentile\ncondition: {field: bytes, percentile: 95, lte: 1}",
        ])
    func correlations(_ kind: String) throws {
        let lines =
            kind + "\nrules: [a, b]\ngroup-by: [User]\ntimespan: 5m\ngenerate: true"
            + "\naliases:\n    User: {a: src, b: dst}\n    Host: {a: h}"
        let text =
            "title: C\ncorrelation:\n"
            + lines.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        let correlation = try #require(RuleFile(reading: text, name: "c.yml").correlations.first)
        var packed: [UInt8] = []
        correlation.encode(into: &packed)
        let read = try Correlation(decoding: packed.span)
        #expect(read.metadata == correlation.metadata)
        #expect(read.kind == correlation.kind)
        #expect((read.rules, read.groupBy) == (correlation.rules, correlation.groupBy))
        #expect(read.aliases == correlation.aliases)
        #expect((read.timespan, read.generates) == (correlation.timespan, correlation.generates))
        for length in packed.indices {
            #expect(throws: RuleCodecError.self) {
                try Correlation(decoding: packed.span.extracting(0..<length))
            }
        }
    }

    @Test("The bytes of version 1 stay what they are")
    func golden() throws {
        let text = """
            title: T
            id: i
            logsource: {product: p}
            detection:
                s: {F|endswith: 'X', G|re|i: a}
                condition: not s
            """
        let rule = try #require(RuleFile(reading: text, name: "n").rules.first)
        let metadata: [UInt8] = [1, 0x69, 0, 1, 0x54, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x6E, 1, 1]
        let logSource: [UInt8] = [0, 2, 0x70, 0]
        let selection: [UInt8] = [0x01, 1, 0x73, 0, 5, 5]
        let search: [UInt8] = [0, 2, 3, 0, 1, 0x46, 2, 1, 0x78, 3, 0, 1, 0x47, 0x10, 1, 1, 0x61]
        let wanted = [1, 0x72] + metadata + logSource + selection + search + [1, 0, 0]
        #expect(bytes(rule) == wanted)
    }

    @Test("A rule cut anywhere, or with bytes behind it, is refused")
    func cut() throws {
        let packed = bytes(try #require(Self.richRule))
        for length in packed.indices {
            #expect(throws: RuleCodecError.self) {
                try Rule(decoding: packed.span.extracting(0..<length))
            }
        }
        #expect(refusal(packed + [0])?.contains("bytes are left over") == true)
    }

    @Test("No flipped byte stops the process, and what is accepted is a rule", .timeLimit(.minutes(45)))
    func flipped() throws {
        let packed = bytes(try #require(Self.richRule))
        for offset in packed.indices {
            for value: UInt8 in [0, 1, 2, 3, 7, 8, 15, 16, 0x20, 0x7F, 0x80, 0xC3, 0xFF] {
                var changed = packed
                changed[offset] = value
                guard let rule = try? Rule(decoding: changed.span) else { continue }
                #expect(try Rule(decoding: bytes(rule).span) == rule)
                _ = holds(rule, ["A": "ab1", "CommandLine": "x -Enc é", "D": "2026-01-01T08:00:00Z"])
            }
        }
    }

    @Test("Random damage to public rules never stops the process", .enabled(if: Corpora.arePresent))
    func damaged() throws {
        let seed = Seed()
        var generator = seed.numbers
        let rules = PublicRulesTests.files(under: "rules-emerging-threats").flatMap(\.rules)
        var accepted = 0
        for rule in rules {
            let packed = bytes(rule)
            for _ in 0..<40 {
                var changed = packed
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let offset = Int.random(in: changed.indices, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: changed[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                    case 1: changed[offset] = UInt8.random(in: 0...255, using: &generator)
                    default: changed.removeSubrange(offset..<min(offset + 3, changed.count))
                    }
                }
                if (try? Rule(decoding: changed.span)) != nil { accepted += 1 }
            }
        }
        // Most damage falls into texts, where it makes another text.
        #expect(accepted > 0, "\(seed)")
    }

    @Test("Counts, depth and expressions that promise too much are refused", .timeLimit(.minutes(45)))
    func hostile() {
        var writer = BinaryWriter(after: [1, 0x72])
        Metadata(
            id: "i", title: "t", level: .low, tags: [], references: [], falsePositives: [], fields: [],
            location: SourceLocation(file: "f")
        ).write(to: &writer)
        LogSource(product: "p").write(to: &writer)
        let head = writer.bytes
        let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
        #expect(refusal(head + huge)?.contains("a length runs past the end of the bytes") == true)
        let selection: [UInt8] = [1, 1, 0x73, 0, 1, 1]
        #expect(
            refusal(head + selection + Array(repeating: UInt8(2), count: 100_000))?
                .contains("the rule nests deeper than 256") == true)
        let lists = Array(repeating: [0, 0xE4, 1] as [UInt8], count: 200).flatMap(\.self)
        #expect(refusal(head + selection + lists + Array(repeating: UInt8(0), count: 300)) != nil)
        var expressions = BinaryWriter(after: head + selection)
        expressions.byte(1)
        expressions.list(Array(repeating: "a{500}", count: 1_000)) { writer, pattern in
            writer.byte(4)
            writer.byte(0x10)
            writer.byte(0)
            writer.text(pattern)
        }
        #expect(
            refusal(expressions.bytes)?.contains("the rule's regular expressions take too many steps") == true
        )
        #expect(refusal(head + [0, 0, 0])?.contains("names a selection that is not there") == true)
        #expect(refusal(Array(repeating: 0xFF, count: 10))?.contains("version 255 is not") == true)
        #expect(
            refusal([])
                == "the packed rule is damaged at byte 0: the bytes end too early; make the pack again from the rules"
        )
    }
}
