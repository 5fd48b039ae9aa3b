public import Vocabulary

/// The debt of a register year after year.
public struct DebtCurve: Sendable {
    /// One year of the curve.
    public struct Point: Hashable, Sendable {
        /// The day it is true for.
        public var day: Day
        /// What is owed if nothing is done.
        public var principal: Money
        /// What carrying it costs that year if nothing is done.
        public var interest: Money
        /// What is owed if the schedule is kept.
        public var scheduledPrincipal: Money
        /// What carrying it costs that year if the schedule is kept.
        public var scheduledInterest: Money
        /// What the schedule spends until that day, since the day before on the curve.
        public var spent: Money
        /// Systems whose principal is not known.
        public var unknown: Int
    }

    /// From the first day on, a year apart.
    public let points: [Point]

    /// Computes a ledger for each year. `doneOn` says on which day a scheduled system (by its place) is up to date; from
    /// that day on it owes nothing.
    public static func compute(
        _ input: LedgerInput, reach: DependencyReach, from day: Day, years: Int, doneOn schedule: [Int: Day],
        assuming assumptions: LedgerAssumptions = .init()
    ) async -> DebtCurve {
        var points: [Point] = []
        for year in 0...min(max(0, years), 30) {
            let then = day.adding(days: 365 * year)
            let ledger = await Ledger.compute(input, reach: reach, at: then, assuming: assumptions)
            var principal = ledger.totals.principal
            var interest = ledger.totals.interest
            var spent: Int64 = 0
            for (place, done) in schedule where ledger.rows.indices.contains(place) && done <= then {
                principal -= ledger.rows[place].principal
                interest -= ledger.rows[place].interest
                if year == 0 || done > then.adding(days: -365) { spent += ledger.rows[place].principal }
            }
            points.append(
                Point(
                    day: then, principal: Money(cents: ledger.totals.principal),
                    interest: Money(cents: ledger.totals.interest),
                    scheduledPrincipal: Money(cents: principal),
                    scheduledInterest: Money(cents: interest), spent: Money(cents: spent),
                    unknown: ledger.totals.unknown))
        }
        return DebtCurve(points: points)
    }
}

/// One establishment beside its peers, none of whom can be told from the figures.
public struct PeerComparison: Hashable, Sendable {
    /// Fewer peers than this would be recognised: then nothing is compared.
    public static let leastPeers = 3

    /// Its own figure.
    public var own: Int64
    /// The median of the peers, without its own.
    public var median: Int64
    /// How many peers.
    public var peers: Int
    /// How many peers of a hundred have a higher figure.
    public var higherPercent: Int

    /// Compares a figure with the peers'; `nil` below three peers.
    public init?(own: Int64, peers: [Int64]) {
        guard peers.count >= PeerComparison.leastPeers else { return nil }
        let sorted = peers.sorted()
        let middle = sorted.count / 2
        self.own = own
        self.peers = sorted.count
        // Of an even number, the lower middle: half-way between two would let each of the two be worked out.
        median = sorted[sorted.count % 2 == 1 ? middle : middle - 1]
        higherPercent = sorted.count { $0 > own } * 100 / sorted.count
    }
}
