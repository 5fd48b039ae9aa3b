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

    @Test("The measures that are named make a hospital insurable, and none that cost less would")
    func cheapest()
        throws
    {
        var numbers = Seed().numbers
        var found = 0
        for _ in 0..<20 where found < 2 {
            var portfolio = try RandomPools.portfolio(&numbers, sites: 2)
            // Three protections are missing: eight sets.
            portfolio.sites[0].coverages = portfolio.sites[0].coverages.completing([
                .exercises, .sharedWatch, .multiFactor, .directoryCleanup, .patching,
            ])
            let model = try portfolio.model()
            let prepared = PreparedPool(model, precision: .init(points: 1_024, shares: 4))
            let nothing = Insurability.Position(expectedLoss: 0, capitalInPool: 0, capitalAlone: 0)
            let candidate = InsurabilityCandidate(
                portfolio, model, 0, nothing, session: prepared.session(for: 0))
            let values = portfolio.sites[0]
            var rules = Insurability.Rules()
            rules.mostRateOnLine = 1_000
            let target = try candidate.position(Set(Dimension.allCases))
            func answer(_ completed: Set<Dimension>) throws -> Insurability {
                let position = try candidate.position(completed)
                return try Insurability(
                    budget: values.budget, limit: model.sites[0].limit, now: position, target: target,
                    rules: rules)
            }
            let today = try answer([])
            guard today.premiumAtTarget < 0.9 * today.premiumInPool else { continue }
            // What can be paid lies between the two.
            rules.premiumShare *= (today.premiumInPool + today.premiumAtTarget) / 2 / today.ceiling
            guard try answer([]).verdict == .conditional else { continue }
            found += 1
            let cheapest = try #require(try candidate.cheapest(rules))
            #expect(try answer(Set(cheapest.measures)).verdict == .insurable)
            let missing = Dimension.allCases.filter { values.coverages[$0] < 1 }
            for code in 0..<(1 << missing.count) {
                let set = missing.enumerated().filter { code >> $0.offset & 1 == 1 }.map(\.element)
                let cost = set.reduce(0.0) {
                    $0 + (portfolio.parameters.measureCosts[$1.rawValue] ?? 0) * (1 - values.coverages[$1])
                        * PortfolioValue.costScale(values.budget)
                }
                guard cost < cheapest.cost - 1e-12 else { continue }
                #expect(try answer(Set(set)).verdict != .insurable, "\(set) costs \(cost)")
            }
        }
        #expect(found > 0, "no pool had a hospital between")
        // Where not even all protections are enough, nothing is named.
        let portfolio = try RandomPools.portfolio(&numbers, sites: 2)
        let model = try portfolio.model()
        let zero = Insurability.Position(expectedLoss: 1, capitalInPool: 1, capitalAlone: 1)
        var rules = Insurability.Rules()
        rules.premiumShare = 0
        #expect(try InsurabilityCandidate(portfolio, model, 0, zero).cheapest(rules) == nil)
    }

    @Test("What is not known of suppliers and continuity moves nothing in the middle, and widens the ends")
    func unknownModifiers() {
        let today = Day(number: 20_700)
        let unknown = PostureJudge().posture([], on: today)
        #expect(RiskModifiers(unknown) == RiskModifiers())
        let (low, high) = (RiskModifiers(unknown, at: .low), RiskModifiers(unknown, at: .high))
        for (worse, better) in [
            (low.continuity, high.continuity), (low.supplierCompliance, high.supplierCompliance),
        ] {
            #expect((worse ?? 1) < 0.15 && (better ?? 0) > 0.7)
        }
    }

    @Test(
        "The numbers of hospitals that one event takes are a law; its mean is the scenario's, and what spreads only adds"
    )
    func causeHits() throws {
        var numbers = Seed().numbers
        var seen = 0
        for _ in 0..<12 {
            let model = try RandomPools.pool(&numbers, sites: 7)
            for shock in model.shocks.indices {
                seen += 1
                let hits = try CauseHits(shock, in: model)
                #expect(abs(hits.direct.reduce(0, +) - 1) < 1e-9 && abs(hits.spread.reduce(0, +) - 1) < 1e-9)
                let expected = CauseScenario(shock, in: model, precision: .init(points: 1_024)).expectedHits
                #expect(abs(CauseHits.mean(hits.direct) - expected) < 1e-9)
                for count in hits.spread.indices {
                    #expect(
                        CauseHits.chance(ofAtLeast: count, in: hits.spread)
                            >= CauseHits.chance(ofAtLeast: count, in: hits.direct) - 1e-12)
                }
                // Where no group's directory falls, nothing spreads.
                var calm = model
                calm.groupFall = 0
                let still = try CauseHits(shock, in: calm)
                for (count, chance) in still.direct.enumerated() {
                    #expect(abs(chance - still.spread[count]) < 1e-12)
                }
            }
        }
        #expect(seen > 0)
        // Two members, a fixed share of a half, both fully exposed: a quarter, a half, a quarter.
        let site = PoolModel.Site(
            group: 0, majorRate: 0, major: .lognormal(median: 1, sigma: 1), exposure: 1)
        let pair = try PoolModel(
            sites: [site, site],
            shocks: [
                .init(name: "s", rate: 1, reach: .fixed(0.5), shortening: 1, members: [0, 1])
            ], groupFall: 1, groupReach: 0.5)
        let hits = try CauseHits(0, in: pair)
        #expect(hits.direct == [0.25, 0.5, 0.25])
        // The one that fell takes the other in half of the cases.
        for (chance, told) in zip([0.25, 0.25, 0.5], hits.spread) { #expect(abs(chance - told) < 1e-12) }
        #expect(throws: PoolError.self) { try CauseHits(4, in: pair) }
    }

    @Test("Heads of loss add up to the expected loss of a pool without cover rules") func heads() throws {
        var numbers = Seed().numbers
        for _ in 0..<10 {
            var portfolio = try RandomPools.portfolio(&numbers, sites: 5)
            portfolio.cover = .everything
            let model = try portfolio.model()
            let heads = LossHeads(model)
            #expect(abs(heads.total / PoolMoments(model).mean - 1) < 1e-9)
            let sites = model.sites.indices.map { LossHeads(ofSite: $0, in: model) }
            #expect(abs(sites.reduce(0) { $0 + $1.total } / heads.total - 1) < 1e-9)
            for (site, mean) in zip(sites, PoolMoments(model).siteMeans) {
                #expect(abs(site.total - mean) < 1e-9 * max(mean, 1))
            }
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
