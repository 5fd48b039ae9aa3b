import Posture

/// A portfolio whose hospitals are taken together in classes of like losses: what draws of the assumptions are computed on.
///
/// The time of a law is that of its hospitals' own laws, each cut from integrals. In a large pool hospitals of like losses
/// stand for each other: within a class all have the mean budget, protections and cover, and so one law. Groups, members of
/// shared causes and the number of hospitals stay, and with them what makes the pool's tail.
public struct ClassedPortfolio: Sendable {
    /// The hospitals, in the order of the portfolio, each as its class.
    public let portfolio: Portfolio
    /// By hospital, the first of its class; `nil` where each stands for itself.
    public let classes: [Int]?

    /// Up to so many hospitals each stands for itself.
    public static let mostOwn = 64
    /// Classes of a larger pool.
    static let count = 48

    /// Classes by the cost of a median major incident.
    ///
    /// - Throws: ``PoolError`` naming what is out of range.
    public init(_ portfolio: Portfolio) throws(PoolError) {
        guard portfolio.sites.count > ClassedPortfolio.mostOwn else {
            self.portfolio = portfolio
            classes = nil
            return
        }
        var costs: [Double] = []
        for site in portfolio.sites {
            let profile = try RiskProfile(
                budget: site.budget, coverages: site.coverages, parameters: portfolio.parameters)
            costs.append(profile.lostPerDay * profile.downtimeMedian + profile.remediation)
        }
        let order = costs.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
        var classed = portfolio, classes = Array(order.indices)
        for number in 0..<ClassedPortfolio.count {
            let start = number * order.count / ClassedPortfolio.count
            let end = (number + 1) * order.count / ClassedPortfolio.count
            let members = Array(order[start..<end]).sorted()
            guard let first = members.first else { continue }
            let mean = try ClassedPortfolio.mean(members.map { portfolio.sites[$0] }, portfolio.cover)
            for member in members {
                classed.sites[member].budget = mean.budget
                classed.sites[member].coverages = mean.coverages
                classed.sites[member].modifiers = mean.modifiers
                classed.sites[member].ownCover = mean.ownCover
                classes[member] = first
            }
        }
        self.portfolio = classed
        self.classes = classes
    }

    /// What stands for some hospitals.
    private static func mean(
        _ sites: [Portfolio.Site], _ cover: CoverRule
    ) throws(PoolError) -> Portfolio.Site {
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        var result = sites[0]
        result.budget = mean(sites.map(\.budget))
        for dimension in Dimension.allCases {
            let level = min(max(mean(sites.map { $0.coverages[dimension] }), 0), 1)
            do {
                try result.coverages.set(level, for: dimension)
            } catch {
                throw .outside(level, of: "0 to 1", in: dimension.rawValue)
            }
        }
        func modifier(_ levels: [Double?]) -> Double? {
            levels.allSatisfy { $0 == nil } ? nil : mean(levels.map { $0 ?? RiskModifiers.neutral })
        }
        result.modifiers = RiskModifiers(
            supplierCompliance: modifier(sites.map(\.modifiers.supplierCompliance)),
            continuity: modifier(sites.map(\.modifiers.continuity)))
        let limits = sites.map { cover.limit(of: $0) }
        // What a rule multiplies is taken out again: it multiplies the mean too.
        let factor = cover.deductibleFactor
        let deductible = factor > 0 ? mean(sites.map { cover.deductible(of: $0) }) / factor : 0
        var limit: Double?
        if let most = cover.limitFactor, limits.allSatisfy({ $0 < .infinity }) { limit = mean(limits) / most }
        result.ownCover = OwnCover(deductible: deductible, limit: limit)
        return result
    }
}

extension Portfolio {
    /// The same under other parameters.
    public func under(_ parameters: LossParameters) -> Portfolio {
        var changed = self
        changed.parameters = parameters
        return changed
    }
}

extension ExactEngine.Precision {
    /// For draws of the assumptions: their distance from each other counts, and not their last digit.
    public static let drawn = ExactEngine.Precision(points: 1 << 11, shares: 8)
}
