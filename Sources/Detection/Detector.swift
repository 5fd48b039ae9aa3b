public import Events
import Sigma

/// Asks the rules of a set about events, one after the other. Each thread has its own.
public struct Detector: Sendable {
    /// The rules.
    public let rules: RuleSet
    private var fieldNames: [FieldName] = []
    private let names: FieldNames
    private var cache: [[FieldValue]?]
    private var asked: [Int] = []
    /// What `RuleSet` answered for the log sources met so far.
    private var bySource: [EventLogSource: CandidateGroup] = [:]
    private var byChannel: [ChannelKey: CandidateGroup] = [:]

    /// Hostile input may name ever new channels: past so many, the answers are forgotten.
    private static let memoLimit = 4_096

    private struct ChannelKey: Hashable {
        let channel: String?
        let eventID: Int?
    }

    private let asksEveryRule: Bool

    /// Prepares to read events whose field names come from `names`.
    public init(_ rules: RuleSet, names: FieldNames) {
        self.init(rules, names: names, asksEveryRule: false)
    }

    /// With `asksEveryRule`, no rule is ruled out before it is asked: slow, obvious, and the judge of the other way.
    package init(_ rules: RuleSet, names: FieldNames, asksEveryRule: Bool) {
        self.rules = rules
        self.asksEveryRule = asksEveryRule
        self.names = names
        fieldNames = rules.fields.names.map { names.intern($0) }
        cache = Array(repeating: nil, count: fieldNames.count)
    }

    /// The rules that hold for an event, in the order of the set.
    ///
    /// An event that states its log source, more than that it is of Windows, is read by the rules of that source; any
    /// other by the rules that the convention binds to its channel and event identifier.
    public mutating func matches(in event: borrowing Event) -> [Match] {
        let group = group(for: event)
        guard !group.candidates.isEmpty else { return [] }
        var view = EventView(copy event, fieldNames, names, cache, asked)
        // The view holds the only copy of the cache while it fills it.
        (cache, asked) = ([], [])
        defer { (cache, asked) = view.emptied() }
        var held: [(rule: Int, plan: Plan)] = []
        for index in asksEveryRule ? Array(group.candidates.indices) : group.possible(in: &view) {
            let candidate = group.candidates[index]
            if let gate = candidate.gate, !gate.holds(in: &view) { continue }
            // A rule bound twice to one record stands there twice in a row.
            if held.last?.rule != candidate.rule, candidate.plan.holds(in: &view) {
                held.append((candidate.rule, candidate.plan))
            }
        }
        return held.map { rule, plan in
            Match(
                rule: rules.rules[rule], selections: plan.heldSelections(in: &view),
                evidence: plan.evidence(in: &view, fields: rules.fields))
        }
    }

    private mutating func group(for event: borrowing Event) -> CandidateGroup {
        if let source = event.logSource,
            source.product?.lowercased() != "windows" || source.category != nil || source.service != nil
        {
            if let known = bySource[source] { return known }
            if bySource.count >= Detector.memoLimit { bySource = [:] }
            let found = rules.group(
                for: LogSource(category: source.category, product: source.product, service: source.service))
            bySource[source] = found
            return found
        }
        let key = ChannelKey(channel: event.channel, eventID: event.eventID)
        // A record of no log at all is not one of Windows.
        if key.channel == nil, event.logSource == nil { return .none }
        if let known = byChannel[key] { return known }
        if byChannel.count >= Detector.memoLimit { byChannel = [:] }
        let found = rules.group(channel: key.channel, eventID: key.eventID)
        byChannel[key] = found
        return found
    }
}

/// One event as rules see it: values are found and lowered when first asked for.
private struct EventView: EventFields {
    private let event: Event
    private let fieldNames: [FieldName]
    private let names: FieldNames
    private var cache: [[FieldValue]?]
    private var asked: [Int]
    private var all: [(field: String, value: FieldValue)]?

    init(
        _ event: Event, _ fieldNames: [FieldName], _ names: FieldNames, _ cache: [[FieldValue]?],
        _ asked: [Int]
    ) {
        self.event = event
        self.fieldNames = fieldNames
        self.names = names
        self.cache = cache
        self.asked = asked
    }

    mutating func values(at field: Int) -> [FieldValue] {
        if let known = cache[field] { return known }
        let name = fieldNames[field]
        var values: [FieldValue] = []
        for field in event.fields where field.name == name {
            values.append(FieldValue(Array(event.bytes[field.value.range])))
        }
        cache[field] = values
        asked.append(field)
        return values
    }

    mutating func allValues() -> [(field: String, value: FieldValue)] {
        if let all { return all }
        let values = event.fields.map { field in
            (names.text(of: field.name), FieldValue(Array(event.bytes[field.value.range])))
        }
        all = values
        return values
    }

    /// The cache without values, to be filled for the next event.
    mutating func emptied() -> ([[FieldValue]?], [Int]) {
        for field in asked { cache[field] = nil }
        return (cache, [])
    }
}
