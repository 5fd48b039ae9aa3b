import Detection
import Events
import RegexMatcher
import Sigma
import Synchronization
import Testing

/// Counts how often a scanner was asked.
private final class CountingScanner: ExpressionScanner {
    private let scanner: VectorscanScanner
    private let asked = Mutex(0)

    init(_ scanner: VectorscanScanner) { self.scanner = scanner }

    var count: Int { scanner.count }
    /// Values that were scanned.
    var scans: Int { asked.withLock { $0 } }

    func makeScan() -> any ExpressionScan { Scan(scanner.makeScan(), self) }

    private final class Scan: ExpressionScan {
        private let scan: any ExpressionScan
        private let owner: CountingScanner

        init(_ scan: any ExpressionScan, _ owner: CountingScanner) { (self.scan, self.owner) = (scan, owner) }

        func scan(_ value: Span<UInt8>, _ report: (Int) -> Void) {
            owner.asked.withLock { $0 += 1 }
            scan.scan(value, report)
        }
    }
}

@Suite("Many expressions over long values") struct LongValueTests {
    private static let number = 40

    /// Forty rules with an expression each; what every match holds stands in every value, so that all are asked.
    private func rules() throws -> RuleSet {
        let text = (0..<Self.number).map { number in
            """
            title: Rule \(number)
            id: rule-\(number)
            logsource: {product: windows}
            detection: {s: {Text|re: 'needle\(number)-[a-zé]+[0-9]{2}-end'}, condition: s}
            """
        }.joined(separator: "\n---\n")
        let file = RuleFile(reading: text, name: "r.yml")
        try #require(file.errors.isEmpty, "\(file.errors)")
        return RuleSet(rules: file.rules)
    }

    /// A text of so many bytes in which every third expression matches and the others nearly do.
    private func text(_ length: Int, _ filler: String) -> String {
        var text = ""
        let gap = String(repeating: filler, count: length / Self.number / filler.utf8.count)
        for number in 0..<Self.number {
            text += gap + "needle\(number)-" + (number % 3 == 0 ? "ab42-end" : "ab4x-end ")
        }
        return text
    }

    @Test("With Vectorscan and without, rules find the same, for the same reasons")
    func agreement() throws {
        let rules = try rules()
        let scanner = Mutex<CountingScanner?>(nil)
        let scanning = rules.scanning { expressions in
            guard let made = try? VectorscanScanner(compiling: expressions) else { return nil }
            let counting = CountingScanner(made)
            scanner.withLock { $0 = counting }
            return counting
        }
        let names = FieldNames()
        var with = Detector(scanning, names: names)
        var without = Detector(rules, names: names)
        var plain = PlainDetector(rules, names: names)
        for (index, length) in [1_000, 20_000, 150_000, 20_000, 1_000_000, 40_000, 17_000, 300].enumerated() {
            var event = Event(names: names)
            event.setChannel("Security")
            event.eventID = 1
            event.append(
                "Text", text(length, index % 2 == 0 ? "some words of a script; " : "là, d’autres mots\n"))
            let found = with.matches(in: event)
            #expect(found.map(\.rule.id) == (0..<Self.number).filter { $0 % 3 == 0 }.map { "rule-\($0)" })
            for others in [without.matches(in: event), plain.matches(in: event)] {
                #expect(found.map(\.rule.id) == others.map(\.rule.id))
                #expect(found.map(\.evidence) == others.map(\.evidence))
            }
        }
        // Not for short values, and not before the first long ones were met.
        let scans = try #require(scanner.withLock { $0 }).scans
        #expect((1...5).contains(scans))
    }
}
