/// A pool's law with everybody's part of it, computed once for all that is asked of it.
public struct PoolAnalysis: Sendable {
    /// The pool.
    public let model: PoolModel
    /// The law of its year, gross of what it buys.
    public let law: LossLaw
    /// The worst years, by site and cause; M€.
    public let tails: TailShares
    /// Mean years, by site and cause; M€.
    public let means: TailShares
    /// By site: the mean alone, in M€.
    public let meanAlone: [Double]
    /// By site: the capital that it would need alone, in M€.
    public let capitalAlone: [Double]

    /// Analyses a pool.
    ///
    /// - Complexity: that of the law, of a round of shares and of each site's law.
    public init(_ model: PoolModel, precision: ExactEngine.Precision = .standard) {
        let engine = ExactEngine(model, precision: precision)
        let intensity = engine.intensity()
        let law = intensity.law()
        self.model = model
        self.law = law
        tails = engine.shares(intensity, weights: law.tailWeights(ContributionPlan.level))
        means = engine.meanShares()
        let laws = SiteLaws(model)
        let alone = model.sites.count == 1 ? [law] : model.sites.indices.map { laws.law(of: $0) }
        meanAlone = alone.map(\.mean)
        capitalAlone = alone.map { $0.tailMean(ContributionPlan.level) - $0.mean }
    }
}
