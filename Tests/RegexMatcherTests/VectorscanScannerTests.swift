import Detection
import Foundation
import RegexMatcher
import Sigma
import TestSupport
import Testing

@Suite("All expressions in one pass") struct VectorscanScannerTests {
    /// The positions reported for a value, and that none comes twice.
    private func reported(_ scan: any ExpressionScan, _ value: [UInt8]) -> Set<Int> {
        var found: Set<Int> = []
        scan.scan(value.span) { #expect(found.insert($0).inserted) }
        return found
    }

    private func compiled(
        _ patterns: [String], _ flags: RegularExpression.Flags = []
    ) throws -> (scanner: VectorscanScanner, expressions: [RegularExpression]) {
        let expressions = try patterns.map { try RegularExpression($0, flags: flags) }
        return (try VectorscanScanner(compiling: expressions), expressions)
    }

    @Test("Over ASCII what is reported is what matches; over other bytes nothing is missed")
    func table() throws {
        let patterns = [
            "a", "^a", "a$", "\\Aab\\Z", "ab\\z", "\\bab\\b", "a\\Bb", "(?i)ABC", "(?i)kis", "[^a]",
            "\\w+\\s\\w+",
            "\\W", "\\D{3}", "(?m)^b", "(?m)a$", "(?m)^", "(?s)a.b", "a.b", "a.{2,3}b", "é", "[é-ü]x",
            "(?i)É",
            "x*", "", "\\s", "a{0}b", "(é|a)b", "(é)?b", "é+|b", ".", "漢{2}", "[^\\x00-\\x7f]",
        ]
        let (scanner, expressions) = try compiled(patterns)
        // Vectorscan takes no end of the text before other things, which the start of a line may be.
        #expect(scanner.alwaysReported.map { patterns[$0] } == ["(?m)^b"])
        let (scan, plain) = (scanner.makeScan(), PlainExpressionScanner(expressions).makeScan())
        let texts: [[UInt8]] =
            [
                "", "a", "ab", "b\na", "b\na\n", "\n", "a\nb", "xabcx", "KIS", "\u{212A}\u{131}\u{17F}", "é",
                "ab é", "üx",
                "É", "aéb", "aéüb", "a漢漢漢b", "漢漢", "a\u{1C}b", "a b", "...", "_", "éb", "\u{2028}",
                "aa\u{85}b",
            ].map { Array($0.utf8) } + [
                [0xFF], [0x61, 0xFF, 0x62], [0xC3], [0x61, 0xE6, 0xBC, 0x62], [0x00],
            ]
        for text in texts {
            let (found, wanted) = (reported(scan, text), reported(plain, text))
            let isASCII = text.allSatisfy { $0 < 0x80 }
            let missed = wanted.subtracting(found).map { patterns[$0] }
            #expect(missed.isEmpty, "\(missed) in \(text)")
            if isASCII {
                let extra = found.subtracting(wanted).map { patterns[$0] }
                // Behind a last line feed a line starts or not: both are reported.
                #expect(extra.allSatisfy { $0.hasPrefix("(?m)^") }, "\(extra) in \(text)")
            }
        }
    }

    @Test("Random expressions miss nothing in random texts") func random() throws {
        let seed = Seed()
        var generator = seed.numbers
        for _ in 0..<20 {
            let patterns = (0..<40).map { _ in Self.pattern(depth: 3, &generator) }
            let flags = RegularExpression.Flags(rawValue: UInt8.random(in: 0...7, using: &generator))
            let (scanner, expressions) = try compiled(patterns, flags)
            let (scan, plain) = (scanner.makeScan(), PlainExpressionScanner(expressions).makeScan())
            for _ in 0..<200 {
                let letters: [[UInt8]] = [
                    [0x61], [0x62], [0x41], [0x0A], [0x20], [0xC3, 0xA9], [0xFF], [0x6B],
                ]
                let text = (0..<Int.random(in: 0...10, using: &generator)).flatMap { _ in
                    letters.randomElement(using: &generator) ?? []
                }
                let missed = reported(plain, text).subtracting(reported(scan, text))
                #expect(missed.isEmpty, "\(seed): \(missed.map { patterns[$0] }) \(flags) in \(text)")
            }
        }
    }

    private static func pattern(depth: Int, _ generator: inout SeededNumbers) -> String {
        let leaves = ["a", "b", "A", ".", "[ab]", "[^a]", "\\w", "\\s", "\\W", "é", "[é-ü]", "k"]
        func one() -> String { leaves.randomElement(using: &generator) ?? "a" }
        guard depth > 0 else { return one() }
        func part() -> String { pattern(depth: depth - 1, &generator) }
        let counts = ["*", "+", "?", "*?", "{2}", "{1,2}", "{1,}?", "{0,2}"]
        switch Int.random(in: 0..<9, using: &generator) {
        case 0, 1: return part() + part()
        case 2: return "(?:" + part() + "|" + part() + ")"
        case 3: return one() + (counts.randomElement(using: &generator) ?? "*")
        case 4: return "(" + one() + part() + ")" + (counts.randomElement(using: &generator) ?? "*")
        case 5: return (["^", "\\b", "\\B"].randomElement(using: &generator) ?? "^") + part()
        case 6: return part() + (["$", "\\b", "\\z", "\\Z"].randomElement(using: &generator) ?? "$")
        default: return one()
        }
    }

    @Test(
        "No public expression is missed in any value of the corpora", .enabled(if: Corpora.arePresent),
        .timeLimit(.minutes(45)))
    func publicExpressions() throws {
        let expressions = try PublicExpressions.read()
        // 217 uses of 149 different ones.
        #expect(expressions.count >= 140)
        let scanner = try VectorscanScanner(compiling: expressions)
        #expect(scanner.alwaysReported.isEmpty)
        let scan = scanner.makeScan()
        let plain = PlainExpressionScanner(expressions).makeScan()
        var matches = 0
        for value in try PublicExpressions.values() {
            let (found, wanted) = (reported(scan, value), reported(plain, value))
            matches += wanted.count
            #expect(wanted.isSubset(of: found), "\(wanted.subtracting(found)) in \(value.count) bytes")
            if value.allSatisfy({ $0 < 0x80 }) {
                #expect(found == wanted, "\(found.subtracting(wanted)) in \(value.count) bytes")
            }
        }
        #expect(matches > 0)
    }

    @Test("What was compiled once is restored, for the same expressions and unharmed alone")
    func packing() throws {
        let (scanner, expressions) = try compiled(["abc", "x[0-9]+y", "é+"])
        let packed = try scanner.packed(for: expressions)
        let restored = try VectorscanScanner(restoring: packed, for: expressions)
        #expect(reported(restored.makeScan(), Array("abcx12y".utf8)) == [0, 1])
        #expect(reported(restored.makeScan(), Array("é".utf8)) == [2])
        #expect(throws: RegexMatcherError.self) {
            try VectorscanScanner(restoring: packed, for: expressions.reversed())
        }
        for offset in stride(from: 0, to: packed.count, by: 7) {
            #expect(throws: RegexMatcherError.self, "cut at \(offset)") {
                try VectorscanScanner(restoring: Array(packed[..<offset]), for: expressions)
            }
        }
        var foreign = packed
        // The platform's text begins behind the mark and its length.
        foreign[8] ^= 1
        let error = #expect(throws: RegexMatcherError.self) {
            try VectorscanScanner(restoring: foreign, for: expressions)
        }
        #expect(error?.description.contains("it was made elsewhere") == true)
    }

    @Test("An expression too great to compile is always reported, and the others are not held up")
    func hostile() throws {
        let patterns = ["([^a]b?c?d?e?f?){1,250}", "needle"]
        let (scanner, _) = try compiled(patterns)
        #expect(scanner.alwaysReported == [0])
        #expect(reported(scanner.makeScan(), Array("x".utf8)) == [0])
        #expect(reported(scanner.makeScan(), Array("a needle".utf8)) == [0, 1])
    }

    @Test("A scanner of nothing reports nothing") func nothing() throws {
        let (scanner, expressions) = try compiled([])
        #expect(reported(scanner.makeScan(), [0x61]).isEmpty)
        let restored = try VectorscanScanner(
            restoring: try scanner.packed(for: expressions), for: expressions)
        #expect(restored.count == 0)
    }

    @Test("Threads that share a scan by mistake miss nothing")
    func shared() async throws {
        let (scanner, _) = try compiled(["abc", "x+y"])
        let scan = scanner.makeScan()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<2_000).allSatisfy { _ in
                        var found: Set<Int> = []
                        scan.scan(Array("..abc..".utf8).span) { found.insert($0) }
                        return found.contains(0)
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
