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

    private let statistics: GramStatistics

    /// A rule ready for one kind of record.
    struct Candidate: Sendable {
        let rule: Int
        let plan: Plan
        /// What must hold before the rule is asked.
        let gate: Plan?
        /// Texts of which one is in every event that the rule holds for, if there are such.
        var witnesses: Set<Witness>?
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
        var plain: [Candidate] = []
        var bound: [(candidate: Candidate, binding: Binding)] = []
        for (index, rule) in rules.enumerated() {
            let plan = Plan(rule.criteria, fields: &fields)
            plain.append(Candidate(rule: index, plan: plan, gate: nil))
            for binding in convention.bindings(of: rule.logSource) {
                let renamed =
                    binding.renames.isEmpty
                    ? plan : Plan(rule.criteria, renaming: binding.renames, fields: &fields)
                let gate = RuleSet.gate(binding.when, &fields)
                bound.append((Candidate(rule: index, plan: renamed, gate: gate), binding))
            }
        }
        var statistics = GramStatistics()
        for candidate in plain { candidate.plan.forEachLiteral { statistics.add($0) } }
        let counted = statistics
        var costs: [[UInt8]: Double] = [:]
        let cost: (Witness) -> Double = { witness in
            if let known = costs[witness.literal] { return known }
            // One witness more is one text more to look for, whatever it is.
            let cost = 1 + counted.commonness(of: witness.literal)
            costs[witness.literal] = cost
            return cost
        }
        var windows = ChannelIndex()
        for (candidate, binding) in bound {
            var candidate = candidate
            candidate.witnesses = candidate.plan.witnesses(cost: cost)
            windows.add(candidate, for: binding)
        }
        for index in plain.indices { plain[index].witnesses = plain[index].plan.witnesses(cost: cost) }
        windows.close(statistics)
        self.rules = rules
        self.fields = fields
        self.windows = windows
        self.plain = plain
        self.statistics = statistics
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
    func group(channel: String?, eventID: Int?) -> CandidateGroup {
        windows.group(channel: channel?.lowercased(), eventID: eventID)
    }

    /// The rules that read an event which states its log source; made anew for each call.
    func group(for source: LogSource) -> CandidateGroup {
        CandidateGroup(plain.filter { rules[$0.rule].logSource.covers(source) }, statistics: statistics)
    }
}

/// Candidates by channel and event identifier.
private struct ChannelIndex: Sendable {
    private struct Channel: Sendable {
        var byEvent: [Int: [RuleSet.Candidate]] = [:]
        var anyEvent: [RuleSet.Candidate] = []
        /// The groups made of them, once all are known.
        var groups: [Int: CandidateGroup] = [:]
        var otherGroup = CandidateGroup.none

        mutating func add(_ candidate: RuleSet.Candidate, _ events: Set<Int>?) {
            guard let events else { return anyEvent.append(candidate) }
            for event in events { byEvent[event, default: []].append(candidate) }
        }

        /// Makes the groups, of this channel's candidates and those of every channel.
        mutating func close(_ common: Channel?, _ statistics: GramStatistics) {
            func group(_ event: Int?) -> CandidateGroup {
                let lists = [self, common].compactMap(\.self).map { channel in
                    (event.flatMap { channel.byEvent[$0] } ?? []) + channel.anyEvent
                }
                return CandidateGroup(lists.joined().sorted { $0.rule < $1.rule }, statistics: statistics)
            }
            groups = Dictionary(
                uniqueKeysWithValues: Set(byEvent.keys).union(common?.byEvent.keys.map(\.self) ?? []).map {
                    ($0, group($0))
                })
            otherGroup = group(nil)
        }
    }

    private var channels: [String: Channel] = [:]
    private var anyChannel = Channel()

    mutating func add(_ candidate: RuleSet.Candidate, for binding: Binding) {
        guard let names = binding.channels else { return anyChannel.add(candidate, binding.eventIDs) }
        for name in names { channels[name, default: Channel()].add(candidate, binding.eventIDs) }
    }

    mutating func close(_ statistics: GramStatistics) {
        for name in channels.keys { channels[name]?.close(anyChannel, statistics) }
        anyChannel.close(nil, statistics)
    }

    func group(channel: String?, eventID: Int?) -> CandidateGroup {
        let channel = channel.flatMap { channels[$0] } ?? anyChannel
        return eventID.flatMap { channel.groups[$0] } ?? channel.otherGroup
    }
}
