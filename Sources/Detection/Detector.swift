public import Events
import Sigma

/// Asks the rules of a set about events, one after the other. Each thread has its own.
///
/// One pass over the values of an event finds every literal that rules wait for; a rule whose literals are not there is
/// never looked at. The few others are walked test by test, each test answered once for all rules.
public struct Detector: Sendable {
    /// The rules.
    public let rules: RuleSet
    private var answers: EventAnswers
    private var explainer: Explainer
    private var kinds: EventKinds
    private var held: [UInt32] = []

    /// Prepares to read events whose field names come from `names`.
    public init(_ rules: RuleSet, names: FieldNames) {
        self.rules = rules
        answers = EventAnswers(rules.compiled, names: names, longValues: rules.longValues)
        explainer = Explainer(rules, names: names)
        kinds = EventKinds(rules.groups)
    }

    /// The rules that hold for an event, in the order of the set.
    ///
    /// An event that states its log source, more than that it is of Windows, is read by the rules of that source; any
    /// other by the rules that the convention binds to its channel and event identifier.
    public mutating func matches(in event: borrowing Event) -> [Match] {
        guard let group = kinds.group(for: event), !group.isEmpty else { return [] }
        held.removeAll(keepingCapacity: true)
        var last: UInt32?
        for index in 0..<answers.findCandidates(of: group, in: event) {
            let candidate = group.candidates[answers.candidate(index)]
            // A rule bound twice to one record stands there twice in a row.
            if candidate.rule != last, answers.holds(candidate.entry, event) {
                held.append(candidate.plan)
                last = candidate.rule
            }
        }
        return held.isEmpty ? [] : explainer.explain(held, in: event, &answers)
    }
}
