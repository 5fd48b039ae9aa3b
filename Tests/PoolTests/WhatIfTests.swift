import Pool
import Posture
import TestSupport
import Testing
import Vocabulary

@Suite("What-ifs and what pools share out")
struct WhatIfTests {
    @Test("A what-if gives the law that the whole computation gives") func whatIfs() throws {
        var numbers = Seed().numbers
        for _ in 0..<4 {
            let portfolio = try RandomPools.portfolio(&numbers, sites: 6)
            let model = try portfolio.model()
            let precision = ExactEngine.Precision(points: 4_096, shares: 10, range: 400)
            let prepared = PreparedPool(model, precision: precision)
            let law = ExactEngine(model, precision: precision).law()
            #expect(abs(prepared.law().tailMean(0.99) - law.tailMean(0.99)) < 1e-8 * law.tailMean(0.99))
            let site = Int.random(in: 0..<6, using: &numbers)
            let session = prepared.session(for: site)
            #expect(abs(session.law(with: model.sites[site]).mean - law.mean) < 1e-8 * law.mean)
            var changed = portfolio
            changed.sites[site].coverages = changed.sites[site].coverages.completing([
                .testedBackups, .segmentation,
            ])
            let whole = ExactEngine(try changed.model(), precision: precision).law()
            let quick = session.law(with: try portfolio.modelSite(changed.sites[site]))
            for q in [0.5, 0.9, 0.99] {
                #expect(abs(quick.tailMean(q) - whole.tailMean(q)) < 1e-7 * whole.tailMean(q))
            }
            #expect(quick.mean < law.mean)
        }
    }

    @Test("A site's share at any posture is the one that the whole allocation gives") func positions() throws
    {
        var numbers = Seed().numbers
        for _ in 0..<3 {
            let portfolio = try RandomPools.portfolio(&numbers, sites: 5)
            let precision = ExactEngine.Precision(points: 4_096, shares: 10, range: 400)
            let prepared = PreparedPool(try portfolio.model(), precision: precision)
            let site = Int.random(in: 0..<5, using: &numbers)
            var changed = portfolio
            changed.sites[site].coverages = changed.sites[site].coverages.completing([.multiFactor])
            for asked in [portfolio, changed] {
                let model = try asked.model()
                let engine = ExactEngine(model, precision: precision)
                let intensity = engine.intensity()
                let law = intensity.law()
                let tails = engine.shares(
                    intensity, weights: law.tailWeights(ContributionPlan.level)
                ).sites(model)
                let position = prepared.session(for: site).position(with: model.sites[site])
                #expect(abs(position.tail - tails[site]) < 1e-6 * law.tailMean(ContributionPlan.level))
                let mean = PoolMoments(model).siteMeans[site]
                #expect(abs(position.mean - mean) < 1e-3 * mean)
            }
        }
    }

    @Test("Heads of loss add up to the expected loss of a pool without cover rules") func heads() throws {
        var numbers = Seed().numbers
        for _ in 0..<10 {
            var portfolio = try RandomPools.portfolio(&numbers, sites: 5)
            portfolio.cover = .everything
            let model = try portfolio.model()
            let heads = LossHeads(model)
            #expect(abs(heads.total / PoolMoments(model).mean - 1) < 1e-9)
            #expect(heads.lostRevenue > 0 && heads.remediation > 0 && heads.breach > 0 && heads.minor > 0)
        }
    }

    @Test("A told year adds up to the cent, down to each hospital") func toldYears() throws {
        var numbers = Seed().numbers
        for _ in 0..<5 {
            let model = try RandomPools.pool(&numbers)
            let programme = try Programme(
                layers: [.init(attachment: 1, limit: 3, reinstatements: 1)],
                stopLoss: .init(attachment: 2, limit: 4))
            let simulation = try Simulation(model, programme: programme, seed: 3)
            let losses = simulation.losses(of: 0..<2_000)
            let told = try TailYear.all(
                [1, 10, 200, 1_000], losses: losses.gross, simulation: simulation, programme: programme)
            // The first is the quietest year, mostly without any incident.
            #expect(told.map(\.returnPeriod) == [1, 10, 200, 1_000])
            for year in told {
                #expect(year.lines.reduce(Money.zero) { $0 + $1.ceded } == year.gross)
                #expect(year.lines.reduce(Money.zero) { $0 + $1.net } == year.net)
                let loss = losses.gross[year.year.year]
                #expect(abs(Double(year.gross.cents) / 1e8 - loss) < 1e-6)
                let net = losses.net?[year.year.year] ?? 0
                #expect(abs(Double(year.net.cents) / 1e8 - net) < 1e-6)
            }
        }
    }

    @Test("Contributions add up to the cent, and transfers to nothing") func contributions() throws {
        var numbers = Seed().numbers
        for _ in 0..<3 {
            let model = try RandomPools.pool(&numbers)
            let plan = try ContributionPlan(model, rules: .init(), precision: .init(points: 4_096))
            #expect(plan.statements.reduce(Money.zero) { $0 + $1.total } == plan.total)
            let transfers = plan.transfers(
                ifPaidBy: model.sites.map { _ in .random(in: 0.1...9, using: &numbers) })
            #expect(transfers.reduce(Money.zero, +) == .zero)
            #expect(plan.diversification > -1e-6 && plan.diversification < 1)
        }
    }

    @Test("Parts of any amount add up to it", arguments: [0, 1, -1, 99, 1_000_003, -77_777])
    func apportionment(cents: Int64) {
        var numbers = Seed().numbers
        for count in 1...12 {
            let shares = (0..<count).map { _ in Double.random(in: -1...5, using: &numbers) }
            let parts = Apportionment.split(Money(cents: cents), by: shares)
            #expect(parts.reduce(Money.zero, +) == Money(cents: cents))
        }
        #expect(Apportionment.split(Money(cents: 10), by: [0, 0, 0]).map(\.cents) == [4, 3, 3])
    }

    @Test("One event of a shared cause costs what it costs in the pool") func causes() throws {
        var numbers = Seed().numbers
        var model = try RandomPools.pool(&numbers, sites: 5)
        model.shocks = [
            .init(name: "s", rate: 0.2, reach: .beta(a: 0.6, b: 2.4), shortening: 0.5, members: [0, 2, 4])
        ]
        let scenario = CauseScenario(0, in: model)
        let shares = PoolMoments(model).siteMeans
        model.shocks = []
        let without = PoolMoments(model).siteMeans
        let brought = zip(shares, without).reduce(0) { $0 + $1.0 - $1.1 } / 0.2
        #expect(abs(scenario.law.mean / brought - 1) < 1e-3)
        #expect(abs(scenario.memberMeans.reduce(0, +) / brought - 1) < 1e-6)
    }

    @Test("A modifier of which more is known to be good never raises a loss") func modifiers() throws {
        var numbers = Seed().numbers
        var portfolio = try RandomPools.portfolio(&numbers, sites: 3)
        var before = Double.infinity
        for level in [0, 0.3, 0.7, 1] {
            portfolio.sites[1].modifiers = RiskModifiers(supplierCompliance: level, continuity: level)
            let mean = PoolMoments(try portfolio.model()).mean
            #expect(mean <= before)
            before = mean
        }
    }
}
