import Pool
import Posture
import TestSupport

/// Pools of any shape, from a seed.
enum RandomPools {
    /// A few hospitals in groups with shared causes; amounts in M€.
    static func pool(_ numbers: inout SeededNumbers, sites count: Int? = nil) throws -> PoolModel {
        let portfolio = try portfolio(&numbers, sites: count ?? .random(in: 2...9, using: &numbers))
        return try portfolio.model()
    }

    static func portfolio(_ numbers: inout SeededNumbers, sites count: Int) throws -> Portfolio {
        let sites = try (0..<count).map { place in
            var levels: [Dimension: Double] = [:]
            for dimension in Dimension.allCases { levels[dimension] = .random(in: 0...1, using: &numbers) }
            return Portfolio.Site(
                name: "\(place)", group: .random(in: 0...2, using: &numbers), kind: "ch",
                budget: .random(in: 5...600, using: &numbers), coverages: try Coverages(levels))
        }
        let shocks = (0..<Int.random(in: 0...3, using: &numbers)).map { place in
            PoolModel.Shock(
                name: "supplier \(place)", rate: .random(in: 0.01...0.3, using: &numbers),
                reach: Bool.random(using: &numbers)
                    ? .fixed(.random(in: 0.1...1, using: &numbers))
                    : .beta(
                        a: .random(in: 0.4...2, using: &numbers), b: .random(in: 0.8...4, using: &numbers)),
                shortening: .random(in: 0.2...1, using: &numbers),
                members: (0..<count).filter { _ in Bool.random(using: &numbers) })
        }
        var parameters = LossParameters()
        parameters.incidentRate = .random(in: 0.05...0.6, using: &numbers)
        parameters.groupFall = .random(in: 0...1, using: &numbers)
        parameters.yearVariance = numbers.pick([0, 0.1, 0.5])
        return Portfolio(
            sites: sites, shocks: shocks.filter { !$0.members.isEmpty }, parameters: parameters)
    }
}
