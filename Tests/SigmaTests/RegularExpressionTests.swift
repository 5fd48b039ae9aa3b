import Foundation
import Sigma
import TestSupport
import Testing

@Suite("Regular expressions") struct RegularExpressionTests {
    private func compare(_ pattern: String, _ text: String, _ flags: RegularExpression.Flags = []) throws {
        var options: NSRegularExpression.Options = []
        if flags.contains(.ignoresCase) { options.insert(.caseInsensitive) }
        if flags.contains(.multiline) { options.insert(.anchorsMatchLines) }
        if flags.contains(.dotMatchesNewline) { options.insert(.dotMatchesLineSeparators) }
        let judge = try NSRegularExpression(pattern: pattern, options: options)
        let theirs = judge.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)).flatMap {
            Range($0.range, in: text)
        }
        let ours = try RegularExpression(pattern, flags: flags).firstMatch(in: Array(text.utf8))
        let expected = theirs.map { range in
            text.utf8.distance(
                from: text.startIndex, to: range.lowerBound)..<text.utf8.distance(
                    from: text.startIndex, to: range.upperBound)
        }
        #expect(ours == expected, "/\(pattern)/ in \(text.debugDescription)")
        let expression = try RegularExpression(pattern, flags: flags)
        let answer = ValueTest.expression(expression).holds(for: FieldValue(text))
        #expect(answer == (expected != nil), "the automaton of /\(pattern)/ in \(text.debugDescription)")
        // What every match is said to hold, this one must.
        guard expected != nil else { return }
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
        #expect(
            expression.mayHold(in: folded(Array(text.utf8)), isASCII: isPlain),
            "what /\(pattern)/ needs in \(text.debugDescription)")
    }

    @Test(
        "Matches are those of ICU, to the byte",
        arguments: [
            ("a", "xax"), ("^a", "ba"), ("a$", "ab"), ("a$", "a\n"), ("\\ba", "xa a"), ("a\\B", "a ab"),
            ("a|ab", "ab"), ("ab|a", "ab"),
            ("a*?b", "aab"), ("a+?", "aaa"), ("a{2}", "aaa"), ("a{2,}", "aaaa"), ("a{1,2}?", "aaa"),
            ("(a|b)*c", "ababc"), ("(?:ab)+", "xababx"),
            ("[^a-c]", "abcd"), ("[]a]", "]"), ("[a\\-z]", "-"), ("[\\w.]+", "é_9.-"), ("\\d{3}", "a1234"),
            ("\\s\\S", "a b"), ("\\x41\\u0042", "xAB"),
            ("(?i)ABC", "xabc"), ("a(?i)b", "aB"), ("(?i:a)b", "AB"), ("(?i:a)b", "Ab"), (".", "\n"),
            ("(?s).", "\n"), ("(?m)^b", "a\nb"),
            ("\\.exe$", "a.exe"), ("\\\\[^\\\\]+$", "c:\\d\\e"), ("(a*)*", "b"), ("(a|b|)+c", "abc"),
            ("x*", "aaa"), ("a??b", "ab"), ("(?<n>a)b", "ab"),
            ("é+", "aéé"), ("\\Aab\\z", "ab"), ("ab\\Z", "ab\n"), ("[\\[]", "["),
            ("a{,2}b".replacing("{,", with: "{0,"), "aab"), ("(?:a|b)(?:c|d)", "xbd"),
            ("(^|\\/)\\.[^.\\/]", "/a/.b"), ("(.){5,}", "abcdef"),
            // The path that begins at the first 'A' dies at '\\b'; the match begins behind what is skipped then.
            ("(?i)A??\\b\\s[^a]([ab][^a])?", "abaaA\naab\n \n"),
            ("^(?:(?:25[0-5]|1\\d|[1-9])?\\d(?:\\.|\\b)){4}", "10.2.3.4"),
        ])
    func table(_ pattern: String, _ text: String) throws { try compare(pattern, text) }

    @Test(
        "An expression of a few bytes that would take years or all memory is refused at once",
        .timeLimit(.minutes(45)),
        arguments: [
            "(){10000}{10000}{10000}", "((()" + "{10000}){10000}){10000}", "(?:^){10000}".nested(5),
            "a" + String(repeating: "{1}", count: 60_000), "a**", "a+*", "a{2}{3}",
            "(?:ab.*)".nested(10, "{8}"),
            "(?:a?){9999}".nested(8, "{0,9999}"),
        ])
    func explosions(_ pattern: String) {
        #expect(throws: RegularExpression.Refusal.self) { try RegularExpression(pattern) }
    }

    @Test("Repetitions of groups that repeat are as linear as any", .timeLimit(.minutes(45)))
    func nestedRepetitions() throws {
        let expression = try RegularExpression("(?:ab.*)".nested(3, "{6}"))
        #expect(!ValueTest.expression(expression).holds(for: FieldValue(String(repeating: "ab", count: 215))))
    }

    @Test("Random expressions match as in ICU") func random() throws {
        let seed = Seed()
        var generator = seed.numbers
        for _ in 0..<20_000 {
            let pattern = Self.pattern(depth: 3, &generator)
            let text = String(
                (0..<Int.random(in: 0...(Bool.random(using: &generator) ? 12 : 60), using: &generator)).map {
                    _ in
                    "aab\nA é".randomElement(using: &generator) ?? "a"
                })
            let flags = RegularExpression.Flags(rawValue: UInt8.random(in: 0...7, using: &generator))
            // Perl's '^' stands behind a last line feed, ICU's does not.
            if flags.contains(.multiline), text.hasSuffix("\n") { continue }
            do { try compare(pattern, text, flags) } catch {
                Issue.record("\(seed): \(pattern) \(error)")
            }
        }
    }

    @Test("A class repeated between the ends of the text matches as in ICU") func anchoredRuns() throws {
        let seed = Seed()
        var generator = seed.numbers
        for _ in 0..<5_000 {
            func one(_ choices: [String]) -> String { choices.randomElement(using: &generator) ?? "" }
            let pattern =
                one(["^", "\\A", "(?:^)", ""]) + one(["[ab]", ".", "\\w", "[^b]", "\\s", "(?:[aé])"])
                + one(["{2}", "{1,3}", "{2,}", "+", "*", "+?", "{1,3}?", "{2,}?", "?"])
                + one(["$", "\\z", "\\Z", ""])
            let text = String(
                (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    "aab\nA é".randomElement(using: &generator) ?? "a"
                })
            do { try compare(pattern, text) } catch { Issue.record("\(seed): \(pattern) \(error)") }
        }
    }

    /// ICU's own optimisation of loops over what may be empty differs from Perl's, so none are made here.
    private static func pattern(depth: Int, _ generator: inout SeededNumbers) -> String {
        func one() -> String {
            ["a", "b", "A", ".", "[ab]", "[^a]", "\\w", "\\s", "é"].randomElement(using: &generator) ?? "a"
        }
        guard depth > 0 else { return one() }
        func part() -> String { pattern(depth: depth - 1, &generator) }
        switch Int.random(in: 0..<9, using: &generator) {
        case 0, 1: return part() + part()
        case 2: return "(?:" + part() + "|" + part() + ")"
        case 3:
            return one()
                + (["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{1,}?"].randomElement(using: &generator)
                    ?? "*")
        case 4:
            return "(" + one() + part() + ")"
                + (["*", "+", "?", "*?", "{0,2}"].randomElement(using: &generator) ?? "*")
        case 5: return (["^", "\\b", "\\B"].randomElement(using: &generator) ?? "^") + part()
        case 6: return part() + (["$", "\\b", "\\z"].randomElement(using: &generator) ?? "$")
        default: return one()
        }
    }

    @Test(
        "Every pattern of the public rules is accepted by both engines and agrees on real values",
        .enabled(if: Corpora.arePresent))
    func publicPatterns() throws {
        var expressions: [RegularExpression] = []
        func collect(_ search: Search) {
            switch search {
            case .all(let parts), .any(let parts): parts.forEach(collect)
            case .not(let part): collect(part)
            case .field(_, .expression(let expression)), .keyword(.expression(let expression)):
                expressions.append(expression)
            default: break
            }
        }
        for folder in ["rules", "rules-emerging-threats", "rules-threat-hunting"] {
            for file in PublicRulesTests.files(under: folder) {
                for rule in file.rules {
                    for selection in rule.criteria.selections { collect(selection.search) }
                }
            }
        }
        #expect(expressions.count >= 217)
        let texts = [
            "", "powershell -enc SQBFAFgA -w hidden", "C:\\Windows\\__1700000000.12345",
            "curl -u user: http://0x7f.1/a 081.12345678",
            "net user ^a^b^c^d^e /add", "cmd /c \"set x=a&&call %x:~0,1%\"",
            "${env:path} e`c`h`o \"{0}{1}\" -f 'a','b'", "invoke-command 2>&1 | out-null",
            "\\\\?\\pipe\\msse-1234-server", "192.168.10.250", "https://0127.0.0.1/x", "a@b.example",
            "AKIA" + String(repeating: "A1b2", count: 20),
        ]
        for expression in expressions {
            for text in texts { try compare(expression.pattern, text, expression.flags) }
        }
    }
}

extension String {
    /// The expression in so many groups, each repeated.
    fileprivate func nested(_ depth: Int, _ bounds: String = "{10000}") -> String {
        (0..<depth).reduce(self) { inner, _ in "(?:\(inner))\(bounds)" }
    }
}
