public import Sigma

/// Rules made ready for events, indexed by the logs that they read. Shared by all threads; it never changes.
public struct RuleSet: Sendable {
    /// The rules with their filters applied, in the order given.
    public let rules: [Rule]
    /// The fields that the rules ask for.
    let fields: FieldTable
    private let windows: ChannelIndex
    /// For events that state their log source: each rule with its own field names.
    private let plain: [Candidate]

    /// A rule ready for one kind of record.
    struct Candidate: Sendable {
        let rule: Int
        let plan: Plan
        /// What must hold before the rule is asked.
        let gate: Plan?
    }

    /// Binds rules to logs by a convention.
    ///
    /// - Parameters:
    ///   - rules: In the order in which their matches shall come.
    ///   - filters: Added to the rules that they name.
    ///   - convention: Where Windows log sources are found.
    public init(rules: [Rule], filters: [Filter] = [], convention: Convention = .standard) {
        let rules = rules.map { rule in
            filters.filter { $0.applies(to: rule) }.reduce(rule) { $1.applied(to: $0) }
        }
        var fields = FieldTable()
        var windows = ChannelIndex()
        var plain: [Candidate] = []
        for (index, rule) in rules.enumerated() {
            let plan = Plan(rule.criteria, fields: &fields)
            plain.append(Candidate(rule: index, plan: plan, gate: nil))
            for binding in convention.bindings(of: rule.logSource) {
                let renamed =
                    binding.renames.isEmpty
                    ? plan : Plan(rule.criteria, renaming: binding.renames, fields: &fields)
                let gate = RuleSet.gate(binding.when, &fields)
                windows.add(Candidate(rule: index, plan: renamed, gate: gate), for: binding)
            }
        }
        self.rules = rules
        self.fields = fields
        self.windows = windows
        self.plain = plain
    }

    private static func gate(_ when: [String: [String]], _ fields: inout FieldTable) -> Plan? {
        guard !when.isEmpty else { return nil }
        let tests = when.sorted { $0.key < $1.key }.map { field, values in
            Search.any(values.map { .field(field, .text(TextPattern($0))) })
        }
        let selection = Selection(name: "log source", search: .all(tests), location: SourceLocation(file: ""))
        return Plan(Criteria(selections: [selection], condition: .selection(0)), fields: &fields)
    }

    /// The rules that read a Windows record.
    func candidates(channel: String?, eventID: Int?) -> [Candidate] {
        windows.candidates(channel: channel?.lowercased(), eventID: eventID)
    }

    /// The rules that read an event which states its log source.
    func candidates(for source: LogSource) -> [Candidate] {
        plain.filter { rules[$0.rule].logSource.covers(source) }
    }
}

/// Candidates by channel and event identifier.
private struct ChannelIndex: Sendable {
    private struct Channel: Sendable {
        var byEvent: [Int: [RuleSet.Candidate]] = [:]
        var anyEvent: [RuleSet.Candidate] = []
    }

    private var channels: [String: Channel] = [:]
    private var anyChannel = Channel()

    mutating func add(_ candidate: RuleSet.Candidate, for binding: Binding) {
        guard let names = binding.channels else {
            ChannelIndex.add(candidate, binding.eventIDs, to: &anyChannel)
            return
        }
        for name in names {
            ChannelIndex.add(candidate, binding.eventIDs, to: &channels[name, default: Channel()])
        }
    }

    private static func add(_ candidate: RuleSet.Candidate, _ events: Set<Int>?, to channel: inout Channel) {
        guard let events else {
            channel.anyEvent.append(candidate)
            return
        }
        for event in events { channel.byEvent[event, default: []].append(candidate) }
    }

    func candidates(channel: String?, eventID: Int?) -> [RuleSet.Candidate] {
        [channel.flatMap { channels[$0] }, anyChannel].compactMap(\.self).flatMap { channel in
            (eventID.flatMap { channel.byEvent[$0] } ?? []) + channel.anyEvent
        }
    }
}
