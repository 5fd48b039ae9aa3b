import Vocabulary

/// Between which times the records of a batch lie, as far as their clocks can be believed: by it, a batch is found again.
///
/// A collector mixes all machines of a hospital. One whose clock stands in 1970 must not make each batch span half a century,
/// in which nobody looks. So the times count that lie within a day of reception; those of the year before where they are
/// an eighth of all or more, as in a backlog; and all others only where there is nothing better.
struct BatchSpan {
    private let trusts: [ClosedRange<Instant>]
    private var spans: [ClosedRange<Instant>?]
    private var counts: [Int]

    /// Records that were received at one time.
    init(received: Instant) {
        let latest = received.advanced(by: .seconds(86_400))
        trusts = [86_400, 366 * 86_400].map { received.advanced(by: .seconds(-$0))...latest }
        spans = Array(repeating: nil, count: trusts.count + 1)
        counts = Array(repeating: 0, count: trusts.count + 1)
    }

    /// Counts one record.
    mutating func add(_ time: Instant) {
        let place = trusts.firstIndex { $0.contains(time) } ?? trusts.count
        counts[place] += 1
        spans[place] = spans[place].map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
    }

    /// The times of the earliest and the latest; `nil` without records.
    var told: ClosedRange<Instant>? {
        guard let near = spans[0], let far = spans[1] else { return spans.lazy.compactMap(\.self).first }
        // One machine whose clock is months behind is no backlog.
        guard counts[1] * 8 >= counts.reduce(0, +) else { return near }
        return min(near.lowerBound, far.lowerBound)...max(near.upperBound, far.upperBound)
    }
}
