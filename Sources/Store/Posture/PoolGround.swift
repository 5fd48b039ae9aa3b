import Dispatch
import GRDB
public import Pool
import Posture
import Registry
public import Vocabulary

/// The pool of the whole installation as records make it: hospitals with their postures, what they share, what they agreed.
///
/// Not scoped: it is for who holds the data folder, and for what takes from it only what lies in reach.
public struct RecordedPortfolio: Sendable {
    /// What the engines compute from.
    public let portfolio: Portfolio
    /// With every protection and modifier at the low end of its interval.
    public let pessimistic: Portfolio
    /// With every protection and modifier at the high end.
    public let optimistic: Portfolio
    /// The hospitals, in the order of the portfolio.
    public let places: [PosturePlace]
    /// The causes, in the order of the portfolio.
    public let causes: [SharedCause]
    /// What is shared and no cause of its own.
    public let leftOut: SharedCauses.LeftOut
    /// The parameters in force.
    public let settings: LossSettings
    /// The rules in force.
    public let rules: AgreedRules

    init(
        _ ground: PostureGround, shared: SharedCauses, settings: LossSettings, rules: AgreedRules
    ) {
        var groups: [ID<Group>: Int] = [:]
        for place in ground.places where groups[place.group] == nil { groups[place.group] = groups.count }
        func portfolio(_ levels: (EstablishmentPosture) -> Coverages, at end: PostureEnd) -> Portfolio {
            let sites = ground.places.map { place in
                let posture = ground.postures[place.id.rawValue]
                return Portfolio.Site(
                    name: place.name, group: groups[place.group] ?? 0, kind: place.kind.rawValue,
                    budget: place.budget.millions, coverages: posture.map(levels) ?? Coverages(),
                    modifiers: posture.map { RiskModifiers($0, at: end) } ?? RiskModifiers(),
                    ownCover: rules.rules.ownCovers?[String(place.id.rawValue)] ?? OwnCover())
            }
            return Portfolio(
                sites: sites, shocks: shared.causes.map(\.1), parameters: settings.parameters,
                cover: rules.rules.cover)
        }
        self.portfolio = portfolio(\.coverages, at: .middle)
        pessimistic = portfolio(\.lowCoverages, at: .low)
        optimistic = portfolio(\.highCoverages, at: .high)
        places = ground.places
        causes = shared.causes.map(\.0)
        leftOut = shared.leftOut
        self.settings = settings
        self.rules = rules
    }
}

/// The recorded pool at one moment, with its law and who brings what.
///
/// Not scoped: whoever shows it takes only what lies in reach.
struct PoolGround: Sendable {
    let moment: PoolShelf.Moment
    let recorded: RecordedPortfolio
    let analysis: PoolAnalysis
    let plan: ContributionPlan
    /// With every protection at the low and at the high end of its interval.
    let pessimistic: PoolEnd
    let optimistic: PoolEnd
    let simulated: LossStatistics
    /// Net of what the pool buys; `nil` where it buys nothing.
    let net: LossStatistics?
    /// What the covers change by hospital and cause: what contributions are made of; `nil` where nothing is bought.
    let cover: CoverEffect?
    /// The same with protections at the high and at the low end; none where nothing is bought.
    let coverEnds: [CoverEffect]
    /// The chance of a year in which the pool pays nothing.
    let quietYear: UncertainShare
    /// Draws of the pool as it is and with protections at the high and at the low end, all from the same numbers.
    let simulations: [Simulation]
    /// Years at round return periods, told.
    let tailYears: [DrawnYear]

    var places: [PosturePlace] { recorded.places }
    var causes: [SharedCause] { recorded.causes }
    var portfolio: Portfolio { recorded.portfolio }
    var settings: LossSettings { recorded.settings }
    var rules: PoolRules { recorded.rules.rules }
    var model: PoolModel { analysis.model }
    var law: LossLaw { analysis.law }
    /// With every protection at the high and at the low end.
    var ends: [PoolEnd] { [optimistic, pessimistic] }
    /// The pool as it is, then at both ends.
    var models: [PoolModel] { [model] + ends.map(\.model) }

    /// The share of years that count as worst: one in two hundred, as Solvency II sets capital.
    static let quantile = ContributionPlan.level
    /// Years drawn to check the law.
    static let simulatedYears = 200_000
    /// Return periods of the years that are told.
    static let toldPeriods = [10.0, 50, 200, 1_000]

    init(_ recorded: RecordedPortfolio, moment: PoolShelf.Moment) async throws {
        self.moment = moment
        self.recorded = recorded
        let model = try recorded.portfolio.model()
        let endModels = [try recorded.optimistic.model(), try recorded.pessimistic.model()]
        let rules = recorded.rules.rules, pricing = rules.pricing
        // Seconds for a nation: not on the few threads that answer everybody.
        let computed = try await apart {
            let analysis = PoolAnalysis(model)
            let covers = try CoverEffect.all(
                [model] + endModels, programme: rules.programme, loading: rules.marketLoading)
            let cover = covers.first
            return (
                analysis: analysis, covers: covers,
                quietYear: UncertainShare(model, endModels, \.noPaymentProbability),
                plan: try ContributionPlan(analysis, rules: pricing, cover: cover),
                pessimistic: try PoolEnd(endModels[1], pricing, covers.last),
                optimistic: try PoolEnd(endModels[0], pricing, covers.dropFirst().first)
            )
        }
        cover = computed.covers.first
        coverEnds = Array(computed.covers.dropFirst())
        quietYear = computed.quietYear
        (analysis, plan) = (computed.analysis, computed.plan)
        (pessimistic, optimistic) = (computed.pessimistic, computed.optimistic)
        let programme = rules.programme
        // One envelope for all three: the same draws tell a year at each end of what is not known.
        let models = [model, optimistic.model, pessimistic.model]
        let envelope = try PoolModel.envelope(of: models)
        let simulations = try models.map {
            try Simulation($0, programme: programme, seed: 1, envelope: envelope)
        }
        self.simulations = simulations
        let simulation = simulations[0]
        let losses = try await simulation.run(years: PoolGround.simulatedYears)
        simulated = LossStatistics(losses.gross)
        net = losses.net.map { LossStatistics($0) }
        tailYears = try TailYear.all(
            PoolGround.toldPeriods, losses: losses.gross, simulation: simulation, programme: programme
        ).map { year in
            try DrawnYear(
                middle: year,
                ends: simulations.dropFirst().map {
                    try TailYear(
                        $0.tell(year: year.year.year), of: $0.model, programme: programme,
                        returnPeriod: year.returnPeriod)
                })
        }
    }
}

extension PoolGround {
    /// Drawn less exact mean and tail, in standard errors.
    var gaps: EngineGaps {
        let q = PoolGround.quantile
        return EngineGaps(simulated, mean: law.mean, tailMean: law.tailMean(q), level: q)
    }
}

/// Computes on a thread of its own.
func apart<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async { continuation.resume(with: Result { try work() }) }
    }
}

/// Computes each on a thread of its own; results in the order of what they are of.
func apart<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ work: @escaping @Sendable (Item) throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (place: Int, value: Value).self) { group in
        for (place, item) in items.enumerated() {
            group.addTask { (place, try await apart { try work(item) }) }
        }
        var found: [Int: Value] = [:]
        for try await done in group { found[done.place] = done.value }
        return items.indices.compactMap { found[$0] }
    }
}

extension Money {
    /// Millions of euros.
    public var millions: Double { Double(cents) / 100_000_000 }

    /// So many millions of euros, to the nearest cent; nothing for what is no amount.
    public init(millions: Double) {
        let cents = (millions * 100_000_000).rounded()
        self.init(cents: abs(cents) < 9e17 ? Int64(cents) : 0)
    }
}
