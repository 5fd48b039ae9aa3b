import Pool
import TestSupport
import Testing

@Suite("Shapley’s shares of a pool’s worst years") struct ShapleyStudyTests {
    @Test(
        "Up to twelve sites all orders count, above they are sampled with an error; shares add up",
        arguments: [3, 14])
    func shares(_ sites: Int) throws {
        let seed = Seed()
        var numbers = seed.numbers
        let model = try RandomPools.pool(&numbers, sites: sites)
        let study = try ShapleyStudy(model, seed: 7)
        #expect((study.pairs == nil) == (sites <= ShapleyStudy.mostExact))
        #expect(study.parts.count == sites)
        let sum = study.parts.reduce(0) { $0 + $1.share }
        #expect(abs(sum - study.total) <= 1e-9 * max(study.total, 1), "\(sum) \(study.total)")
        // Whether orders were sampled or not, so few years leave an error.
        #expect(study.parts.allSatisfy { $0.error > 0 || $0.share == 0 })
        // Alone, a hospital whose worst years all reach its limit has no error left.
        #expect(study.parts.contains { $0.aloneError > 0 })
        #expect(study.totalError > 0 || study.total == 0)
    }

    @Test("The error of a share is the spread of shares from other years", arguments: [3, 14])
    func errors(_ players: Int) throws {
        var numbers = Seed().numbers
        func share() throws -> (share: Double, error: Double) {
            let scenarios = try Scenarios(
                (0..<400).map { _ in
                    let common = Double.random(in: 0...4, using: &numbers)
                    return (0..<players).map { player in
                        Bool.random(using: &numbers)
                            ? 0 : common + .random(in: 0...Double(player + 1), using: &numbers)
                    }
                })
            return players <= ShapleyStudy.mostExact
                ? try Shapley.exactTail(scenarios, 0.9)[1]
                : try Shapley.sampledTail(scenarios, 0.9, pairs: 20, seed: 3)[1]
        }
        let drawn = try (0..<60).map { _ in try share() }
        let mean = drawn.reduce(0) { $0 + $1.share } / 60
        let spread = (drawn.reduce(0) { $0 + ($1.share - mean) * ($1.share - mean) } / 59).squareRoot()
        let told = drawn.reduce(0) { $0 + $1.error } / 60
        // The spread of sixty is known to a tenth; five times that on either side.
        #expect(told > 0.5 * spread && told < 1.6 * spread, "told \(told), seen \(spread)")
    }

    @Test("Shares with their errors are the shares") func same() throws {
        var numbers = Seed().numbers
        let scenarios = try Scenarios(
            (0..<60).map { _ in (0..<5).map { _ in Double(Int.random(in: 0...9, using: &numbers)) } })
        let plain = try Shapley.exact(scenarios, .tailMean(0.9))
        for (one, other) in zip(plain, try Shapley.exactTail(scenarios, 0.9)) {
            #expect(abs(one - other.share) < 1e-9)
        }
        let drawn = try Shapley.sampled(scenarios, .tailMean(0.9), pairs: 30, seed: 5)
        for (one, other) in zip(drawn, try Shapley.sampledTail(scenarios, 0.9, pairs: 30, seed: 5)) {
            #expect(abs(one.share - other.share) < 1e-9 && other.error >= one.error)
        }
    }

    @Test("The worst years that are shared out are those of the exact law, within their noise")
    func agreement()
        throws
    {
        let seed = Seed()
        var numbers = seed.numbers
        let model = try RandomPools.pool(&numbers, sites: 5)
        let study = try ShapleyStudy(model, seed: 7)
        let exact = ExactEngine(model).law().tailMean(ContributionPlan.level)
        #expect(abs(study.total - exact) < 6 * study.totalError + 0.01 * exact, "\(study.total) \(exact)")
    }
}
