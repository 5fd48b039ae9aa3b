/// Shapley's shares of a pool's worst years, from simulated years: exactly for a few sites, by sampled orders above.
///
/// The same years serve every subset of the sites, so that shares add up to the tail mean of those years.
///
/// > Source: see ``Shapley``; the loss model's specification, section 6.
public struct ShapleyStudy: Sendable {
    /// What one site is charged with.
    public struct Part: Hashable, Sendable {
        /// Its share of the mean of the worst years, in M€.
        public let share: Double
        /// The standard error of the share, in M€: what so few years leave, and orders where they are sampled.
        public let error: Double
        /// The mean of its worst years if it were alone, in M€.
        public let alone: Double
        /// The standard error of that, in M€.
        public let aloneError: Double
    }

    /// By site.
    public let parts: [Part]
    /// The mean of the pool's worst years, of those that were simulated, in M€.
    public let total: Double
    /// Its standard error, in M€.
    public let totalError: Double
    /// Simulated years.
    public let years: Int
    /// Pairs of orders that were sampled; `nil` where all orders count.
    public let pairs: Int?

    /// The most sites whose shares are computed by all orders of joining.
    public static let mostExact = 12
    /// Tail means times years that a study may take: a few seconds.
    private static let work = 1 << 24

    /// The shares of a pool's sites.
    ///
    /// - Parameters:
    ///   - model: The pool, gross of what it buys.
    ///   - level: The share of years that are no worst ones.
    ///   - seed: Names the years and the orders.
    ///   - envelope: A pool to thin the draws from, so that several postures share them: see ``Simulation``.
    /// - Throws: ``PoolError`` for an empty pool or a level out of range.
    public init(
        _ model: PoolModel, level: Double = ContributionPlan.level, seed: UInt32, envelope: PoolModel? = nil
    ) throws(PoolError) {
        let players = model.sites.count
        let isExact = players <= ShapleyStudy.mostExact
        let pairs = min(max(4_000 / max(players, 1), 8), 400)
        let means = isExact ? 1 << players : 2 * players * pairs
        years = min(max(ShapleyStudy.work / max(means, 1), 2_000), 20_000)
        self.pairs = isExact ? nil : pairs
        let scenarios = try Simulation(model, seed: seed, envelope: envelope).scenarios(years: years)
        let shares =
            isExact
            ? try Shapley.exactTail(scenarios, level)
            : try Shapley.sampledTail(scenarios, level, pairs: pairs, seed: seed)
        parts = shares.enumerated().map { player, share in
            let alone = LossStatistics(scenarios.rows.map { $0[player] })
            return Part(
                share: share.share, error: share.error, alone: alone.tailMean(level),
                aloneError: alone.tailMeanError(level))
        }
        let statistics = LossStatistics(scenarios.totals)
        total = statistics.tailMean(level)
        totalError = statistics.tailMeanError(level)
    }
}

extension Simulation {
    /// So many years, each with what the pool pays every site; M€.
    public func scenarios(years: Int) throws(PoolError) -> Scenarios {
        try PoolError.check(Double(years), in: .between(1, 1_000_000), "years")
        var rows: [[Double]] = []
        rows.reserveCapacity(years)
        for year in 0..<years {
            var row = [Double](repeating: 0, count: model.sites.count)
            for incident in tell(year: year).incidents {
                for hit in incident.hits { row[hit.site] += hit.ceded }
            }
            rows.append(row)
        }
        return try Scenarios(rows)
    }
}
