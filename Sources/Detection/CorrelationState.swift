public import Events
public import Sigma
public import Vocabulary

/// What correlations have seen so far: fed with matches, it tells when a correlation fires.
///
/// Time is the events' own. A match may come late, by as much as its correlation's timespan after the newest match of
/// its group; one that comes later is counted among ``late`` and forgotten. Group values and counted values compare
/// without case. A match whose event lacks a group-by field does not count. After it fires, a group stays silent for
/// the timespan, so that a lasting attack is told once a timespan.
public struct CorrelationState: Sendable {
    /// Bounds on what is kept.
    public struct Limits: Sendable {
        /// Groups over all correlations. Past it, those that lie longest without a match are forgotten.
        public var groups = 1_000_000
        /// Matches in one group. Past it, the oldest are forgotten.
        public var matchesPerGroup = 10_000

        /// The usual bounds.
        public init() {}
    }

    private struct GroupKey: Hashable {
        let correlation: Int
        let values: [String]
    }

    private let set: CorrelationSet
    private let limits: Limits
    private var groups: [GroupKey: CorrelationWindow] = [:]
    /// How many matches came too late to count.
    public private(set) var late = 0
    /// How many groups were forgotten before their time.
    public private(set) var evicted = 0

    /// Starts with nothing seen.
    public init(_ set: CorrelationSet, limits: Limits = Limits()) {
        self.set = set
        self.limits = limits
    }

    /// How many groups are kept.
    public var groupCount: Int { groups.count }

    /// Counts the matches of one event, and returns the correlations that fire, chained ones after their causes.
    ///
    /// `reference` is what the caller calls the event: a correlation that fires returns those that made it fire.
    public mutating func observe(
        _ matches: [Match], of event: borrowing Event, at time: Instant, reference: UInt64
    ) -> [CorrelationMatch] {
        var fired: [CorrelationMatch] = []
        for match in matches {
            let source = Source(metadata: match.rule.metadata, fields: .event(copy event))
            observe(source, at: time, [reference], &fired)
        }
        return fired
    }

    /// What is counted: a rule's match or a correlation's.
    private struct Source {
        enum Fields {
            case event(Event)
            case group([(field: String, value: String)])
        }

        let metadata: Metadata
        let fields: Fields

        func value(of field: String) -> String? {
            switch fields {
            case .event(let event): event.first(field)
            case .group(let values): values.first { $0.field == field }?.value
            }
        }
    }

    private mutating func observe(
        _ source: Source, at time: Instant, _ references: [UInt64], _ fired: inout [CorrelationMatch]
    ) {
        for index in set.listeners[source.metadata.id] ?? [] {
            guard let match = count(source, for: index, at: time, references) else { continue }
            fired.append(match)
            // A correlation refers only to earlier ones, so that this ends.
            let next = Source(metadata: match.correlation.metadata, fields: .group(match.group))
            observe(next, at: match.time, match.references, &fired)
        }
    }

    private mutating func count(
        _ source: Source, for index: Int, at time: Instant, _ references: [UInt64]
    ) -> CorrelationMatch? {
        let correlation = set.correlations[index]
        func value(_ name: String) -> String? {
            let aliases = correlation.aliases[name] ?? [:]
            let own = aliases[source.metadata.id] ?? source.metadata.name.flatMap { aliases[$0] }
            // A chained correlation calls its groups by their aliases already.
            return source.value(of: own ?? name) ?? source.value(of: name)
        }
        let group = correlation.groupBy.compactMap { name in value(name).map { (field: name, value: $0) } }
        let counted = correlation.kind.fields.compactMap { value($0)?.lowercased() }
        guard group.count == correlation.groupBy.count, counted.count == correlation.kind.fields.count else {
            return nil
        }
        let key = GroupKey(correlation: index, values: group.map { $0.value.lowercased() })
        makeRoom(for: key)
        var window = groups.removeValue(forKey: key) ?? CorrelationWindow()
        defer { groups[key] = window }
        let span = correlation.timespan
        if let newest = window.newest, time < newest.advanced(by: .zero - span) {
            late += 1
            return nil
        }
        var firing: ArraySlice<CorrelationWindow.Entry>?
        for (rule, identifier) in set.sources[index].enumerated() where identifier == source.metadata.id {
            let entry = CorrelationWindow.Entry(
                time: time, rule: rule, value: counted.joined(separator: "\0"),
                reference: references.last ?? 0)
            let place = window.insert(entry)
            firing =
                firing
                ?? window.firing(correlation.kind, within: span, rules: set.sources[index].count, at: place)
        }
        if let newest = window.newest {
            window.forget(before: newest.advanced(by: .zero - span - span), keeping: limits.matchesPerGroup)
        }
        guard let firing, let last = firing.last else { return nil }
        if let quiet = window.quietUntil, last.time <= quiet { return nil }
        window.quietUntil = last.time.advanced(by: span)
        return CorrelationMatch(
            correlation: correlation, group: group, time: last.time, count: firing.count,
            references: firing.suffix(CorrelationMatch.referenceLimit).map(\.reference))
    }

    /// Forgets the quarter of the groups that lie longest without a match, once there are too many.
    private mutating func makeRoom(for key: GroupKey) {
        guard groups.count >= limits.groups, groups[key] == nil else { return }
        let times = groups.values.compactMap(\.newest).sorted()
        guard !times.isEmpty else { return }
        let threshold = times[times.count / 4]
        let before = groups.count
        groups = groups.filter { ($0.value.newest ?? threshold) > threshold }
        evicted += before - groups.count
    }
}

/// A correlation that fired.
public struct CorrelationMatch: Sendable {
    /// The correlation.
    public let correlation: Correlation
    /// The group-by fields, by the correlation's names, with the values of the last match.
    public let group: [(field: String, value: String)]
    /// When the last match that counts happened.
    public let time: Instant
    /// How many matches are in the window.
    public let count: Int
    /// What the caller calls their events; the newest hundred, oldest first.
    public let references: [UInt64]

    static let referenceLimit = 100
}
