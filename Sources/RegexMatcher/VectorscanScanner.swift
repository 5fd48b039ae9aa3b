public import Detection
public import Sigma

/// Looks for many regular expressions in one pass, with Vectorscan.
///
/// Every expression is compiled twice: exactly, for values of ASCII alone, which nearly all are; and for any other bytes
/// so that it holds at least wherever it should. What Vectorscan does not take is always reported.
public struct VectorscanScanner: ExpressionScanner {
    /// The number of expressions.
    public let count: Int
    let ascii: Table
    let bytes: Table
    /// What holds for a value without any bytes.
    let matchesOfNothing: [UInt32]

    /// The expressions, compiled for one alphabet.
    struct Table: Sendable {
        let database: VectorscanDatabase?
        /// Those that are not in the database and may hold all the same.
        let alwaysReported: [UInt32]
    }

    /// Longer expressions take Vectorscan minutes and gigabytes, by a hostile author's wish.
    private static let stepLimit = 2_000
    /// The same for all expressions together; the public rules take a twentieth.
    private static let totalStepLimit = 200_000

    /// Compiles expressions, which are reported by their position: seconds for hundreds of them.
    ///
    /// - Throws: ``RegexMatcherError`` if Vectorscan fails as a whole.
    public init(compiling expressions: [RegularExpression]) throws(RegexMatcherError) {
        self.init(
            expressions, ascii: try Self.table(expressions, .ascii),
            bytes: try Self.table(expressions, .bytes))
    }

    init(_ expressions: [RegularExpression], ascii: Table, bytes: Table) {
        count = expressions.count
        self.ascii = ascii
        self.bytes = bytes
        matchesOfNothing = expressions.indices.filter { expressions[$0].firstMatch(in: []) != nil }
            .map(UInt32.init)
    }

    /// Expressions that are reported for every value, because Vectorscan does not take them or would take too long.
    public var alwaysReported: [Int] {
        Set(ascii.alwaysReported).union(bytes.alwaysReported).map(Int.init).sorted()
    }

    private static func table(
        _ expressions: [RegularExpression], _ alphabet: RegularExpression.Alphabet
    ) throws(RegexMatcherError) -> Table {
        var patterns: [VectorscanDatabase.Pattern] = []
        var refused: [Int] = []
        var left = totalStepLimit
        for (number, expression) in expressions.enumerated() {
            guard let text = expression.written(for: alphabet) else { continue }
            guard expression.stepCount <= min(stepLimit, left) else {
                refused.append(number)
                continue
            }
            left -= expression.stepCount
            patterns.append(VectorscanDatabase.Pattern(number: number, text: text))
        }
        let (database, others) = try VectorscanDatabase.compiled(patterns)
        return Table(database: database, alwaysReported: (refused + others).sorted().map(UInt32.init))
    }

    /// Makes what one thread needs to scan.
    public func makeScan() -> any ExpressionScan { VectorscanScan(self) }
}
