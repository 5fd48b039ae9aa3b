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

    func print(as format: OutputFormat) async throws {
        let (players, playerOf) = players()
        let assumed = try await assumedShares(players.count, playerOf)
        let all = try asked.simulations(seed: 1).map { simulation in
            try Scenarios(
                (0..<years).map { year in
                    var row = [Double](repeating: 0, count: players.count)
                    for hit in simulation.tell(year: year).incidents.flatMap(\.hits) {
                        row[playerOf[hit.site]] += hit.ceded
                    }
                    return row
                })
        }
        let scenarios = all[0], level = ContributionPlan.level
        let isExact = players.count <= PoolShapley.mostExact
        let euler = try all.map { try $0.tailShares(level) }
        let shapley = try all.map {
            isExact
                ? try Shapley.exactTail($0, level)
                : try Shapley.sampledTail($0, level, pairs: PoolShapley.pairs, seed: 1)
        }
        let intervals = PoolIntervals(asked)
        var printer = RowPrinter(
            format,
            columns: intervals.names([
                ("player", false), ("euler_meur", true), ("shapley_meur", true), ("error_meur", false),
            ]))
        for (place, player) in players.enumerated() {
            printer.add(
                [.string(player)]
                    + intervals.cells(
                        euler[0][place], (assumed ?? Array(euler.dropFirst())).map { $0[place] })
                    + intervals.cells(
                        shapley[0][place].share,
                        assumed?.map { $0[place] } ?? shapley.dropFirst().map { $0[place].share })
                    + [millions(shapley[0][place].error)])
        }
        try printer.finish()
        let tails = try all.map { try Scenarios.tailMean($0.totals, level) }
        say(
            """
            \(players.count) players, \(years) simulated years: tail mean \
            \(PoolText.number(tails[0], 3)) M€\(intervals.words(tails[0], assumed?.map { $0.reduce(0, +) } ?? Array(tails.dropFirst()))); \
            \(isExact ? "all subsets, errors of the years" : "\(PoolShapley.pairs) pairs of orders drawn, errors of years and orders")
            """)
        intervals.report()
        EngineCheck.report(LossStatistics(scenarios.totals), asked.model)
    }

    /// Euler's shares of the players in each draw of the assumptions, which move Shapley's as they move these; `nil` where the
    /// postures' ends are told.
    private func assumedShares(_ count: Int, _ playerOf: [Int]) async throws -> [[Double]]? {
        guard let study = asked.study else { return nil }
        return try await study.analyses(threads: AskedPool.threads).map { analysis in
            var shares = [Double](repeating: 0, count: count)
            for (site, share) in analysis.tails.sites(analysis.model).enumerated() {
                shares[playerOf[site]] += share
            }
            return shares
        }
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
