public import Vocabulary

/// What keeps an answer from being submitted, or should be mended first.
public enum AnswerProblem: Hashable, Sendable {
    /// "No" or "partly" without a word of explanation.
    case commentMissing
    /// The control expects a document or a description, and there is neither.
    case evidenceMissing
    /// "Not concerned" is no answer to this control.
    case notConcernedRefused
    /// A figure breaks the bound although the claim is "yes"; the rule's title.
    case boundBroken(rule: LocalizedText, measured: Double)
    /// A figure that is not within ``Answer/acceptableMeasures``; the rule's key and title.
    case measureOutside(key: String, rule: LocalizedText)
    /// A figure for a rule that the control does not have; the key that was given.
    case measureUnknown(rule: String)
    /// A text is too long.
    case tooLong(limit: Int)
    /// The hospital answers this control, not the supplier.
    case hospitalSide

    /// Whether the answer cannot be submitted so; otherwise it is only advice.
    public var isFatal: Bool {
        switch self {
        case .commentMissing, .notConcernedRefused, .boundBroken, .measureOutside, .measureUnknown, .tooLong,
            .hospitalSide:
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
        case .boundBroken(let rule, let measured):
            LocalizedText(
                "La valeur \(Answer.figure(measured).replacing(".", with: ",")) ne respecte pas la limite «\u{A0}\(rule.french)\u{A0}»\u{A0}: corrigez-la, ou répondez partiellement ou non.",
                en:
                    "The value \(Answer.figure(measured)) breaks the bound “\(rule.english)”: correct it, or answer partly or no."
            )
        case .measureOutside(_, let rule):
            LocalizedText(
                "La valeur de «\u{A0}\(rule.french)\u{A0}» n’est pas un nombre entre 0 et un milliard\u{A0}: corrigez-la.",
                en:
                    "The value of “\(rule.english)” is no number between 0 and a thousand million: correct it."
            )
        case .measureUnknown(let rule):
            LocalizedText(
                "Ce point ne demande pas la valeur «\u{A0}\(rule)\u{A0}»\u{A0}: retirez-la.",
                en: "This control asks for no value “\(rule)”: remove it.")
        case .tooLong(let limit):
            LocalizedText(
                "Le texte dépasse \(limit) caractères\u{A0}: joignez un document.",
                en: "The text is longer than \(limit) characters: attach a document.")
        case .hospitalSide:
            LocalizedText(
                "C’est l’établissement qui répond à ce point.", en: "The hospital answers this control.")
        }
    }
}

extension Answer {
    /// What a figure may be, whatever it counts: nothing that a control asks for is negative or larger.
    public static let acceptableMeasures = 0.0...1e9

    /// A figure as a form or a sentence writes it, with a decimal point; any figure at all can be written.
    public static func figure(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

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
            if !control.mayBeDeclined(saying: comment, details),
                control.applicability.applies(to: profile) == .yes
            {
                problems.append(.notConcernedRefused)
            }
        case .yes:
            for rule in control.rules {
                if let measured = measures[rule.key], Answer.acceptableMeasures.contains(measured),
                    !rule.isKept(by: measured)
                {
                    problems.append(.boundBroken(rule: rule.title, measured: measured))
                }
            }
            if control.evidence == .document, !hasEvidence, !isExplained { problems.append(.evidenceMissing) }
        }
        for (key, value) in measures.sorted(by: { $0.key < $1.key }) {
            guard let rule = control.rules.first(where: { $0.key == key }) else {
                problems.append(.measureUnknown(rule: key))
                continue
            }
            if !Answer.acceptableMeasures.contains(value) {
                problems.append(.measureOutside(key: key, rule: rule.title))
            }
        }
        return problems.filter(\.isFatal) + problems.filter { !$0.isFatal }
    }
}
