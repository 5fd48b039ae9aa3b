public import Access
public import Pool
public import Vocabulary

/// What a pool's members agreed on, what it costs beside what else could be bought, and the cash that it takes.
public struct PoolCoverPage: Sendable {
    /// The rules in force.
    public let rules: AgreedRules
    /// All versions, the newest first.
    public let history: [AgreedRules]
    /// Nothing bought first, then what is bought now if anything is, then what could be.
    public let options: [CoverDesign.Option]
    /// Whether the second option is what is bought now.
    public let buys: Bool
    /// What the pool must be able to advance.
    public let creditLine: CreditLine
    /// The one-in-200 year through what is bought, hospital by hospital in reach.
    public let year: ToldYear?
    /// Simulated years behind the options.
    public let years: Int
    /// What the pool must hold and what it holds.
    public let solvency: PoolSolvency
    /// How far the simulated years are from the exact law, in standard errors.
    public let gaps: EngineGaps
}

/// Programmes side by side on the same years, and the advances of the pool.
struct CoverStudy: Sendable {
    let design: CoverDesign
    let creditLine: CreditLine
    static let years = 50_000

    init(_ ground: PoolGround) throws {
        let rules = ground.rules
        let bought = rules.programme == .none ? [] : [rules.programme]
        design = try CoverDesign(
            ground.model, programmes: bought + (try CoverStudy.alternatives(ground.law)),
            loading: rules.marketLoading, costOfCapital: rules.pricing.costOfCapital,
            years: CoverStudy.years, seed: 1)
        creditLine = try CreditLine(
            try Simulation(ground.model, seed: 1), schedule: rules.cash, years: 20_000)
    }

    /// A layer over what is passed one year in ten up to one in a hundred, the same with one reinstatement, and with a
    /// stop-loss on top.
    private static func alternatives(_ law: LossLaw) throws -> [Programme] {
        func round(_ amount: Double) -> Double { max((amount * 2).rounded() / 2, 0.5) }
        let attachment = round(law.valueAtRisk(0.9))
        let limit = round(law.valueAtRisk(0.99) - law.valueAtRisk(0.9))
        let stop = Programme.StopLoss(
            attachment: round(law.valueAtRisk(0.98)),
            limit: round(law.tailMean(0.995) - law.valueAtRisk(0.98)))
        return [
            try Programme(layers: [.init(attachment: attachment, limit: limit, reinstatements: 0)]),
            try Programme(layers: [.init(attachment: attachment, limit: limit, reinstatements: 1)]),
            try Programme(
                layers: [.init(attachment: attachment, limit: limit, reinstatements: 1)], stopLoss: stop),
        ]
    }
}

extension Store {
    /// The pool's rules and covers, for members of a pool of four or more; `nil` for a smaller one.
    public func poolCover(reach: Reach, on day: Day, now: Instant) async throws -> PoolCoverPage? {
        let ground = try await poolGround(on: day, now: now)
        guard ground.isShown(to: reach) else { return nil }
        let study = try await poolShelf.covers(ground)
        return PoolCoverPage(
            rules: ground.recorded.rules, history: try await poolRulesHistory(),
            options: study.design.options,
            buys: ground.rules.programme != .none, creditLine: study.creditLine,
            year: ground.tailYears.first { $0.middle.returnPeriod == 200 }.map {
                ToldYear($0, ground, reach: reach)
            },
            years: CoverStudy.years, solvency: PoolSolvency(ground), gaps: ground.gaps)
    }
}
