public import Vocabulary

/// One thing a catalogue asks: testable, in our own words, with what depends on it.
public struct Control: Hashable, Codable, Sendable {
    /// What people call it.
    public var code: ControlCode
    /// The key of its theme.
    public var theme: String
    /// What it is about, in a few words.
    public var title: LocalizedText
    /// What must be true for it to be met: a sentence that a person can check.
    public var test: LocalizedText
    /// Why it matters to a hospital; shown to who answers.
    public var why: LocalizedText?
    /// The products it is asked of.
    public var applicability: Applicability
    /// What failing it means.
    public var criticality: ControlCriticality
    /// What an answer is expected to carry.
    public var evidence: EvidenceKind
    /// What to attach or describe, where the kind alone does not say it.
    public var expected: LocalizedText?
    /// The bounds it states, in figures.
    public var rules: [NumericRule]
    /// Who can answer it.
    public var respondent: Respondent
    /// What an answer to it becomes elsewhere.
    public var feeds: [Feed]
    /// Keys of the groups it belongs to.
    public var groups: [String]
    /// Questions with choices, where the edition has them.
    public var questions: [ControlQuestion]
    /// Its identifier in the library it was imported from.
    public var origin: String?

    /// A control with all its parts.
    public init(
        code: ControlCode, theme: String, title: LocalizedText, test: LocalizedText,
        why: LocalizedText? = nil,
        applicability: Applicability = .always, criticality: ControlCriticality = .major,
        evidence: EvidenceKind = .document, expected: LocalizedText? = nil, rules: [NumericRule] = [],
        respondent: Respondent = .supplier, feeds: [Feed] = [], groups: [String] = [],
        questions: [ControlQuestion] = [], origin: String? = nil
    ) {
        self.code = code
        self.theme = theme
        self.title = title
        self.test = test
        self.why = why
        self.applicability = applicability
        self.criticality = criticality
        self.evidence = evidence
        self.expected = expected
        self.rules = rules
        self.respondent = respondent
        self.feeds = feeds
        self.groups = groups
        self.questions = questions
        self.origin = origin
    }
}

/// What failing a control means. Named so because a system's criticality is another thing.
public enum ControlCriticality: String, CaseIterable, Codable, Comparable, Sendable {
    /// To be improved.
    case minor
    /// Weighs in the choice.
    case major
    /// Nothing else makes up for it.
    case blocking

    /// Orders by what is at stake.
    public static func < (left: ControlCriticality, right: ControlCriticality) -> Bool {
        left.rank < right.rank
    }

    /// 0 for the least.
    public var rank: Int {
        switch self {
        case .minor: 0
        case .major: 1
        case .blocking: 2
        }
    }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .minor: LocalizedText("Mineur", en: "Minor")
        case .major: LocalizedText("Majeur", en: "Major")
        case .blocking: LocalizedText("Bloquant", en: "Blocking")
        }
    }
}

/// What an answer is expected to carry.
public enum EvidenceKind: String, CaseIterable, Codable, Sendable {
    /// A document or a description.
    case document
    /// Yes or no.
    case yesNo
    /// Yes, no, or not concerned.
    case yesNoNotConcerned
    /// Nothing in particular.
    case none

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .document: LocalizedText("Document ou description", en: "Document or description")
        case .yesNo: LocalizedText("Oui / non", en: "Yes / no")
        case .yesNoNotConcerned:
            LocalizedText("Oui / non / non concerné", en: "Yes / no / not concerned")
        case .none: LocalizedText("Aucune pièce attendue", en: "Nothing expected")
        }
    }
}

/// Who can answer a control.
public enum Respondent: String, CaseIterable, Codable, Sendable {
    /// The supplier of the product.
    case supplier
    /// The hospital itself: left out of the supplier's score.
    case hospital

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .supplier: LocalizedText("Fournisseur", en: "Supplier")
        case .hospital: LocalizedText("Établissement", en: "Hospital")
        }
    }
}

/// A question of a control with the answers to choose from, as some libraries have them.
public struct ControlQuestion: Hashable, Codable, Sendable {
    /// Its identifier in the library.
    public var key: String
    /// What is asked.
    public var text: LocalizedText
    /// One choice, several, a date or free text.
    public var kind: Kind
    /// What may be chosen.
    public var choices: [Choice]

    /// How it is answered.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        case single, several, text, date, number
    }

    /// One answer to choose.
    public struct Choice: Hashable, Codable, Sendable {
        /// Its identifier in the library.
        public var key: String
        /// As shown.
        public var text: LocalizedText
        /// What it counts, where the library says so.
        public var score: Int?

        /// An answer to choose.
        public init(key: String, text: LocalizedText, score: Int? = nil) {
            self.key = key
            self.text = text
            self.score = score
        }
    }

    /// A question.
    public init(key: String, text: LocalizedText, kind: Kind, choices: [Choice] = []) {
        self.key = key
        self.text = text
        self.kind = kind
        self.choices = choices
    }
}
