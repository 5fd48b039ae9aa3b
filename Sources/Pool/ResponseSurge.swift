/// What it costs that response teams are few when many hospitals fall at once.
///
/// Teams take hospitals in the order in which they were hit, those of one incident in the order of the draws; who comes when all
/// are at work waits for the first that is done, whatever incident it is at, and teams at work at the end of a year still are in
/// the next. Waiting is downtime more, at each hospital's lost revenue a day. Assumed: a team stays the same number of days
/// everywhere; minor incidents need none.
public struct ResponseSurge: Sendable {
    /// The year's cost with the waiting, as hospitals cede it to the pool, in M€.
    public let losses: LossStatistics
    /// The same years without waiting, in M€.
    public let without: LossStatistics
    /// The share of hits that waited.
    public let waitingShare: Double
    /// The longest waiting seen, in days.
    public let longestDays: Double

    /// Tells simulated years with so many teams.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for no team, no days, or too many years.
    public init(_ simulation: Simulation, teams: Int, daysOfATeam: Double, years: Int) throws(PoolError) {
        try PoolError.check(Double(teams), in: .between(1, 100_000), "teams")
        try PoolError.check(daysOfATeam, in: .between(0, 365), "days of a team")
        try PoolError.check(Double(years), in: .between(200, 2_000_000), "years")
        var losses: [Double] = [], plain: [Double] = []
        var waited = 0, hits = 0, longest = 0.0
        // When each team is done, in days of the year, in order: all stay as long, so who began first ends first.
        var busy: [Double] = []
        for year in 0..<years {
            var total = 0.0
            let told = simulation.tell(year: year)
            for incident in told.incidents {
                busy.removeFirst(busy.prefix { $0 <= incident.day }.count)
                for hit in incident.hits {
                    guard hit.cause != .minor else {
                        total += hit.ceded
                        continue
                    }
                    let start = busy.count < teams ? incident.day : busy[busy.count - teams]
                    busy.append(start + daysOfATeam)
                    let waiting = start - incident.day
                    hits += 1
                    total += ResponseSurge.ceded(hit, waiting, simulation)
                    guard waiting > 0 else { continue }
                    waited += 1
                    longest = max(longest, waiting)
                }
            }
            busy = busy.map { $0 - 365 }
            losses.append(total)
            plain.append(told.ceded)
        }
        self.losses = LossStatistics(losses)
        without = LossStatistics(plain)
        waitingShare = hits > 0 ? Double(waited) / Double(hits) : 0
        longestDays = longest
    }

    private static func ceded(_ hit: SimulatedYear.Hit, _ waiting: Double, _ simulation: Simulation) -> Double
    {
        guard waiting > 0, let event = simulation.major[hit.site].event else { return hit.ceded }
        // Downtime stays under its cap, waiting included.
        let more = min(waiting, max(event.downtime.cap - hit.days, 0))
        return simulation.major[hit.site].ceded(hit.amount + event.lostPerDay * more)
    }
}
