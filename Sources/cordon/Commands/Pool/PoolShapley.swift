import Pool
import Triage

/// Shapley's shares of the worst years beside Euler's, on the same simulated years.
struct PoolShapley {
    let asked: AskedPool
    let years: Int

    /// Players of an exact computation: all their subsets are gone through.
    static let mostExact = 12
    /// Hospitals that are players of their own; in larger pools their groups are.
    static let mostSites = 60
    /// Pairs of orders that are drawn above ``mostExact``.
    static let pairs = 100

    func print(as format: OutputFormat) throws {
        let model = asked.model
        let (players, playerOf) = players()
        let simulation = try Simulation(model, seed: 1)
        let rows = (0..<years).map { year in
            var row = [Double](repeating: 0, count: players.count)
            for hit in simulation.tell(year: year).incidents.flatMap(\.hits) {
                row[playerOf[hit.site]] += hit.ceded
            }
            return row
        }
        let scenarios = try Scenarios(rows)
        let level = ContributionPlan.level
        let euler = try scenarios.tailShares(level)
        let isExact = players.count <= PoolShapley.mostExact
        let shapley =
            isExact
            ? try Shapley.exactTail(scenarios, level)
            : try Shapley.sampledTail(scenarios, level, pairs: PoolShapley.pairs, seed: 1)
        var printer = RowPrinter(format, columns: ["player", "euler_meur", "shapley_meur", "error_meur"])
        for (place, player) in players.enumerated() {
            printer.add([
                .string(player), millions(euler[place]), millions(shapley[place].share),
                millions(shapley[place].error),
            ])
        }
        try printer.finish()
        say(
            """
            \(players.count) players, \(years) simulated years: tail mean \
            \(PoolText.number(try Scenarios.tailMean(scenarios.totals, level), 3)) M€; \
            \(isExact ? "all subsets, errors of the years" : "\(PoolShapley.pairs) pairs of orders drawn, errors of years and orders"); \
            protections are as they are believed to be: what is not known of them is in the intervals of 'cordon pool allocate'
            """)
        EngineCheck.report(LossStatistics(scenarios.totals), model)
    }

    private func players() -> (names: [String], of: [Int]) {
        let sites = asked.model.sites
        guard sites.count > PoolShapley.mostSites else { return (asked.names, Array(sites.indices)) }
        var places: [Int: Int] = [:]
        var names: [String] = []
        let playerOf = sites.map { site in
            if let place = places[site.group] { return place }
            places[site.group] = names.count
            names.append("group \(site.group)")
            return names.count - 1
        }
        return (names, playerOf)
    }
}
