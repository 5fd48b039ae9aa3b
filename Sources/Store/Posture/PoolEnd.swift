import Pool

/// The pool at an end of what is not known of the postures: all protections as low, or as high, as they could be.
struct PoolEnd: Sendable {
    let analysis: PoolAnalysis
    let plan: ContributionPlan
    let heads: LossHeads
    /// Expected loss by hospital, M€.
    let siteMeans: [Double]

    /// Beyond so many hospitals the ends are cut more coarsely: an interval asks for less than the law itself.
    private static let manySites = 200

    init(_ model: PoolModel, _ rules: Insurability.Rules, _ cover: CoverEffect?) throws {
        analysis = PoolAnalysis(
            model,
            precision: model.sites.count > PoolEnd.manySites
                ? .init(points: 1 << 12, shares: 12) : .standard)
        plan = try ContributionPlan(analysis, rules: rules, cover: cover)
        heads = LossHeads(model)
        siteMeans = PoolMoments(model).siteMeans
    }

    var model: PoolModel { analysis.model }
    var law: LossLaw { analysis.law }
    var mean: Double { siteMeans.reduce(0, +) }
}
