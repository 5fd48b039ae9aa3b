/// A field with its modifiers, checked to make sense together.
struct DetectionItem {
    /// Modifiers or a value that do not fit, and what to write instead.
    struct Conflict: Error {
        var what: String
        var instead: String
        var placeholder: String?

        /// What a value stands for is more than the file may come to; told as ``ReadingWork/problem``.
        static let spent = Conflict(what: "", instead: "")
    }

    /// What the values are.
    enum Kind: Equatable {
        case text, expression, network, reference, existence
        case number(Comparison)
        case time(TimePart, Comparison)
    }

    /// The field, or `nil` for keywords.
    let field: String?
    private(set) var kind = Kind.text
    private(set) var anchoring = Anchoring.whole
    private(set) var encodings: [TextEncoding] = []
    private(set) var flags: RegularExpression.Flags = []
    private(set) var wantsAll = false
    private(set) var isCased = false
    private(set) var isNegated = false
    private(set) var takesAnyDash = false
    private(set) var expandsPlaceholders = false

    init(field: String?, modifiers: [Modifier]) throws(Conflict) {
        self.field = field
        if field == nil { anchoring = .anywhere }
        var hasAnchoring = false
        for (index, modifier) in modifiers.enumerated() {
            guard !modifiers[..<index].contains(modifier) else {
                throw Conflict(
                    what: "modifier '\(modifier.rawValue)' is written twice", instead: "remove one")
            }
            if let wanted = modifier.anchoring {
                guard !hasAnchoring else {
                    throw Conflict(
                        what: "'contains', 'startswith' and 'endswith' exclude each other",
                        instead: "write one of them, or wildcards in the value")
                }
                hasAnchoring = true
                if field != nil || wanted != .anywhere { anchoring = wanted }
            } else if let comparison = modifier.comparison {
                try compare(comparison)
            } else if let part = modifier.timePart {
                try take(part)
            } else if let flag = modifier.flag {
                guard kind == .expression else {
                    throw Conflict(
                        what: "flag '\(modifier.rawValue)' has no 're' before it",
                        instead: "write 're|\(modifier.rawValue)'")
                }
                flags.formUnion(flag)
            } else if let encoding = modifier.encoding {
                encodings.append(encoding)
            } else {
                try take(modifier)
            }
        }
        try check(hasAnchoring: hasAnchoring)
    }

    private mutating func take(_ modifier: Modifier) throws(Conflict) {
        switch modifier {
        case .all: wantsAll = true
        case .cased: isCased = true
        case .neq: isNegated = true
        case .windash: takesAnyDash = true
        case .expand: expandsPlaceholders = true
        case .re: try become(.expression, modifier)
        case .cidr: try become(.network, modifier)
        case .fieldref: try become(.reference, modifier)
        case .exists: try become(.existence, modifier)
        default: break
        }
    }

    private mutating func become(_ kind: Kind, _ modifier: Modifier) throws(Conflict) {
        guard self.kind == .text else {
            throw Conflict(
                what: "'\(modifier.rawValue)' does not go with the modifier before it",
                instead: "write one of them")
        }
        self.kind = kind
    }

    private mutating func compare(_ comparison: Comparison) throws(Conflict) {
        switch kind {
        case .text: kind = .number(comparison)
        case .time(let part, .equal): kind = .time(part, comparison)
        default:
            throw Conflict(what: "two kinds of test on one field", instead: "write two lines, one a test")
        }
    }

    private mutating func take(_ part: TimePart) throws(Conflict) {
        switch kind {
        case .text: kind = .time(part, .equal)
        case .number(let comparison): kind = .time(part, comparison)
        default:
            throw Conflict(what: "two kinds of test on one field", instead: "write two lines, one a test")
        }
    }

    private func check(hasAnchoring: Bool) throws(Conflict) {
        if hasAnchoring, kind != .text, kind != .reference {
            let instead =
                kind == .expression
                ? "an expression is searched anywhere; anchor it with '^' or '$'"
                : "remove 'contains', 'startswith' or 'endswith'"
            throw Conflict(what: "only text has a start and an end", instead: instead)
        }
        if kind != .text, !encodings.isEmpty || takesAnyDash {
            throw Conflict(
                what: "only text can be encoded or have its dashes changed", instead: "remove the modifier")
        }
        if isCased, kind != .text, kind != .reference {
            throw Conflict(
                what: "'cased' says nothing about this kind of test",
                instead: kind == .expression ? "an expression minds case unless it has 're|i'" : "remove it")
        }
        if expandsPlaceholders, kind != .text, kind != .expression, kind != .network {
            throw Conflict(what: "'expand' needs text", instead: "remove it")
        }
        if field == nil, kind != .text, kind != .expression, kind != .network {
            throw Conflict(what: "this test needs a field", instead: "write the field's name before the bar")
        }
    }
}
