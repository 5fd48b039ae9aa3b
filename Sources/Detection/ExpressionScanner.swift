public import Sigma

/// Looks for many regular expressions at once. Shared by all threads; it never changes.
///
/// What it reports may match: each report is checked by ``Sigma/RegularExpression`` itself, so a scanner may report too
/// much and must never report too little.
public protocol ExpressionScanner: Sendable {
    /// The number of expressions.
    var count: Int { get }

    /// Makes what one thread needs to scan.
    func makeScan() -> any ExpressionScan
}

/// The scanning of values, one after the other. Each thread has its own.
///
/// Two threads that share one stay right, and the one that comes second is told of every expression.
public protocol ExpressionScan: AnyObject, Sendable {
    /// Reports the expressions that may match anywhere in a value, each at most once, in any order.
    ///
    /// Nothing is allocated.
    ///
    /// - Parameters:
    ///   - value: UTF-8, or any bytes.
    ///   - report: Takes an expression's position among those that the scanner was made of.
    func scan(_ value: Span<UInt8>, _ report: (Int) -> Void)
}

/// Asks each expression on its own: slow, obvious, and the judge of every other scanner.
public struct PlainExpressionScanner: ExpressionScanner {
    private let expressions: [RegularExpression]

    /// A scanner for expressions, which are reported by their position.
    public init(_ expressions: [RegularExpression]) { self.expressions = expressions }

    /// The number of expressions.
    public var count: Int { expressions.count }

    /// Makes what one thread needs to scan.
    public func makeScan() -> any ExpressionScan { Scan(expressions) }

    private final class Scan: ExpressionScan {
        private let expressions: [RegularExpression]

        init(_ expressions: [RegularExpression]) { self.expressions = expressions }

        /// Unlike other scanners, it copies the value.
        func scan(_ value: Span<UInt8>, _ report: (Int) -> Void) {
            let copy = FieldValue(value.indices.map { value[$0] })
            for (index, expression) in expressions.enumerated()
            where ValueTest.expression(expression).holds(for: copy) {
                report(index)
            }
        }
    }
}
