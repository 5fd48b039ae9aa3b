/// What it costs that response teams are few when many hospitals fall at once.
///
/// Teams take the hospitals of an incident in the order in which they were hit, so many at a time; each wave waits until the one
/// before is done. Waiting is downtime more, at each hospital's lost revenue a day. Assumed: a team stays the same number of
/// days everywhere, and incidents do not compete with each other.
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
        for year in 0..<years {
            var total = 0.0
            let told = simulation.tell(year: year)
            for incident in told.incidents {
                for (place, hit) in incident.hits.enumerated() {
                    let waiting = Double(place / teams) * daysOfATeam
                    hits += 1
                    total += ResponseSurge.ceded(hit, waiting, simulation)
                    guard waiting > 0 else { continue }
                    waited += 1
                    longest = max(longest, waiting)
                }
            }
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
