/// A detection rule as its author wrote it: what it says about itself, where it applies, and what it looks for.
public struct Rule: Hashable, Sendable {
    /// What the rule says about itself.
    public var metadata: Metadata { parts.metadata }
    /// The kind of log that the rule reads.
    public var logSource: LogSource { parts.logSource }
    /// What the rule looks for.
    public var criteria: Criteria { parts.criteria }

    /// One reference, for every match carries its rule.
    private let parts: Parts

    private final class Parts: Sendable {
        let metadata: Metadata
        let logSource: LogSource
        let criteria: Criteria

        init(_ metadata: Metadata, _ logSource: LogSource, _ criteria: Criteria) {
            self.metadata = metadata
            self.logSource = logSource
            self.criteria = criteria
        }
    }

    /// Puts a rule together.
    public init(metadata: Metadata, logSource: LogSource, criteria: Criteria) {
        parts = Parts(metadata, logSource, criteria)
    }

    /// Rules are the same that say and look for the same.
    public static func == (left: Rule, right: Rule) -> Bool {
        left.parts === right.parts
            || left.metadata == right.metadata && left.logSource == right.logSource
                && left.criteria == right.criteria
    }

    /// Hashes all parts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(metadata)
        hasher.combine(logSource)
        hasher.combine(criteria)
    }

    /// The rule's identifier; see ``Metadata/id``.
    public var id: String { metadata.id }
    /// What the rule detects, in a few words.
    public var title: String { metadata.title }
    /// How grave a match is.
    public var level: Level { metadata.level }
}

/// What a rule, a correlation or a filter says about itself.
public struct Metadata: Hashable, Sendable {
    /// The identifier, in lower case: a UUID in published rules. A rule without one goes by its file and line.
    public var id: String
    /// A short name, by which correlations and filters may refer to the rule.
    public var name: String?
    /// What it detects, in a few words.
    public var title: String
    /// What it detects, in full.
    public var description: String?
    /// How grave a match is; ``Level/medium`` if the author said nothing.
    public var level: Level
    /// How far the rule has been tried, if said.
    public var status: Status?
    /// Who wrote it, as published.
    public var author: String?
    /// When it was written and last changed, as the author wrote the dates.
    public var date: String?
    /// See ``date``.
    public var modified: String?
    /// ATT&CK techniques and other labels.
    public var tags: [RuleTag]
    /// Where it comes from.
    public var references: [String]
    /// What else may look like this.
    public var falsePositives: [String]
    /// The fields that help to judge a match.
    public var fields: [String]
    /// Where the rule is written.
    public var location: SourceLocation
}

/// How grave a match is.
public enum Level: String, CaseIterable, Sendable, Comparable {
    case informational, low, medium, high, critical

    /// Orders from informational to critical.
    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .informational: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        }
    }
}

/// How far a rule has been tried.
public enum Status: String, CaseIterable, Sendable {
    case stable, test, experimental, deprecated, unsupported
}

/// The kind of log that a rule reads. At least one part is given; names are in lower case.
public struct LogSource: Hashable, Sendable {
    /// A group of products: `process_creation`, `firewall`.
    public var category: String?
    /// What writes the log: `windows`, `linux`.
    public var product: String?
    /// A part of a product's logs: `security`, `sshd`.
    public var service: String?

    /// Names a log source; names are lowered.
    public init(category: String? = nil, product: String? = nil, service: String? = nil) {
        self.category = category?.lowercased()
        self.product = product?.lowercased()
        self.service = service?.lowercased()
    }

    /// Whether each part that this source states is the same in the other.
    public func covers(_ other: LogSource) -> Bool {
        (category == nil || category == other.category) && (product == nil || product == other.product)
            && (service == nil || service == other.service)
    }
}

extension LogSource: CustomStringConvertible {
    /// `product=windows, category=process_creation`.
    public var description: String {
        [("product", product), ("category", category), ("service", service)]
            .compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: ", ")
    }
}
