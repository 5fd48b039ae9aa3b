import Posture
import Testing

@testable import Pool

@Suite("All assumptions drawn together")
struct AssumptionTests {
    /// Four hospitals in two groups, what they share by the parameters' numbers.
    private static func portfolio() throws -> Portfolio {
        let sites = try [(620.0, 0.6), (88, 0.3), (210, 0.5), (41, 0.2)].enumerated().map { place, site in
            Portfolio.Site(
                name: "H\(place)", group: place / 2, kind: "ch", budget: site.0,
                coverages: try Coverages(
                    Dictionary(uniqueKeysWithValues: Dimension.allCases.map { ($0, site.1) })))
        }
        var parameters = LossParameters()
        parameters.incidentRate = 0.05
        return Portfolio(
            sites: sites,
            shocks: [
                PoolModel.Shock(.supplier, name: "Éditeur Alizé", members: [0, 1, 3], parameters),
                PoolModel.Shock(.worm, name: "worm", members: [0, 1, 2, 3], parameters),
            ], parameters: parameters)
    }

    private static func figures(_ law: LossLaw) -> [Double] {
        [law.mean, law.valueAtRisk(0.995), law.tailMean(0.995)]
    }

    @Test("The interval holds the figure in force, and is one")
    func holds() async throws {
        let study = try AssumptionStudy(try Self.portfolio(), count: 16)
        let laws = try await study.laws()
        #expect(laws.count == 17 && study.count == 16 && study.classes == nil)
        let exact = Self.figures(ExactEngine(try Self.portfolio().model(), precision: .drawn).law())
        let drawn = laws.map(Self.figures)
        for place in exact.indices {
            let interval = AssumptionStudy.interval(exact[place], drawn.map { $0[place] })
            #expect(exact[place] == drawn[0][place])
            #expect(interval.low <= exact[place] && exact[place] <= interval.high)
            #expect(interval.high > 1.2 * interval.low)
        }
    }

    @Test("It widens when a range widens, and ranges of one point leave no width")
    func width() throws {
        let portfolio = try Self.portfolio()
        func interval(_ share: Double) throws -> AssumptionInterval {
            let study = try AssumptionStudy(portfolio, count: 64) { note in
                let value = note.value(in: portfolio.parameters)
                return (value * (1 - share))...(value * (1 + share))
            }
            // Closed, and so a matter of milliseconds.
            let means = try study.portfolios.map {
                try PoolMoments(try $0.model(), CededLaws($0.model()), steps: 8).mean
            }
            return AssumptionStudy.interval(means[0], means)
        }
        let none = try interval(0), narrow = try interval(0.05), wide = try interval(0.1)
        #expect(none.low == none.high)
        #expect(narrow.low < none.low && narrow.high > none.high)
        #expect(wide.low < narrow.low && wide.high > narrow.high)
    }

    @Test("One thread or two give the same bits")
    func threads() async throws {
        let study = try AssumptionStudy(try Self.portfolio(), count: 16)
        let means: @Sendable (Portfolio) throws -> UInt64 = { PoolMoments(try $0.model()).mean.bitPattern }
        let one = try await study.each(work: means), two = try await study.each(threads: 2, work: means)
        #expect(one == two && Set(one).count == 17)
    }

    @Test("Draws stay within their ranges, one in each stratum, and keep the eightfold recovery")
    func hypercube() throws {
        let parameters = LossParameters(), count = 20
        let draws = AssumptionDraws(around: parameters, count: count).parameters
        #expect(draws == AssumptionDraws(around: parameters, count: count).parameters)
        #expect(draws != AssumptionDraws(around: parameters, count: count, seed: 2).parameters)
        for draw in draws {
            try draw.check()
            for note in ParameterNote.all where note.family != .effects && note.key != "alphaT" {
                #expect(note.range.contains(note.value(in: draw)), "\(note.key)")
            }
            let total = { (effects: [String: Double]) in effects.values.sorted().reduce(0, +) }
            #expect(abs(total(draw.downtimeEffects) - total(parameters.downtimeEffects)) < 1e-12)
            #expect(draw.downtimeAlpha == nil && draw.evidenceWeights == parameters.evidenceWeights)
        }
        // From 0.02 to 0.06 with the mode at 0.034: a triangular law of the logarithm, a draw in each twentieth.
        let (low, mode, high) = (Elementary.log(0.02), Elementary.log(0.034), Elementary.log(0.06))
        let strata = draws.map { draw -> Int in
            let x = Elementary.log(draw.incidentRate)
            let below =
                x < mode
                ? (x - low) * (x - low) / ((high - low) * (mode - low))
                : 1 - (high - x) * (high - x) / ((high - low) * (high - mode))
            return Int(below * Double(count))
        }
        #expect(Set(strata).count == count)
    }

    @Test("Coarse draws are carried over in proportion, and by difference where an amount has a sign")
    func carried() {
        let draws = (0...20).map { 10 + Double($0) }
        let scaled = AssumptionInterval(40, coarse: 20, draws: draws)
        #expect(abs(scaled.low - 22) < 1e-9 && abs(scaled.high - 58) < 1e-9)
        let signed = AssumptionInterval(-1, coarse: 0, draws: draws.map { $0 - 20 })
        #expect(abs(signed.low + 10) < 1e-9 && abs(signed.high - 8) < 1e-9)
        let edge = AssumptionInterval(40, coarse: 5, draws: draws)
        #expect(edge.low == 40)
        let nothing = AssumptionInterval(0, coarse: 3, draws: draws)
        #expect(nothing.low == 0 && nothing.high == 0)
    }

    @Test("A large pool's hospitals stand in classes, with their groups and causes as they are")
    func classes() throws {
        var portfolio = try Self.portfolio()
        let four = portfolio.sites
        portfolio.sites = (0..<80).map { place in
            var site = four[place % 4]
            site.group = place / 5
            site.budget *= 1 + Double(place) / 200
            return site
        }
        portfolio.shocks[1].members = Array(0..<80)
        let classed = try ClassedPortfolio(portfolio)
        let classes = try #require(classed.classes)
        #expect(
            Set(classes).count == 48 && classed.portfolio.sites.map(\.group) == portfolio.sites.map(\.group))
        #expect(CededLaws(try classed.portfolio.model()).major.count == 80)
        #expect(CededLaws(try classed.portfolio.model()).laws.count <= 48 * 3)
        func mean(_ portfolio: Portfolio) throws -> Double {
            PoolMoments(try portfolio.model(), CededLaws(try portfolio.model()), steps: 8).mean
        }
        #expect(abs(try mean(classed.portfolio) / mean(portfolio) - 1) < 0.02)
    }
}
