import Pool
import Vocabulary

/// What the pool's figures could be if all assumptions of the model are drawn together within their ranges, with the
/// postures as they are: nine draws of ten lie between the ends.
///
/// The postures' intervals tell what evidence could narrow, this what research could. They are told apart: one added to the
/// other would hide which of both is the wider.
public struct AssumedPool: Sendable {
    /// How many draws.
    public let draws: Int
    /// The loss of a mean year.
    public let expected: UncertainMoney
    /// The loss that one year in two hundred exceeds, and the mean of those years.
    public let oneIn200: UncertainMoney, tail: UncertainMoney
    /// The pool's capital after what it buys, and what all pay.
    public let capital: UncertainMoney, contributions: [UncertainMoney]
    /// What all pay.
    public let total: UncertainMoney
    private let study: AssumptionStudy
    private let model: PoolModel

    init(_ ground: PoolGround) throws {
        let study = try AssumptionStudy(ground.portfolio), rules = ground.rules
        let plans = try study.portfolios.map {
            try study.plan(
                of: $0, rules: rules.pricing, programme: rules.programme, loading: rules.marketLoading)
        }
        func drawn(_ amount: (ContributionPlan) -> Double) -> UncertainMoney {
            UncertainMoney(amount(ground.plan), drawn: plans.map(amount))
        }
        draws = study.count
        expected = drawn(\.mean)
        oneIn200 = drawn(\.valueAtRisk)
        tail = drawn(\.tailMean)
        capital = drawn(\.capital)
        total = drawn(\.total.millions)
        contributions = ground.places.indices.map { place in drawn { $0.statements[place].total.millions } }
        self.study = study
        model = ground.model
    }

    /// What a mean year costs a hospital in all, before any cover.
    func whole(_ place: Int) throws -> UncertainMoney {
        UncertainMoney(
            LossHeads(ofSite: place, in: model).total,
            drawn: try study.portfolios.map { LossHeads(ofSite: place, in: try $0.model()).total })
    }
}

extension UncertainMoney {
    /// A figure in M€ with what it is in draws of the assumptions, the first of which is under those in force.
    fileprivate init(_ value: Double, drawn: [Double]) {
        let interval = AssumptionStudy.interval(value, drawn)
        self.init(millions: value, interval.low, interval.high)
    }
}
