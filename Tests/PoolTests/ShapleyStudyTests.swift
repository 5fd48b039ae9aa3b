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
        #expect(study.parts.allSatisfy { ($0.error == 0) == (study.pairs == nil) || $0.share == 0 })
        #expect(study.totalError > 0 || study.total == 0)
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
