/// The mean and variance of a pool's year, closed but for what deductibles and limits leave of each incident.
///
/// > Source: the loss model's specification, section 5.
public struct PoolMoments: Sendable {
    /// E L, in M€.
    public let mean: Double
    /// Var L, in M€ squared.
    public let variance: Double
    /// E L of each site, in M€.
    public let siteMeans: [Double]
    /// E Y of a major incident at each site, in M€.
    public let majorMeans: [Double]

    /// Of that pool.
    public init(_ model: PoolModel) { self.init(model, CededLaws(model)) }

    init(_ model: PoolModel, _ ceded: CededLaws, steps: Int = 4_000) {
        let moments = ceded.laws.map { $0.moments(steps: steps) }
        let sites = model.sites
        var siteMeans = [Double](repeating: 0, count: sites.count)
        var own = 0.0, ownSquares = 0.0
        for (site, law) in ceded.minor.enumerated() {
            guard let law else { continue }
            siteMeans[site] += sites[site].minorRate * moments[law].first
            ownSquares += sites[site].minorRate * moments[law].second
        }
        for group in PoolModel.groups(of: sites) {
            let fall = group.count > 1 ? model.groupFall : 0
            let hit = group.map { moments[ceded.major[$0]] }
            let chance = group.map { model.groupReach * sites[$0].exposure }
            let means = group.indices.map { chance[$0] * hit[$0].first }
            let total = means.reduce(0, +)
            let spread = group.indices.reduce(0) {
                $0 + chance[$1] * hit[$1].second - means[$1] * means[$1]
            }
            let rates = group.reduce(0) { $0 + sites[$1].majorRate }
            for (k, site) in group.enumerated() {
                let rate = sites[site].majorRate
                let others = total - means[k]
                // The square of what falls besides the first: a sum of independent hits.
                let square = spread - (chance[k] * hit[k].second - means[k] * means[k]) + others * others
                ownSquares += rate * (hit[k].second + fall * (2 * hit[k].first * others + square))
                siteMeans[site] += rate * hit[k].first + fall * means[k] * (rates - rate)
            }
        }
        own = siteMeans.reduce(0, +)
        var variance = ownSquares + model.yearVariance * own * own
        for (place, shock) in model.shocks.enumerated() {
            var sum = 0.0, squares = 0.0, seconds = 0.0
            for (member, law) in zip(shock.members, ceded.shocks[place]) {
                let mean = sites[member].exposure * moments[law].first
                sum += mean
                squares += mean * mean
                seconds += sites[member].exposure * moments[law].second
                siteMeans[member] += shock.rate * shock.reach.mean * mean
            }
            variance +=
                shock.rate
                * (shock.reach.mean * seconds + shock.reach.secondMoment * (sum * sum - squares))
        }
        self.variance = variance
        self.siteMeans = siteMeans
        mean = siteMeans.reduce(0, +)
        majorMeans = ceded.major.map { moments[$0].first }
    }
}
