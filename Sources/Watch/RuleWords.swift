public import Vocabulary

/// What people read about a rule, in a language other than its author's.
public struct RuleWords: Hashable, Codable, Sendable {
    /// One line, without a full stop.
    public var title: String
    /// What it looks for and why.
    public var about: String
    /// What else it may match, as many as the author names.
    public var falsePositives: [String]

    /// A rule's words.
    public init(title: String, about: String, falsePositives: [String]) {
        self.title = title
        self.about = about
        self.falsePositives = falsePositives
    }

    /// Files use the word that Sigma uses.
    private enum CodingKeys: String, CodingKey {
        case title, falsePositives
        case about = "description"
    }
}

extension RuleSummary {
    /// Its title for a reader of that language; the author's where nobody has translated it.
    public func title(in language: Language) -> String { words(in: language)?.title ?? title }

    /// What it looks for, for a reader of that language; the author's words where nobody has translated them.
    public func about(in language: Language) -> String { words(in: language)?.about ?? about }

    /// What else it may match, for a reader of that language; the author's words where nobody has translated them.
    public func falsePositives(in language: Language) -> [String] {
        words(in: language)?.falsePositives ?? falsePositives
    }

    private func words(in language: Language) -> RuleWords? {
        switch language {
        case .french: french
        case .english: nil
        }
    }
}

extension RuleBook {
    /// What pages call a rule: its title of today in each language, or the recorded one when it is no longer in force.
    public func title(of rule: String, recorded title: String) -> LocalizedText {
        guard let summary = self[rule] else { return LocalizedText(title, en: title) }
        return LocalizedText(summary.title(in: .french), en: summary.title(in: .english))
    }
}
