import Detection
import Events
import Registry
import Store
import Vocabulary

/// What correlations have seen so far in the records of each establishment.
///
/// Every establishment has a state of its own. Matches of one never count for another, whose people would be shown records
/// that are not theirs; a flood at one does not make the others forget; and one that sends a day late, because its line was
/// cut, does not find its windows closed by the clocks of the others.
struct Correlator {
    /// Memory for all establishments, in bytes; each has an equal share, and never less than ``leastShare``.
    static let memory = 256 << 20
    /// One establishment's memory where there are very many of them.
    static let leastShare = 2 << 20
    /// How far the collectors of one hospital may lag behind one another.
    static let lateness: Duration = .seconds(900)

    private let rules: CorrelationSet
    private let reader: CorrelationReader
    private var limits: CorrelationState.Limits
    private var states: [ID<Establishment>: CorrelationState] = [:]
    private var clues = ClueBatch()

    init(_ set: CorrelationSet, names: FieldNames) {
        rules = set
        reader = CorrelationReader(set, names: names)
        limits = CorrelationState.Limits()
        limits.lateness = Correlator.lateness
        share(among: 1)
    }

    /// Whether there is nothing to count.
    var isIdle: Bool { rules.correlations.isEmpty }

    /// Whether matches of a rule are only counted, and are no detections.
    func isSilent(_ rule: String) -> Bool { rules.silentRules.contains(rule) }

    /// Divides the memory; to be called before anything is counted.
    mutating func share(among establishments: Int) {
        limits.bytes = max(Correlator.leastShare, Correlator.memory / max(establishments, 1))
        // The smallest group takes 190 bytes.
        limits.groups = limits.bytes / 190
    }

    /// Counts the matches of one event, and returns the correlations that fire.
    mutating func observe(
        _ matches: [Match], of event: borrowing Event, at time: Instant, _ reference: RecordReference,
        in establishment: ID<Establishment>
    ) -> [CorrelationMatch] {
        guard read(matches, of: event, at: time, reference) else { return [] }
        return count(clues, in: establishment)
    }

    /// What of the matches of one event is to be counted, for ``count(_:in:)``; `nil` if nothing is.
    mutating func clues(
        _ matches: [Match], of event: borrowing Event, at time: Instant, _ reference: RecordReference
    ) -> ClueBatch? {
        read(matches, of: event, at: time, reference) ? clues : nil
    }

    private mutating func read(
        _ matches: [Match], of event: borrowing Event, at time: Instant, _ reference: RecordReference
    ) -> Bool {
        clues.removeAll()
        reader.read(matches, of: event, at: time, reference: reference.packed, into: &clues)
        return clues.count > 0
    }

    /// Counts what was read of an event, and returns the correlations that fire.
    mutating func count(_ clues: ClueBatch, in establishment: ID<Establishment>) -> [CorrelationMatch] {
        states[establishment, default: CorrelationState(rules, limits: limits)].observe(clues)
    }

    /// What was left out or forgotten at each establishment.
    var counters: [CorrelationState.Counters] { states.values.map(\.counters) }
    /// How many groups are kept.
    var groupCount: Int { states.values.reduce(0) { $0 + $1.groupCount } }
    /// About how much memory they take, in bytes.
    var byteCount: Int { states.values.reduce(0) { $0 + $1.byteCount } }

    /// How many groups were forgotten because memory ran short: something may have been missed.
    var evictedGroups: Int { states.values.reduce(0) { $0 + $1.counters.evictedGroups } }
}

extension Correlator {
    /// Everything that was seen, by establishment.
    var snapshots: [(establishment: ID<Establishment>, bytes: [UInt8])] {
        states.sorted { $0.key < $1.key }.map { ($0.key, $0.value.snapshot()) }
    }

    /// Takes back what was seen; correlations that changed since start afresh.
    ///
    /// - Throws: ``CorrelationSnapshotError``; nothing is taken back then.
    mutating func restore(
        _ snapshots: [(establishment: ID<Establishment>, bytes: [UInt8])]
    ) throws(CorrelationSnapshotError) {
        var restored: [ID<Establishment>: CorrelationState] = [:]
        for (establishment, bytes) in snapshots {
            var state = CorrelationState(rules, limits: limits)
            try state.restore(from: bytes)
            restored[establishment] = state
        }
        states = restored
    }
}
