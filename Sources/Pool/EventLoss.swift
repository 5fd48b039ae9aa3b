/// What one major incident costs a hospital: lost revenue, remediation, and a breach if data leak; in M€.
///
/// `X = a T + b (T / T_ref)^θ ε + J c ε'`, with a downtime T, lognormal ε and ε' of mean 1, and a leak J, all independent.
///
/// > Source: the loss model's specification, section 3.
public struct EventLoss: Hashable, Sendable {
    /// The downtime, in days.
    public let downtime: Downtime
    /// Lost revenue a day, in M€.
    let lostPerDay: Double
    /// Remediation of a downtime of one day, in M€.
    let remediationScale: Double
    let timeExponent: Double
    let remediationSigma: Double
    let leak: Double
    let breach: Double
    let breachSigma: Double

    /// The loss of a major incident at a hospital of that profile; `shortening` multiplies the median downtime.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for a parameter out of range.
    public init(_ profile: RiskProfile, _ parameters: LossParameters, shortening: Double = 1)
        throws(PoolError)
    {
        try PoolError.check(shortening, in: .positive, "tau")
        downtime = try Downtime(
            median: profile.downtimeMedian * shortening, sigma: parameters.downtimeSigma,
            tailProbability: parameters.downtimeTail, alpha: parameters.downtimeAlpha,
            cap: parameters.downtimeCap)
        lostPerDay = profile.lostPerDay
        timeExponent = parameters.remediationTimeExponent
        remediationScale =
            profile.remediation * Elementary.power(parameters.referenceDowntime, -timeExponent)
        remediationSigma = parameters.remediationSigma
        leak = profile.leak
        breach = profile.breach
        breachSigma = parameters.breachSigma
    }

    private init(_ other: EventLoss, downtime: Downtime) {
        self.downtime = downtime
        lostPerDay = other.lostPerDay
        remediationScale = other.remediationScale
        timeExponent = other.timeExponent
        remediationSigma = other.remediationSigma
        leak = other.leak
        breach = other.breach
        breachSigma = other.breachSigma
    }

    /// The same with the median downtime multiplied.
    public func scaled(by factor: Double) -> EventLoss {
        EventLoss(self, downtime: downtime.scaled(by: factor))
    }

    /// The expected lost revenue, in M€.
    public var meanLostRevenue: Double { lostPerDay * downtime.moment(1) }
    /// The expected remediation, in M€.
    public var meanRemediation: Double {
        remediationScale * (timeExponent > 0 ? downtime.moment(timeExponent) : 1)
    }
    /// The expected cost of a breach, leak or not, in M€.
    public var meanBreach: Double { leak * breach }

    /// E X, in M€.
    public var mean: Double { meanLostRevenue + meanRemediation + meanBreach }

    /// E X², in M€ squared.
    public var secondMoment: Double {
        let a = lostPerDay, b = remediationScale, c = breach
        let withTime = b * downtime.moment(1 + timeExponent)
        return a * a * downtime.moment(2)
            + b * b * Elementary.exp(remediationSigma * remediationSigma)
            * (timeExponent > 0 ? downtime.moment(2 * timeExponent) : 1)
            + leak * c * c * Elementary.exp(breachSigma * breachSigma)
            + 2 * a * withTime + 2 * leak * c * (meanLostRevenue + meanRemediation)
    }
}
