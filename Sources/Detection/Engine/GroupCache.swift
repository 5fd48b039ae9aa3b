import Events
import Sigma
import Synchronization

/// The groups of rules, each made when the first event of its kind is met, and shared by all threads.
final class GroupCache: Sendable {
    private let rules: CompiledRules
    private let logSources: [LogSource]
    /// The event identifiers that rules of a channel tell apart; the others of a channel share a group.
    private let identifiers: [String: Set<Int>]
    private let commonIdentifiers: Set<Int>
    private let groups = Mutex<[Key: MatchGroup]>([:])
    /// What made the last group, for the next one.
    private let spare = Mutex<GroupBuilder?>(nil)

    private enum Key: Hashable {
        case channel(String?, Int?)
        case plans([UInt32])
    }

    /// Hostile events may state ever new sources: past so many groups, all are forgotten.
    private static let limit = 4_096

    /// Groups the rules, whose log sources are given in their order.
    init(_ rules: CompiledRules, logSources: [LogSource]) {
        self.rules = rules
        self.logSources = logSources
        identifiers = rules.channels.mapValues { GroupCache.identifiers(of: $0, rules) }
        commonIdentifiers = GroupCache.identifiers(of: rules.anyChannel, rules)
    }

    private static func identifiers(of readings: [CompiledRules.Reading], _ rules: CompiledRules) -> Set<Int>
    {
        var found: Set<Int> = []
        for reading in readings {
            if reading.eventID != CompiledRules.Reading.anyEvent { found.insert(reading.eventID) }
            let plan = rules.plans[Int(reading.plan)]
            guard !plan.identifiers.isNone else { continue }
            for predicate in rules.lists[plan.identifiers.range] {
                let text = String(decoding: rules.literal(of: rules.rows[Int(predicate)]), as: UTF8.self)
                if let number = Int(text) { found.insert(number) }
            }
        }
        return found
    }

    /// The rules that read a Windows record.
    func group(channel: String?, eventID: Int?) -> MatchGroup {
        let channel = channel.flatMap { identifiers[$0] == nil ? nil : $0 }
        let own = channel.flatMap { identifiers[$0] } ?? []
        let eventID = eventID.flatMap { own.contains($0) || commonIdentifiers.contains($0) ? $0 : nil }
        return group(.channel(channel, eventID)) {
            $0.make(rules.plans(channel: channel, eventID: eventID), eventID: eventID)
        }
    }

    /// The rules that read an event which is in those logs.
    func group(for sources: [LogSource]) -> MatchGroup {
        let plans = rules.plain.filter { plan in
            let rule = logSources[Int(rules.plans[Int(plan)].rule)]
            return sources.contains { rule.covers($0) }
        }
        return group(.plans(plans)) { $0.make(plans, eventID: nil) }
    }

    private func group(_ key: Key, make: (inout GroupBuilder) -> MatchGroup) -> MatchGroup {
        if let known = groups.withLock({ $0[key] }) { return known }
        // Made outside the lock: two threads may make the same group at once, and the first one stays.
        var builder = spare.withLock { $0.take() } ?? GroupBuilder(rules)
        let made = make(&builder)
        var used: GroupBuilder? = consume builder
        spare.withLock { swap(&$0, &used) }
        return groups.withLock { groups in
            if let known = groups[key] { return known }
            if groups.count >= GroupCache.limit { groups = [:] }
            groups[key] = made
            return made
        }
    }
}
