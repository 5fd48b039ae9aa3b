public import Vocabulary

/// One simulated year of the pool, told: what happened, what the pool's programme paid back, and who bore what in the end;
/// to the cent.
public struct TailYear: Sendable {
    /// What one hospital's incidents of the year came to.
    public struct Line: Hashable, Sendable {
        /// The hospital, by its place.
        public let site: Int
        /// What it kept: deductibles and what passed limits.
        public let retained: Money
        /// What the pool paid it.
        public let ceded: Money
        /// What the pool bore for it once its covers had paid.
        public let net: Money

        /// What the covers paid back for it.
        public var recovered: Money { ceded - net }
    }

    /// How many years lie between such years, in the long run.
    public let returnPeriod: Double
    /// What happened.
    public let year: SimulatedYear
    /// What the pool paid its members.
    public let gross: Money
    /// What each layer paid back.
    public let recoveries: [Money]
    /// What the stop-loss paid back.
    public let stopLoss: Money
    /// The hospitals that were hit, the dearest first.
    public let lines: [Line]

    /// What the pool bore.
    public var net: Money { recoveries.reduce(gross - stopLoss) { $0 - $1 } }

    /// Tells a year of a simulation through a programme.
    ///
    /// - Throws: ``PoolError`` for an amount that money cannot hold.
    public init(_ year: SimulatedYear, of model: PoolModel, programme: Programme, returnPeriod: Double)
        throws(PoolError)
    {
        self.year = year
        self.returnPeriod = returnPeriod
        let hit = Set(year.incidents.flatMap { $0.hits.map(\.site) }).sorted()
        guard !hit.isEmpty else {
            gross = .zero
            self.recoveries = programme.layers.map { _ in Money.zero }
            stopLoss = .zero
            lines = []
            return
        }
        let place = Dictionary(uniqueKeysWithValues: hit.enumerated().map { ($1, $0) })
        var incidents: [[Int: Double]] = []
        for incident in year.incidents {
            var amounts: [Int: Double] = [:]
            for hit in incident.hits { amounts[place[hit.site] ?? 0, default: 0] += hit.amount }
            incidents.append(amounts)
        }
        let covered = try YearOfCover(
            incidents: incidents, sites: hit.count, deductibles: hit.map { model.sites[$0].deductible },
            limits: hit.map { model.sites[$0].limit }, programme: programme)
        gross = try Apportionment.money(covered.gross)
        var recoveries: [Money] = []
        for amount in covered.recoveries { recoveries.append(try Apportionment.money(amount)) }
        self.recoveries = recoveries
        stopLoss = try Apportionment.money(covered.stopLossRecovery)
        // Amounts in cents first, then split: what each bears adds up to what all bear.
        let ceded = Apportionment.split(gross, by: covered.ceded)
        let net = Apportionment.split(
            recoveries.reduce(gross - stopLoss) { $0 - $1 }, by: covered.net)
        let kept = Apportionment.split(
            try Apportionment.money(covered.retained.reduce(0, +)), by: covered.retained)
        lines = hit.indices.map {
            Line(site: hit[$0], retained: kept[$0], ceded: ceded[$0], net: net[$0])
        }.sorted { ($1.ceded, $0.site) < ($0.ceded, $1.site) }
    }

    /// The simulated year whose loss lies at each return period, told.
    ///
    /// - Throws: ``PoolError`` for an amount that money cannot hold.
    public static func all(
        _ periods: [Double], losses: [Double], simulation: Simulation, programme: Programme
    ) throws(PoolError) -> [TailYear] {
        let order = losses.indices.sorted { (losses[$0], $0) < (losses[$1], $1) }
        var result: [TailYear] = []
        for period in periods where Double(losses.count) >= period {
            // The year whose loss is the value at risk that is printed beside it.
            let rank = Scenarios.rank(1 - 1 / period, losses.count)
            result.append(
                try TailYear(
                    simulation.tell(year: order[rank]), of: simulation.model, programme: programme,
                    returnPeriod: period))
        }
        return result
    }
}
