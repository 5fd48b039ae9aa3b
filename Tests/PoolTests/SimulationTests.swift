import Pool
import Posture
import TestSupport
import Testing

@Suite("Simulated years")
struct SimulationTests {
    @Test("One thread or two, any cut: the same bits") func sameBits() async throws {
        var numbers = Seed().numbers
        for _ in 0..<3 {
            let model = try RandomPools.pool(&numbers)
            let programme = try Programme(
                layers: [.init(attachment: 2, limit: 10, reinstatements: 1)],
                stopLoss: .init(attachment: 5, limit: 9))
            let simulation = try Simulation(model, programme: programme, seed: 11)
            let one = try await simulation.run(years: 40_000),
                two = try await simulation.run(years: 40_000, threads: 2)
            #expect(one.gross == two.gross)
            #expect(one.net == two.net)
            let part = simulation.losses(of: 12_345..<12_999)
            #expect(part.gross[...] == one.gross[12_345..<12_999])
            for (net, gross) in zip(one.net ?? [], one.gross) where net > gross {
                Issue.record("net above gross")
            }
        }
    }

    @Test("A year told in full has the loss that was drawn") func told() throws {
        var numbers = Seed().numbers
        for isPlain in [false, true] {
            var model = try RandomPools.pool(&numbers)
            if isPlain {
                model.groupFall = 0
                model.shocks = model.shocks.filter { $0.members.count > 1 }
                for place in model.sites.indices {
                    model.sites[place].minorRate = 0
                    model.sites[place].exposure = 1
                    model.sites[place].major = .lognormal(median: 1, sigma: 1.2)
                }
            }
            let simulation = try Simulation(model, seed: 3)
            let losses = simulation.losses(of: 0..<3_000).gross
            for year in 0..<3_000 {
                let told = simulation.tell(year: year)
                #expect(abs(told.ceded - losses[year]) <= 1e-12 * max(losses[year], 1))
                let days = told.incidents.map(\.day)
                #expect(days == days.sorted() && days.allSatisfy { (0..<365).contains($0) })
            }
        }
    }

    @Test("Both engines agree within the noise") func agreement() throws {
        var numbers = Seed().numbers
        for _ in 0..<4 {
            let model = try RandomPools.pool(&numbers)
            let law = ExactEngine(model, precision: .init(points: 16_384)).law()
            let losses = LossStatistics(
                try Simulation(model, seed: .random(in: 0 ... .max, using: &numbers)).losses(of: 0..<200_000)
                    .gross)
            #expect(abs(losses.mean - law.mean) < 5 * losses.meanError + 1e-3 * law.mean)
            for q in [0.9, 0.99] {
                #expect(
                    abs(losses.tailMean(q) - law.tailMean(q))
                        < 5 * losses.tailMeanError(q) + 2e-3 * law.tailMean(q))
            }
        }
    }

    @Test("With one envelope a better posture never raises the loss of any year") func sharedDraws() throws {
        var numbers = Seed().numbers
        for _ in 0..<4 {
            var portfolio = try RandomPools.portfolio(&numbers, sites: 5)
            let before = try portfolio.model()
            for place in portfolio.sites.indices {
                portfolio.sites[place].coverages = portfolio.sites[place].coverages.completing(
                    numbers.pick(Dimension.allCases))
            }
            let after = try portfolio.model()
            let worse = try Simulation(before, seed: 9, envelope: before).losses(of: 0..<4_000).gross
            let better = try Simulation(after, seed: 9, envelope: before).losses(of: 0..<4_000).gross
            for (new, old) in zip(better, worse) where new > old * (1 + 1e-12) {
                Issue.record("a year rose from \(old) to \(new)")
            }
            #expect(better.reduce(0, +) < worse.reduce(0, +))
        }
    }

    @Test("Selection by bits finds what sorting finds") func selection() {
        var numbers = Seed().numbers
        let losses = (0..<5_000).map { _ in
            Bool.random(using: &numbers) ? 0 : Double.random(in: 0...9, using: &numbers)
        }
        let sorted = losses.sorted()
        let statistics = LossStatistics(losses, lowest: 0.2)
        for q in [0.3, 0.5, 0.9, 0.995] {
            #expect(statistics.valueAtRisk(q) == sorted[Int((q * 5_000).rounded(.up)) - 1])
        }
    }

    @Test("Years and seeds out of range are refused") func refusals() async throws {
        let site = PoolModel.Site(
            group: 0, majorRate: 0.1, major: .lognormal(median: 1, sigma: 1), exposure: 0.5)
        let simulation = try Simulation(PoolModel(sites: [site]), seed: 1)
        await #expect(throws: PoolError.self) { try await simulation.run(years: 0) }
    }
}
