import Pool
import Posture
import TestSupport
import Testing
import Vocabulary

@Suite("What the pool buys, in its contributions; prices; teams") struct CoverEffectTests {
    private static let layers = [Programme.Layer(attachment: 1, limit: 4, reinstatements: 1)]

    @Test("Contributions after covers add up to the cent and to what the simulation bears and pays for")
    func contributions() throws {
        var numbers = Seed().numbers
        let model = try RandomPools.pool(&numbers, sites: 6)
        let programme = try Programme(
            layers: Self.layers, stopLoss: .init(attachment: 3, limit: 6))
        let analysis = PoolAnalysis(model, precision: .init(points: 4_096))
        let effect = try #require(
            try CoverEffect.all([model], programme: programme, loading: 1.5).first)
        let rules = Insurability.Rules()
        let plan = try ContributionPlan(analysis, rules: rules, cover: effect)
        let plain = try ContributionPlan(analysis, rules: rules)
        #expect(plan.statements.reduce(Money.zero) { $0 + $1.total } == plan.total)
        for (statement, before) in zip(plan.statements, plain.statements) {
            for line in statement.lines {
                #expect(line.coverPrice >= line.coverRecovery && line.coverRecovery >= .zero)
                #expect(
                    line.total == line.purePremium + line.coverPrice - line.coverRecovery + line.capitalCost
                        + line.expenses)
            }
            // Money is split after the whole: to a cent a part.
            let pure = [statement, before].map { $0.lines.reduce(Money.zero) { $0 + $1.purePremium } }
            #expect(abs(pure[0].cents - pure[1].cents) <= Int64(before.lines.count + 2))
            let ratio = Double(statement.total.cents) / Double(before.total.cents)
            #expect(abs(statement.coverFactor / ratio - 1) < 1e-4)
        }
        // The same years, drawn on their own.
        let losses = try Simulation(model, programme: programme, seed: 1).losses(of: 0..<CoverEffect.years)
        let net = LossStatistics(try #require(losses.net)), gross = LossStatistics(losses.gross)
        let paid = gross.mean - net.mean
        #expect(abs((plan.mean - plan.netMean) / paid - 1) < 0.1)
        #expect(abs(plan.coverPrice / (1.5 * paid) - 1) < 0.1)
        let level = ContributionPlan.level
        #expect(
            abs(plan.netTailMean - net.tailMean(level))
                < 5 * (net.tailMeanError(level) + gross.tailMeanError(level)))
        #expect(plan.capital < plain.capital && plan.grossCapital == plain.grossCapital)
        #expect(plan.diversification == plain.diversification)
    }

    @Test(
        "A cover that pays all leaves its price, with no capital; who never passes its attachment gets nothing",
        // Half an incident a year, of which 1 M€ is paid back, or what half of them are short of it: 0.08 on average.
        arguments: [(1e-6, 0.5), (0.1, 0.46)])
    func extremes(sigma: Double, paidBack: Double) throws {
        // Amounts close to 2 M€ at one hospital, to 0.5 at the other.
        let sites = [(2.0, 0), (0.5, 1)].map { amount, group in
            PoolModel.Site(
                group: group, majorRate: 0.5, major: .lognormal(median: amount, sigma: sigma), exposure: 1)
        }
        let analysis = PoolAnalysis(try PoolModel(sites: sites), precision: .init(points: 4_096))
        func plan(_ layer: Programme.Layer) throws -> ContributionPlan {
            let programme = try Programme(layers: [layer])
            return try ContributionPlan(
                analysis, rules: .init(),
                cover: try CoverEffect.all([analysis.model], programme: programme, loading: 2).first)
        }
        let all = try plan(.init(attachment: 0, limit: 100, reinstatements: nil))
        #expect(abs(all.netMean) < 0.03 && abs(all.capital) < 0.2)
        #expect(abs(all.coverPrice / (2 * all.mean) - 1) < 0.03)
        let high = try plan(.init(attachment: 1, limit: 1, reinstatements: nil))
        let recovered = high.statements.map { $0.lines.reduce(Money.zero) { $0 + $1.coverRecovery } }
        #expect(recovered[1] == .zero && high.statements[0].coverFactor != 1)
        #expect(abs(recovered[0].millions - paidBack) < 0.03, "\(recovered)")
        #expect(throws: PoolError.self) {
            _ = try CoverEffect(try Simulation(analysis.model, seed: 1), loading: 0.5, years: 1_000)
        }
    }

    @Test("The price of a programme is the loading on what it pays back, and its cost adds up by hand")
    func prices() throws {
        var numbers = Seed().numbers
        let model = try RandomPools.pool(&numbers, sites: 4)
        let programme = try Programme(layers: Self.layers)
        let design = try CoverDesign(
            model, programmes: [programme], loading: 1.8, costOfCapital: 0.1, years: 4_000, seed: 5)
        #expect(design.options.map(\.programme) == [.none, programme])
        let bare = design.options[0], bought = design.options[1]
        #expect(bare.recovered == 0 && bare.price == 0 && bare.priceError == 0)
        var recovered = 0.0
        let simulation = try Simulation(model, programme: programme, seed: 5)
        for year in 0..<4_000 {
            // One layer with a limit for the year, by hand.
            let asked = simulation.tell(year: year).incidents.reduce(0) {
                $0 + min(max($1.ceded - 1, 0), 4)
            }
            recovered += min(asked, 8) / 4_000
        }
        #expect(abs(bought.recovered - recovered) < 1e-9 * max(recovered, 1))
        #expect(abs(bought.price - 1.8 * recovered) < 1e-9 * max(recovered, 1))
        let level = ContributionPlan.level
        for option in design.options {
            let capital = option.net.tailMean(level) - option.net.mean
            #expect(abs(option.cost - (option.net.mean + option.price + 0.1 * capital)) < 1e-9)
        }
        #expect(throws: PoolError.self) {
            _ = try CoverDesign(model, programmes: [], loading: 0.9, years: 1_000, seed: 1)
        }
    }

    @Test("Teams enough for all make nobody wait; one team makes hospitals wait as a queue by hand does")
    func teams() throws {
        var numbers = Seed().numbers
        var model = try RandomPools.pool(&numbers, sites: 6)
        model.shocks = [
            .init(name: "s", rate: 2, reach: .fixed(1), shortening: 1, members: Array(0..<6))
        ]
        let simulation = try Simulation(model, seed: 4)
        let calm = try ResponseSurge(simulation, teams: 10_000, daysOfATeam: 20, years: 300)
        #expect(calm.waitingShare == 0 && calm.longestDays == 0)
        #expect(abs(calm.losses.mean - calm.without.mean) < 1e-12 * calm.without.mean)
        let few = try ResponseSurge(simulation, teams: 2, daysOfATeam: 20, years: 300)
        let one = try ResponseSurge(simulation, teams: 1, daysOfATeam: 20, years: 300)
        #expect(calm.losses.mean < few.losses.mean && few.losses.mean < one.losses.mean)
        // A team that is free when the next is hit: by hand, hit after hit, over the years.
        var free = 0.0, waited = 0, hits = 0, longest = 0.0
        for year in 0..<300 {
            for incident in simulation.tell(year: year).incidents {
                let day = Double(year) * 365 + incident.day
                for hit in incident.hits where hit.cause != .minor {
                    let start = max(free, day)
                    free = start + 20
                    hits += 1
                    if start > day + 1e-6 { waited += 1 }
                    longest = max(longest, start - day)
                }
            }
        }
        #expect(abs(one.waitingShare - Double(waited) / Double(hits)) < 1e-12)
        #expect(abs(one.longestDays - longest) < 1e-6)
        #expect(throws: PoolError.self) {
            _ = try ResponseSurge(simulation, teams: 0, daysOfATeam: 1, years: 300)
        }
    }

    @Test("The years of one site are those that are told of it") func ownYears() throws {
        var numbers = Seed().numbers
        let simulation = try Simulation(try RandomPools.pool(&numbers, sites: 5), seed: 9)
        let own = simulation.wholeLosses(ofSite: 2, years: 0..<400)
        for (year, loss) in own.enumerated() {
            let told = simulation.tell(year: year).incidents.flatMap(\.hits).filter { $0.site == 2 }
            #expect(abs(loss - told.reduce(0) { $0 + $1.amount }) < 1e-9 * max(loss, 1))
        }
        #expect(own.contains { $0 > 0 })
    }
}

extension Money {
    fileprivate var millions: Double { Double(cents) / 1e8 }
}
