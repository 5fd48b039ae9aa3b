import Foundation
import Pool
import Posture
import TestSupport
import Testing

@Suite("What parameters and covers may be")
struct BoundsTests {
    @Test("Each assumption, far beyond its range, gives a law or a refusal by name") func farOut() throws {
        var numbers = Seed().numbers
        let portfolio = try RandomPools.portfolio(&numbers, sites: 3)
        for note in ParameterNote.all {
            for value in [
                0, note.range.lowerBound / 10, note.range.upperBound * 10, 100, 1e9, 1e308, -1, -.infinity,
                .nan,
            ] {
                var changed = portfolio
                changed.parameters = note.setting(value, in: portfolio.parameters)
                do throws(PoolError) {
                    let model = try changed.model()
                    guard note.movesLoss else { continue }
                    let law = ExactEngine(model, precision: .init(points: 1_024, shares: 6)).law()
                    #expect(law.mean.isFinite && law.tailMean(0.995).isFinite, "\(note.key) = \(value)")
                    #expect(abs((law.cumulative.last ?? 0) - 1) < 1e-6, "\(note.key) = \(value)")
                } catch {
                    let name = String(note.key.prefix { $0 != "." })
                    #expect("\(error)".contains(name), "\(note.key) = \(value): \(error)")
                }
            }
        }
    }

    @Test("The notes are of all parameters that there are, each once") func allNoted() throws {
        var parameters = LossParameters()
        parameters.downtimeAlpha = 1.6
        let kept = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(parameters)) as? [String: Any])
        let keys = ParameterNote.all.map(\.key)
        #expect(Set(keys).count == keys.count)
        #expect(Set(keys.map { String($0.prefix { $0 != "." }) }) == Set(kept.keys))
        for note in ParameterNote.all {
            let value = note.value(in: LossParameters())
            #expect(note.range.contains(value), "\(note.key): \(value)")
            #expect(note.value(in: note.setting(value * 1.25, in: parameters)) == value * 1.25, "\(note.key)")
        }
    }

    @Test("Parameters kept before the modifiers had effects of their own are read with those of then")
    func older() throws {
        var kept = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(LossParameters())) as? [String: Any])
        kept["bM"] = nil
        kept["bC"] = nil
        let read = try JSONDecoder().decode(
            LossParameters.self, from: JSONSerialization.data(withJSONObject: kept))
        #expect(read == LossParameters())
    }

    @Test("A limit far above what an incident can cost is none", arguments: [2.0, 10, 1e3, 1e6])
    func generousLimit(_ times: Double) throws {
        let severity = Severity.spliced(
            try Downtime(median: 0.4, sigma: 1.1, tailProbability: 0.1, alpha: 1.6, cap: 12))
        func law(_ limit: Double) throws -> LossLaw {
            let site = PoolModel.Site(
                group: 0, majorRate: 0.7, major: severity, exposure: 0, deductible: 0.1, limit: limit)
            return ExactEngine(try PoolModel(sites: [site]), precision: .init(points: 1 << 14)).law()
        }
        let without = try law(.infinity), with = try law(12 * times)
        #expect(abs(with.mean / without.mean - 1) < 1e-9)
        for q in [0.9, 0.99, 0.995] {
            #expect(abs(with.valueAtRisk(q) - without.valueAtRisk(q)) < 1e-9)
            #expect(abs(with.tailMean(q) / without.tailMean(q) - 1) < 1e-9)
        }
    }

    @Test("The mean above a deductible, up to a limit, is the difference of limited means") func cededMeans()
        throws
    {
        var numbers = Seed().numbers
        for _ in 0..<60 {
            let median = Double.random(in: 0.1...2, using: &numbers)
            let law = try Downtime(
                median: median, sigma: .random(in: 0.2...1.6, using: &numbers),
                tailProbability: numbers.pick([0, 0.1]), cap: median * .random(in: 8...60, using: &numbers))
            // Farther out the year's bound, a probability of its own, counts for more than a millionth of what is left.
            let deductible = min(law.quantile(.random(in: 0.01...0.98, using: &numbers)), law.cap / 2)
            let limit = numbers.pick([.infinity, median * .random(in: 0.5...40, using: &numbers)])
            let site = PoolModel.Site(
                group: 0, majorRate: 1, major: .spliced(law), exposure: 0, deductible: deductible,
                limit: limit)
            let model = try PoolModel(sites: [site])
            let mean = law.limitedMean(deductible + limit) - law.limitedMean(deductible)
            #expect(abs(PoolMoments(model).mean / mean - 1) < 1e-12)
            let lattice = ExactEngine(model, precision: .init(points: 1 << 13)).law().mean
            #expect(abs(lattice / mean - 1) < 1e-6, "\(law), \(deductible), \(limit)")
        }
    }

    @Test(
        "Where remediation hardly spreads, the law is still that of the downtime",
        arguments: [0, 0.001, 0.02, 0.05, 0.1, 0.15, 0.25, 0.4, 0.6])
    func narrow(_ sigma: Double) throws {
        var parameters = LossParameters()
        parameters.remediationSigma = sigma
        parameters.leak = 0
        let profile = try RiskProfile(budget: 100, coverages: Coverages(all: 0.4), parameters: parameters)
        let loss = try EventLoss(profile, parameters)
        let steps = 20_000
        let times = (0..<steps).map { loss.downtime.quantile((Double($0) + 0.5) / Double(steps)) }
        func isBelow(_ x: Double, _ time: Double) -> Double {
            let rest = x - profile.lostPerDay * time
            let scale = profile.remediation * (time / parameters.referenceDowntime).squareRoot()
            guard sigma > 0 else { return scale <= rest ? 1 : 0 }
            guard rest > 0 else { return 0 }
            return erfc(-(log(rest / scale) / sigma + sigma / 2) / 2.0.squareRoot()) / 2
        }
        for x in [0.3, 0.8, 1.6, 2.4, 4, 7, 12, 25, 33] {
            let plain = times.reduce(0) { $0 + isBelow(x, $1) } / Double(steps)
            #expect(abs(loss.cumulative(x) - plain) < 2e-4, "sigmaR \(sigma), \(x) M€")
        }
        // The rule of whole pools: a limit that is never reached leaves the closed second moment.
        let ceded = CededLoss(.event(loss), deductible: 0, limit: 1e4).moments()
        #expect(abs(ceded.first / loss.mean - 1) < 1e-6)
        #expect(abs(ceded.second / loss.secondMoment - 1) < 2e-3)
    }

    @Test("Layers that overlap are refused, naming both; those that meet are not") func overlaps() throws {
        let first = Programme.Layer(attachment: 60, limit: 240, reinstatements: nil)
        _ = try Programme(layers: [.init(attachment: 300, limit: 10, reinstatements: 0), first])
        let error = #expect(throws: PoolError.self) {
            try Programme(layers: [first, .init(attachment: 200, limit: 50, reinstatements: 1)])
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("layer 0 ends"))
        #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("layer 1: attach is 200"))
    }

    @Test("Years with more incidents than a table holds are refused, never cut") func counts() throws {
        func pool(_ rate: Double, variance: Double) throws -> PoolModel {
            let cost = Severity.lognormal(median: 1, sigma: 1)
            return try PoolModel(
                sites: (0..<4).map {
                    PoolModel.Site(group: $0, majorRate: rate / 4, major: cost, exposure: 0)
                }, yearVariance: variance)
        }
        _ = try Simulation(pool(20_000, variance: 0), seed: 1)
        _ = try Simulation(pool(50, variance: 1), seed: 1)
        #expect(throws: PoolError.self) { try Simulation(pool(20_000, variance: 1), seed: 1) }
        #expect(throws: PoolError.self) { try Simulation(pool(9_000, variance: 100), seed: 1) }
    }

    @Test("The told year of a return period has the value at risk as its loss") func toldYear() throws {
        var numbers = Seed().numbers
        let model = try RandomPools.pool(&numbers, sites: 5)
        let simulation = try Simulation(model, seed: 5)
        let losses = simulation.losses(of: 0..<4_000).gross
        let years = try TailYear.all([10, 50, 200], losses: losses, simulation: simulation, programme: .none)
        for told in years {
            let risk = try Scenarios.valueAtRisk(losses, 1 - 1 / told.returnPeriod)
            #expect(abs(told.year.ceded - risk) < 1e-9, "1 in \(told.returnPeriod)")
        }
        #expect(years.count == 3)
    }
}
