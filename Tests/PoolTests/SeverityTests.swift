import Pool
import Posture
import TestSupport
import Testing

@Suite("What one incident costs")
struct SeverityTests {
    @Test("Moments are the integrals of the quantiles, for random laws") func moments() throws {
        var numbers = Seed().numbers
        for _ in 0..<40 {
            let law = try Downtime(
                median: .random(in: 0.1...100, using: &numbers),
                sigma: .random(in: 0.3...1.6, using: &numbers),
                tailProbability: numbers.pick([0, 0.05, 0.1]),
                alpha: numbers.pick([nil, 1.5, 2, 2.7]), cap: .random(in: 50...900, using: &numbers))
            let steps = 200_000
            let sum = (0..<steps).reduce(0.0) {
                $0 + law.quantile((Double($1) + 0.5) / Double(steps))
            }
            #expect(abs(sum / Double(steps) / law.mean - 1) < 2e-3)
            for q in [0.01, 0.3, 0.6, 0.89, 0.95, 0.99] where law.quantile(q) < law.cap {
                #expect(abs(law.cumulative(law.quantile(q)) - q) < 1e-12)
            }
        }
    }

    @Test("A moment changes smoothly where its order meets the tail's exponent") func degenerateMoment()
        throws
    {
        let law = try Downtime(median: 10, sigma: 1, tailProbability: 0.1, alpha: 2, cap: 400)
        let near = [1.999_999, 2, 2.000_001].map(law.moment)
        #expect(abs(near[0] / near[1] - 1) < 1e-4)
        #expect(abs(near[2] / near[1] - 1) < 1e-4)
    }

    @Test("Without a cap a heavy tail has no mean") func infinite() throws {
        let law = try Downtime(median: 1, sigma: 1, tailProbability: 0.1, alpha: 1)
        #expect(law.mean == .infinity)
        #expect(law.limitedMean(5) < 5)
    }

    @Test("The full protection recovers eight times as fast as none") func eightfold() throws {
        let parameters = LossParameters()
        let none = try RiskProfile(budget: 100, coverages: Coverages(), parameters: parameters)
        let all = try RiskProfile(budget: 100, coverages: Coverages(all: 1), parameters: parameters)
        #expect(abs(none.downtimeMedian / all.downtimeMedian - 8) < 0.01)
    }

    @Test("Parameters that no hospital could have are refused by name") func refusals() throws {
        #expect(throws: PoolError.outside(-1, of: "more than 0, at most 1000000000", in: "median")) {
            try Downtime(median: -1, sigma: 1, tailProbability: 0.1)
        }
        #expect(throws: PoolError.outside(1.2, of: "0 to below 1", in: "p, the tail's probability")) {
            try Downtime(median: 1, sigma: 1, tailProbability: 1.2)
        }
        var parameters = LossParameters()
        parameters.escalation = 1.5
        #expect(throws: PoolError.outside(1.5, of: "0 to 1", in: "pi0")) { try parameters.check() }
        parameters = LossParameters()
        parameters.rateEffects["mfa"] = -0.2
        #expect(throws: PoolError.outside(-0.2, of: "0 to 20", in: "bF['mfa']")) {
            try parameters.check()
        }
        #expect(throws: PoolError.self) {
            try RiskProfile(budget: .nan, coverages: Coverages(), parameters: LossParameters())
        }
    }
}
