public import Posture

/// The parameters of the loss model, all editable; money in millions of euros, time in days, rates a year.
///
/// The names of the coding keys are those of portfolio folders (`params.json`).
///
/// > Source: the loss model's specification, sections 1 to 5. Where each default comes from is told by
/// > ``ParameterNote``.
public struct LossParameters: Hashable, Codable, Sendable {
    /// Incidents a year of an unprotected hospital of the reference budget.
    public var incidentRate = 0.034
    /// The reference budget, in M€.
    public var referenceBudget = 75.0
    /// How the rate grows with the budget: its exponent.
    public var rateExponent = 0.2
    /// The probability that an incident becomes a major one, unprotected.
    public var escalation = 0.45
    /// The median downtime unprotected, in days.
    public var downtimeMedian = 55.0
    /// The probability that data leak in a major incident, unprotected.
    public var leak = 0.3
    /// How much each protection lowers the rate, as the decrease of its logarithm.
    public var rateEffects: [String: Double] = ["mfa": 0.34, "pat": 0.35, "adx": 0.2]
    /// How much each protection lowers the escalation.
    public var escalationEffects: [String: Double] = ["edr": 0.55, "soc": 0.45, "adx": 0.65, "seg": 0.35]
    /// How much each protection shortens the downtime; the sum is ln 8, the eightfold recovery ratio.
    public var downtimeEffects: [String: Double] = [
        "bck": 1.0397, "exo": 0.4159, "adx": 0.2079, "seg": 0.2079, "soc": 0.104, "edr": 0.104,
    ]
    /// How much each protection lowers the leak.
    public var leakEffects: [String: Double] = ["soc": 0.3, "edr": 0.2, "mfa": 0.2]
    /// How much each protection lowers what a shared cause reaches.
    public var exposureEffects: [String: Double] = [
        "seg": 0.5, "pat": 0.4, "edr": 0.4, "adx": 0.3, "mfa": 0.2,
    ]
    /// The standard deviation of the logarithm of the downtime's body.
    public var downtimeSigma = 1.17
    /// The probability of the downtime's Pareto tail.
    public var downtimeTail = 0.1
    /// The exponent of that tail; `nil` for a continuous density.
    public var downtimeAlpha: Double?
    /// The longest downtime, in days.
    public var downtimeCap = 540.0
    /// The downtime that remediation costs are given for, in days.
    public var referenceDowntime = 30.0
    /// The share of a day's budget that a day of downtime loses.
    public var lossShare = 0.2
    /// Remediation of a hospital of 100 M€, in M€.
    public var remediation = 2.0
    /// How remediation grows with the budget.
    public var remediationExponent = 0.8
    /// How remediation grows with the downtime.
    public var remediationTimeExponent = 0.5
    /// The standard deviation of the logarithm of remediation.
    public var remediationSigma = 0.6
    /// The cost of a breach at a hospital of 100 M€, in M€.
    public var breach = 0.5
    /// How it grows with the budget.
    public var breachExponent = 0.8
    /// The standard deviation of its logarithm.
    public var breachSigma = 1.0
    /// The median cost of a minor incident at a hospital of 100 M€, in M€.
    public var minorMedian = 0.03
    /// How it grows with the budget.
    public var minorExponent = 0.4
    /// The standard deviation of its logarithm.
    public var minorSigma = 1.0
    /// The probability that a fall of the shared directory reaches a fully exposed hospital of the group.
    public var groupReach = 0.5
    /// The probability that a major incident takes the shared directory or network of the group.
    public var groupFall = 0.12
    /// The variance of the factor that is common to all incidents of a year.
    public var yearVariance = 0.1
    /// How much full compliance of the suppliers, instead of what is assumed of anybody, lowers what shared causes reach: the
    /// decrease of the logarithm for a whole point.
    public var supplierEffect = 0.3
    /// How much full continuity of care lowers lost revenue, in the same way.
    public var continuityEffect = 0.5
    /// Failures a year of a supplier that a few hospitals share.
    public var supplierRate = 0.02
    /// Failures a year of one that ``manyHospitals`` and more share.
    public var manyRate = 0.03
    /// Times a year that a flaw of one product that hospitals share is used in attacks before all have corrected it.
    public var productRate = 0.03
    /// The Beta law of the share of its hospitals that a failure reaches.
    public var supplierReachA = 0.6, supplierReachB = 2.4
    /// What a failure of a supplier multiplies the median downtime by: it brings down the part that it runs.
    public var supplierShortening = 0.35
    /// Worms a year.
    public var wormRate = 0.04
    /// The Beta law of the share of all hospitals that a worm reaches.
    public var wormReachA = 0.5, wormReachB = 4.5

    /// What a whole protection costs a year at a hospital of 100 M€, in M€, by protection.
    public var measureCosts: [String: Double] = [
        "mfa": 0.08, "edr": 0.12, "bck": 0.15, "adx": 0.06, "soc": 0.14, "exo": 0.04, "seg": 0.22,
        "pat": 0.25,
    ]
    /// How that grows with the budget: its exponent.
    public var measureExponent = 0.8
    /// How many expected attacks the model's rate counts for when incidents recalibrate it.
    public var rateWeight = Recalibration.usualRateWeight
    /// How many known costs the model's amounts count for.
    public var severityWeight = Recalibration.usualSeverityWeight
    /// The standard deviation of the logarithm of a cost around the model's median, in that comparison.
    public var severitySigma = Recalibration.usualSigma
    /// How much evidence of each kind counts, in items of the prior.
    public var evidenceWeights = Dictionary(
        uniqueKeysWithValues: EvidenceKind.allCases.map { ($0.rawValue, $0.weight) })
    /// After how many days evidence of each kind counts half.
    public var evidenceHalfLives = Dictionary(
        uniqueKeysWithValues: EvidenceKind.allCases.map { ($0.rawValue, $0.halfLifeDays) })

    /// From so many hospitals on a supplier is a target worth more.
    public static let manyHospitals = 10

    /// The working assumptions of the specification.
    public init() {}

    enum CodingKeys: String, CodingKey, CaseIterable {
        case incidentRate = "lambda0", referenceBudget = "B_ref", rateExponent = "eta", escalation = "pi0"
        case downtimeMedian = "T0", leak = "q0", rateEffects = "bF", escalationEffects = "bE"
        case downtimeEffects = "rho", leakEffects = "bQ", exposureEffects = "bS", downtimeSigma = "sigmaT"
        case downtimeTail = "pT", downtimeAlpha = "alphaT", downtimeCap = "T_cap", referenceDowntime = "T_ref"
        case lossShare = "phi", remediation = "cR", remediationExponent = "gammaR"
        case remediationTimeExponent = "theta", remediationSigma = "sigmaR", breach = "cK"
        case breachExponent = "gammaK", breachSigma = "sigmaK", minorMedian = "minor_med"
        case minorExponent = "gammaMinor", minorSigma = "sigmaMinor", groupReach = "c_ght", groupFall =
            "w_ght"
        case yearVariance = "v_theta", supplierEffect = "bM", continuityEffect = "bC"
        case supplierRate = "nu_supplier", manyRate = "nu_many", productRate = "nu_product", supplierReachA =
            "a_supplier"
        case supplierReachB = "b_supplier", supplierShortening = "tau_supplier", wormRate = "nu_worm"
        case wormReachA = "a_worm", wormReachB = "b_worm", measureCosts = "cost", measureExponent =
            "gammaCost"
        case rateWeight = "k_rate", severityWeight = "k_severity", severitySigma = "sigma_cost"
        case evidenceWeights = "weight", evidenceHalfLives = "half_life"
    }

    /// Reads what was kept; the two modifiers and the numbers of shared causes are younger than the first versions, which had
    /// the values they ship with.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Double { try values.decode(Double.self, forKey: key) }
        func effects(_ key: CodingKeys) throws -> [String: Double] {
            try values.decode([String: Double].self, forKey: key)
        }
        incidentRate = try number(.incidentRate)
        referenceBudget = try number(.referenceBudget)
        rateExponent = try number(.rateExponent)
        escalation = try number(.escalation)
        downtimeMedian = try number(.downtimeMedian)
        leak = try number(.leak)
        rateEffects = try effects(.rateEffects)
        escalationEffects = try effects(.escalationEffects)
        downtimeEffects = try effects(.downtimeEffects)
        leakEffects = try effects(.leakEffects)
        exposureEffects = try effects(.exposureEffects)
        downtimeSigma = try number(.downtimeSigma)
        downtimeTail = try number(.downtimeTail)
        downtimeAlpha = try values.decodeIfPresent(Double.self, forKey: .downtimeAlpha)
        downtimeCap = try number(.downtimeCap)
        referenceDowntime = try number(.referenceDowntime)
        lossShare = try number(.lossShare)
        remediation = try number(.remediation)
        remediationExponent = try number(.remediationExponent)
        remediationTimeExponent = try number(.remediationTimeExponent)
        remediationSigma = try number(.remediationSigma)
        breach = try number(.breach)
        breachExponent = try number(.breachExponent)
        breachSigma = try number(.breachSigma)
        minorMedian = try number(.minorMedian)
        minorExponent = try number(.minorExponent)
        minorSigma = try number(.minorSigma)
        groupReach = try number(.groupReach)
        groupFall = try number(.groupFall)
        yearVariance = try number(.yearVariance)
        supplierEffect = try values.decodeIfPresent(Double.self, forKey: .supplierEffect) ?? supplierEffect
        continuityEffect =
            try values.decodeIfPresent(Double.self, forKey: .continuityEffect) ?? continuityEffect
        func younger(_ key: CodingKeys, _ shipped: Double) throws -> Double {
            try values.decodeIfPresent(Double.self, forKey: key) ?? shipped
        }
        supplierRate = try younger(.supplierRate, supplierRate)
        manyRate = try younger(.manyRate, manyRate)
        productRate = try younger(.productRate, productRate)
        supplierReachA = try younger(.supplierReachA, supplierReachA)
        supplierReachB = try younger(.supplierReachB, supplierReachB)
        supplierShortening = try younger(.supplierShortening, supplierShortening)
        wormRate = try younger(.wormRate, wormRate)
        wormReachA = try younger(.wormReachA, wormReachA)
        wormReachB = try younger(.wormReachB, wormReachB)
        measureExponent = try younger(.measureExponent, measureExponent)
        rateWeight = try younger(.rateWeight, rateWeight)
        severityWeight = try younger(.severityWeight, severityWeight)
        severitySigma = try younger(.severitySigma, severitySigma)
        // A kind that is younger than what was kept counts as it is shipped.
        func younger(_ key: CodingKeys, _ shipped: [String: Double]) throws -> [String: Double] {
            shipped.merging(try values.decodeIfPresent([String: Double].self, forKey: key) ?? [:]) { $1 }
        }
        measureCosts = try younger(.measureCosts, measureCosts)
        evidenceWeights = try younger(.evidenceWeights, evidenceWeights)
        evidenceHalfLives = try younger(.evidenceHalfLives, evidenceHalfLives)
    }
}

extension LossParameters {
    /// The exponent of the downtime's tail: as given, or the one with which the density is continuous.
    var tailExponent: Double {
        downtimeAlpha ?? Downtime.smoothExponent(sigma: downtimeSigma, tailProbability: downtimeTail)
    }

    /// The most an amount may be, in M€: more than any hospital was ever asked for.
    static let mostAmount = 10_000.0
    /// The longest time, in days: a hundred years.
    static let mostDays = 36_500.0

    /// Refuses what no hospital could have; what is let through keeps every moment of the model finite.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` or ``PoolError/unknown(_:in:)``, naming the field as in `params.json`.
    public func check() throws(PoolError) {
        for (value, most, key) in [
            (incidentRate, 1_000, "lambda0"), (yearVariance, 100, "v_theta"), (lossShare, 100, "phi"),
            (remediation, LossParameters.mostAmount, "cR"), (breach, LossParameters.mostAmount, "cK"),
            (remediationSigma, 5, "sigmaR"), (breachSigma, 5, "sigmaK"), (minorSigma, 5, "sigmaMinor"),
            (remediationTimeExponent, 3, "theta"), (supplierEffect, 5, "bM"), (continuityEffect, 5, "bC"),
            (supplierRate, 1_000, "nu_supplier"), (manyRate, 1_000, "nu_many"), (wormRate, 1_000, "nu_worm"),
            (productRate, 1_000, "nu_product"),
        ] {
            try PoolError.check(value, in: .between(0, most), key)
        }
        for (value, most, key) in [
            (referenceBudget, 1e6, "B_ref"), (downtimeSigma, 5, "sigmaT"),
            (downtimeMedian, LossParameters.mostDays, "T0"), (downtimeCap, LossParameters.mostDays, "T_cap"),
            (referenceDowntime, LossParameters.mostDays, "T_ref"),
            (minorMedian, LossParameters.mostAmount, "minor_med"), (supplierShortening, 10, "tau_supplier"),
        ] {
            try PoolError.check(value, in: .positiveUpTo(most), key)
        }
        for (value, key) in [
            (supplierReachA, "a_supplier"), (supplierReachB, "b_supplier"), (wormReachA, "a_worm"),
            (wormReachB, "b_worm"),
        ] {
            try PoolError.check(value, in: .between(0.01, 1_000), key)
        }
        for (value, key) in [
            (escalation, "pi0"), (leak, "q0"), (groupReach, "c_ght"), (groupFall, "w_ght"),
        ] {
            try PoolError.check(value, in: .probability, key)
        }
        try checkJudgement()
        for (value, key) in [
            (rateExponent, "eta"), (remediationExponent, "gammaR"), (breachExponent, "gammaK"),
            (minorExponent, "gammaMinor"), (measureExponent, "gammaCost"),
        ] {
            try PoolError.check(value, in: .between(-3, 3), key)
        }
        guard (0..<1).contains(downtimeTail) else {
            throw .outside(downtimeTail, of: "0 to below 1", in: "pT")
        }
        if let downtimeAlpha { try PoolError.check(downtimeAlpha, in: .between(0.1, 100), "alphaT") }
        for (effects, key) in [
            (rateEffects, "bF"), (escalationEffects, "bE"), (downtimeEffects, "rho"), (leakEffects, "bQ"),
            (exposureEffects, "bS"),
        ] {
            for (dimension, effect) in effects.sorted(by: { $0.key < $1.key }) {
                guard Dimension(rawValue: dimension) != nil else { throw .unknown(dimension, in: key) }
                // A protection that made things worse would break every promise of the pages.
                try PoolError.check(effect, in: .between(0, 20), "\(key)['\(dimension)']")
            }
        }
    }
}

extension LossParameters {
    /// What is no part of the law: costs of measures, what incidents weigh, what evidence weighs.
    private func checkJudgement() throws(PoolError) {
        for (value, most, key) in [
            (rateWeight, 1_000.0, "k_rate"), (severityWeight, 1_000.0, "k_severity"),
            (severitySigma, 5.0, "sigma_cost"),
        ] {
            try PoolError.check(value, in: .positiveUpTo(most), key)
        }
        for (dimension, cost) in measureCosts.sorted(by: { $0.key < $1.key }) {
            guard Dimension(rawValue: dimension) != nil else { throw .unknown(dimension, in: "cost") }
            try PoolError.check(cost, in: .between(0, LossParameters.mostAmount), "cost['\(dimension)']")
        }
        for (values, most, key) in [
            (evidenceWeights, 1_000.0, "weight"), (evidenceHalfLives, LossParameters.mostDays, "half_life"),
        ] {
            for (kind, value) in values.sorted(by: { $0.key < $1.key }) {
                guard EvidenceKind(rawValue: kind) != nil else { throw .unknown(kind, in: key) }
                try PoolError.check(value, in: .positiveUpTo(most), "\(key)['\(kind)']")
            }
        }
    }

    /// What the missing part of a protection costs a year at a hospital of that budget, both in M€.
    public func cost(of dimension: Dimension, missing: Double, budget: Double) -> Double {
        (measureCosts[dimension.rawValue] ?? 0) * missing
            * PortfolioValue.costScale(budget, exponent: measureExponent)
    }

    /// The least and the most that a cost may be by its range, over what it is; 1 and 1 where it is nothing.
    public func costRange(of dimension: Dimension) -> (least: Double, most: Double) {
        let value = measureCosts[dimension.rawValue] ?? 0
        guard value > 0, let note = ParameterNote.all.first(where: { $0.key == "cost.\(dimension.rawValue)" })
        else { return (1, 1) }
        return (min(note.range.lowerBound / value, 1), max(note.range.upperBound / value, 1))
    }

    /// Judges postures by the weights and half-lives that were agreed.
    public var judge: PostureJudge {
        var judge = PostureJudge()
        judge.scale = EvidenceScale(weights: evidenceWeights, halfLives: evidenceHalfLives)
        return judge
    }
}

extension PoolModel.Shock {
    /// What its numbers are taken from.
    public enum Assumption: Hashable, Sendable {
        /// As they are given.
        case stated
        /// The parameters for a supplier that a few hospitals share, or many.
        case supplier, manyShare
        /// The parameters for a product that several hospitals run: reached and stopped as a supplier's are.
        case product
        /// The parameters for a worm.
        case worm
    }

    /// A cause whose numbers are the parameters'.
    public init(_ assumption: Assumption, name: String, members: [Int], _ parameters: LossParameters) {
        self.init(name: name, rate: 0, reach: .fixed(0), shortening: 1, members: members)
        self.assumption = assumption
        self = under(parameters)
    }

    /// The same with the numbers of those parameters, unless its own are stated.
    func under(_ parameters: LossParameters) -> PoolModel.Shock {
        var changed = self
        switch assumption {
        case .stated: break
        case .supplier, .manyShare, .product:
            changed.rate =
                switch assumption {
                case .product: parameters.productRate
                case .manyShare: parameters.manyRate
                default: parameters.supplierRate
                }
            changed.reach = .beta(a: parameters.supplierReachA, b: parameters.supplierReachB)
            changed.shortening = parameters.supplierShortening
        case .worm:
            changed.rate = parameters.wormRate
            changed.reach = .beta(a: parameters.wormReachA, b: parameters.wormReachB)
            changed.shortening = 1
        }
        return changed
    }
}
