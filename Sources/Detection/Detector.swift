public import Events
import Sigma

/// Asks the rules of a set about events, one after the other. Each thread has its own.
///
/// One pass over the values of an event finds every literal that rules wait for; a rule whose literals are not there is
/// never looked at. The few others are walked test by test, each test answered once for all rules.
public struct Detector: Sendable {
    /// The rules.
    public let rules: RuleSet
    private var scratch: MatchScratch
    private var asked: AskedTests
    private var explainer: Explainer
    private var kinds: EventKinds
    private let fieldOfName: [UInt16]
    private var held: [UInt32] = []

    /// Prepares to read events whose field names come from `names`.
    public init(_ rules: RuleSet, names: FieldNames) {
        self.rules = rules
        scratch = MatchScratch(rules.compiled)
        asked = AskedTests(rules.compiled, names: names)
        explainer = Explainer(rules, names: names)
        kinds = EventKinds(rules.groups)
        fieldOfName = asked.fieldOfName
    }

    /// The rules that hold for an event, in the order of the set.
    ///
    /// An event that states its log source, more than that it is of Windows, is read by the rules of that source; any
    /// other by the rules that the convention binds to its channel and event identifier.
    public mutating func matches(in event: borrowing Event) -> [Match] {
        guard let group = kinds.group(for: event), !group.isEmpty else { return [] }
        find(in: event, group)
        return held.isEmpty ? [] : explainer.explain(held, in: event)
    }

    /// Finds the plans that hold, one a rule, in the order of the rules.
    private mutating func find(in event: borrowing Event, _ group: MatchGroup) {
        held.removeAll(keepingCapacity: true)
        scratch.begin(group)
        scratch.scan(event, group, rules.compiled, fieldOfName: fieldOfName)
        guard scratch.pendingCount + group.always.count > 0 else { return }
        asked.begin()
        var last: UInt32?
        for index in possible(in: group) {
            let candidate = group.candidates[Int(index)]
            // A rule bound twice to one record stands there twice in a row.
            if candidate.rule != last, accepts(candidate.entry, event) {
                held.append(candidate.plan)
                last = candidate.rule
            }
        }
    }

    /// The candidates that were woken and those that always are, in order.
    private mutating func possible(in group: MatchGroup) -> ArraySlice<UInt32> {
        let count = scratch.pendingCount + group.always.count
        if scratch.pending.count < count {
            scratch.pending += repeatElement(0, count: count - scratch.pending.count)
        }
        for index in 0..<group.always.count {
            scratch.pending[scratch.pendingCount + index] = group.always[index]
        }
        scratch.pending[..<count].sort()
        return scratch.pending[..<count]
    }

    /// Walks the chart of a rule; see ``RuleProgram``.
    private mutating func accepts(_ entry: UInt32, _ event: borrowing Event) -> Bool {
        let code = rules.compiled.code
        let holds = scratch.epoch | 1
        var place = Int(entry)
        while place > RuleProgram.accept {
            let word = code[place]
            let number = Int(word >> RuleProgram.Operation.bits)
            let answer: Bool
            switch RuleProgram.Operation(rawValue: word & (1 << RuleProgram.Operation.bits - 1)) {
            case .scanned: answer = scratch.truth[number] == holds
            case .asked: answer = ask(number, event)
            case .anyOf: answer = (1...number).contains { scratch.truth[Int(code[place + 2 + $0])] == holds }
            case .allOf:
                answer = (1...number).allSatisfy { scratch.truth[Int(code[place + 2 + $0])] == holds }
            case nil: answer = false
            }
            place = Int(code[place + (answer ? 1 : 2)])
        }
        return place == RuleProgram.accept
    }

    private mutating func ask(_ predicate: Int, _ event: borrowing Event) -> Bool {
        let known = scratch.truth[predicate]
        if known | 1 == scratch.epoch | 1 { return known & 1 == 1 }
        let answer = asked.holds(rules.compiled.rows[predicate], event)
        scratch.truth[predicate] = scratch.epoch | (answer ? 1 : 0)
        return answer
    }
}
