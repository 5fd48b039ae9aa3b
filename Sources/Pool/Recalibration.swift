/// What past incidents say of the model's rates and amounts, beside what was believed before.
///
/// > Source: Bühlmann and Gisler, "A course in credibility theory and its applications", 2005, chapter 2: the Gamma law is
/// > conjugate to Poisson counts, the normal law to logarithms of amounts of known spread.
public struct Recalibration: Hashable, Sendable {
    /// A belief about a factor that multiplies what the model says: 1 is the model as it is.
    public struct Belief: Hashable, Sendable {
        /// The mean of the factor.
        public let mean: Double
        /// The tenth and ninetieth hundredths.
        public let low: Double
        /// See ``low``.
        public let high: Double
    }

    /// What happened in some years at some hospitals.
    public struct Experience: Hashable, Sendable {
        /// Incidents that the model expected in that time, by each hospital's own rate.
        public var expectedIncidents: Double
        /// Incidents that there were.
        public var incidents: Int
        /// Of each major one: the cost over the model's median for that hospital.
        public var costRatios: [Double]

        /// Counts and ratios.
        public init(expectedIncidents: Double, incidents: Int, costRatios: [Double]) {
            self.expectedIncidents = expectedIncidents
            self.incidents = incidents
            self.costRatios = costRatios
        }
    }

    /// What was believed of the rate.
    public let priorRate: Belief
    /// What is believed now.
    public let rate: Belief
    /// What was believed of the amounts.
    public let priorSeverity: Belief
    /// What is believed now.
    public let severity: Belief
    /// How much the incidents count against the model in the rate, 0...1.
    public let credibility: Double

    /// How many expected incidents the model's rate counts for; assumed.
    public static let usualRateWeight = 4.0
    /// How many known costs the model's amounts count for; assumed.
    public static let usualSeverityWeight = 5.0
    /// The standard deviation of the logarithm of a cost around the model's median; assumed.
    public static let usualSigma = 1.3

    /// Updates the beliefs.
    ///
    /// - Parameters:
    ///   - experience: What happened.
    ///   - rateWeight: How many expected incidents the model's rate counts for.
    ///   - severityWeight: How many costs the model's amounts count for.
    ///   - sigma: The standard deviation of the logarithm of a cost.
    /// - Throws: ``PoolError/outside(_:of:in:)`` for a negative count or a ratio that is not positive.
    public init(
        _ experience: Experience, rateWeight: Double = Recalibration.usualRateWeight,
        severityWeight: Double = Recalibration.usualSeverityWeight, sigma: Double = Recalibration.usualSigma
    ) throws(PoolError) {
        try PoolError.check(experience.expectedIncidents, in: .notNegative, "expected incidents")
        try PoolError.check(Double(experience.incidents), in: .between(0, 1e6), "incidents")
        try PoolError.check(rateWeight, in: .positive, "the rate's weight")
        try PoolError.check(severityWeight, in: .positive, "the severity's weight")
        try PoolError.check(sigma, in: .positive, "sigma")
        for ratio in experience.costRatios { try PoolError.check(ratio, in: .positive, "a cost's ratio") }
        priorRate = Recalibration.gamma(shape: rateWeight, rate: rateWeight)
        rate = Recalibration.gamma(
            shape: rateWeight + Double(experience.incidents), rate: rateWeight + experience.expectedIncidents)
        credibility = experience.expectedIncidents / (rateWeight + experience.expectedIncidents)
        let logs = experience.costRatios.map(Elementary.log)
        let count = severityWeight + Double(logs.count)
        priorSeverity = Recalibration.lognormal(0, sigma / severityWeight.squareRoot())
        severity = Recalibration.lognormal(logs.reduce(0, +) / count, sigma / count.squareRoot())
    }

    /// By Wilson and Hilferty's cube root, good to a hundredth from shapes of 1 on.
    private static func gamma(shape: Double, rate: Double) -> Belief {
        func quantile(_ z: Double) -> Double {
            let root = 1 - 1 / (9 * shape) + z / (3 * shape.squareRoot())
            return shape * max(root, 0) * max(root, 0) * max(root, 0) / rate
        }
        return Belief(mean: shape / rate, low: quantile(-1.2816), high: quantile(1.2816))
    }

    private static func lognormal(_ location: Double, _ spread: Double) -> Belief {
        Belief(
            mean: Elementary.exp(location), low: Elementary.exp(location - 1.2816 * spread),
            high: Elementary.exp(location + 1.2816 * spread))
    }

    /// The parameters with the new beliefs in them: the rate, and the scale of all heads of loss.
    public func applied(to parameters: LossParameters) -> LossParameters {
        var changed = parameters
        changed.incidentRate *= rate.mean
        changed.lossShare *= severity.mean
        changed.remediation *= severity.mean
        changed.breach *= severity.mean
        changed.minorMedian *= severity.mean
        return changed
    }
}
