import Foundation
import Pool
import Posture
import TestSupport
import Testing

/// Amounts that are known almost for certain: a cubic over the sharp bend of their limited mean gave the exact engine
/// probabilities below 0, and shares ten times too large.
@Suite("Nearly certain amounts")
struct NearCertainTests {
    private static let q = 0.995

    private static func pool(_ amounts: [(amount: Double, rate: Double)], sigma: Double) throws -> PoolModel {
        try PoolModel(
            sites: amounts.enumerated().map { place, site in
                PoolModel.Site(
                    group: place, majorRate: site.rate,
                    major: .lognormal(median: site.amount, sigma: sigma), exposure: 1)
            })
    }

    /// The value at risk, and each site's share of the tail mean, from the counts of incidents of certain amounts.
    private static func byHand(_ amounts: [(amount: Double, rate: Double)]) -> (
        risk: Double, shares: [Double]
    ) {
        var years: [(chance: Double, losses: [Double])] = [(1, [])]
        for (amount, rate) in amounts {
            years = years.flatMap { year in
                (0..<25).map { count in
                    let chance = exp(-rate + Double(count) * log(rate) - lgamma(Double(count) + 1))
                    return (year.chance * chance, year.losses + [Double(count) * amount])
                }
            }
        }
        var atoms: [Int: [(chance: Double, losses: [Double])]] = [:]
        for year in years { atoms[Int((year.losses.reduce(0, +) * 1e6).rounded()), default: []].append(year) }
        var left = 1 - q, risk = 0.0
        var shares = amounts.map { _ in 0.0 }
        for (loss, atom) in atoms.sorted(by: { $0.key > $1.key }) where left > 0 {
            let chance = atom.reduce(0) { $0 + $1.chance }
            // Years of the same loss share what is left of the worst 1 − q.
            let weight = min(left / chance, 1) / (1 - q)
            for year in atom {
                for site in shares.indices { shares[site] += weight * year.chance * year.losses[site] }
            }
            left -= chance
            risk = Double(loss) / 1e6
        }
        return (risk, shares)
    }

    @Test(
        "Pools of one and of two by hand: value at risk, tail mean, shares, and what each would need alone",
        arguments: [1e-6, 1e-3])
    func byHand(sigma: Double) throws {
        for amounts in [
            [(2.0, 0.5)], [(2.0, 0.5), (0.5, 0.5)], [(2.0, 0.3), (0.7, 0.8)], [(1.37, 0.2), (0.61, 0.9)],
        ] {
            let expected = Self.byHand(amounts)
            let model = try Self.pool(amounts, sigma: sigma)
            let analysis = PoolAnalysis(model, precision: .init(points: 1 << 14))
            let whole = expected.shares.reduce(0, +), step = analysis.law.step
            #expect(abs(analysis.law.valueAtRisk(Self.q) - expected.risk) < 3 * step)
            #expect(abs(analysis.law.tailMean(Self.q) / whole - 1) < 2e-3)
            #expect(abs(analysis.law.mean / amounts.reduce(0) { $0 + $1.0 * $1.1 } - 1) < 1e-5)
            for (share, hand) in zip(analysis.tails.sites(model), expected.shares) {
                #expect(abs(share - hand) < 5e-3 * whole, "\(amounts): \(share), by hand \(hand)")
            }
            for (site, amount) in amounts.enumerated() {
                let alone = Self.byHand([amount]).shares[0] - amount.0 * amount.1
                #expect(abs(analysis.capitalAlone[site] / alone - 1) < 0.02)
            }
        }
    }

    /// An amount of any kind and of any spread, in M€.
    private static func severity(_ numbers: inout SeededNumbers) throws -> Severity {
        let sigma = numbers.pick([1e-6, 1e-4, 1e-2, 0.05, 0.2, 1])
        let median = Double.random(in: 0.3...3, using: &numbers)
        switch Int.random(in: 0...2, using: &numbers) {
        case 0: return .lognormal(median: median, sigma: sigma)
        case 1:
            return .spliced(
                try Downtime(
                    median: median, sigma: sigma, tailProbability: numbers.pick([0, 0.1]),
                    alpha: numbers.pick([nil, 1.5, 900]), cap: .random(in: 0.2...9, using: &numbers)))
        default:
            var parameters = LossParameters()
            parameters.downtimeSigma = sigma
            parameters.downtimeTail = numbers.pick([0, 0.1])
            parameters.remediationSigma = numbers.pick([0, 1e-6, 1e-2, 0.1, 0.5])
            parameters.leak = numbers.pick([0, 0.3])
            let profile = try RiskProfile(
                budget: .random(in: 20...500, using: &numbers), coverages: Coverages(), parameters: parameters
            )
            return .event(try EventLoss(profile, parameters))
        }
    }

    private static func random(_ numbers: inout SeededNumbers) throws -> PoolModel {
        let count = Int.random(in: 1...5, using: &numbers)
        let sites = try (0..<count).map { _ in
            PoolModel.Site(
                group: .random(in: 0...2, using: &numbers),
                majorRate: .random(in: 0.05...0.6, using: &numbers),
                major: try severity(&numbers), exposure: .random(in: 0.2...1, using: &numbers),
                deductible: numbers.pick([0, 0.1]), limit: numbers.pick([4, 60]))
        }
        return try PoolModel(
            sites: sites,
            shocks: [
                .init(
                    name: "s", rate: 0.2, reach: .fixed(0.6), shortening: numbers.pick([0.5, 1]),
                    members: Array(0..<count))
            ], groupFall: 0.3, groupReach: 0.5, yearVariance: numbers.pick([0, 0.3]))
    }

    @Test("Both engines agree on means, worst years and everybody's share, whatever the spread of amounts")
    func agreement() throws {
        var numbers = Seed().numbers
        for _ in 0..<10 {
            let model = try Self.random(&numbers)
            let engine = ExactEngine(model, precision: .init(points: 1 << 13))
            let intensity = engine.intensity()
            let law = intensity.law()
            let shares = engine.shares(intensity, weights: law.tailWeights(0.99)).sites(model)
            let names = "\(model.sites.map(\.major))"
            #expect(abs(law.mean / PoolMoments(model).mean - 1) < 1e-4, "\(names)")
            // The masses of points sum to 1: nothing below 0 was cut off.
            #expect(abs((law.cumulative.last ?? 0) - 1) < 1e-6, "\(names)")
            #expect(abs(shares.reduce(0, +) / law.tailMean(0.99) - 1) < 1e-4, "\(names)")
            let years = 30_000
            let simulation = try Simulation(model, seed: .random(in: 0 ... .max, using: &numbers))
            let losses = simulation.losses(of: 0..<years).gross
            let drawn = LossStatistics(losses)
            #expect(abs(drawn.mean - law.mean) < 5 * drawn.meanError + 1e-3 * law.mean, "\(names)")
            #expect(
                abs(drawn.tailMean(0.99) - law.tailMean(0.99))
                    < 5 * drawn.tailMeanError(0.99) + 5e-3 * law.tailMean(0.99), "\(names)")
            let weights = try Scenarios.tailWeights(losses, 0.99)
            var sums = model.sites.map { _ in 0.0 }, squares = sums
            for (year, weight) in weights.enumerated() where weight > 0 {
                let year = simulation.tell(year: year).incidents.flatMap(\.hits).reduce(
                    into: sums.map { _ in 0.0 }
                ) {
                    $0[$1.site] += $1.ceded
                }
                for site in year.indices {
                    sums[site] += weight * year[site]
                    squares[site] += weight * year[site] * year[site]
                }
            }
            for site in sums.indices {
                // Of years at the value at risk, which of two like ones counts is told apart by less than a step.
                let error = (max(squares[site] - sums[site] * sums[site], 0) / (0.01 * Double(years)))
                    .squareRoot()
                #expect(
                    abs(sums[site] - shares[site]) < 6 * error + 0.03 * law.tailMean(0.99),
                    "site \(site), drawn \(sums[site]), exact \(shares[site]): \(names)")
            }
        }
    }
}
