import Foundation
import Pool
import Posture
import TestSupport
import Testing

/// The properties that any pool has, on random pools.
@Suite("Properties of pools")
struct PoolPropertyTests {
    private let precision = ExactEngine.Precision(points: 8_192)

    @Test("Euler's shares sum to the tail mean, and to the means where everything counts") func euler() throws
    {
        var numbers = Seed().numbers
        for _ in 0..<6 {
            let model = try RandomPools.pool(&numbers)
            let engine = ExactEngine(model, precision: precision)
            let intensity = engine.intensity()
            let law = intensity.law()
            let shares = engine.shares(intensity, weights: law.tailWeights(0.99))
            // Less than e^-25 of all years lies past the lattice: a hundred times the range over the tail mean of that
            // is the most that either side can lack.
            #expect(abs(shares.total / law.tailMean(0.99) - 1) < 1e-6)
            #expect(abs(law.mean / PoolMoments(model).mean - 1) < 1e-6)
            let means = engine.shares(intensity, weights: law.masses.map { _ in 1 }).sites(model)
            for (share, mean) in zip(means, PoolMoments(model).siteMeans) {
                #expect(abs(share - mean) < 2e-3 * max(mean, law.mean / 100))
            }
        }
    }

    @Test("Means by the lattices are the shares where everything counts") func meanShares() throws {
        var numbers = Seed().numbers
        for _ in 0..<12 {
            let model = try RandomPools.pool(&numbers)
            let engine = ExactEngine(model, precision: .init(points: 4_096))
            let intensity = engine.intensity()
            let shares = engine.shares(intensity, weights: [Double](repeating: 1, count: 4_096))
            let means = engine.meanShares()
            for (left, right) in zip(
                shares.own + shares.group + shares.causes.flatMap(\.self),
                means.own + means.group + means.causes.flatMap(\.self))
            {
                #expect(abs(left - right) < 1e-9 * max(1, means.total))
            }
        }
    }

    @Test("Shapley's shares sum to the whole, and are Euler's for the variance") func shapley() throws {
        var numbers = Seed().numbers
        for _ in 0..<10 {
            let players = Int.random(in: 1...6, using: &numbers)
            let scenarios = try Scenarios(
                (0..<40).map { _ in
                    (0..<players).map { _ in
                        Bool.random(using: &numbers) ? 0 : .random(in: 0...9, using: &numbers)
                    }
                })
            let whole = try Scenarios.tailMean(scenarios.totals, 0.9)
            let shares = try Shapley.exact(scenarios, .tailMean(0.9))
            #expect(abs(shares.reduce(0, +) - whole) < 1e-9)
            let sampled = try Shapley.sampled(scenarios, .tailMean(0.9), pairs: 400, seed: 5)
            #expect(abs(sampled.reduce(0) { $0 + $1.share } - whole) < 1e-9)
            for (exact, drawn) in zip(shares, sampled) {
                #expect(abs(exact - drawn.share) <= 6 * drawn.error + 1e-9)
            }
            for (one, other) in zip(try Shapley.exact(scenarios, .variance), scenarios.covariancesWithTotal())
            {
                #expect(abs(one - other) < 1e-9)
            }
        }
    }

    @Test("Raising a coverage never raises an expected loss nor a pure premium") func monotone() throws {
        var numbers = Seed().numbers
        for _ in 0..<12 {
            var portfolio = try RandomPools.portfolio(&numbers, sites: 5)
            let before = PoolMoments(try portfolio.model())
            let site = Int.random(in: 0..<5, using: &numbers)
            portfolio.sites[site].coverages = portfolio.sites[site].coverages.completing(
                numbers.pick(Dimension.allCases))
            let after = PoolMoments(try portfolio.model())
            #expect(after.mean <= before.mean * (1 + 1e-9))
            for (new, old) in zip(after.siteMeans, before.siteMeans) { #expect(new <= old * (1 + 1e-6)) }
        }
    }

    @Test("Losses that go together diversify nothing; independent ones by the root of their number")
    func diversification() throws {
        let together = try Scenarios((1...50).map { [Double($0), 3 * Double($0), Double($0 * $0)] })
        for q in [0.5, 0.9, 0.99] { #expect(abs(try together.diversification(q)) < 1e-12) }
        let limit = try PoolingLimit(rate: 0.2, shockRate: 0, reach: 0, mean: 1, variation: 2)
        #expect(abs(limit.deviation(perSiteOf: 100) - limit.deviation(perSiteOf: 1) / 10) < 1e-12)
        let shared = try PoolingLimit(rate: 0.2, shockRate: 0.05, reach: 0.3, mean: 1, variation: 2)
        #expect(shared.deviation(perSiteOf: 10_000_000) > shared.floor)
        #expect(shared.deviation(perSiteOf: 10_000_000) < shared.floor * 1.001)
        // The engine agrees with the closed form.
        let site = PoolModel.Site(
            group: 0, majorRate: 0.2, major: .lognormal(median: 0.5, sigma: 1), exposure: 1)
        let count = 24
        let pool = try PoolModel(
            sites: (0..<count).map { place in
                var other = site
                other.group = place
                return other
            },
            shocks: [
                .init(
                    name: "s", rate: 0.1, reach: .fixed(0.4), shortening: 1, members: Array(0..<count))
            ])
        let mean = site.major.mean
        let variation = (site.major.secondMoment / (mean * mean) - 1).squareRoot()
        let closed = try PoolingLimit(
            rate: 0.2, shockRate: 0.1, reach: 0.4, mean: mean, variation: variation)
        let deviation = PoolMoments(pool).variance.squareRoot() / Double(count)
        #expect(abs(deviation / closed.deviation(perSiteOf: count) - 1) < 1e-9)
    }

    @Test("The tail mean never gains by splitting; the value at risk does") func subadditive() throws {
        var numbers = Seed().numbers
        for _ in 0..<50 {
            let scenarios = try Scenarios(
                (0..<60).map { _ in
                    (0..<4).map { _ in max(0, .random(in: -8...5, using: &numbers)) }
                })
            for q in [0.5, 0.9, 0.97] {
                #expect(
                    try Scenarios.tailMean(scenarios.totals, q)
                        <= scenarios.standalone(q).reduce(0, +) + 1e-9)
            }
        }
        // Many hospitals that lose less than once in two hundred years: nothing at risk alone, much together.
        let site = PoolModel.Site(
            group: 0, majorRate: 0.004, major: .lognormal(median: 1, sigma: 0.5), exposure: 0)
        let pool = try PoolModel(
            sites: (0..<50).map { place in
                var other = site
                other.group = place
                return other
            })
        #expect(SiteLaw.law(of: 0, in: pool).valueAtRisk(0.995) == 0)
        #expect(ExactEngine(pool, precision: precision).law().valueAtRisk(0.995) > 1)
    }

    @Test("What is kept, ceded and recovered is what was lost, and more reinstatements never cost")
    func conservation() throws {
        var numbers = Seed().numbers
        for _ in 0..<40 {
            let sites = Int.random(in: 1...5, using: &numbers)
            let incidents = (0..<Int.random(in: 0...9, using: &numbers)).map { _ in
                Dictionary(
                    uniqueKeysWithValues: (0..<sites).filter { _ in Bool.random(using: &numbers) }.map {
                        ($0, Double.random(in: 0...20, using: &numbers))
                    })
            }
            let deductibles = (0..<sites).map { _ in Double.random(in: 0...2, using: &numbers) }
            let limits = (0..<sites).map { _ in numbers.pick([4, 9, Double.infinity]) }
            var before = Double.infinity
            for count in [0, 1, 2, nil] {
                let programme = try Programme(
                    layers: [.init(attachment: 3, limit: 5, reinstatements: count)],
                    stopLoss: .init(attachment: 12, limit: 6))
                let year = try YearOfCover(
                    incidents: incidents, sites: sites, deductibles: deductibles, limits: limits,
                    programme: programme)
                let lost = incidents.reduce(0) { $0 + $1.values.reduce(0, +) }
                #expect(abs(year.retained.reduce(0, +) + year.gross - lost) < 1e-9)
                #expect(abs(year.net.reduce(0, +) - year.netTotal) < 1e-9)
                let recovered = year.recoveries.reduce(0, +) + year.stopLossRecovery
                #expect(abs(year.gross - recovered - year.netTotal) < 1e-9)
                #expect(year.netTotal <= year.gross + 1e-9)
                #expect(year.netTotal <= before + 1e-9)
                for site in 0..<sites { #expect(year.net[site] <= year.ceded[site] + 1e-9) }
                before = year.netTotal
            }
        }
    }

    @Test("Twice the money is twice the loss, and the order of the sites changes nothing") func scaling()
        throws
    {
        var numbers = Seed().numbers
        for _ in 0..<4 {
            let model = try RandomPools.pool(&numbers, sites: 4)
            let engine = ExactEngine(model, precision: precision)
            let intensity = engine.intensity()
            let law = intensity.law()
            let shares = engine.shares(intensity, weights: law.tailWeights(0.99)).sites(model)
            let order = [2, 0, 3, 1]
            let places = order.indices.map { order.firstIndex(of: $0)! }
            var moved = model
            moved.sites = order.map { model.sites[$0] }
            for place in moved.shocks.indices {
                moved.shocks[place].members = moved.shocks[place].members.map { places[$0] }
            }
            let other = ExactEngine(moved, precision: precision)
            let movedIntensity = other.intensity()
            let movedLaw = movedIntensity.law()
            #expect(abs(movedLaw.tailMean(0.99) / law.tailMean(0.99) - 1) < 1e-9)
            let movedShares = other.shares(movedIntensity, weights: movedLaw.tailWeights(0.99)).sites(moved)
            for (place, site) in order.enumerated() {
                #expect(abs(movedShares[place] - shares[site]) < 1e-6 * law.tailMean(0.99))
            }
        }
        for _ in 0..<3 {
            var portfolio = try RandomPools.portfolio(&numbers, sites: 3)
            portfolio.cover = .everything
            var doubled = portfolio
            doubled.parameters.lossShare *= 2
            doubled.parameters.remediation *= 2
            doubled.parameters.breach *= 2
            doubled.parameters.minorMedian *= 2
            let once = PoolMoments(try portfolio.model()), twice = PoolMoments(try doubled.model())
            #expect(abs(twice.mean / once.mean - 2) < 1e-9)
            #expect(abs(twice.variance / once.variance - 4) < 1e-9)
        }
    }

    @Test("An empty pool, too many sites and impossible sites are refused by name") func refusals() throws {
        #expect(throws: PoolError.empty("the pool")) { try PoolModel(sites: []) }
        let site = PoolModel.Site(
            group: 0, majorRate: 0.1, major: .lognormal(median: 1, sigma: 1), exposure: 0.5)
        #expect(throws: PoolError.tooMany("sites", 100_000, limit: PoolModel.mostSites)) {
            try PoolModel(sites: Array(repeating: site, count: 100_000))
        }
        var wrong = site
        wrong.exposure = 1.5
        #expect(throws: PoolError.outside(1.5, of: "0 to 1", in: "site 1: v, the exposure")) {
            try PoolModel(sites: [site, wrong])
        }
        wrong = site
        wrong.majorRate = .nan
        #expect(throws: PoolError.self) { try PoolModel(sites: [wrong]) }
        #expect(throws: PoolError.unknown("member 3", in: "cause 'x'")) {
            try PoolModel(
                sites: [site],
                shocks: [.init(name: "x", rate: 0.1, reach: .fixed(0.1), shortening: 1, members: [3])])
        }
        wrong = site
        wrong.major = .spliced(try Downtime(median: 1, sigma: 1, tailProbability: 0.1, alpha: 1.5))
        #expect(throws: PoolError.self) { try PoolModel(sites: [wrong]) }
        // A pool of one is a pool.
        let alone = try PoolModel(sites: [site])
        #expect(abs(ExactEngine(alone, precision: precision).law().mean / PoolMoments(alone).mean - 1) < 1e-4)
    }

    @Test(
        "The variance by what brings it adds up to that of the pool, and like hospitals give the closed limit"
    )
    func varianceParts() throws {
        var numbers = Seed().numbers
        for _ in 0..<8 {
            let model = try RandomPools.pool(&numbers)
            let parts = VarianceParts(model)
            #expect(abs(parts.variance / PoolMoments(model).variance - 1) < 1e-9)
            #expect(parts.deviation(times: 1) >= parts.floor && parts.floor <= parts.variance.squareRoot())
            #expect(parts.endlessEquivalent >= parts.equivalent)
        }
        for count in [1, 4, 20] {
            let sigma = 0.8, median = 1.5, rate = 0.2, nu = 0.1, reach = 0.4
            let mean = median * exp(sigma * sigma / 2)
            let site = PoolModel.Site(
                group: 0, majorRate: rate, major: .lognormal(median: median, sigma: sigma), exposure: 1)
            let sites = (0..<count).map { place in
                var site = site
                site.group = place
                return site
            }
            let model = try PoolModel(
                sites: sites,
                shocks: [
                    .init(
                        name: "s", rate: nu, reach: .fixed(reach), shortening: 1, members: Array(0..<count))
                ])
            let limit = try PoolingLimit(
                rate: rate, shockRate: nu, reach: reach, mean: mean,
                variation: (exp(sigma * sigma) - 1).squareRoot())
            let parts = VarianceParts(model), size = Double(count)
            #expect(abs(parts.variance.squareRoot() / size / limit.deviation(perSiteOf: count) - 1) < 1e-9)
            #expect(abs(parts.floor / size / limit.floor - 1) < 1e-9)
            #expect(abs(parts.endlessEquivalent / limit.equivalent - 1) < 1e-9)
            // Three times as many are a pool of three times as many.
            #expect(
                abs(parts.deviation(times: 3) / size / limit.deviation(perSiteOf: 3 * count) - 1) < 1e-9)
        }
    }

    @Test("Members that join save capital up to what they share; all of them are the pool") func joining()
        throws
    {
        var numbers = Seed().numbers
        let model = try RandomPools.pool(&numbers, sites: 6)
        let analysis = PoolAnalysis(model, precision: .init(points: 1 << 13, shares: 12))
        let study = DiversificationStudy(analysis)
        #expect(
            study.joining.map(\.members) == [1, 2, 4, 6] && study.growing.map(\.members) == [6, 12, 24, 48])
        #expect(study.joining[0].ratio == 1)
        let whole = analysis.law.tailMean(ContributionPlan.level) - analysis.law.mean
        #expect(study.joining[3].capital == whole && study.growing[0].capital == whole)
        for point in study.joining + study.growing { #expect(point.ratio <= 1.01, "\(point)") }
        #expect(study.growing[3].ratio < study.growing[0].ratio)
        // Two members are the pool of those two with all that reaches them from the others.
        var pair = model
        for site in model.sites.indices where !study.order.prefix(2).contains(site) {
            pair.sites[site].deductible = 1e8
        }
        let law = ExactEngine(pair, precision: .init(points: 1 << 13, shares: 12)).law()
        let capital = law.tailMean(ContributionPlan.level) - law.mean
        #expect(abs(study.joining[1].capital / capital - 1) < 0.02, "\(study.joining[1].capital) \(capital)")
    }
}
