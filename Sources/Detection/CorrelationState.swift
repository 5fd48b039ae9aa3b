public import Events
import Sigma
public import Vocabulary

/// What correlations have seen so far: fed with matches in the order of the input, it tells when a correlation fires.
///
/// **Time** is the events' own; there is no other clock. A window is as long as the timespan, both ends included. A match
/// may come late, by as much as ``Limits/lateness`` after the newest match of its group: it counts as if it had come in
/// time, in every window that holds it. One that comes later is counted among ``Counters/lateMatches`` and forgotten.
///
/// **Groups.** Group values and counted values compare without case. A match whose event lacks a group-by field, or a
/// number to reckon with, does not count. Of a field with several values each counts: the match is in every group that it
/// names, up to a bound. A group that fired stays silent for the timespan, so that a lasting attack is told once a
/// timespan; a temporal correlation that awaits it hears of every window all the same.
///
/// **Conditions** are judged whenever a match comes: `gte: 2` with `lte: 3` fires at the second match. An ordered
/// correlation fires with the match of its last rule.
///
/// **Bounds.** What is kept is bounded by ``Limits``: when they are reached, the groups that lie longest without a match
/// are forgotten. The same matches give the same answers, whatever batches or threads they came in, and whether or not
/// the state was saved and restored between.
public struct CorrelationState: Sendable {
    /// Bounds on what is kept.
    public struct Limits: Sendable {
        /// Groups over all correlations.
        public var groups = 1_000_000
        /// Memory for all groups, in bytes, as ``CorrelationState/byteCount`` tells it.
        public var bytes = 256 << 20
        /// Matches of one group, or as many as its condition needs if those are more. Past it the oldest are forgotten.
        public var matchesPerGroup = 100_000
        /// How much later than a newer one of its group a match may come.
        public var lateness: Duration = .seconds(300)

        /// The usual bounds.
        public init() {}
    }

    /// What was left out or forgotten.
    public struct Counters: Sendable, Equatable {
        /// Matches that came too late to count.
        public internal(set) var lateMatches = 0
        /// Matches of events without a time.
        public internal(set) var undatedMatches = 0
        /// Matches whose events lack a field to group by, to count or to reckon with; one for each correlation.
        public internal(set) var incompleteMatches = 0
        /// Matches that were forgotten because their group held too many: figures may be too low.
        public internal(set) var shedMatches = 0
        /// Groups that were forgotten because no match can concern them any more: nothing is lost.
        public internal(set) var expiredGroups = 0
        /// Groups that were forgotten before their time, because a limit was reached: something may be missed.
        public internal(set) var evictedGroups = 0

        /// Nothing yet.
        public init() {}
    }

    let set: CorrelationSet
    var groups: CorrelationGroups
    var clock: EventClock
    private var key: [UInt64] = []
    private var hashes: [UInt64] = []
    private var payloads: [UInt64] = []

    /// Starts with nothing seen.
    ///
    /// The seed keeps hostile values from falling on one place of a table; no answer depends on it.
    public init(
        _ set: CorrelationSet, limits: Limits = Limits(), seed: UInt64 = .random(in: .min ... .max)
    ) {
        self.init(set, limits: limits, seed: seed, clockBlock: 1_024)
    }

    /// With short blocks, a test sees groups expire after few matches.
    package init(_ set: CorrelationSet, limits: Limits, seed: UInt64, clockBlock: Int) {
        self.set = set
        let plans = set.correlations.map { correlation in
            CorrelationPlan(
                correlation, limits: limits, isAwaited: set.awaited.contains(correlation.metadata.id))
        }
        groups = CorrelationGroups(plans, limits: limits, seed: seed, leastSweep: clockBlock * 4)
        clock = EventClock(blockLength: clockBlock)
    }

    /// How many groups are kept.
    public var groupCount: Int { groups.groupCount }
    /// About how much memory they take, in bytes.
    public var byteCount: Int { groups.bytes }
    /// What was left out or forgotten since the start, restarts included.
    public var counters: Counters { groups.counters }

    /// Counts the matches of a batch, and returns the correlations that fire, in their order, chained ones after their
    /// causes; those that are only counted by others are not returned.
    public mutating func observe(_ batch: ClueBatch) -> [CorrelationMatch] {
        groups.counters.undatedMatches += batch.undated
        var fired: [CorrelationMatch] = []
        for (number, clue) in batch.clues.enumerated() {
            if number % Self.fetchLength == 0 { fetch(from: number, of: batch) }
            if let now = clock.advance(to: clue.time) { groups.sweep(at: now) }
            for step in set.readings[clue.subject].steps {
                if clue.tuples == 1 {
                    let tuple = CollectionOfOne(clue.firstValue)
                    count(tuple, of: batch, for: step, at: clue.time, clue.reference, &fired)
                } else {
                    let tuples = Array(clue.places)
                    count(tuples, of: batch, for: step, at: clue.time, clue.reference, &fired)
                }
            }
        }
        return fired
    }

    /// How many matches ahead the groups are brought nearer.
    private static let fetchLength = 16

    private mutating func fetch(from start: Int, of batch: ClueBatch) {
        guard groups.groupCount > 10_000 else { return }
        hashes.removeAll(keepingCapacity: true)
        for clue in batch.clues[start..<min(start + Self.fetchLength, batch.clues.count)] {
            for step in set.readings[clue.subject].steps
            where key.pack(step.group, at: clue.firstValue, in: batch) {
                hashes.append(
                    CorrelationHash.hash(key, owner: UInt32(step.correlation), seed: groups.seed))
            }
        }
        groups.fetch(hashes)
    }

    /// Counts the matches of one event: for callers without threads, who have the events at hand.
    public mutating func observe(
        _ matches: [Match], of event: borrowing Event, at time: Instant?, reference: UInt64,
        with reader: CorrelationReader
    ) -> [CorrelationMatch] {
        var batch = ClueBatch()
        reader.read(matches, of: event, at: time, reference: reference, into: &batch)
        return observe(batch)
    }

    /// Counts a match for one correlation: in each group that its values name, once.
    private mutating func count(
        _ tuples: some Collection<Int>, of batch: ClueBatch, for step: CorrelationStep, at time: Int64,
        _ reference: UInt64, _ fired: inout [CorrelationMatch]
    ) {
        guard let first = tuples.first else { return }
        guard key.pack(step.group, at: first, in: batch) else {
            return groups.counters.incompleteMatches += 1
        }
        if tuples.count == 1 {
            return count(in: tuples, of: batch, for: step, at: time, reference, &fired)
        }
        var order: [[UInt64]] = []
        var members: [[UInt64]: [Int]] = [:]
        for tuple in tuples where key.pack(step.group, at: tuple, in: batch) {
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(tuple)
        }
        for group in order {
            key = group
            count(in: members[group] ?? [], of: batch, for: step, at: time, reference, &fired)
        }
    }

    /// Counts a match in the group of the key.
    private mutating func count(
        in tuples: some Collection<Int>, of batch: ClueBatch, for step: CorrelationStep, at time: Int64,
        _ reference: UInt64, _ fired: inout [CorrelationMatch]
    ) {
        guard let first = tuples.first, isComplete(tuples, of: batch, for: step) else {
            return groups.counters.incompleteMatches += 1
        }
        let slot = groups.group(of: step.correlation, key)
        if groups.isTooLate(time, for: slot) { return groups.counters.lateMatches += 1 }
        takePayloads(of: tuples, in: batch, for: step, to: slot)
        var firing: CorrelationFiring?
        for number in payloads.indices {
            firing = groups.add(
                time, reference, payloads[number], to: slot, isLast: number == payloads.count - 1)
        }
        groups.makeRoom(at: clock.now)
        guard let firing else { return }
        if set.isLoud[step.correlation], !firing.isSilent {
            fired.append(match(firing, set.correlations[step.correlation], step, first, batch))
        }
        // Who counts incidents hears of each once a timespan; who awaits one in time, of every window that holds.
        for next in step.next where !firing.isSilent || groups.plans[next.correlation].awaitsRules {
            count(tuples, of: batch, for: next, at: firing.end, firing.references.last ?? reference, &fired)
        }
    }

    private func isComplete(
        _ tuples: some Collection<Int>, of batch: ClueBatch, for step: CorrelationStep
    ) -> Bool {
        if set.correlations[step.correlation].kind.isNumeric {
            return tuples.contains { !batch.values[$0 + step.counted[0]].number.isNaN }
        }
        // What an event lacks it lacks in every tuple.
        return tuples.first.map { first in step.counted.allSatisfy { batch.values[first + $0].isThere } }
            ?? false
    }

    /// What of a match is counted, one payload for each value.
    private mutating func takePayloads(
        of tuples: some Collection<Int>, in batch: ClueBatch, for step: CorrelationStep, to slot: Int
    ) {
        payloads.removeAll(keepingCapacity: true)
        let plan = groups.plans[step.correlation]
        switch plan.figure {
        case .count: payloads.append(0)
        case .ordered: payloads.append(UInt64(step.position))
        case .distinct:
            for tuple in tuples {
                if plan.countsRules {
                    key.removeAll(keepingCapacity: true)
                    key.append(UInt64(step.position))
                } else {
                    _ = key.pack(step.counted, at: tuple, in: batch)
                }
                let value = groups.value(of: slot, key)
                guard !payloads.contains(UInt64(value)) else { continue }
                // From now on, for adding one may forget others.
                groups.values[value].uses += 1
                payloads.append(UInt64(value))
            }
        case .sum, .average, .median, .percentile:
            var starts: [Int] = []
            for tuple in tuples {
                let value = batch.values[tuple + step.counted[0]]
                if value.number.isNaN || starts.contains(value.start) { continue }
                if tuples.count > 1 { starts.append(value.start) }
                payloads.append(value.number.bitPattern)
            }
        }
    }

    private func match(
        _ firing: CorrelationFiring, _ correlation: Correlation, _ step: CorrelationStep,
        _ tuple: Int, _ batch: ClueBatch
    ) -> CorrelationMatch {
        let values = step.group.map { batch.text(batch.values[tuple + $0]) }
        return CorrelationMatch(
            correlation: correlation, group: zip(correlation.groupBy, values).map { ($0, $1) },
            start: Instant(milliseconds: firing.start), time: Instant(milliseconds: firing.end),
            figure: firing.figure, count: firing.count, references: firing.references)
    }
}

/// How far time has come, as most matches agree: one machine with a wrong clock does not move it.
struct EventClock: Sendable {
    /// The greatest of the blocks' earliest times.
    var now = Int64.min / 2
    var earliest = Int64.max
    var count = 0
    let blockLength: Int

    /// Takes note of a match's time; returns the time at the end of a block of matches, when it is time to tidy up.
    mutating func advance(to time: Int64) -> Int64? {
        earliest = min(earliest, time)
        count += 1
        guard count >= blockLength else { return nil }
        now = max(now, earliest)
        (earliest, count) = (.max, 0)
        return now
    }
}

extension [UInt64] {
    /// Fills the array with the lower-case values, each behind its length; `false` if one is missing.
    fileprivate mutating func pack(_ slots: [Int], at tuple: Int, in batch: ClueBatch) -> Bool {
        removeAll(keepingCapacity: true)
        var word: UInt64 = 0
        var shift: UInt64 = 0
        for slot in slots {
            let value = batch.values[tuple + slot]
            guard value.isThere else { return false }
            var length = value.foldedLength
            for _ in 0..<2 {
                word |= UInt64(UInt8(truncatingIfNeeded: length)) << shift
                length >>= 8
                shift += 8
                if shift == 64 { append(word); (word, shift) = (0, 0) }
            }
            for index in batch.foldedRange(value) {
                word |= UInt64(batch.bytes[index]) << shift
                shift += 8
                if shift == 64 { append(word); (word, shift) = (0, 0) }
            }
        }
        if shift > 0 { append(word) }
        return true
    }
}
