/// What one incident costs the pool: the part above a hospital's deductible, up to its limit; in M€.
public struct CededLoss: Hashable, Sendable {
    /// The whole cost.
    public let severity: Severity
    /// What the hospital keeps of each incident, in M€; 0 or more.
    public let deductible: Double
    /// The most the pool pays for one incident, in M€; infinite for no limit.
    public let limit: Double

    /// Binds a cost to its cover.
    public init(_ severity: Severity, deductible: Double, limit: Double) {
        self.severity = severity
        self.deductible = deductible
        self.limit = limit
    }

    /// Where the whole cost is the pool's, moments are closed.
    var isWhole: Bool { deductible == 0 && limit == .infinity }

    /// An amount that one incident practically never passes, in M€: the limit, or where less than 1e-9 is beyond.
    func reach() -> Double {
        guard limit == .infinity else { return limit }
        var top: Double
        switch severity {
        case .lognormal(let median, let sigma): top = median * Elementary.exp(6 * sigma)
        case .spliced(let law): top = law.quantile(1 - 1e-9)
        case .event(let loss):
            top = loss.lostPerDay * loss.downtime.quantile(1 - 1e-9)
            let time = loss.downtime.quantile(1 - 1e-6)
            top +=
                loss.remediationScale * Elementary.power(time, loss.timeExponent)
                * Elementary.exp(5 * loss.remediationSigma)
            top += loss.leak > 0 ? loss.breach * Elementary.exp(5 * loss.breachSigma) : 0
        }
        return max(top - deductible, median * 1e-3)
    }

    private var median: Double {
        switch severity {
        case .lognormal(let median, _): median
        case .spliced(let law): law.median
        case .event(let loss): loss.lostPerDay * loss.downtime.median + loss.remediationScale
        }
    }

    /// Probabilities on the points 0, h, 2h ... that keep the mean: local moment matching.
    ///
    /// > Source: Klugman, Panjer and Willmot, "Loss models", section 9.6: the mass at a point is the bend of the limited
    /// > expected value there.
    func lattice(step h: Double, most: Int, _ rules: EventRules = .pool) -> [Double] {
        let top = min(reach(), h * Double(most - 1))
        let count = min(max(Int((top / h).rounded(.up)), 1), most - 1)
        let curve = severity.limitedMeans(upTo: deductible + min(limit, h * Double(count)), rules)
        let points = [deductible] + (1...count).map { deductible + min(Double($0) * h, limit) }
        let means = curve.values(at: points)
        var masses = [Double](repeating: 0, count: count + 1)
        var before = 1.0
        for place in 0..<count {
            let slope = (means[place + 1] - means[place]) / h
            masses[place] = before - slope
            before = slope
        }
        masses[count] = before
        return masses
    }

    /// E Y and E Y² of the ceded part, in M€ and M€ squared; by a lattice of that many steps where they are not closed.
    public func moments(steps: Int = 4_000) -> (first: Double, second: Double) {
        if isWhole { return (severity.mean, severity.secondMoment) }
        let h = reach() / Double(steps)
        let masses = lattice(step: h, most: steps + 2)
        let first = masses.indices.reduce(0) { $0 + masses[$1] * Double($1) * h }
        return (first, masses.indices.reduce(0) { $0 + masses[$1] * Double($1 * $1) * h * h })
    }
}
