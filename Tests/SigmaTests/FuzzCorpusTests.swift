import Sigma
import TestSupport
import Testing

/// What `Fuzz/run rules` does for minutes, in a second: what it once found, and changes of its seeds.
@Suite("Rules that the fuzzer changed") struct RuleFuzzCorpusTests {
    private static let seeds = [
        ruleText(
            "selection:\n    F|contains|all: ['a', \"b\"]\n    G|re: '(a|b)+'\n    H|base64offset|contains: x\nfilter: &f\n    - x*?\\\\*\n    - *f",
            condition: "selection and not 1 of filter*"),
        "title: c\ncorrelation:\n    type: value_count\n    rules: [x]\n    group-by: [User]\n    timespan: 5m\n    condition: {gte: 10, field: a}\n",
        "a: &a [x, x]\nb: &b [*a, *a]\n? *b\n: {c: *b}\n---\naction: global\ntitle: t\n---\naction: reset\n",
    ].map { Array($0.utf8) }

    private func read(_ bytes: [UInt8], _ note: @autoclosure () -> String) {
        let file = RuleFile(reading: String(decoding: bytes, as: UTF8.self), name: "x.yml")
        for error in file.errors + file.warnings {
            #expect(error.description.hasPrefix("x.yml"), "\(note()): \(error)")
        }
    }

    @Test("Nothing that was ever found is found again", .timeLimit(.minutes(45)))
    func finds() throws {
        let finds = try Finds.of("rules")
        // A folder that was lost would find nothing either.
        #expect(finds.count >= 7)
        for find in finds {
            guard let kind = find.bytes.first else { continue }
            let rest = Array(find.bytes.dropFirst())
            // As the fuzzer's target reads it: a file of rules, a condition, a value, or an expression and its text.
            switch kind & 3 {
            case 0: read(rest, find.name)
            case 1: read(rule(condition: rest, value: Array("a".utf8)), find.name)
            case 2: read(rule(condition: Array("a1 and not 1 of b*".utf8), value: rest), find.name)
            default: match(rest, find.name)
            }
        }
    }

    private func rule(condition: [UInt8], value: [UInt8]) -> [UInt8] {
        func quoted(_ bytes: [UInt8]) -> String {
            let text = String(decoding: bytes, as: UTF8.self)
            return "'" + text.replacing("'", with: "''").replacing("\n", with: " ") + "'"
        }
        let text = """
            title: t
            id: 5f0b2d6c-6f2e-4a61-9f1e-0a4f8f9f2b11
            logsource: {product: windows}
            detection:
                a1: {F|re: \(quoted(value)), G|contains|all: [\(quoted(value)), b], H|cidr: \(quoted(value))}
                a2: {F|base64offset|contains: \(quoted(value)), G|windash: \(quoted(value))}
                b1: [\(quoted(value))]
                condition: \(quoted(condition))
            """
        return Array(text.utf8)
    }

    private func match(_ bytes: [UInt8], _ name: String) {
        let parts = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        for flags in [[], [.ignoresCase, .multiline, .dotMatchesNewline]] as [RegularExpression.Flags] {
            do throws(RegularExpression.Refusal) {
                let expression = try RegularExpression(String(parts[0]), flags: flags)
                _ = expression.matches(parts.count > 1 ? String(parts[1]) : "")
            } catch {
                #expect(!error.description.isEmpty, "\(name)")
                #expect(error.offset <= parts[0].unicodeScalars.count, "\(name)")
            }
        }
    }

    @Test("Changed bytes give rules or refusals that name their place", .timeLimit(.minutes(45)))
    func changed() {
        let seed = Seed()
        var random = seed.numbers
        for round in 0..<3_000 {
            var bytes = random.pick(Self.seeds)
            for _ in 0..<Int.random(in: 1...6, using: &random) { random.change(&bytes) }
            read(bytes, "\(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test("Changed expressions are refused with a place in them, or match without end")
    func expressions() {
        let seed = Seed()
        var random = seed.numbers
        let seeds = [
            "^(a|b)*c{2,9}[^\\x00-\\x1f\\w]\\b.+?$", "(?:(a+)+)+$", "\\p{L}(?P<n>x)[[:alpha:]]\\u{41}",
        ]
        for round in 0..<3_000 {
            var bytes = Array(random.pick(seeds).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { random.change(&bytes) }
            let pattern = String(decoding: bytes, as: UTF8.self)
            do throws(RegularExpression.Refusal) {
                _ = try RegularExpression(pattern, flags: [.ignoresCase]).matches("aaabbbcc!xé😀")
            } catch {
                #expect(
                    !error.description.isEmpty && error.offset <= pattern.unicodeScalars.count,
                    "\(seed), round \(round): \(pattern)")
            }
        }
    }
}
