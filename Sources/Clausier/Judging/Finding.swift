public import Registry
public import Vocabulary

/// What an assessor decided of an answer.
public enum Verdict: String, CaseIterable, Codable, Sendable {
    case compliant, partial, nonCompliant, notApplicable, toCheck

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .compliant: LocalizedText("Conforme", en: "Compliant")
        case .partial: LocalizedText("Partiel", en: "Partial")
        case .nonCompliant: LocalizedText("Non conforme", en: "Non-compliant")
        case .notApplicable: LocalizedText("Sans objet", en: "Not applicable")
        case .toCheck: LocalizedText("À vérifier", en: "To check")
        }
    }
}

/// An assessor's judgement: it stands beside the claim and never overwrites it.
public struct Finding: Hashable, Codable, Sendable {
    /// Its place in the store.
    public var id: ID<Finding>
    /// What was judged.
    public var release: ID<Release>
    /// The control.
    public var control: ControlReference
    /// The version of the answer that was read; 0 where there was none.
    public var answerVersion: Int
    /// What was decided.
    public var verdict: Verdict
    /// Why; never empty.
    public var reason: String
    /// How the audit log names who decided.
    public var assessor: String
    /// As what they decided.
    public var capacity: Capacity
    /// When.
    public var at: Instant

    /// As what somebody judges.
    public enum Capacity: String, CaseIterable, Codable, Sendable {
        case assessor
        /// Decides where assessors differ.
        case arbiter
    }

    /// A judgement.
    public init(
        id: ID<Finding>, release: ID<Release>, control: ControlReference, answerVersion: Int,
        verdict: Verdict,
        reason: String, assessor: String, capacity: Capacity = .assessor, at: Instant
    ) {
        self.id = id
        self.release = release
        self.control = control
        self.answerVersion = answerVersion
        self.verdict = verdict
        self.reason = reason
        self.assessor = assessor
        self.capacity = capacity
        self.at = at
    }
}

/// What the findings on one control of one release amount to.
public enum Judgement: Hashable, Sendable {
    /// Nobody judged the answer as it stands.
    case none
    /// One assessor, or several who agree, or the arbiter.
    case settled(Verdict)
    /// Assessors differ and no arbiter spoke since; what each of them says, by name.
    case disputed([String: Verdict])

    /// Weighs findings on one control of one release.
    ///
    /// Only findings on the answer's current version count. The last of each assessor counts; an arbiter's word
    /// settles all that was said before it, and a later finding opens the question again.
    public init(_ findings: [Finding], answerVersion: Int) {
        let current = findings.filter { $0.answerVersion == answerVersion }.sorted {
            ($0.at, $0.id) < ($1.at, $1.id)
        }
        var said: [String: Verdict] = [:]
        for finding in current {
            switch finding.capacity {
            case .arbiter: said = [finding.assessor: finding.verdict]
            case .assessor: said[finding.assessor] = finding.verdict
            }
        }
        let verdicts = Set(said.values)
        switch verdicts.count {
        case 0: self = .none
        case 1: self = verdicts.first.map { .settled($0) } ?? .none
        default: self = .disputed(said)
        }
    }

    /// The verdict, where there is one that stands.
    public var verdict: Verdict? {
        if case .settled(let verdict) = self { verdict } else { nil }
    }
}
