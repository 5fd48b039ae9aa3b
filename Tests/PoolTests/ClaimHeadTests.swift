import Foundation
import Pool
import Posture
import TestSupport
import Testing

@Suite("Heads of an incident") struct ClaimHeadTests {
    @Test("Heads of an incident sum to its mean, and their ends are those that drawing finds") func heads()
        throws
    {
        var numbers = Seed().numbers
        let parameters = LossParameters()
        let profile = try RiskProfile(
            budget: 120, coverages: Coverages(all: 0.3), parameters: parameters)
        let event = try EventLoss(profile, parameters)
        let heads = [event.lostRevenueCost, event.remediationCost, event.breachCost]
        #expect(abs(heads.reduce(0) { $0 + $1.mean } / event.mean - 1) < 1e-12)
        #expect(heads.allSatisfy { $0.low <= $0.high && $0.low >= 0 })
        // Remediation has no closed quantile: 100,000 draws of downtime and noise.
        func normal() -> Double {
            let u = Double.random(in: 1e-12..<1, using: &numbers),
                v = Double.random(in: 0..<1, using: &numbers)
            return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
        }
        let sigma = parameters.remediationSigma
        let drawn = (0..<100_000).map { _ in
            let days = event.downtime.quantile(.random(in: 1e-9..<1, using: &numbers))
            return profile.remediation
                * pow(days / parameters.referenceDowntime, parameters.remediationTimeExponent)
                * exp(sigma * normal() - sigma * sigma / 2)
        }.sorted()
        #expect(abs(drawn[10_000] / heads[1].low - 1) < 0.03)
        #expect(abs(drawn[90_000] / heads[1].high - 1) < 0.03)
    }
}
