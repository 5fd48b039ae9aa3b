/// What a pool keeps and what it would cost under several programmes, year by year the same losses.
public struct CoverDesign: Sendable {
    /// A programme with what it leaves.
    public struct Option: Sendable {
        /// What is bought.
        public let programme: Programme
        /// What the pool keeps.
        public let net: LossStatistics
        /// What the layers pay on average, in M€ a year.
        public let recovered: Double
        /// Its standard error, in M€.
        public let recoveredError: Double
        /// What that would cost at the market's loading, in M€ a year.
        public let price: Double
        /// Its standard error, in M€.
        public let priceError: Double
        /// The pool's yearly cost: what it keeps, what it buys, what its capital costs; in M€.
        public let cost: Double
        /// At most its standard error, in M€: those of its parts added up, as if they always erred together.
        public let costError: Double
    }

    /// Without cover first, then each programme, in the order given.
    public let options: [Option]

    /// Simulates each programme on the same years.
    ///
    /// - Parameters:
    ///   - model: The pool.
    ///   - programmes: What may be bought.
    ///   - loading: What a euro of expected recovery costs on the market; assumed.
    ///   - costOfCapital: What a year of a euro of capital costs.
    ///   - years: Simulated years.
    ///   - seed: Names the draws.
    ///   - envelope: A pool to thin the draws from, so that several postures share them: see ``Simulation``.
    /// - Throws: ``PoolError`` for something out of range.
    public init(
        _ model: PoolModel, programmes: [Programme], loading: Double = 1.6, costOfCapital: Double = 0.06,
        years: Int = 100_000, seed: UInt32, envelope: PoolModel? = nil
    ) throws(PoolError) {
        try PoolError.check(loading, in: .between(1, 100), "loading")
        try PoolError.check(Double(years), in: .between(1_000, 10_000_000), "years")
        func drawn(_ programme: Programme) throws(PoolError) -> YearLosses {
            try Simulation(model, programme: programme, seed: seed, envelope: envelope).losses(of: 0..<years)
        }
        let gross = try drawn(.none).gross
        let whole = LossStatistics(gross, lowest: 0.85)
        var options: [Option] = []
        for programme in [.none] + programmes {
            let kept = programme == .none ? gross : try drawn(programme).net ?? gross
            let net = programme == .none ? whole : LossStatistics(kept, lowest: 0.85)
            let paid = LossStatistics(zip(gross, kept).map { $0 - $1 })
            let recovered = whole.mean - net.mean
            let capital = net.tailMean(ContributionPlan.level) - net.mean
            options.append(
                Option(
                    programme: programme, net: net, recovered: recovered, recoveredError: paid.meanError,
                    price: recovered * loading, priceError: paid.meanError * loading,
                    cost: net.mean + recovered * loading + costOfCapital * capital,
                    costError: net.meanError + paid.meanError * loading + costOfCapital
                        * (net.tailMeanError(ContributionPlan.level) + net.meanError)))
        }
        self.options = options
    }
}
