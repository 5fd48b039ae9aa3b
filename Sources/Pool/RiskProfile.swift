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
    public private(set) var exposure: Double
    /// Lost revenue for a day of downtime, in M€.
    public private(set) var lostPerDay: Double
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

    /// The largest budget, in M€: many times that of all hospitals of a country.
    static let mostBudget = 1e6

    /// The profile of a hospital of that yearly budget in M€.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` if the budget is not a positive number.
    public init(budget: Double, coverages: Coverages, parameters: LossParameters) throws(PoolError) {
        try PoolError.check(budget, in: .positiveUpTo(RiskProfile.mostBudget), "budget_meur")
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

/// Which end of the intervals of a posture is taken.
public enum PostureEnd: CaseIterable, Sendable {
    /// The most plausible levels.
    case middle
    /// The low ends: the dearest.
    case low
    /// The high ends: the cheapest.
    case high
}

/// What moves a hospital's risk besides the eight protections; `nil` where nothing is known, which moves nothing.
public struct RiskModifiers: Hashable, Codable, Sendable {
    /// How far suppliers keep to what is asked of them, 0...1.
    public var supplierCompliance: Double?
    /// How well care goes on without systems, 0...1.
    public var continuity: Double?

    /// Modifiers; what is no number or out of range is brought into 0...1.
    public init(supplierCompliance: Double? = nil, continuity: Double? = nil) {
        self.supplierCompliance = supplierCompliance.map { $0.isFinite ? min(max($0, 0), 1) : 0 }
        self.continuity = continuity.map { $0.isFinite ? min(max($0, 0), 1) : 0 }
    }

    /// What a level multiplies by, where a whole point lowers the logarithm by `effect`.
    public static func factor(_ level: Double, effect: Double) -> Double {
        Elementary.exp(-effect * (level - neutral))
    }

    /// Those of a posture at one end of its intervals: an aspect of which nothing is known moves nothing in the middle, and
    /// leaves the ends as far apart as what is assumed of anybody.
    public init(_ posture: EstablishmentPosture, at end: PostureEnd = .middle) {
        func level(_ aspect: AspectPosture) -> Double? {
            switch end {
            case .middle: aspect.isUnknown ? nil : aspect.level
            case .low: aspect.low
            case .high: aspect.high
            }
        }
        self.init(
            supplierCompliance: level(posture[.supplierCompliance]), continuity: level(posture[.continuity]))
    }

    /// Where a level moves nothing: what is assumed where nothing is known.
    public static let neutral = 0.4
}

extension RiskProfile {
    /// The profile with modifiers in it, by the parameters' effects; nothing rises when a modifier does.
    public func modified(by modifiers: RiskModifiers, _ parameters: LossParameters) -> RiskProfile {
        var changed = self
        if let level = modifiers.supplierCompliance {
            changed.exposure = min(
                exposure * RiskModifiers.factor(level, effect: parameters.supplierEffect), 1)
        }
        if let level = modifiers.continuity {
            changed.lostPerDay *= RiskModifiers.factor(level, effect: parameters.continuityEffect)
        }
        return changed
    }
}
