/// A pool under draws of all its assumptions together: first under the parameters in force, computed as coarsely, then draw
/// by draw.
///
/// > Note: A cause whose numbers were stated, such as those of a portfolio's `shocks.json`, and protections as they are
/// > given stay what they are: only the parameters' ranges are drawn.
public struct AssumptionStudy: Sendable {
    /// The pool under the parameters in force and under each draw, its hospitals in classes where they are many.
    public let portfolios: [Portfolio]
    /// By hospital, who stands for it; `nil` where each does for itself.
    public let classes: [Int]?
    /// What names the draws.
    public let seed: UInt32

    /// How many draws.
    public var count: Int { portfolios.count - 1 }

    /// Prepares draws around a portfolio.
    ///
    /// - Throws: ``PoolError`` naming what is out of range.
    public init(
        _ portfolio: Portfolio, count: Int = AssumptionDraws.usualCount, seed: UInt32 = 1,
        range: (ParameterNote) -> ClosedRange<Double> = { $0.range }
    ) throws(PoolError) {
        let classed = try ClassedPortfolio(portfolio)
        let draws = AssumptionDraws(
            around: portfolio.parameters, count: count, seed: seed, range: range)
        portfolios = ([portfolio.parameters] + draws.parameters).map { classed.portfolio.under($0) }
        classes = classed.classes
        self.seed = seed
    }

    /// The law of each.
    public func laws(threads: Int = 1) async throws -> [LossLaw] {
        try await each(threads: threads) { ExactEngine(try $0.model(), precision: .drawn).law() }
    }

    /// What everybody brings to each, and what is paid for it.
    public func analyses(threads: Int = 1) async throws -> [PoolAnalysis] {
        let classes = classes
        return try await each(threads: threads) {
            PoolAnalysis(try $0.model(), precision: .drawn, classes: classes)
        }
    }

    /// What everybody pays for one of the portfolios, if the pool buys that.
    ///
    /// What covers change is drawn, from years of each draw of its own.
    public func plan(
        of portfolio: Portfolio, rules: Insurability.Rules, programme: Programme, loading: Double
    ) throws(PoolError) -> ContributionPlan {
        let model = try portfolio.model()
        let cover =
            programme == .none
            ? nil
            : try CoverEffect(
                Simulation(model, programme: programme, seed: 1), loading: loading,
                years: AssumptionStudy.drawnYears)
        // Shares of many members take most of the time.
        let precision = classes == nil ? ExactEngine.Precision.drawn : .init(points: 1 << 10, shares: 6)
        return try ContributionPlan(
            PoolAnalysis(model, precision: precision, classes: classes), rules: rules, cover: cover)
    }

    /// Years that are simulated of each draw where no exact law tells.
    public static let drawnYears = 10_000

    /// Something of each, in their order, whatever the number of threads.
    public func each<Value: Sendable>(
        threads: Int = 1, work: @escaping @Sendable (Portfolio) throws -> Value
    ) async throws -> [Value] {
        guard threads > 1 else { return try portfolios.map(work) }
        return try await withThrowingTaskGroup(of: [(place: Int, value: Value)].self) { group in
            for thread in 0..<threads {
                group.addTask {
                    try stride(from: thread, to: portfolios.count, by: threads).map {
                        ($0, try work(portfolios[$0]))
                    }
                }
            }
            var found: [Int: Value] = [:]
            for try await values in group { for value in values { found[value.place] = value.value } }
            return portfolios.indices.compactMap { found[$0] }
        }
    }

    /// The interval of a figure that is known finely, from what it is under the parameters in force and in each draw.
    public static func interval(_ value: Double, _ figures: [Double]) -> AssumptionInterval {
        AssumptionInterval(value, coarse: figures.first ?? value, draws: Array(figures.dropFirst()))
    }
}
