import Vocabulary

/// Why a loss or a pool could not be computed: the field, what it holds and what it may hold.
public enum PoolError: Error, Equatable, Sendable {
    /// The number is not in the range that is spelt out; the last text names the field.
    case outside(Double, of: String, in: String)
    /// Something that must not be empty is; the text names it.
    case empty(String)
    /// Two lists that must be of one length are not.
    case mismatch(String, Int, String, Int)
    /// A reference leads nowhere: its name and what it should name.
    case unknown(String, in: String)
    /// The text cannot be read; the second says what to write.
    case unreadable(String, expected: String)
    /// More than the machine should be asked for: what, how many, and the most allowed.
    case tooMany(String, Int, limit: Int)
}

extension PoolError {
    /// The kinds of ranges that parameters have.
    enum Bounds {
        case positive, notNegative, probability
        case between(Double, Double)
        case positiveUpTo(Double)

        var words: String {
            switch self {
            case .positive: "more than 0"
            case .notNegative: "0 or more"
            case .probability: "0 to 1"
            case .between(let low, let high): "\(plainFigure(low)) to \(plainFigure(high))"
            case .positiveUpTo(let high): "more than 0, at most \(plainFigure(high))"
            }
        }

        func contain(_ value: Double) -> Bool {
            switch self {
            case .positive: value > 0 && value < .infinity
            case .notNegative: value >= 0 && value < .infinity
            case .probability: (0...1).contains(value)
            case .between(let low, let high): low <= high && (low...high).contains(value)
            case .positiveUpTo(let high): value > 0 && value <= high
            }
        }
    }

    /// Refuses what is not finite or not within bounds, NaN included.
    static func check(_ value: Double, in bounds: Bounds, _ field: @autoclosure () -> String)
        throws(PoolError)
    {
        guard bounds.contain(value) else { throw .outside(value, of: bounds.words, in: field()) }
    }
}

extension PoolError: CustomStringConvertible {
    /// What is wrong, where, and what to write instead.
    public var description: String {
        switch self {
        case .outside(let value, let range, let field): "\(field) is \(value); it must be \(range)"
        case .empty(let what): "\(what) is empty; give at least one"
        case .mismatch(let left, let count, let right, let other):
            "\(left) has \(count) values and \(right) has \(other); they must match one to one"
        case .unknown(let name, let place): "'\(name)' is not known in \(place)"
        case .unreadable(let text, let expected): "'\(text)' cannot be read; write \(expected)"
        case .tooMany(let what, let count, let limit): "\(count) \(what) are more than the \(limit) allowed"
        }
    }
}
