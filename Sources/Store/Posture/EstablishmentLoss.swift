public import Access
public import Pool
public import Registry
public import Vocabulary

/// What one establishment risks in a year: its own law, whole and by head and cause, and bad years of its own, told.
public struct EstablishmentLoss: Sendable {
    /// An incident at the establishment in a year that is told.
    public struct Incident: Sendable {
        /// The day of the year, from 1.
        public let day: Int
        /// What brought it.
        public let origin: CausePart.Origin
        /// Whether it stayed small.
        public let isMinor: Bool
        /// The time down, in days.
        public let days: Int
        /// What it cost in all.
        public let whole: UncertainMoney
        /// What the pool paid of it.
        public let paid: UncertainMoney
    }

    /// A year of the establishment, by its rank among simulated years.
    public struct Year: Sendable {
        /// One year in so many costs it more.
        public let returnPeriod: Double
        /// What the year cost in all.
        public let whole: UncertainMoney
        /// What the pool paid of it.
        public let paid: UncertainMoney
        /// By date.
        public let incidents: [Incident]
    }

    /// Whose it is.
    public let place: PosturePlace
    /// What a mean year costs in all, before any cover.
    public let whole: UncertainMoney
    /// What of it the pool pays, and what stays with the establishment.
    public let paid: UncertainMoney, kept: UncertainMoney
    /// What one year in 200 exceeds, and the mean of those years; in all.
    public let oneIn200: UncertainMoney, tail: UncertainMoney
    /// The chance of a year without any incident, small ones included.
    public let quietYear: UncertainShare
    /// The curve of the whole loss.
    public let exceedance: [ExceedancePoint]
    /// The curve of what the pool pays.
    public let paidExceedance: [ExceedancePoint]
    /// Whole losses of a mean year by head.
    public let heads: [(head: LossHead, amount: UncertainMoney)]
    /// What the pool pays, by origin.
    public let parts: [CausePart]
    /// What the pool pays in the worst years of all, the establishment's part of it.
    public let poolTail: UncertainMoney
    /// Bad years, told.
    public let years: [Year]
    /// Simulated years behind them.
    public let simulatedYears: Int
    /// How far these years are from the exact law of the whole loss, in standard errors.
    public let gaps: EngineGaps
    /// What a mean year costs in all if all assumptions of the model vary together; `nil` while a large pool's is computed.
    public let assumed: UncertainMoney?
    /// The rules in force.
    public let rules: AgreedRules
    /// The version of the parameters.
    public let settings: LossSettings
}

/// The years of one establishment: its exact laws at both ends of what is not known, and years that were drawn.
struct OwnYears: Sendable {
    /// Years that are drawn for one establishment.
    static let years = 20_000
    /// Return periods of the years that are told.
    static let toldPeriods = [50.0, 200, 1_000]

    let told: [(period: Double, number: Int)]
    let gaps: EngineGaps
    let exceedance: [ExceedancePoint], paidExceedance: [ExceedancePoint]
    let oneIn200: UncertainMoney, tail: UncertainMoney

    init(_ ground: PoolGround, _ place: Int) {
        let models = [ground.model, ground.optimistic.model, ground.pessimistic.model]
        let laws = models.map { SiteLaw.wholeAndPaid(of: place, in: $0) }
        func uncertain(_ figure: (LossLaw) -> Double) -> UncertainMoney {
            let values = laws.map { figure($0.whole) }
            return UncertainMoney(millions: values[0], values[1], values[2])
        }
        func curve(_ law: ((whole: LossLaw, paid: LossLaw)) -> LossLaw) -> [ExceedancePoint] {
            ExceedancePoint.curve(law(laws[0]), low: law(laws[1]), high: law(laws[2]))
        }
        let q = PoolGround.quantile
        oneIn200 = uncertain { $0.valueAtRisk(q) }
        tail = uncertain { $0.tailMean(q) }
        exceedance = curve { $0.whole }
        paidExceedance = curve { $0.paid }
        let simulation = ground.simulations[0]
        let totals = simulation.wholeLosses(ofSite: place, years: 0..<OwnYears.years)
        let order = totals.indices.sorted { (totals[$0], $0) < (totals[$1], $1) }
        // The mean is closed; the lattice of the law would round it.
        gaps = EngineGaps(
            LossStatistics(totals), mean: LossHeads(ofSite: place, in: ground.model).total,
            tailMean: laws[0].whole.tailMean(q), level: q)
        told = OwnYears.toldPeriods.compactMap { period in
            let rank = Int((Double(totals.count) * (1 - 1 / period)).rounded(.up)) - 1
            let number = order[min(max(rank, 0), order.count - 1)]
            return totals[number] > 0 ? (period, number) : nil
        }
    }
}

extension Store {
    /// What an establishment risks in a year; `nil` beyond reach.
    public func establishmentLoss(
        of establishment: ID<Establishment>, reach: Reach, on day: Day, now: Instant
    ) async throws -> EstablishmentLoss? {
        guard reach.includes(establishment) else { return nil }
        let ground = try await poolGround(on: day, now: now)
        guard let place = ground.places.firstIndex(where: { $0.id == establishment }) else { return nil }
        let years = try await poolShelf.ownYears(ground, place)
        let assumed = try await poolShelf.assumed(ground)
        return try await apart {
            EstablishmentLoss(ground, place, years, assumed: try assumed?.whole(place))
        }
    }
}

extension EstablishmentLoss {
    init(
        _ ground: PoolGround, _ number: Int, _ drawn: OwnYears, assumed: UncertainMoney?
    ) {
        self.assumed = assumed
        let models = [ground.model, ground.optimistic.model, ground.pessimistic.model]
        let share = PoolParts(ground).share(of: number)
        let found = models.map { LossHeads(ofSite: number, in: $0) }
        place = ground.places[number]
        // The heads are closed; the lattice of the law would round them.
        let all = UncertainMoney(millions: found[0].total, found[1].total, found[2].total)
        whole = all
        paid = share.expected
        kept = UncertainMoney(
            all.value - share.expected.value, between: all.low - share.expected.low,
            and: all.high - share.expected.high)
        oneIn200 = drawn.oneIn200
        tail = drawn.tail
        quietYear = UncertainShare(ground.model, ground.ends.map(\.model)) {
            $0.quietProbability(ofSite: number)
        }
        exceedance = drawn.exceedance
        paidExceedance = drawn.paidExceedance
        heads = LossHead.allCases.map { head in
            (
                head,
                UncertainMoney(
                    millions: head.amount(in: found[0]), head.amount(in: found[1]), head.amount(in: found[2]))
            )
        }
        parts = share.parts
        poolTail = share.tail
        years = drawn.told.map { EstablishmentLoss.year($0.number, $0.period, number, ground) }
        simulatedYears = OwnYears.years
        gaps = drawn.gaps
        rules = ground.recorded.rules
        settings = ground.settings
    }

    /// A year told in the middle, with the same draws at both ends.
    private static func year(_ year: Int, _ period: Double, _ place: Int, _ ground: PoolGround) -> Year {
        let told = ground.simulations.map { $0.tell(year: year).incidents }
        func amount(_ incident: SimulatedYear.Incident, _ figure: (SimulatedYear.Hit) -> Double) -> Double {
            incident.hits.reduce(0) { $1.site == place ? $0 + figure($1) : $0 }
        }
        func uncertain(
            _ incidents: (Int) -> [SimulatedYear.Incident], _ figure: (SimulatedYear.Hit) -> Double
        ) -> UncertainMoney {
            let sums = told.indices.map { incidents($0).reduce(0) { $0 + amount($1, figure) } }
            return UncertainMoney(millions: sums[0], sums[1], sums[2])
        }
        let here = told[0].filter { incident in incident.hits.contains { $0.site == place } }
        return Year(
            returnPeriod: period, whole: uncertain({ told[$0] }, \.amount),
            paid: uncertain({ told[$0] }, \.ceded),
            incidents: here.map { incident in
                // The same draws have the same hour.
                let same = { (end: Int) in told[end].filter { $0.day == incident.day } }
                let hits = incident.hits.filter { $0.site == place }
                return Incident(
                    day: Int(incident.day) + 1, origin: CausePart.Origin(hits.first?.cause, ground),
                    isMinor: hits.first?.cause == .minor,
                    days: Int((hits.map(\.days).max() ?? 0).rounded()), whole: uncertain(same, \.amount),
                    paid: uncertain(same, \.ceded))
            })
    }
}

extension CausePart.Origin {
    /// What brought a hit of one hospital.
    fileprivate init(_ cause: Simulation.Cause?, _ ground: PoolGround) {
        switch cause {
        case .shock(let place):
            self.init(ground.causes[place])
        case .group: self = .group
        case .minor, .own, nil: self = .own
        }
    }
}
