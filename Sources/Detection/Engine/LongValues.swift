import Sigma
import Synchronization

// A regular expression takes about a millisecond for a megabyte, and a script block of a megabyte can wake hundreds of
// rules with expressions. For such values alone, all expressions are looked for at once by a scanner, if the rules have
// one; what it reports is then asked one by one. Short values are faster the other way, and so are the first two dozen
// expressions that are asked of a value: the scanner takes as long as they do.

/// The scanner of a rule set's expressions, made when the first long value is met.
final class LongValueScanner: Sendable {
    /// Values of so many bytes or more are scanned,
    static let shortest = 16 << 10
    /// once so many expressions were asked of them.
    static let patience = 24
    /// To make the scanner takes milliseconds: not before expressions have gone over so many bytes of long values.
    static let spentFirst = 4 << 20

    typealias Maker = @Sendable ([RegularExpression]) -> (any ExpressionScanner)?

    private let tests: StoredList<ValueTest>
    private let make: Maker?
    private let made = Mutex<Made?>(nil)

    struct Made: Sendable {
        /// The scanner's number of each test, or -1.
        let numbers: [Int32]
        let scanner: any ExpressionScanner
    }

    init(_ tests: StoredList<ValueTest>, make: Maker?) {
        self.tests = tests
        self.make = make
    }

    /// The expressions of the tests, in order.
    var expressions: [RegularExpression] {
        (0..<tests.count).compactMap {
            if case .expression(let expression) = tests[$0] { expression } else { nil }
        }
    }

    /// The scanner; `nil` if there is none.
    func scanner() -> Made? {
        guard let make else { return nil }
        return made.withLock { made in
            if let made { return made }
            var numbers: [Int32] = []
            var expressions: [RegularExpression] = []
            for index in 0..<tests.count {
                guard case .expression(let expression) = tests[index] else {
                    numbers.append(-1)
                    continue
                }
                numbers.append(Int32(expressions.count))
                expressions.append(expression)
            }
            // What cannot be made is not tried again: a scanner of nothing rules out nothing.
            guard let scanner = make(expressions), scanner.count == expressions.count else {
                made = Made(numbers: [], scanner: PlainExpressionScanner([]))
                return made
            }
            made = Made(numbers: numbers, scanner: scanner)
            return made
        }
    }
}

/// What one thread knows of the long value that it has in hand.
struct LongValueScan {
    private let source: LongValueScanner
    private var scanner: LongValueScanner.Made?
    private var scan: (any ExpressionScan)?
    private var isAsked = false
    /// The tests that the value may pass, by the scanner's numbers.
    private var may: [Bool] = []
    private var isScanned = false
    /// How many expressions were asked of the value in hand.
    private var count = 0
    /// How many bytes of long values expressions have gone over without a scanner.
    private var spent = 0

    init(_ source: LongValueScanner) { self.source = source }

    /// Another value is in hand.
    mutating func forget() {
        isScanned = false
        count = 0
    }

    /// Whether a value may pass the test of a number: no only if it cannot.
    mutating func mayPass(_ test: Int, _ value: [UInt8]) -> Bool {
        guard value.count >= LongValueScanner.shortest else { return true }
        count += 1
        spent &+= value.count
        guard count > LongValueScanner.patience, isAsked || spent > LongValueScanner.spentFirst else {
            return true
        }
        if !isAsked {
            isAsked = true
            scanner = source.scanner()
            scan = scanner?.scanner.makeScan()
        }
        guard let scanner, let scan, test < scanner.numbers.count else { return true }
        if !isScanned {
            isScanned = true
            var found = [Bool](repeating: false, count: scanner.scanner.count)
            scan.scan(value.span) { found[$0] = true }
            may = found
        }
        let number = Int(scanner.numbers[test])
        return number < 0 || may[number]
    }
}
