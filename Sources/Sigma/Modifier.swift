/// The words that may follow a field's name, after a bar: `CommandLine|contains|all`.
public enum Modifier: String, CaseIterable, Sendable {
    case contains, startswith, endswith
    case all, cased, neq
    case exists, fieldref, expand
    case re, i, m, s
    case cidr
    case lt, lte, gt, gte
    case windash, wide, utf16, utf16le, utf16be, base64, base64offset
    case minute, hour, day, week, month, year
}

extension Modifier {
    /// Reads the word of a rule: `ignorecase`, `multiline` and `dotall` are the flags by their long names.
    init?(word: String) {
        switch word {
        case "ignorecase": self = .i
        case "multiline": self = .m
        case "dotall": self = .s
        default: self.init(rawValue: word)
        }
    }

    /// Where in the field a text must stand.
    var anchoring: Anchoring? {
        switch self {
        case .contains: .anywhere
        case .startswith: .start
        case .endswith: .end
        default: nil
        }
    }

    var comparison: Comparison? {
        switch self {
        case .lt: .less
        case .lte: .lessOrEqual
        case .gt: .greater
        case .gte: .greaterOrEqual
        default: nil
        }
    }

    var timePart: TimePart? { TimePart(rawValue: rawValue) }

    var flag: RegularExpression.Flags? {
        switch self {
        case .i: .ignoresCase
        case .m: .multiline
        case .s: .dotMatchesNewline
        default: nil
        }
    }

    var encoding: TextEncoding? { TextEncoding(rawValue: rawValue) }
}

/// Where in a field a text must stand.
public enum Anchoring: CaseIterable, Hashable, Sendable {
    /// It is the whole field.
    case whole
    /// The field starts with it.
    case start
    /// The field ends with it.
    case end
    /// The field holds it.
    case anywhere
}

/// How two numbers compare.
public enum Comparison: CaseIterable, Hashable, Sendable {
    case equal, less, lessOrEqual, greater, greaterOrEqual, different

    /// Whether `left` compares so to `right`.
    public func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .different: left != right
        }
    }
}
