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
}
