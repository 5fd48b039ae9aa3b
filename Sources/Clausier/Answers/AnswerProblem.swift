public import Vocabulary

/// What keeps an answer from being submitted, or should be mended first.
public enum AnswerProblem: Hashable, Sendable {
    /// "No" or "partly" without a word of explanation.
    case commentMissing
    /// The control expects a document or a description, and there is neither.
    case evidenceMissing
    /// "Not concerned" is no answer to this control.
    case notConcernedRefused
    /// A figure breaks the bound although the claim is "yes".
    case boundBroken(NumericRule, measured: Double)
    /// A figure for a rule that the control does not have.
    case measureUnknown(rule: String)
    /// A figure that is no number, below zero or beyond ``AnswerCheck/largestMeasure``; the rule's key.
    case measureUnreadable(rule: String)
    /// A text is too long.
    case tooLong(limit: Int)
    /// The hospital answers this control, not the supplier.
    case hospitalSide

    /// Whether the answer cannot be submitted so; otherwise it is only advice.
    public var isFatal: Bool {
        switch self {
        case .commentMissing, .notConcernedRefused, .boundBroken, .measureUnknown, .measureUnreadable,
            .tooLong, .hospitalSide:
            true
        case .evidenceMissing: false
        }
    }

    /// What is wrong and what to write instead.
    public var sentence: LocalizedText {
        switch self {
        case .commentMissing:
            LocalizedText(
                "Expliquez pourquoi, ou ce qui manque\u{A0}: une réponse «\u{A0}non\u{A0}» ou «\u{A0}partiellement\u{A0}» demande un commentaire.",
                en: "Say why, or what is missing: “no” and “partly” need a comment.")
        case .evidenceMissing:
            LocalizedText(
                "Joignez un document ou décrivez la mesure\u{A0}: sans cela, la réponse compte moins.",
                en: "Attach a document or describe the measure: without it the answer counts less.")
        case .notConcernedRefused:
            LocalizedText(
                "Ce point s’applique à votre produit\u{A0}: répondez oui, partiellement ou non.",
                en: "This control applies to your product: answer yes, partly or no.")
        case .boundBroken(let rule, let measured): AnswerProblem.broken(rule, rule.unit.figure(measured))
        case .measureUnknown(let rule):
            LocalizedText(
                "Ce point ne demande pas la valeur «\u{A0}\(rule)\u{A0}»\u{A0}: retirez-la.",
                en: "This control asks for no value “\(rule)”: remove it.")
        case .measureUnreadable:
            LocalizedText(
                "Écrivez un nombre, comme 30 ou 1,2\u{A0}: de zéro à un milliard.",
                en: "Write a number, such as 30 or 1.2: from zero to a billion.")
        case .tooLong(let limit):
            LocalizedText(
                "Le texte dépasse \(limit) caractères\u{A0}: joignez un document.",
                en: "The text is longer than \(limit) characters: attach a document.")
        case .hospitalSide:
            LocalizedText(
                "C’est l’établissement qui répond à ce point.", en: "The hospital answers this control.")
        }
    }

    private static func broken(_ rule: NumericRule, _ measured: LocalizedText) -> LocalizedText {
        let (title, figure) = (rule.title, rule.figure)
        return LocalizedText(
            "«\u{A0}\(title.french)\u{A0}» demande \(figure.french), et non \(measured.french)\u{A0}: corrigez la valeur, ou répondez partiellement ou non.",
            en:
                "“\(title.english)” asks for \(figure.english), not \(measured.english): correct the value, or answer partly or no."
        )
    }
}

extension Answer {
    /// What is wrong with it as an answer to that control, the worst first; empty where it can be submitted.
    public func problems(as control: Control, for profile: Profile) -> [AnswerProblem] {
        AnswerCheck(
            claim: claim, comment: comment, details: details, measures: measures,
            hasEvidence: !evidence.isEmpty
        ).problems(as: control, for: profile)
    }
}

/// What is checked of an answer before it has a place in the store: a row of a workbook, a form just sent.
public struct AnswerCheck: Hashable, Sendable {
    /// See ``Answer/claim``.
    public var claim: Claim
    /// See ``Answer/comment``.
    public var comment: String
    /// See ``Answer/details``.
    public var details: String
    /// See ``Answer/measures``.
    public var measures: [String: Double]
    /// Whether a piece of evidence is attached.
    public var hasEvidence: Bool

    /// A billion: more than any delay, version, key or count that a control asks for.
    public static let largestMeasure = 1e9
    /// What a figure may be.
    public static let measures = 0...largestMeasure

    /// What is to be checked.
    public init(
        claim: Claim, comment: String, details: String = "", measures: [String: Double] = [:],
        hasEvidence: Bool = false
    ) {
        self.claim = claim
        self.comment = comment
        self.details = details
        self.measures = measures
        self.hasEvidence = hasEvidence
    }

    /// What is wrong, the worst first.
    public func problems(as control: Control, for profile: Profile) -> [AnswerProblem] {
        var problems: [AnswerProblem] = []
        if control.respondent == .hospital { problems.append(.hospitalSide) }
        if max(comment.unicodeScalars.count, details.unicodeScalars.count) > Answer.longestText {
            problems.append(.tooLong(limit: Answer.longestText))
        }
        let isExplained = (comment + details).contains { !$0.isWhitespace }
        switch claim {
        case .no, .partial: if !isExplained { problems.append(.commentMissing) }
        case .notConcerned:
            // Where the routing says that it applies, only the kinds that foresee it may be declined.
            let mayDecline = control.evidence == .yesNoNotConcerned || isExplained
            if !mayDecline, control.applicability.applies(to: profile) == .yes {
                problems.append(.notConcernedRefused)
            }
        case .yes:
            for rule in control.rules {
                // What is no figure is told as such, below.
                if let measured = measures[rule.key], AnswerCheck.measures.contains(measured),
                    !rule.isKept(by: measured)
                {
                    problems.append(.boundBroken(rule, measured: measured))
                }
            }
            if control.evidence == .document, !hasEvidence, !isExplained { problems.append(.evidenceMissing) }
        }
        let known = Set(control.rules.map(\.key))
        for (key, value) in measures.sorted(by: { $0.key < $1.key }) {
            if !known.contains(key) {
                problems.append(.measureUnknown(rule: key))
            } else if !AnswerCheck.measures.contains(value) {
                problems.append(.measureUnreadable(rule: key))
            }
        }
        return problems.filter(\.isFatal) + problems.filter { !$0.isFatal }
    }
}
