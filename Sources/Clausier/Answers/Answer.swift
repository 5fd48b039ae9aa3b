public import Registry
public import Vocabulary

/// What a supplier says of a control.
public enum Claim: String, CaseIterable, Codable, Sendable {
    case yes, partial, no, notConcerned

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .yes: LocalizedText("Oui", en: "Yes")
        case .partial: LocalizedText("Partiellement", en: "Partly")
        case .no: LocalizedText("Non", en: "No")
        case .notConcerned: LocalizedText("Non concerné", en: "Not concerned")
        }
    }
}

/// What a supplier answers to a control for one release: it serves every buyer who runs that release.
///
/// Answers are never changed: a new one takes the next ``version`` and the old one stays as history.
public struct Answer: Hashable, Codable, Sendable {
    /// Its place in the store.
    public var id: ID<Answer>
    /// What it is about.
    public var release: ID<Release>
    /// What it answers.
    public var control: ControlReference
    /// 1 for the first answer to that control for that release, then one more each time.
    public var version: Int
    /// The answer in a word.
    public var claim: Claim
    /// Why not, or what is missing; asked for on ``Claim/no`` and ``Claim/partial``.
    public var comment: String
    /// Description, list, figures: the elements of consolidation of the workbook.
    public var details: String
    /// Figures that the control's rules ask for, by the rule's key.
    public var measures: [String: Double]
    /// Choices made in the control's questions: keys of choices by key of question.
    public var choices: [String: [String]]
    /// What proves it.
    public var evidence: [ID<Evidence>]
    /// How the audit log names who wrote it.
    public var author: String
    /// When it was written.
    public var at: Instant
    /// Whether buyers see it.
    public var state: State
    /// How it came.
    public var origin: Origin

    /// Whether buyers see an answer.
    public enum State: String, CaseIterable, Codable, Sendable {
        /// Saved as the supplier goes; only the supplier sees it.
        case draft
        /// Submitted with a named signatory.
        case submitted
        /// Taken back by the supplier: counts as not answered.
        case withdrawn
    }

    /// How an answer came.
    public enum Origin: Hashable, Codable, Sendable {
        /// On the supplier's page.
        case typed
        /// From a row of a workbook, counted from 1.
        case workbook(file: String, row: Int)
        /// From the answer for another release.
        case carried(from: ID<Answer>)
        /// From the answer to a former edition.
        case migrated(from: ID<Answer>)
        /// From a file of another program, by name.
        case file(String)
    }

    /// An answer with all its parts.
    public init(
        id: ID<Answer>, release: ID<Release>, control: ControlReference, version: Int = 1, claim: Claim,
        comment: String = "", details: String = "", measures: [String: Double] = [:],
        choices: [String: [String]] = [:], evidence: [ID<Evidence>] = [], author: String, at: Instant,
        state: State = .draft, origin: Origin = .typed
    ) {
        self.id = id
        self.release = release
        self.control = control
        self.version = version
        self.claim = claim
        self.comment = comment
        self.details = details
        self.measures = measures
        self.choices = choices
        self.evidence = evidence
        self.author = author
        self.at = at
        self.state = state
        self.origin = origin
    }

    /// The most characters of a comment or of details.
    public static let longestText = 20_000
    /// The most pieces of evidence of an answer.
    public static let evidenceLimit = 50
}

/// The act by which a named person vouches for a release's answers.
public struct Submission: Hashable, Codable, Sendable {
    /// What the answers are about.
    public var release: ID<Release>
    /// The edition they answer.
    public var edition: EditionKey
    /// The person's name.
    public var signatory: String
    /// Their position at the supplier.
    public var position: String
    /// When.
    public var at: Instant
    /// How many answers were submitted.
    public var answers: Int

    /// A submission.
    public init(
        release: ID<Release>, edition: EditionKey, signatory: String, position: String, at: Instant,
        answers: Int
    ) {
        self.release = release
        self.edition = edition
        self.signatory = signatory
        self.position = position
        self.at = at
        self.answers = answers
    }
}
