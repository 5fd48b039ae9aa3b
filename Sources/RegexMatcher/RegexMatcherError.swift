/// Why expressions cannot be matched all at once. They can always be matched one by one.
public struct RegexMatcherError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public let problem: Problem

    init(_ problem: Problem) { self.problem = problem }

    /// What can go wrong.
    public enum Problem: Hashable, Sendable {
        /// The compiled form was made by another version of Vectorscan or for another processor.
        case madeElsewhere(by: String)
        /// The compiled form belongs to other expressions.
        case otherExpressions
        /// The compiled form was cut or changed.
        case damaged
        /// Vectorscan did not compile the expressions.
        case notCompiled(String)
    }

    /// The sentence, with what to do.
    public var description: String {
        let reason =
            switch problem {
            case .madeElsewhere(let maker): "it was made elsewhere (\(maker))"
            case .otherExpressions: "it belongs to other rules"
            case .damaged: "it is damaged"
            case .notCompiled(let reason): "Vectorscan could not make it: \(reason)"
            }
        return
            "the compiled form of the regular expressions cannot be used: \(reason); they are matched one by one until the rule pack is made again on this machine"
    }
}
