import Detection
import Metrics

/// What correlations left out or forgot since the program began, for whoever watches it: what is missed there is seen nowhere
/// else.
struct CorrelationFigures {
    /// Why a match does not count, or a group is not kept.
    enum Kind: String, CaseIterable {
        /// It came later than its lateness.
        case late
        /// Its event has no time.
        case undated
        /// Its event lacks a field that is grouped by, counted or reckoned with.
        case incomplete
        /// Its group held too many.
        case shed
        /// No match can concern the group any more: nothing is lost.
        case expired
        /// Memory ran short: something may be missed.
        case evicted

        fileprivate func count(_ counters: CorrelationState.Counters) -> Int {
            switch self {
            case .late: counters.lateMatches
            case .undated: counters.undatedMatches
            case .incomplete: counters.incompleteMatches
            case .shed: counters.shedMatches
            case .expired: counters.expiredGroups
            case .evicted: counters.evictedGroups
            }
        }
    }

    private var told: [Kind: Int]

    /// Counts from where a correlator stands: what it brought from before the start was told then.
    init(_ correlator: Correlator) { told = CorrelationFigures.counts(correlator) }

    private static func counts(_ correlator: Correlator) -> [Kind: Int] {
        Dictionary(
            uniqueKeysWithValues: Kind.allCases.map { kind in
                (kind, correlator.counters.reduce(0) { $0 + kind.count($1) })
            })
    }

    /// What came since it was asked last; never less than nothing.
    mutating func news(of correlator: Correlator) -> [(kind: Kind, count: Int)] {
        let counts = CorrelationFigures.counts(correlator)
        defer { told = counts }
        return Kind.allCases.map { ($0, max(0, (counts[$0] ?? 0) - (told[$0] ?? 0))) }
    }

    /// Counts what came since as `cordon_correlation_…_total`.
    mutating func tell(_ correlator: Correlator) {
        for (kind, count) in news(of: correlator) {
            Counter(label: "cordon_correlation_\(kind.rawValue)_total").increment(by: Int64(count))
        }
    }

    /// How much is kept, where one correlator keeps it all.
    static func tellSize(of correlator: Correlator) {
        Gauge(label: "cordon_correlation_groups").record(correlator.groupCount)
        Gauge(label: "cordon_correlation_bytes").record(correlator.byteCount)
    }
}
