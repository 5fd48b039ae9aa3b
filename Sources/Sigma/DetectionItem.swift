import Vocabulary

/// A field with its modifiers, checked to make sense together.
struct DetectionItem {
    /// Modifiers or a value that do not fit.
    struct Conflict: Error {
        let problem: SigmaError.Problem

        init(_ problem: SigmaError.Problem) { self.problem = problem }

        init(_ what: LocalizedText, instead: LocalizedText) {
            problem = .invalid(what, instead: instead)
        }

        /// What a value stands for is more than the file may come to.
        static let spent = Conflict(ReadingWork.problem)
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
                    LocalizedText(
                        "le modificateur \(modifier.rawValue.inGuillemets) est écrit deux fois",
                        en: "modifier '\(modifier.rawValue)' is written twice"),
                    instead: LocalizedText("supprimez-en un", en: "remove one"))
            }
            if let wanted = modifier.anchoring {
                guard !hasAnchoring else {
                    throw Conflict(
                        LocalizedText(
                            "«\u{A0}contains\u{A0}», «\u{A0}startswith\u{A0}» et «\u{A0}endswith\u{A0}» s’excluent",
                            en: "'contains', 'startswith' and 'endswith' exclude each other"),
                        instead: LocalizedText(
                            "n’en écrivez qu’un, ou mettez des jokers dans la valeur",
                            en: "write one of them, or wildcards in the value"))
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
                        LocalizedText(
                            "l’option \(modifier.rawValue.inGuillemets) n’est pas précédée de «\u{A0}re\u{A0}»",
                            en: "flag '\(modifier.rawValue)' has no 're' before it"),
                        instead: LocalizedText(
                            "écrivez «\u{A0}re|\(modifier.rawValue)\u{A0}»",
                            en: "write 're|\(modifier.rawValue)'"))
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
                LocalizedText(
                    "\(modifier.rawValue.inGuillemets) ne va pas avec le modificateur qui le précède",
                    en: "'\(modifier.rawValue)' does not go with the modifier before it"),
                instead: LocalizedText("n’écrivez que l’un des deux", en: "write one of them"))
        }
        self.kind = kind
    }

    private mutating func compare(_ comparison: Comparison) throws(Conflict) {
        switch kind {
        case .text: kind = .number(comparison)
        case .time(let part, .equal): kind = .time(part, comparison)
        default: throw Conflict.twoTests
        }
    }

    private mutating func take(_ part: TimePart) throws(Conflict) {
        switch kind {
        case .text: kind = .time(part, .equal)
        case .number(let comparison): kind = .time(part, comparison)
        default: throw Conflict.twoTests
        }
    }

    private func check(hasAnchoring: Bool) throws(Conflict) {
        if hasAnchoring, kind != .text, kind != .reference {
            throw Conflict(
                LocalizedText("seul un texte a un début et une fin", en: "only text has a start and an end"),
                instead: kind == .expression
                    ? LocalizedText(
                        "une expression est cherchée partout\u{A0}; ancrez-la par «\u{A0}^\u{A0}» ou «\u{A0}$\u{A0}»",
                        en: "an expression is searched anywhere; anchor it with '^' or '$'")
                    : LocalizedText(
                        "supprimez «\u{A0}contains\u{A0}», «\u{A0}startswith\u{A0}» ou «\u{A0}endswith\u{A0}»",
                        en: "remove 'contains', 'startswith' or 'endswith'"))
        }
        if kind != .text, !encodings.isEmpty || takesAnyDash {
            throw Conflict(
                LocalizedText(
                    "seul un texte peut être encodé ou voir ses tirets remplacés",
                    en: "only text can be encoded or have its dashes changed"),
                instead: LocalizedText("supprimez le modificateur", en: "remove the modifier"))
        }
        if isCased, kind != .text, kind != .reference {
            throw Conflict(
                LocalizedText(
                    "«\u{A0}cased\u{A0}» n’a pas de sens pour ce type de test",
                    en: "'cased' says nothing about this kind of test"),
                instead: kind == .expression
                    ? LocalizedText(
                        "une expression respecte la casse, sauf avec «\u{A0}re|i\u{A0}»",
                        en: "an expression minds case unless it has 're|i'")
                    : LocalizedText("supprimez-le", en: "remove it"))
        }
        if expandsPlaceholders, kind != .text, kind != .expression, kind != .network {
            throw Conflict(
                LocalizedText("«\u{A0}expand\u{A0}» demande un texte", en: "'expand' needs text"),
                instead: LocalizedText("supprimez-le", en: "remove it"))
        }
        if field == nil, kind != .text, kind != .expression, kind != .network {
            throw Conflict(
                LocalizedText("ce test demande un champ", en: "this test needs a field"),
                instead: LocalizedText(
                    "écrivez le nom du champ avant la barre", en: "write the field's name before the bar"))
        }
    }
}

extension DetectionItem.Conflict {
    fileprivate static let twoTests = DetectionItem.Conflict(
        LocalizedText("deux types de test sur un même champ", en: "two kinds of test on one field"),
        instead: LocalizedText("écrivez deux lignes, une par test", en: "write two lines, one a test"))
}
