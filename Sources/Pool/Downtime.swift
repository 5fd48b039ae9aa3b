/// How long a hospital is down, or any amount of that shape: a lognormal body, a Pareto tail, and a cap.
///
/// `T = min(median · Y, cap)`, with Y lognormal of median 1 up to its quantile 1 − p and Pareto beyond it.
///
/// > Source: the loss model's specification, section 1; Cooray and Ananda, "Modeling actuarial data with a composite
/// > lognormal-Pareto model", 2005, for the splice.
public struct Downtime: Hashable, Sendable {
    /// The median, in the unit of the amount; positive.
    public let median: Double
    /// The standard deviation of the logarithm of the body; positive.
    public let sigma: Double
    /// The probability of the tail, in 0..<1; 0 for a plain lognormal.
    public let tailProbability: Double
    /// The exponent of the tail; unused when the tail's probability is 0.
    public let alpha: Double
    /// The largest value there is, in the unit of the amount; infinite for none.
    public let cap: Double
    /// Where the tail begins, in medians.
    let splice: Double

    /// A law from its parameters; without `alpha` the density is continuous where the tail begins.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for a parameter that is not finite or out of range.
    public init(
        median: Double, sigma: Double, tailProbability p: Double, alpha: Double? = nil, cap: Double? = nil
    )
        throws(PoolError)
    {
        // Within these every moment that is asked for is a number.
        try PoolError.check(median, in: .positiveUpTo(1e9), "median")
        try PoolError.check(sigma, in: .positiveUpTo(10), "sigma")
        guard (0..<1).contains(p) else {
            throw .outside(p, of: "0 to below 1", in: "p, the tail's probability")
        }
        if let alpha { try PoolError.check(alpha, in: .between(0.01, 1_000), "alpha") }
        if let cap { try PoolError.check(cap, in: .positiveUpTo(1e15 * median), "cap") }
        self.median = median
        self.sigma = sigma
        tailProbability = p
        let z = NormalLaw.quantile(1 - p)
        self.alpha = alpha ?? Downtime.smoothExponent(sigma: sigma, tailProbability: p)
        self.cap = cap ?? .infinity
        splice = p > 0 ? Elementary.exp(sigma * z) : .infinity
    }

    /// The exponent with which the density has no step where the tail begins; infinite without a tail.
    static func smoothExponent(sigma: Double, tailProbability p: Double) -> Double {
        p > 0 ? NormalLaw.density(NormalLaw.quantile(1 - p)) / (sigma * p) : .infinity
    }

    private init(_ other: Downtime, median: Double, cap: Double) {
        self.median = median
        sigma = other.sigma
        tailProbability = other.tailProbability
        alpha = other.alpha
        splice = other.splice
        self.cap = cap
    }

    /// The same with the median multiplied; the cap stays.
    public func scaled(by factor: Double) -> Downtime { Downtime(self, median: median * factor, cap: cap) }

    /// The same with a cap no higher than `other`.
    public func capped(at other: Double) -> Downtime { Downtime(self, median: median, cap: min(cap, other)) }

    /// P(T ≤ x).
    public func cumulative(_ x: Double) -> Double { x >= cap ? 1 : x <= 0 ? 0 : 1 - uncappedSurvival(x) }

    /// P(T > x).
    public func survival(_ x: Double) -> Double { x >= cap ? 0 : uncappedSurvival(x) }

    /// P(T ≥ x) up to the cap, as if there were none.
    func uncappedSurvival(_ x: Double) -> Double {
        guard x > 0 else { return 1 }
        let y = x / median
        return y <= splice
            ? NormalLaw.cumulative(-Elementary.log(y) / sigma)
            : tailProbability * Elementary.power(splice / y, alpha)
    }

    /// The least x with P(T ≤ x) ≥ `q`, for `q` in 0...1.
    public func quantile(_ q: Double) -> Double { min(median * unitQuantile(q, beyond: 1 - q), cap) }

    /// The quantile of Y; the probability beyond is given apart, so that it keeps its digits far in the tail.
    func unitQuantile(_ q: Double, beyond: Double) -> Double {
        if q <= 1 - tailProbability || tailProbability == 0 {
            let z = q < 0.5 ? NormalLaw.quantile(q) : -NormalLaw.quantile(beyond)
            return Elementary.exp(sigma * z)
        }
        return splice * Elementary.power(tailProbability / beyond, 1 / alpha)
    }

    /// E T^k, for k > 0; infinite if there is no cap and the tail is too heavy.
    public func moment(_ k: Double) -> Double {
        let c = cap / median
        let body = Elementary.exp(k * k * sigma * sigma / 2)
        let scale = Elementary.power(median, k)
        guard c > splice else {
            guard c < .infinity else { return scale * body }
            let x = Elementary.log(c) / sigma
            return scale
                * (body * NormalLaw.cumulative(x - k * sigma) + Elementary.power(c, k)
                    * NormalLaw.cumulative(-x))
        }
        guard tailProbability > 0 else { return scale * body }
        let z = Elementary.log(splice) / sigma
        let below = body * NormalLaw.cumulative(z - k * sigma)
        return scale * (below + tailProbability * tailMoment(k, cap: c))
    }

    /// E min(u·P, c)^k for a Pareto P of exponent alpha, with u the splice.
    private func tailMoment(_ k: Double, cap c: Double) -> Double {
        let u = splice
        let start = Elementary.power(u, k)
        guard c < .infinity else { return k < alpha ? alpha * start / (alpha - k) : .infinity }
        let spread = Elementary.log(c / u)
        // a (c^(k−a) − u^(k−a)) / (k−a) · u^a, written so that k near a loses no digits.
        let d = (k - alpha) * spread
        let integral = abs(d) < 1e-9 ? spread : Elementary.expMinusOne(d) / (k - alpha)
        return start * (alpha * integral + Elementary.exp(d))
    }

    /// E min(T, d), the limited expected value.
    public func limitedMean(_ d: Double) -> Double { d <= 0 ? min(d, 0) : capped(at: d).moment(1) }

    /// E T.
    public var mean: Double { moment(1) }
}
