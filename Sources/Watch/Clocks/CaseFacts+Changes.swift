public import Vocabulary

extension CaseFacts {
    /// The earliest moment that an incident may have been known since, as seen from `now`: five years before. A date before
    /// it is a slip of the hand, and would put every legal deadline in another century.
    public static func earliestKnowledge(asOf now: Instant) -> Instant {
        now.advanced(by: .seconds(-5 * 366 * 86_400))
    }

    /// Each answer that differs from those before, with what it was and what it is: a changed answer opens or closes a legal
    /// clock, and the running log must tell which.
    public func changes(since before: CaseFacts) -> [LocalizedText] {
        var changes = LegalClock.Question.allCases.compactMap { question -> LocalizedText? in
            let (old, new) = (before.answer(to: question), answer(to: question))
            guard old != new else { return nil }
            return LocalizedText(
                "\(question.short.french)\u{A0}: \(new.french) (avant\u{A0}: \(old.french))",
                en: "\(question.short.english): \(new.english) (before: \(old.english))")
        }
        if supplier != before.supplier {
            changes.append(
                supplier == nil
                    ? LocalizedText("plus de fournisseur désigné", en: "supplier no longer named")
                    : before.supplier == nil
                        ? LocalizedText("fournisseur désigné", en: "supplier named")
                        : LocalizedText("autre fournisseur désigné", en: "another supplier named"))
        }
        return changes
    }

    private func answer(to question: LegalClock.Question) -> LocalizedText {
        switch question {
        case .isSerious: yesNo(isSerious)
        case .personalData: personalData.map { lowered($0.title) } ?? .unanswered
        case .isNIS2Entity: yesNo(isNIS2Entity)
        case .isSignificant: yesNo(isSignificant)
        case .claimsCover: yesNo(claimsCover)
        case .involvesDevice: yesNo(involvesDevice)
        case .involvesSupplier: yesNo(involvesSupplier)
        }
    }

    private func yesNo(_ answer: Bool?) -> LocalizedText {
        answer.map { $0 ? LocalizedText("oui", en: "yes") : LocalizedText("non", en: "no") } ?? .unanswered
    }

    private func lowered(_ text: LocalizedText) -> LocalizedText {
        LocalizedText(
            text.french.prefix(1).lowercased() + text.french.dropFirst(),
            en: text.english.prefix(1).lowercased() + text.english.dropFirst())
    }
}

extension LocalizedText {
    fileprivate static let unanswered = LocalizedText("pas encore connu", en: "not yet known")
}

extension LegalClock.Question {
    /// In a few words, for a line of the log.
    public var short: LocalizedText {
        switch self {
        case .isSerious: LocalizedText("incident grave", en: "serious incident")
        case .personalData: LocalizedText("données personnelles", en: "personal data")
        case .isNIS2Entity: LocalizedText("entité NIS\u{A0}2", en: "NIS 2 entity")
        case .isSignificant: LocalizedText("incident important", en: "significant incident")
        case .claimsCover: LocalizedText("demande d’indemnisation", en: "claim for cover")
        case .involvesDevice: LocalizedText("dispositif médical en cause", en: "medical device involved")
        case .involvesSupplier: LocalizedText("fournisseur en cause", en: "supplier involved")
        }
    }
}
