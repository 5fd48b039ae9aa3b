import Vocabulary

/// What is wrong with a rule file, where, and what to write instead.
public struct SigmaError: Error, Hashable, Sendable {
    /// Where it is wrong.
    public let location: SourceLocation
    /// What is wrong.
    public let problem: Problem

    /// Points a problem at its place.
    public init(_ problem: Problem, at location: SourceLocation) {
        self.problem = problem
        self.location = location
    }

    /// The kinds of mistake in a rule file.
    public enum Problem: Hashable, Sendable {
        /// The text is not YAML; what the YAML reader said.
        case notYAML(String)
        /// A file past a bound: size, depth, number of values, expansion of aliases.
        case tooMuch(what: String, limit: Int)
        /// A key that must be there is not; `found` is a key that looks like it.
        case missing(key: String, found: String?)
        /// A key that the language does not know and that looks like one it knows.
        case unknownKey(String, nearest: String)
        /// A value of another shape than the key wants.
        case wrongShape(of: String, expected: String)
        /// A word that is none of those the key allows.
        case unknownWord(String, of: String, allowed: [String])
        /// A modifier that the language does not know.
        case unknownModifier(String)
        /// A condition names a selection that the rule does not have.
        case undefinedSelection(String, defined: [String])
        /// A condition's pattern fits no selection.
        case nothingFits(pattern: String, defined: [String])
        /// A condition that does not follow the grammar.
        case badCondition(String)
        /// An aggregation of the first edition of the language, with the bar before it if there is one.
        case legacyAggregation(String)
        /// A placeholder without a value table.
        case undefinedPlaceholder(String)
        /// A rule that says itself that it cannot be used.
        case declaredUnsupported
        /// Anything else: what is wrong, and what to write instead.
        case invalid(String, instead: String)
    }
}

extension SigmaError: CustomStringConvertible {
    /// `file:line:column: what is wrong; what to write instead`.
    public var description: String { "\(location): \(problem)" }
}

extension SigmaError.Problem: CustomStringConvertible {
    /// The sentence without its place.
    public var description: String {
        switch self {
        case .notYAML(let reason): "not YAML: \(reason)"
        case .tooMuch(let what, let limit): "\(what) exceeds the limit of \(limit); split the file"
        case .missing(let key, let found?): "no '\(key)'; did you mean '\(key)' where '\(found)' is written?"
        case .missing(let key, nil): "no '\(key)'; add it"
        case .unknownKey(let key, let nearest): "unknown key '\(key)'; did you mean '\(nearest)'?"
        case .wrongShape(let key, let expected): "'\(key)' has the wrong shape; write \(expected)"
        case .unknownWord(let word, let key, let allowed): Self.unknown(word, "\(key)", among: allowed)
        case .unknownModifier(let word):
            Self.unknown(word, "modifier", among: Modifier.allCases.map(\.rawValue))
        case .undefinedSelection(let name, let defined):
            Self.unknown(name, "selection", among: defined)
        case .nothingFits(let pattern, let defined):
            "no selection fits '\(pattern)'; there are \(Self.listed(defined))"
        case .badCondition(let reason): reason
        case .legacyAggregation(let text):
            "'\(text)' is an aggregation of the old language; write a correlation rule that refers to this one"
        case .undefinedPlaceholder(let name):
            "placeholder '%\(name)%' has no value table; define the values of '\(name)'"
        case .declaredUnsupported:
            "the rule's status is 'unsupported': it says itself that it cannot be used; rewrite it and change the status"
        case .invalid(let what, let instead): "\(what); \(instead)"
        }
    }

    private static func unknown(_ word: String, _ kind: String, among allowed: [String]) -> String {
        if let nearest = nearest(to: word, among: allowed) {
            return "unknown \(kind) '\(word)'; did you mean '\(nearest)'?"
        }
        return "unknown \(kind) '\(word)'; write \(allowed.count > 1 ? "one of " : "")\(listed(allowed))"
    }

    private static func listed(_ words: [String]) -> String {
        words.isEmpty ? "none" : words.map { "'\($0)'" }.joined(separator: ", ")
    }
}
