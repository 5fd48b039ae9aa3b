/// What a pool is, by both engines, with the gap between them.
public struct PoolResult: Sendable {
    /// One figure by both engines.
    public struct Figure: Sendable {
        /// What it is: `mean`, `tvar 0.995` and so on.
        public let name: String
        /// Without noise.
        public let exact: Double
        /// From simulated years.
        public let simulated: Double
        /// The standard error of that.
        public let error: Double

        /// Simulated less exact, in standard errors.
        public var gap: EngineGap { EngineGap(drawn: simulated, exact: exact, error: error) }
    }

    /// The exact law of the year, gross.
    public let law: LossLaw
    /// Both engines side by side.
    public let figures: [Figure]
    /// The number of simulated years.
    public let years: Int

    /// The levels that are told.
    public static let levels = [0.9, 0.95, 0.99, 0.995]

    /// Puts a law and simulated losses side by side.
    public init(_ law: LossLaw, _ losses: LossStatistics) {
        self.law = law
        years = losses.years
        var figures = [
            Figure(name: "mean", exact: law.mean, simulated: losses.mean, error: losses.meanError)
        ]
        for q in PoolResult.levels {
            figures.append(
                Figure(
                    name: "var \(q)", exact: law.valueAtRisk(q), simulated: losses.valueAtRisk(q),
                    error: losses.valueAtRiskError(q)))
        }
        for q in PoolResult.levels {
            figures.append(
                Figure(
                    name: "tvar \(q)", exact: law.tailMean(q), simulated: losses.tailMean(q),
                    error: losses.tailMeanError(q)))
        }
        self.figures = figures
    }

    /// The largest gap of means and tail means, in standard errors; `nil` where the years are too few to judge any.
    public var largestGap: Double? {
        figures.filter { !$0.name.hasPrefix("var") }.compactMap { $0.gap.errors.map(abs) }.max()
    }
}
