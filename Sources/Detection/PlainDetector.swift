package import Events
import Sigma

/// Asks every rule that the convention binds to an event, one after the other, by the plain evaluator: slow, obvious, and
/// the judge of ``Detector``, with which it shares neither tables nor charts.
package struct PlainDetector {
    private let rules: RuleSet
    private let names: FieldNames
    private var fields = FieldTable()
    private var candidates: [Kind: [Candidate]] = [:]

    private enum Kind: Hashable {
        case source(EventLogSource)
        case record(channel: String?, eventID: Int?)
    }

    private struct Candidate {
        let rule: Int
        let plan: Plan
        /// What must hold besides.
        let gate: Plan?
    }

    /// Prepares to read events whose field names come from `names`.
    package init(_ rules: RuleSet, names: FieldNames) {
        self.rules = rules
        self.names = names
    }

    /// The rules that hold for an event, in the order of the set.
    package mutating func matches(in event: borrowing Event) -> [Match] {
        let candidates = candidates(for: event)
        var view = EventView(copy event, fields, names)
        var matches: [Match] = []
        var last: Int?
        for candidate in candidates where candidate.rule != last {
            if let gate = candidate.gate, !gate.holds(in: &view) { continue }
            guard candidate.plan.holds(in: &view) else { continue }
            last = candidate.rule
            matches.append(
                Match(
                    rule: rules.rules[candidate.rule], selections: candidate.plan.heldSelections(in: &view),
                    evidence: candidate.plan.evidence(in: &view, fields: fields)))
        }
        return matches
    }

    private mutating func candidates(for event: borrowing Event) -> [Candidate] {
        let kind: Kind
        if let source = event.logSource, source.statesMoreThanWindows {
            kind = .source(source)
        } else if event.channelRange != nil || event.logSource != nil {
            kind = .record(channel: event.channel?.lowercased(), eventID: event.eventID)
        } else {
            return []
        }
        if let known = candidates[kind] { return known }
        let made = rules.rules.enumerated().flatMap { index, rule in candidates(of: rule, index, kind) }
        candidates[kind] = made
        return made
    }

    private mutating func candidates(of rule: Rule, _ index: Int, _ kind: Kind) -> [Candidate] {
        switch kind {
        case .source(let source):
            guard source.logSources.contains(where: rule.logSource.covers) else { return [] }
            return [Candidate(rule: index, plan: Plan(rule.criteria, fields: &fields), gate: nil)]
        case .record(let channel, let eventID):
            return rules.convention.bindings(of: rule.logSource).filter { binding in
                (binding.channels.map { channels in channel.map(channels.contains) ?? false } ?? true)
                    && (binding.eventIDs.map { events in eventID.map(events.contains) ?? false } ?? true)
            }.map { binding in
                Candidate(
                    rule: index, plan: Plan(rule.criteria, renaming: binding.renames, fields: &fields),
                    gate: gate(binding.when))
            }
        }
    }

    private mutating func gate(_ when: [String: [String]]) -> Plan? {
        guard !when.isEmpty else { return nil }
        let tests = when.sorted { $0.key < $1.key }.map { field, values in
            Search.any(values.map { .field(field, .text(TextPattern($0))) })
        }
        let selection = Selection(name: "log source", search: .all(tests), location: SourceLocation(file: ""))
        return Plan(Criteria(selections: [selection], condition: .selection(0)), fields: &fields)
    }
}
