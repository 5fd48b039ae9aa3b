import Sigma
import Vocabulary

/// The matches of one group, in order of time, and what they amount to within a correlation's timespan.
struct CorrelationWindow: Sendable {
    struct Entry: Sendable {
        let time: Instant
        /// The position of the rule in the correlation's list, for temporal correlations.
        let rule: Int
        /// What is counted or added, for value correlations.
        let value: String
        /// What the caller calls the event.
        let reference: UInt64
    }

    private(set) var entries: [Entry] = []
    /// Until when the group stays silent after it fired.
    var quietUntil: Instant?

    var newest: Instant? { entries.last?.time }

    /// Puts an entry in its place by time; of equal times, the one that came first stands first.
    mutating func insert(_ entry: Entry) -> Int {
        var place = entries.count
        while place > 0, entries[place - 1].time > entry.time { place -= 1 }
        entries.insert(entry, at: place)
        return place
    }

    /// Forgets what is older than an instant, and the oldest beyond a number.
    mutating func forget(before instant: Instant, keeping limit: Int) {
        var first = max(0, entries.count - limit)
        while first < entries.count, entries[first].time < instant { first += 1 }
        // Moving the array for every event would cost as much as the array is long.
        if first > entries.count / 2 || entries.count - first > limit { entries.removeFirst(first) }
    }

    /// The entries of a window that holds the entry at `place` and for which the kind's condition holds: the first
    /// window to end at that entry or later.
    func firing(_ kind: Correlation.Kind, within timespan: Duration, rules: Int, at place: Int) -> ArraySlice<
        Entry
    >? {
        let latest = entries[place].time.advanced(by: timespan)
        var start = place
        for end in place..<entries.count {
            guard entries[end].time <= latest else { return nil }
            let earliest = entries[end].time.advanced(by: .zero - timespan)
            if end == place {
                while start > 0, entries[start - 1].time >= earliest { start -= 1 }
            } else {
                while entries[start].time < earliest { start += 1 }
            }
            let window = entries[start...end]
            if kind.holds(for: window, rules: rules) { return window }
        }
        return nil
    }
}

extension Correlation.Kind {
    /// Whether the entries, in order of time, are what the correlation waits for.
    func holds(for window: ArraySlice<CorrelationWindow.Entry>, rules: Int) -> Bool {
        switch self {
        case .eventCount(let bounds): return Self.hold(bounds, Double(window.count))
        case .valueCount(_, let bounds): return Self.hold(bounds, Double(Set(window.map(\.value)).count))
        case .temporal(let bounds):
            let distinct = Set(window.map(\.rule)).count
            return bounds.isEmpty ? distinct == rules : Self.hold(bounds, Double(distinct))
        case .temporalOrdered:
            var next = 0
            for entry in window where next < rules && entry.rule == next { next += 1 }
            return next == rules
        case .valueSum(_, let bounds): return Self.hold(bounds, Self.numbers(window).reduce(0, +))
        case .valueAverage(_, let bounds):
            let numbers = Self.numbers(window)
            return !numbers.isEmpty && Self.hold(bounds, numbers.reduce(0, +) / Double(numbers.count))
        case .valuePercentile(_, let percentile, let bounds):
            let numbers = Self.numbers(window).sorted()
            guard !numbers.isEmpty else { return false }
            // The nearest rank: the smallest number that so many percent do not exceed.
            let rank = (percentile / 100 * Double(numbers.count)).rounded(.up)
            return Self.hold(bounds, numbers[min(max(Int(rank), 1), numbers.count) - 1])
        }
    }

    private static func hold(_ bounds: [Correlation.Bound], _ figure: Double) -> Bool {
        bounds.allSatisfy { $0.holds(figure) }
    }

    private static func numbers(_ window: ArraySlice<CorrelationWindow.Entry>) -> [Double] {
        window.compactMap { Number($0.value)?.double }
    }

    /// The fields whose values count.
    var fields: [String] {
        switch self {
        case .valueCount(let fields, _): fields
        case .valueSum(let field, _), .valueAverage(let field, _), .valuePercentile(let field, _, _): [field]
        case .eventCount, .temporal, .temporalOrdered: []
        }
    }
}
