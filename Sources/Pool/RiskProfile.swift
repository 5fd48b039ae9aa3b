public import Posture

/// What a hospital's posture and size make of the parameters: its rates, its downtime, its scales.
///
/// > Source: the loss model's specification, section 2.
public struct RiskProfile: Hashable, Sendable {
    /// Incidents a year.
    public let rate: Double
    /// The probability that an incident is major.
    public let escalation: Double
    /// The median downtime of a major incident, in days.
    public let downtimeMedian: Double
    /// The probability that a major incident leaks data.
    public let leak: Double
    /// How far shared causes reach it, in 0...1.
    public let exposure: Double
    /// Lost revenue for a day of downtime, in M€.
    public let lostPerDay: Double
    /// Remediation at the reference downtime, in M€.
    public let remediation: Double
    /// The cost of a breach, in M€.
    public let breach: Double
    /// The median cost of a minor incident, in M€.
    public let minorMedian: Double

    /// Major incidents a year.
    public var majorRate: Double { rate * escalation }
    /// Minor incidents a year.
    public var minorRate: Double { rate - rate * escalation }

    /// The profile of a hospital of that yearly budget in M€.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` if the budget is not a positive number.
    public init(budget: Double, coverages: Coverages, parameters: LossParameters) throws(PoolError) {
        try PoolError.check(budget, in: .positive, "budget_meur")
        self.init(
            budget: budget, coverages: coverages, parameters: parameters, effects: Effects(parameters))
    }

    init(budget: Double, coverages: Coverages, parameters: LossParameters, effects: Effects) {
        func lowered(_ effects: SIMD8<Double>) -> Double {
            Elementary.exp(-(effects * coverages.values).sum())
        }
        func sized(_ amount: Double, _ exponent: Double) -> Double {
            amount * Elementary.power(budget / 100, exponent)
        }
        rate =
            parameters.incidentRate
            * Elementary.power(budget / parameters.referenceBudget, parameters.rateExponent)
            * lowered(effects.rate)
        escalation = parameters.escalation * lowered(effects.escalation)
        downtimeMedian = parameters.downtimeMedian * lowered(effects.downtime)
        leak = parameters.leak * lowered(effects.leak)
        exposure = lowered(effects.exposure)
        lostPerDay = parameters.lossShare * budget / 365
        remediation = sized(parameters.remediation, parameters.remediationExponent)
        breach = sized(parameters.breach, parameters.breachExponent)
        minorMedian = sized(parameters.minorMedian, parameters.minorExponent)
    }

    /// The effects of the protections as vectors, in the order of ``Dimension``.
    struct Effects: Sendable {
        let rate, escalation, downtime, leak, exposure: SIMD8<Double>

        init(_ parameters: LossParameters) {
            func vector(_ effects: [String: Double]) -> SIMD8<Double> {
                Dimension.allCases.reduce(into: SIMD8<Double>.zero) {
                    $0[$1.place] = effects[$1.rawValue] ?? 0
                }
            }
            rate = vector(parameters.rateEffects)
            escalation = vector(parameters.escalationEffects)
            downtime = vector(parameters.downtimeEffects)
            leak = vector(parameters.leakEffects)
            exposure = vector(parameters.exposureEffects)
        }
    }
}
