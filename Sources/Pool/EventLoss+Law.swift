/// How finely integrals over the downtime and the breach are cut.
struct EventPrecision: Sendable {
    let body: Int
    let tail: Int
    let breach: Int

    /// For laws of whole pools: the mean is within 1e-7.
    static let pool = EventPrecision(body: 26, tail: 14, breach: 7)
    /// For one law that is looked at closely.
    static let fine = EventPrecision(body: 80, tail: 60, breach: 40)
}

/// The rules that a precision names, made once.
struct EventRules: Sendable {
    let body: Quadrature
    let tail: Quadrature
    let breach: Quadrature

    init(_ precision: EventPrecision) {
        body = .uniform(precision.body)
        tail = .uniform(precision.tail)
        breach = .normal(precision.breach)
    }

    static let pool = EventRules(.pool)
    static let fine = EventRules(.fine)
}

extension Downtime {
    /// How far the tail reaches beyond where it begins, as a logarithm: to the cap, or to where hardly anything is left of it;
    /// 0 without a tail.
    var tailReach: Double {
        guard tailProbability > 0, cap / median > splice else { return 0 }
        let reach = 40 / alpha
        return cap < .infinity ? min(Elementary.log(cap / median / splice), reach) : reach
    }

    /// Points and probabilities that stand for the law in an integral over a smooth function: the body by its normal
    /// score, the tail by its logarithm, the cap by itself.
    func points(_ rules: EventRules) -> [(time: Double, weight: Double)] {
        var result: [(time: Double, weight: Double)] = []
        let lowest = -7.0
        let c = cap / median
        let highest = min(Elementary.log(min(splice, c)) / sigma, 7.5)
        for (x, w) in zip(rules.body.points, rules.body.weights) where highest > lowest {
            // Denser where the law changes fastest: towards the upper end.
            let z = lowest + (highest - lowest) * x
            result.append((median * Elementary.exp(sigma * z), w * (highest - lowest) * NormalLaw.density(z)))
        }
        if tailProbability > 0, c > splice {
            let reach = tailReach
            for (x, w) in zip(rules.tail.points, rules.tail.weights) {
                let s = reach * x
                let density = tailProbability * alpha * Elementary.exp(-alpha * s)
                result.append((median * splice * Elementary.exp(s), w * reach * density))
            }
        }
        if c < .infinity { result.append((cap, uncappedSurvival(cap))) }
        return result
    }
}

extension EventLoss {
    /// P(X > x) and E min(X, x) without the breach, at ascending points.
    ///
    /// Given the downtime, what is left is a shifted lognormal, of which both are closed.
    func withoutBreach(at points: [Double], _ rules: EventRules) -> (survival: [Double], limited: [Double]) {
        if isNarrow { return narrow(at: points, rules) }
        let times = downtime.points(rules)
        let groups = (points.count + 7) / 8
        var survival = [Lanes](repeating: .zero, count: groups), limited = survival
        let x = (0..<groups).map { group in
            var lanes = Lanes.zero
            for lane in 0..<8 { lanes[lane] = points[min(group * 8 + lane, points.count - 1)] }
            return lanes
        }
        let half = remediationSigma * remediationSigma / 2
        for (time, weight) in times where weight > 1e-18 {
            let shift = lostPerDay * time
            let scale =
                remediationScale * (timeExponent > 0 ? Elementary.power(time, timeExponent) : 1)
            for group in 0..<groups {
                let (above, mean) = EventLoss.shiftedLognormal(
                    x[group], shift: shift, scale: scale, sigma: remediationSigma, half: half)
                survival[group] += weight * above
                limited[group] += weight * mean
            }
        }
        return (
            points.indices.map { survival[$0 / 8][$0 % 8] }, points.indices.map { limited[$0 / 8][$0 % 8] }
        )
    }

    /// P(s + m ε > x) and E min(s + m ε, x).
    @inline(__always)
    private static func shiftedLognormal(
        _ x: Lanes, shift: Double, scale: Double, sigma: Double, half: Double
    ) -> (Lanes, Lanes) {
        let beyond = x .> Lanes(repeating: shift)
        guard scale > 0, sigma > 0 else {
            let value = Lanes(repeating: shift + scale)
            let above = Lanes(repeating: 1).replacing(with: 0, where: value .<= x)
            return (above, x.replacing(with: value, where: value .< x))
        }
        let y = ((x - shift) / scale).replacing(with: 1e-300, where: .!beyond)
        let score = (LaneMath.log(y) + half) / sigma
        let above = LaneMath.normalCumulative(-score)
        let mean = shift + scale * (LaneMath.normalCumulative(score - sigma) + y * above)
        return (
            Lanes(repeating: 1).replacing(with: above, where: beyond), x.replacing(with: mean, where: beyond)
        )
    }

    /// The breach's values, if data leak, with their probabilities; they sum to the probability of a leak.
    ///
    /// Where the rest hardly spreads, few values would be as many steps: there are more of them then, whatever is asked for.
    func breaches(_ rules: EventRules) -> [(cost: Double, weight: Double)] {
        guard leak > 0, breach > 0 else { return [] }
        let rules = isNarrow && downtime.sigma < 0.25 ? .fine : rules
        let half = breachSigma * breachSigma / 2
        return zip(rules.breach.points, rules.breach.weights).map { z, w in
            (breach * Elementary.exp(breachSigma * z - half), leak * w)
        }
    }

    /// E min(X, x), by quadrature, within 1e-7 of itself.
    func limitedMean(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        let rules = EventRules.pool
        let parts = [(cost: 0, weight: 1 - (breach > 0 ? leak : 0))] + breaches(rules)
        let order = parts.sorted { $0.cost > $1.cost }
        let limited = withoutBreach(at: order.map { max(x - $0.cost, 0) }, rules).limited
        return zip(order, limited).reduce(0) { sum, part in
            sum + part.0.weight * (x <= part.0.cost ? x : part.0.cost + part.1)
        }
    }

    /// P(X ≤ x), by quadrature over the downtime and the breach, within 1e-5 or so.
    public func cumulative(_ x: Double) -> Double { cumulative(x, .fine) }

    /// The same as finely as is asked for.
    func cumulative(_ x: Double, _ rules: EventRules) -> Double {
        guard x > 0 else { return 0 }
        let costs = breaches(rules)
        let rest = 1 - costs.reduce(0) { $0 + $1.weight }
        let points = [x] + costs.map { x - $0.cost }
        let order = points.indices.sorted { points[$0] < points[$1] }
        let above = withoutBreach(at: order.map { points[$0] }, rules).survival
        var result = 0.0
        for (rank, place) in order.enumerated() where points[place] > 0 {
            result += (place == 0 ? rest : costs[place - 1].weight) * (1 - above[rank])
        }
        return result
    }
}
