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

    /// An amount that one incident practically never passes, in M€: where less than 1e-9 is beyond, or the limit if that is
    /// lower.
    ///
    /// A limit far above what an incident can cost is none: taken for the reach it would leave a lattice of a few points.
    func reach() -> Double {
        min(limit, max(severity.practicalMost(isLimited: limit < .infinity) - deductible, median * 1e-3))
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
        let reach = reach()
        // What checks let through is finite; a process must not end where one of them has a gap.
        guard h > 0, h < .infinity, reach < .infinity, most > 1 else { return [1] }
        let top = min(reach, h * Double(most - 1))
        let count = min(max(Int((top / h).rounded(.up)), 1), most - 1)
        let end = min(limit, h * Double(count))
        let points = [deductible] + (1...count).map { deductible + min(Double($0) * h, limit) }
        let means = severity.limitedMeans(upTo: deductible + end, bends: [deductible], rules).values(
            at: points)
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

    /// E Y and E Y² of the ceded part, in M€ and M€ squared: the first closed, or by the finest quadrature, the second by a
    /// lattice of that many steps where it is not closed.
    public func moments(steps: Int = 4_000) -> (first: Double, second: Double) {
        if isWhole { return (severity.mean, severity.secondMoment) }
        let h = reach() / Double(steps)
        let masses = lattice(step: h, most: steps + 2)
        return (mean, masses.indices.reduce(0) { $0 + masses[$1] * Double($1 * $1) * h * h })
    }

    /// E Y, in M€: the difference of two limited expected values.
    var mean: Double {
        let above = limit < .infinity ? severity.limitedMean(deductible + limit) : severity.mean
        return max(above - severity.limitedMean(deductible), 0)
    }
}
