import Synchronization

/// Expressions that were compiled already. One stands in a rule, among the tests of all rules, and in other rules: compiled
/// once, they also share what their automata have learnt.
final class ExpressionTable: Sendable {
    static let shared = ExpressionTable()

    private struct Key: Hashable {
        let pattern: String
        let flags: RegularExpression.Flags
    }

    private let known = Mutex<[Key: RegularExpression]>([:])

    /// All published rules together have some five hundred. Past so many, all are forgotten.
    private static let limit = 2_048

    /// The expression of a pattern.
    ///
    /// - Throws: What ``RegularExpression/init(_:flags:)`` throws.
    func expression(
        _ pattern: String, _ flags: RegularExpression.Flags
    ) throws(RegularExpression.Refusal) -> RegularExpression {
        let key = Key(pattern: pattern, flags: flags)
        if let expression = known.withLock({ $0[key] }) { return expression }
        let expression = try RegularExpression(pattern, flags: flags)
        known.withLock { known in
            if known.count >= ExpressionTable.limit { known = [:] }
            known[key] = expression
        }
        return expression
    }
}
