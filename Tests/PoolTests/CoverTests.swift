import Pool
import Posture
import TestSupport
import Testing

@Suite("Cash, premiums, budgets")
struct CoverTests {
    @Test("An advance never widens the gap, and the gap ends at what is not covered") func gaps() throws {
        var numbers = Seed().numbers
        for _ in 0..<60 {
            let loss = CashGap.Loss(
                lostRevenue: .random(in: 0...20, using: &numbers),
                remediation: .random(in: 0...9, using: &numbers),
                breach: .random(in: 0...2, using: &numbers), days: .random(in: 0...300, using: &numbers),
                deductible: .random(in: 0...1, using: &numbers), limit: .random(in: 1...40, using: &numbers))
            var schedule = CashGap.Schedule()
            let with = try CashGap(loss, schedule)
            schedule.advanceShare = 0
            let without = try CashGap(loss, schedule)
            #expect(with.peak <= without.peak + 1e-12)
            #expect(with.gapDays <= without.gapDays + 1e-9)
            let total = loss.lostRevenue + loss.remediation + loss.breach
            if let end = with.path.last { #expect(abs(end.gap - (total - with.indemnity)) < 1e-9) }
        }
    }

    @Test(
        "What is advanced over the years is what a queue without end holds, and no year begins with nothing")
    func creditLine() throws {
        var numbers = Seed().numbers
        let model = try RandomPools.pool(&numbers, sites: 5)
        let schedule = CashGap.Schedule()
        let years = 20_000
        let simulation = try Simulation(model, seed: 3)
        let line = try CreditLine(simulation, schedule: schedule, years: years)
        let held = (schedule.adjustmentDay - schedule.advanceDay) / 365
        let closed = PoolMoments(model).mean * schedule.advanceShare * held
        #expect(abs(line.meanOutstanding - closed) < 5 * line.meanError, "\(line.meanOutstanding) \(closed)")
        // Over time: but for what the last year still holds, the same sum.
        #expect(abs(line.timeMean / line.meanOutstanding - 1) < 1e-3)
        // The peaks of years counted again, advance by advance. Where few are hit, one year of ten has none.
        var out: [(from: Double, to: Double, amount: Double)] = []
        let peaks = (0..<years).map { year in
            let start = Double(year) * 365
            out.removeAll { $0.to < start }
            for incident in simulation.tell(year: year).incidents {
                let day = start + incident.day
                let amount = incident.hits.reduce(0) { $0 + $1.ceded } * schedule.advanceShare
                out.append((day + schedule.advanceDay, day + schedule.adjustmentDay, amount))
            }
            let moments = [start] + out.map(\.from).filter { $0 >= start && $0 < start + 365 }
            return moments.map { moment in
                out.reduce(0) { $0 + ($1.from <= moment && moment < $1.to ? $1.amount : 0) }
            }.max() ?? 0
        }.sorted()
        for peak in line.peaks {
            let rank = Int((peak.level * Double(years)).rounded()) - 1
            let spread = Int((Double(years) * peak.level * (1 - peak.level)).squareRoot().rounded(.up))
            #expect(abs(peak.amount - peaks[rank]) < 1e-9)
            #expect(abs(peak.error - (peaks[rank + spread] - peaks[rank - spread]) / 2) < 1e-9)
        }
    }

    @Test(
        "An advance of one certain amount is what is out, and two that overlap the year's end are out together"
    )
    func certain() throws {
        // Twelve incidents a year of one amount each: half of it is out for 115 days of 365.
        let site = PoolModel.Site(
            group: 0, majorRate: 12, major: .lognormal(median: 2, sigma: 1e-6), exposure: 1)
        let model = try PoolModel(sites: [site])
        let line = try CreditLine(Simulation(model, seed: 1), schedule: CashGap.Schedule(), years: 2_000)
        #expect(abs(line.meanOutstanding - 12 * 115 / 365.0) < 5 * line.meanError)
        #expect(abs(line.timeMean / line.meanOutstanding - 1) < 1e-2)
        // Advances are of 1 M€: so many at once are whole.
        #expect(line.peaks.allSatisfy { abs($0.amount - $0.amount.rounded()) < 1e-3 }, "\(line.peaks)")
    }

    @Test("The choice for a budget is the best of all choices") func budgets() throws {
        var numbers = Seed().numbers
        for _ in 0..<40 {
            let groups = (0..<4).map { _ in
                (0..<4).map { place in
                    BudgetChoice.Option(
                        cost: place == 0 ? 0 : Double(Int.random(in: 0...12, using: &numbers)),
                        value: place == 0 ? 0 : .random(in: -1...9, using: &numbers))
                }
            }
            let budget = Double(Int.random(in: 0...30, using: &numbers))
            let best = try BudgetChoice(groups, budget: budget)
            var most = -Double.infinity
            for code in 0..<256 {
                let options = (0..<4).map { groups[$0][code >> (2 * $0) & 3] }
                if options.reduce(0, { $0 + $1.cost }) <= budget {
                    most = max(most, options.reduce(0) { $0 + $1.value })
                }
            }
            #expect(abs(best.value - most) < 1e-9)
            #expect(best.cost <= budget)
            #expect(best.bound >= best.value - 1e-9)
        }
    }

    @Test("Reed and Frost's sizes are a law, and no contact infects nobody") func contagion() throws {
        for (n, i, p) in [(10, 1, 0.2), (5, 3, 0.9), (30, 2, 0.02)] {
            let sizes = try Contagion.finalSizes(susceptible: n, infected: i, contact: p)
            #expect(abs(sizes.reduce(0, +) - 1) < 1e-12)
        }
        #expect(try Contagion.finalSizes(susceptible: 4, infected: 1, contact: 0)[0] == 1)
        #expect(try Contagion.finalSizes(susceptible: 4, infected: 1, contact: 1)[4] == 1)
        let share = try Contagion.finalShare(reproduction: 3, susceptible: 0.8)
        #expect(share > 0.6 && share < 0.8)
    }

    @Test("A hospital's own deductible and limit take effect in both engines, at that hospital alone")
    func ownCover() throws {
        var numbers = Seed().numbers
        var portfolio = try RandomPools.portfolio(&numbers, sites: 4)
        let plain = try portfolio.model()
        portfolio.sites[1].ownCover = OwnCover(deductible: 0.4, limit: 1.5)
        portfolio.sites[2].ownCover = OwnCover(limit: 2)
        let model = try portfolio.model()
        var (deductibles, limits) = (plain.sites.map(\.deductible), plain.sites.map(\.limit))
        deductibles[1] = 0.4
        limits[1] = 1.5
        limits[2] = 2
        #expect(model.sites.map(\.deductible) == deductibles && model.sites.map(\.limit) == limits)
        let law = ExactEngine(model, precision: .init(points: 8_192)).law()
        let simulation = try Simulation(model, seed: 7)
        let drawn = LossStatistics(simulation.losses(of: 0..<40_000).gross)
        #expect(abs(drawn.mean - law.mean) < 5 * drawn.meanError + 1e-3 * law.mean)
        let hits = (0..<2_000).flatMap { simulation.tell(year: $0).incidents.flatMap(\.hits) }
        #expect(hits.contains { $0.site == 1 } && hits.allSatisfy { $0.site != 1 || $0.ceded <= 1.5 })
        for hit in hits where hit.site == 1 {
            #expect(abs(hit.ceded - min(max(hit.amount - 0.4, 0), 1.5)) < 1e-9)
        }
        // A factor of all moves what was agreed apart too.
        portfolio.cover.deductibleFactor = 0
        #expect(try portfolio.model().sites[1].deductible == 0)
        portfolio.sites[1].ownCover = OwnCover(limit: 0)
        #expect(throws: PoolError.self) { try portfolio.model() }
    }
}
