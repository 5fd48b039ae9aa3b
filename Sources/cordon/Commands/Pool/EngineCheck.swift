import Pool
import Triage

/// Simulated years beside what was computed without noise: said with every result.
enum EngineCheck {
    static let years = 50_000
    /// Sites up to which the tail mean is computed for the check alone; the law of a larger pool takes seconds.
    static let mostSites = 200

    /// Says how far both engines are apart, in standard errors. The tail mean is that of the result, or computed for this.
    static func report(_ model: PoolModel, mean: Double? = nil, tailMean: Double? = nil) throws {
        report(
            LossStatistics(try Simulation(model, seed: 1).losses(of: 0..<years).gross), model, mean: mean,
            tailMean: tailMean)
    }

    /// The same of years that were simulated for the result.
    static func report(
        _ losses: LossStatistics, _ model: PoolModel, mean: Double? = nil, tailMean: Double? = nil
    ) {
        let level = ContributionPlan.level
        let exact =
            tailMean
            ?? (model.sites.count <= mostSites ? ExactEngine(model).law().tailMean(level) : nil)
        let mean = EngineGap(
            drawn: losses.mean, exact: mean ?? PoolMoments(model).mean, error: losses.meanError)
        let tail = exact.map {
            words(
                "the tail mean",
                EngineGap(drawn: losses.tailMean(level), exact: $0, error: losses.tailMeanError(level)))
        }
        say(
            """
            checked by \(losses.years) simulated years: \(words("the mean", mean)); \
            \(tail ?? "'cordon pool law' checks the tail mean of so many sites"); \(limit)
            """)
    }

    /// `the mean differs by 1.20 standard errors`.
    static func words(_ subject: String, _ gap: EngineGap) -> String {
        gap.errors.map { "\(subject) differs by \(PoolText.number($0, 2)) standard errors" }
            ?? "too few years cost anything to judge \(subject)"
    }

    /// From where on a gap is no chance.
    static let limit = "beyond \(PoolText.number(EngineGap.most, 0)) something is wrong"
}
