public import Vocabulary

/// Where a release stands on one control, all things considered. The raw value fits the store and ``ScoreTable``.
public enum Standing: UInt8, CaseIterable, Codable, Comparable, Sendable {
    /// Nobody knows: not answered, only a draft, to be checked. Never good.
    case unknown = 0
    case nonCompliant = 1
    case partial = 2
    case compliant = 3
    /// Out of the account.
    case notApplicable = 4

    /// Orders by the raw value.
    public static func < (left: Standing, right: Standing) -> Bool { left.rawValue < right.rawValue }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .unknown: LocalizedText("Inconnu", en: "Unknown")
        case .nonCompliant: LocalizedText("Non conforme", en: "Non-compliant")
        case .partial: LocalizedText("Partiel", en: "Partial")
        case .compliant: LocalizedText("Conforme", en: "Compliant")
        case .notApplicable: LocalizedText("Sans objet", en: "Not applicable")
        }
    }

    /// Its share of a point, in 0...1; what is out of the account has none and is never asked.
    var share: Double {
        switch self {
        case .unknown, .nonCompliant, .notApplicable: 0
        case .partial: 0.5
        case .compliant: 1
        }
    }
}

/// A standing with what it rests on.
public struct PointState: Hashable, Codable, Sendable {
    /// Where the release stands.
    public var standing: Standing
    /// How much that can be relied on, in 0...1.
    public var confidence: Double
    /// Whether it is an assessor's verdict; otherwise the supplier's claim.
    public var isJudged: Bool
    /// Whether the buyer waived the control: it still counts, and no longer blocks.
    public var isWaived: Bool

    /// A standing; the confidence is kept within 0...1.
    public init(_ standing: Standing, confidence: Double = 1, isJudged: Bool = false, isWaived: Bool = false)
    {
        self.standing = standing
        self.confidence = confidence.isFinite ? min(1, max(0, confidence)) : 0
        self.isJudged = isJudged
        self.isWaived = isWaived
    }

    /// Nothing is known.
    public static let unknown = PointState(.unknown, confidence: 0)

    /// Weighs claim and judgement: the assessor's verdict counts where there is one, the claim otherwise.
    ///
    /// What the supplier says of its product leaves a control out of the account; an assessor's verdict brings it back,
    /// for the routing questions are a claim like any other.
    ///
    /// A draft or withdrawn answer says nothing. "Not concerned" is believed where ``Control/mayBeDeclined(saying:_:)``,
    /// and of a control that blocks only once an assessor agrees.
    /// Where assessors differ, the worst of their verdicts counts until an arbiter decides.
    public init(
        control: Control, profile: Profile, answer: Answer?, judgement: Judgement = .none,
        confidence: Double = 1,
        isWaived: Bool = false
    ) {
        switch judgement {
        case .none:
            guard control.applicability.applies(to: profile) != .no else {
                self.init(.notApplicable, isWaived: isWaived)
                return
            }
            let claimed = PointState.standing(of: answer, to: control, for: profile)
            self.init(claimed, confidence: confidence, isWaived: isWaived)
        case .settled(let verdict):
            self.init(
                PointState.standing(of: verdict), confidence: confidence, isJudged: true, isWaived: isWaived)
        case .disputed(let said):
            let worst = said.values.map(PointState.standing(of:)).min { $0.caution < $1.caution } ?? .unknown
            self.init(worst, confidence: confidence, isJudged: true, isWaived: isWaived)
        }
    }

    private static func standing(of answer: Answer?, to control: Control, for profile: Profile) -> Standing {
        guard let answer, answer.state == .submitted else { return .unknown }
        switch answer.claim {
        case .yes: return .compliant
        case .partial: return .partial
        case .no: return .nonCompliant
        case .notConcerned:
            // A blocking point leaves the account by an assessor's word, never by the supplier's own.
            return control.mayBeDeclined(saying: answer.comment, answer.details)
                && control.criticality != .blocking ? .notApplicable : .unknown
        }
    }

    private static func standing(of verdict: Verdict) -> Standing {
        switch verdict {
        case .compliant: .compliant
        case .partial: .partial
        case .nonCompliant: .nonCompliant
        case .notApplicable: .notApplicable
        case .toCheck: .unknown
        }
    }
}

extension Control {
    /// Whether "not concerned" answers it: a control that foresees the answer, or, with a word of why, one that is asked
    /// of every product. Elsewhere the routing questions say who is concerned: declining point by point would pass for
    /// compliance.
    func mayBeDeclined(saying comment: String, _ details: String) -> Bool {
        evidence == .yesNoNotConcerned
            || applicability == .always && (comment + details).contains { !$0.isWhitespace }
    }
}

extension Standing {
    /// Which of several opinions is the more cautious: lower first.
    fileprivate var caution: Int {
        switch self {
        case .nonCompliant: 0
        case .unknown: 1
        case .partial: 2
        case .compliant: 3
        case .notApplicable: 4
        }
    }
}
