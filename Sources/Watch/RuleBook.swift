import Synchronization

/// What a person reads about a rule beside its matches.
public struct RuleSummary: Hashable, Sendable {
    /// The rule's own identifier.
    public var id: String
    /// One line.
    public var title: String
    /// What it looks for and why, as its author wrote it.
    public var about: String
    /// How serious its matches are.
    public var level: AlertLevel
    /// ATT&CK techniques, such as `T1003.001`.
    public var techniques: [String]
    /// ATT&CK tactics, such as `credential-access`.
    public var tactics: [String]
    /// What else it may match.
    public var falsePositives: [String]
    /// The same in French; `nil` for a rule from elsewhere, which stays as its author wrote it.
    public var french: RuleWords?
    /// Where to read on.
    public var references: [String]
    /// The whole rule, as its author wrote it.
    public var source: String

    /// A rule in words.
    public init(
        id: String, title: String, about: String, level: AlertLevel, techniques: [String], tactics: [String],
        falsePositives: [String], french: RuleWords? = nil, references: [String], source: String
    ) {
        self.id = id
        self.title = title
        self.about = about
        self.level = level
        self.techniques = techniques
        self.tactics = tactics
        self.falsePositives = falsePositives
        self.french = french
        self.references = references
        self.source = source
    }
}

/// Every rule in force, by its identifier.
public struct RuleBook: Sendable {
    private let shelf: Shelf

    private struct Content: Sendable {
        let rules: [String: RuleSummary]
        let searchTexts: [String: String]
    }

    /// What all copies of a book read.
    private final class Shelf: Sendable {
        let content: Mutex<Content>

        init(_ content: Content) { self.content = Mutex(content) }
    }

    private var content: Content { shelf.content.withLock { $0 } }
    private var rules: [String: RuleSummary] { content.rules }
    /// What rules are called besides the title in their alerts, by rule identifier: the French title where there is one, and
    /// the ATT&CK techniques.
    public var searchTexts: [String: String] { content.searchTexts }

    /// A book of these rules; the first of several with one identifier counts.
    public init(_ rules: some Sequence<RuleSummary>) {
        let rules = Dictionary(rules.map { ($0.id, $0) }) { first, _ in first }
        shelf = Shelf(
            Content(
                rules: rules,
                searchTexts: rules.compactMapValues { rule in
                    let words = [rule.french?.title].compactMap(\.self) + rule.techniques
                    return words.isEmpty ? nil : words.joined(separator: " ")
                }))
    }

    /// Puts the rules of another book in place of its own: every copy of this book reads them from now on.
    public func replace(with other: RuleBook) {
        let content = other.content
        shelf.content.withLock { $0 = content }
    }

    /// The rule of that identifier; `nil` if it is no longer in force.
    public subscript(id: String) -> RuleSummary? { rules[id] }

    /// Every rule in force, by title.
    public var all: [RuleSummary] { rules.values.sorted { ($0.title, $0.id) < ($1.title, $1.id) } }

    /// How many rules are in force.
    public var count: Int { rules.count }
}
