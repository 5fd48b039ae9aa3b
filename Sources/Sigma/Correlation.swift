/// A rule over the matches of other rules: how many, of what values, in which order, within a time.
public struct Correlation: Sendable {
    /// What the rule says about itself.
    public let metadata: Metadata
    /// What is counted or awaited.
    public let kind: Kind
    /// The rules whose matches count, by identifier or by name; they may be correlations themselves.
    public let rules: [String]
    /// Matches with the same values of these fields count together.
    public let groupBy: [String]
    /// What a group-by field is called in the events of each rule: alias, then rule, then field.
    public let aliases: [String: [String: String]]
    /// The longest time from the first to the last match that counts.
    public let timespan: Duration
    /// Whether the rules referred to also report their own matches.
    public let generates: Bool

    /// What is counted or awaited.
    public enum Kind: Sendable, Equatable {
        /// The number of matches.
        case eventCount([Bound])
        /// The number of different values of the fields, together.
        case valueCount([String], [Bound])
        /// The sum of a field's numbers.
        case valueSum(String, [Bound])
        /// The mean of a field's numbers.
        case valueAverage(String, [Bound])
        /// The middle of a field's numbers; the mean of the two in the middle if their number is even.
        case valueMedian(String, [Bound])
        /// The value at a percentile of a field's numbers: the smallest that so many percent do not exceed.
        case valuePercentile(String, percentile: Double, [Bound])
        /// The number of different rules that matched; each of them, without bounds.
        case temporal([Bound])
        /// Every rule matched, in the order of the list.
        case temporalOrdered
    }

    /// A limit on a figure.
    public struct Bound: Sendable, Equatable {
        /// How the figure compares with the value.
        public let comparison: Comparison
        /// What it is compared with.
        public let value: Double

        /// Limits a figure.
        public init(_ comparison: Comparison, _ value: Double) {
            self.comparison = comparison
            self.value = value
        }

        /// Whether a figure keeps the limit.
        public func holds(_ figure: Double) -> Bool { comparison.holds(figure, value) }
    }
}

/// A condition added to other rules, to leave out what one site knows to be harmless.
public struct Filter: Sendable {
    /// What the filter says about itself.
    public let metadata: Metadata
    /// The kind of log that the filter speaks of.
    public let logSource: LogSource
    /// The rules it is added to, by identifier or by name; `nil` for every rule of the log source.
    public let rules: [String]?
    /// What must hold beside the rule's own condition.
    public let criteria: Criteria
}

extension Filter {
    /// Whether the filter is meant for the rule.
    public func applies(to rule: Rule) -> Bool {
        guard logSource.covers(rule.logSource) else { return false }
        return rules?.contains { rule.metadata.isCalled($0) } ?? true
    }

    /// The rule with the filter's condition beside its own: both must hold.
    public func applied(to rule: Rule) -> Rule {
        let offset = rule.criteria.selections.count
        let shifted = criteria.condition.shifted(by: offset)
        // Side by side: hundreds of filters one in the other would nest deeper than a pack may.
        let own =
            if case .all(let parts) = rule.criteria.condition { parts } else { [rule.criteria.condition] }
        let both = Criteria(
            selections: rule.criteria.selections + criteria.selections, condition: .all(own + [shifted]))
        return Rule(metadata: rule.metadata, logSource: rule.logSource, criteria: both)
    }
}

extension Metadata {
    /// Whether a reference in lower case is the identifier or the name.
    package func isCalled(_ reference: String) -> Bool {
        id.lowercased() == reference || name?.lowercased() == reference
    }
}

extension Condition {
    /// The condition over selections that stand `offset` places further on.
    func shifted(by offset: Int) -> Condition {
        switch self {
        case .selection(let index): .selection(index + offset)
        case .not(let part): .not(part.shifted(by: offset))
        case .all(let parts): .all(parts.map { $0.shifted(by: offset) })
        case .any(let parts): .any(parts.map { $0.shifted(by: offset) })
        }
    }
}
