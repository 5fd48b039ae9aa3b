import Posture
import TestSupport
import Testing

@testable import Pool

@Suite("What a hospital's year costs, and what the pool pays of it") struct PaidAndWholeTests {
    @Test(
        "The pool pays more than the whole at no level, and the whole is as fine as simulated years can tell")
    func order() throws {
        var numbers = Seed().numbers
        let model = try RandomPools.pool(&numbers, sites: 4)
        let (whole, paid) = SiteLaw.wholeAndPaid(of: 1, in: model, points: 1 << 14)
        #expect(whole.step == paid.step)
        for level in stride(from: 0.3, to: 0.9999, by: 0.0007) {
            #expect(paid.valueAtRisk(level) <= whole.valueAtRisk(level), "\(level)")
            #expect(paid.tailMean(level) <= whole.tailMean(level) + 1e-4, "\(level)")
        }
        // As the page cuts it, the points lie close beside a bad year.
        let fine = SiteLaw.wholeAndPaid(of: 1, in: model).whole
        #expect(fine.step < max(0.2 * fine.valueAtRisk(0.99), 0.2 * model.sites[1].major.mean))
        let mean = LossHeads(ofSite: 1, in: model).total
        #expect(abs(fine.mean - mean) < 1e-2 * mean, "\(fine.mean) \(mean)")
    }

    @Test("A gap is judged where years cost something, and said to be unknown where too few did")
    func gaps() {
        #expect(EngineGap(drawn: 1.2, exact: 1, error: 0.1).errors.map { abs($0 - 2) < 1e-9 } == true)
        #expect(EngineGap(drawn: 0, exact: 1e-6, error: 0).errors == nil)
        #expect(EngineGap(drawn: 1e-3, exact: 1e-6, error: 1e-3).errors == nil)
        #expect(EngineGap(drawn: 0, exact: 0, error: 0).errors == 0)
        #expect(EngineGap(drawn: 2, exact: 1, error: 0.2).isNoise == false)
        let quiet = EngineGaps(
            LossStatistics([Double](repeating: 0, count: 1_000)), mean: 1e-7, tailMean: 1e-5, level: 0.995)
        #expect(quiet.mean.errors == nil && quiet.tail.errors == nil && quiet.mean.isNoise)
    }

    @Test("On a day with steps each point of a path has its own counterpart")
    func steps() throws {
        func gap(_ amount: Double) throws -> CashGap {
            try CashGap(
                .init(
                    lostRevenue: amount, remediation: amount, breach: amount, days: 30, deductible: 0.1,
                    limit: 10), .init())
        }
        let (middle, worse) = (try gap(1), try gap(2))
        let day = CashGap.Schedule().advanceDay
        let points = middle.path.indices.filter { middle.path[$0].day == day }
        #expect(points.count == 2)
        let same = points.map { worse.gap(asAt: $0, of: middle.path) }
        // Before the advance comes in, and after it.
        #expect(same.count == 2 && same[0] - same[1] > 2, "\(same)")
        for (place, point) in middle.path.enumerated() {
            #expect(abs(middle.gap(asAt: place, of: middle.path) - point.gap) < 1e-12)
        }
    }
}
