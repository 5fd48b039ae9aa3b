import Sigma
import Testing

@Suite("Text patterns, networks and numbers") struct TextPatternTests {
    /// The definition, letter by letter.
    private func holds(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return holds(pattern.dropFirst(), text) || (!text.isEmpty && holds(pattern, text.dropFirst()))
        }
        return !text.isEmpty && (first == "?" || first == text.first)
            && holds(pattern.dropFirst(), text.dropFirst())
    }

    @Test("Wildcards mean the same as their definition, on every short pattern and text")
    func everyShortPattern() {
        func words(_ letters: [Character], _ length: Int) -> [[Character]] {
            length == 0
                ? [[]] : words(letters, length - 1).flatMap { word in [word] + letters.map { word + [$0] } }
        }
        let texts = Set(words(["a", "b", "é"], 4)).map { $0 }
        for pattern in Set(words(["a", "b", "*", "?"], 4)) {
            let compiled = TextPattern(String(pattern))
            for text in texts {
                let wanted = holds(pattern[...], text[...])
                let found = compiled.firstMatch(in: Array(String(text).utf8))
                #expect((found != nil) == wanted, "\(String(pattern)) in \(String(text))")
            }
        }
    }

    @Test(
        "The bytes found are told as they stand in the value",
        arguments: [
            ("B", Anchoring.anywhere, "aBc", 1..<2), ("b*D", .anywhere, "aBcDe", 1..<4),
            ("é", .anywhere, "xÉy", 1..<3),
            ("x", .anywhere, "İİx", 4..<5), ("x", .end, "\u{212A}\u{212A}x", 6..<7),
            ("ab", .start, "ABc", 0..<2), ("*", .whole, "abc", 0..<3),
            ("a?c", .anywhere, "xaécx", 1..<5), ("?c", .anywhere, "xéc", 1..<4),
            ("??b", .anywhere, "éaab", 2..<5), ("?b?d", .anywhere, "abxbcd", 2..<6),
            ("?c*??d", .anywhere, "acdéxd", 0..<7), ("i", .anywhere, "aİ", 1..<3),
        ])
    func ranges(_ pattern: String, _ anchoring: Anchoring, _ value: String, _ range: Range<Int>) {
        let test = ValueTest.text(TextPattern(pattern, anchoring))
        #expect(test.firstMatch(in: FieldValue(value)) == range)
    }

    @Test("A value that is not UTF-8 is compared byte by byte")
    func notUTF8() {
        let value = FieldValue([0x41, 0xFF, 0xC3, 0x42])
        #expect(ValueTest.text(TextPattern("a??b")).holds(for: value))
        #expect(ValueTest.text(TextPattern("b", .end)).holds(for: value))
    }

    @Test(
        "An address is one only if every program reads it alike",
        arguments: [
            ("0.0.0.0/0", "255.255.255.255", true), ("10.0.0.0/8", "010.0.0.1", false),
            ("10.0.0.0/8", "10.0.0.256", false),
            ("10.0.0.0/8", "10.0.0.1 ", false), ("192.168.1.77/24", "192.168.1.1", true),
            ("10.0.0.1", "10.0.0.1", true),
            ("::/0", "fe80::1%eth0", true), ("::1/128", "0:0:0:0:0:0:0:1", true), ("::1/128", "::", false),
            ("::/0", "1::2::3", false),
            ("::/0", "1:2:3:4:5:6:7", false), ("::/0", "1:2:3:4:5:6:7:8:9", false),
            ("::/0", ":1:2:3:4:5:6:7", false),
            ("2001:db8::/33", "2001:db8:7fff::", true), ("2001:db8::/33", "2001:db8:8000::", false),
            ("::ffff:0:0/96", "10.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.9.8.7", true), ("10.0.0.0/8", "::ffff:0a09:0807", true),
            ("10.0.0.0/8", "::10.9.8.7", false),
        ])
    func addresses(_ network: String, _ address: String, _ isInside: Bool) throws {
        #expect(try #require(AddressRange(network)).contains(address) == isInside)
    }

    @Test(
        "What is no network is refused",
        arguments: ["10.0.0.0/33", "10.0.0/8", "::/129", "x", "", "10.0.0.0/+8", "10.0.0.0/", "/8"])
    func networks(_ text: String) { #expect(AddressRange(text) == nil) }

    @Test(
        "A number is read whole or not at all",
        arguments: [
            ("12", Number.whole(12)), ("-0x10", .whole(-16)), (" 5 ", .whole(5)), ("1.50", .real(1.5)),
            ("1e3", .real(1000)),
            ("9223372036854775808", .real(0x1p63)), ("0xffffffffffffffff", .real(0x1p64)),
        ])
    func numbers(_ text: String, _ number: Number) { #expect(Number(text) == number) }

    @Test(
        "What is no number is none",
        arguments: ["", " ", "1 2", "1,5", "nan", "inf", "0x", "0xg", "1_000", "--1", "1e", "e5", "0x-1"])
    func notNumbers(_ text: String) { #expect(Number(text) == nil) }

    @Test(
        "Tags are read by their scheme",
        arguments: [
            ("attack.t1059.001", RuleTag.technique("T1059.001")),
            ("attack.credential_access", .tactic("credential-access")),
            ("attack.T1003", .technique("T1003")), ("attack.g0032", .actor("G0032")),
            ("cve.2021.44228", .vulnerability("CVE-2021-44228")),
            ("cve.2021-1675", .vulnerability("CVE-2021-1675")), ("attack.stealth", .tactic("stealth")),
            ("detection.emerging-threats", .other("detection.emerging-threats")),
        ])
    func tags(_ text: String, _ tag: RuleTag) { #expect(RuleTag(text) == tag) }
}
