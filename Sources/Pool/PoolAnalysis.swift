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

    /// Analyses a pool; `classes` says by site which stands for it alone, if not each for itself.
    ///
    /// - Complexity: that of the law, of a round of shares and of each site's law.
    public init(
        _ model: PoolModel, precision: ExactEngine.Precision = .standard, classes: [Int]? = nil
    ) {
        let engine = ExactEngine(model, precision: precision)
        let intensity = engine.intensity()
        let law = intensity.law()
        self.model = model
        self.law = law
        tails = engine.shares(intensity, weights: law.tailWeights(ContributionPlan.level))
        means = engine.meanShares()
        let laws = SiteLaws(model, points: precision.points < 1 << 12 ? 1 << 10 : 1 << 12)
        let stand = classes ?? Array(model.sites.indices)
        var known: [Int: (mean: Double, capital: Double)] = [:]
        for site in Set(stand).sorted() {
            let alone = model.sites.count == 1 ? law : laws.law(of: site)
            known[site] = (alone.mean, alone.tailMean(ContributionPlan.level) - alone.mean)
        }
        meanAlone = stand.map { known[$0]?.mean ?? 0 }
        capitalAlone = stand.map { known[$0]?.capital ?? 0 }
    }
}
