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
    public let options: [PoolCoverOption]
    /// Whether the second option is what is bought now.
    public let buys: Bool
    /// What the pool must be able to advance.
    public let creditLine: PoolCreditLine
    /// The one-in-200 year through what is bought, hospital by hospital in reach.
    public let year: ToldYear?
    /// Simulated years behind the options.
    public let years: Int
    /// What the pool must hold and what it holds.
    public let solvency: PoolSolvency
    /// How far the simulated years are from the exact law, in standard errors.
    public let gaps: EngineGaps
}

/// A programme with what it leaves the pool and what it costs.
public struct PoolCoverOption: Sendable {
    /// What is bought.
    public let programme: Programme
    /// What the pool keeps: on average, and on average of the worst years.
    public let mean: DrawnMoney, tail: DrawnMoney
    /// What the programme costs a year, and what keeping, buying and capital cost together.
    public let price: DrawnMoney, cost: DrawnMoney
}

/// What the pool must be able to advance.
public struct PoolCreditLine: Sendable {
    /// What is advanced at a moment, in the long run.
    public let mean: DrawnMoney
    /// Its standard deviation.
    public let deviation: UncertainMoney
    /// The highest sum advanced at once that is passed in one year of ten, a hundred, two hundred.
    public let peaks: [(level: Double, amount: DrawnMoney)]
    /// Simulated years.
    public let years: Int

    init(_ study: CoverStudy) {
        let line = study.creditLine, ends = study.ends.map(\.creditLine)
        mean = DrawnMoney(line, ends, \.meanOutstanding, error: \.meanError)
        deviation = UncertainMoney(line, ends) { Money(millions: $0.deviation) }
        peaks = line.peaks.indices.map { place in
            (
                line.peaks[place].level,
                DrawnMoney(line, ends) {
                    $0.peaks[place].amount
                } error: {
                    $0.peaks[place].error
                }
            )
        }
        years = line.years
    }
}

/// Programmes side by side on the same years, and the advances of the pool; the same with protections at the high and at the
/// low end of their intervals, from the same numbers.
struct CoverStudy: Sendable {
    /// The pool in one posture.
    struct Posture: Sendable {
        let design: CoverDesign
        let creditLine: CreditLine
    }

    let middle: Posture
    let ends: [Posture]
    static let years = 50_000

    var creditLine: CreditLine { middle.creditLine }

    init(_ ground: PoolGround) async throws {
        let rules = ground.rules
        let bought = rules.programme == .none ? [] : [rules.programme]
        let programmes = bought + (try CoverStudy.alternatives(ground.law))
        let envelope = try PoolModel.envelope(of: ground.models)
        let all = try await apart(ground.models) { model in
            Posture(
                design: try CoverDesign(
                    model, programmes: programmes, loading: rules.marketLoading,
                    costOfCapital: rules.pricing.costOfCapital, years: CoverStudy.years, seed: 1,
                    envelope: envelope),
                creditLine: try CreditLine(
                    try Simulation(model, seed: 1, envelope: envelope), schedule: rules.cash, years: 20_000))
        }
        middle = all[0]
        ends = Array(all.dropFirst())
    }

    /// Each programme with its figures.
    var options: [PoolCoverOption] {
        let level = ContributionPlan.level
        return middle.design.options.indices.map { place in
            let option = middle.design.options[place]
            let bounds = ends.map { $0.design.options[place] }
            return PoolCoverOption(
                programme: option.programme,
                mean: DrawnMoney(option, bounds, \.net.mean, error: \.net.meanError),
                tail: DrawnMoney(option, bounds) {
                    $0.net.tailMean(level)
                } error: {
                    $0.net.tailMeanError(level)
                },
                price: DrawnMoney(option, bounds, \.price, error: \.priceError),
                cost: DrawnMoney(option, bounds, \.cost, error: \.costError))
        }
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
            options: study.options,
            buys: ground.rules.programme != .none, creditLine: PoolCreditLine(study),
            year: ground.tailYears.first { $0.middle.returnPeriod == 200 }.map {
                ToldYear($0, ground, reach: reach)
            },
            years: CoverStudy.years, solvency: PoolSolvency(ground), gaps: ground.gaps)
    }
}
