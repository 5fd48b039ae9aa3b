/// What a programme changes of a pool's year: what it pays back on average and what it leaves of the worst years, down to
/// each site and each cause; in M€.
///
/// The law of the year is exact before what the pool buys. What layers with yearly limits and a stop-loss pay back hangs on
/// the order and the number of incidents, so it is drawn: only the difference that the programme makes is, on the same years
/// with and without it, and the exact law keeps the rest free of noise.
///
/// > Source: the loss model's specification, section 7: recoveries go back to the sites in proportion to what they ceded.
public struct CoverEffect: Sendable {
    /// What is paid back in a mean year, by site and cause.
    public let recovered: TailShares
    /// What each brings to the worst years after the programme less what it brought before: the years may be others.
    public let tailChange: TailShares
    /// What the programme pays back in a mean year, and its standard error.
    public let meanRecovered: Double, meanRecoveredError: Double
    /// The standard error of ``tailChange`` in all: years with and without the programme are the same, so that most of the
    /// noise is left out.
    public let tailChangeError: Double
    /// The years that were drawn, before the programme pays and after.
    public let gross: LossStatistics, net: LossStatistics
    /// What a euro of mean recovery costs on the market.
    public let loading: Double

    /// Simulated years behind it.
    public static let years = 50_000

    /// The effect on each of some pools of the same shape, drawn from the same numbers; none where nothing is bought.
    ///
    /// - Parameters:
    ///   - models: The pool, and what else it could be: its postures at the ends of what is not known.
    ///   - programme: What is bought.
    ///   - loading: What a euro of mean recovery costs.
    /// - Returns: One for each model, in their order.
    /// - Throws: ``PoolError`` for pools of different shapes or a loading below 1.
    public static func all(
        _ models: [PoolModel], programme: Programme, loading: Double
    ) throws(PoolError) -> [CoverEffect] {
        guard programme != .none else { return [] }
        let envelope = try PoolModel.envelope(of: models)
        var effects: [CoverEffect] = []
        for model in models {
            effects.append(
                try CoverEffect(
                    try Simulation(model, programme: programme, seed: 1, envelope: envelope),
                    loading: loading, years: years))
        }
        return effects
    }

    /// The effect of a simulation's programme over its first years.
    ///
    /// - Throws: ``PoolError`` for a loading below 1 or too few years.
    /// - Complexity: that of the years, and of telling those in which the programme pays or that are among the worst.
    public init(_ simulation: Simulation, loading: Double, years: Int) throws(PoolError) {
        try PoolError.check(loading, in: .between(1, 100), "loading")
        try PoolError.check(Double(years), in: .between(1_000, 10_000_000), "years")
        let losses = simulation.losses(of: 0..<years)
        let net = losses.net ?? losses.gross
        let before = try Scenarios.tailWeights(losses.gross, ContributionPlan.level)
        let after = try Scenarios.tailWeights(net, ContributionPlan.level)
        var sums = CoverSums(simulation.model)
        let share = 1 / Double(years)
        for year in 0..<years {
            let pays = losses.gross[year] > net[year]
            guard pays || losses.gross[year] > 0 && (before[year] > 0 || after[year] > 0) else { continue }
            sums.add(
                simulation.tell(year: year), simulation.programme, share: share, before: before[year],
                after: after[year])
        }
        let paid = LossStatistics(zip(losses.gross, net).map { $0 - $1 })
        meanRecovered = paid.mean
        meanRecoveredError = paid.meanError
        let level = ContributionPlan.level
        let (risk, netRisk) = (
            try Scenarios.valueAtRisk(losses.gross, level), try Scenarios.valueAtRisk(net, level)
        )
        // A year's influence on a tail mean is its excess over the value at risk: Manistre and Hancock, 2005.
        tailChangeError =
            LossStatistics(
                zip(losses.gross, net).map { (max($1 - netRisk, 0) - max($0 - risk, 0)) / (1 - level) }
            ).meanError
        gross = LossStatistics(losses.gross)
        self.net = LossStatistics(net)
        recovered = sums.recovered
        tailChange = sums.tailChange
        self.loading = loading
    }
}

/// Adds up told years.
private struct CoverSums {
    private(set) var recovered: TailShares
    private(set) var tailChange: TailShares
    /// By cause, the place of a site among its members.
    private let memberOf: [[Int: Int]]

    init(_ model: PoolModel) {
        let none = [Double](repeating: 0, count: model.sites.count)
        recovered = TailShares(
            own: none, group: none, causes: model.shocks.map { $0.members.map { _ in 0.0 } })
        tailChange = recovered
        memberOf = model.shocks.map { shock in
            Dictionary(shock.members.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// A year through the programme, as ``YearOfCover`` takes it, with each hit's cause kept.
    mutating func add(
        _ year: SimulatedYear, _ programme: Programme, share: Double, before: Double, after: Double
    ) {
        var left = programme.layers.map(\.yearlyLimit)
        var hits: [(hit: SimulatedYear.Hit, net: Double)] = []
        for incident in year.incidents {
            let total = incident.ceded
            var paid = 0.0
            for (place, layer) in programme.layers.enumerated() {
                let amount = min(layer.recovery(total), left[place])
                left[place] -= amount
                paid += amount
            }
            let kept = total > 0 ? 1 - paid / total : 1
            for hit in incident.hits { hits.append((hit, hit.ceded * kept)) }
        }
        let sum = hits.reduce(0) { $0 + $1.net }
        let stop = programme.stopLoss.map { min(max(sum - $0.attachment, 0), $0.limit) } ?? 0
        let kept = sum > 0 ? 1 - stop / sum : 1
        for (hit, net) in hits {
            let final = net * kept
            add(share * (hit.ceded - final), of: hit, to: &recovered)
            add(after * final - before * hit.ceded, of: hit, to: &tailChange)
        }
    }

    private func add(_ amount: Double, of hit: SimulatedYear.Hit, to shares: inout TailShares) {
        switch hit.cause {
        case .minor, .own: shares.own[hit.site] += amount
        case .group: shares.group[hit.site] += amount
        case .shock(let cause):
            if let member = memberOf[cause][hit.site] { shares.causes[cause][member] += amount }
        }
    }
}
