/// How far sharing among like hospitals goes when all depend on one cause.
///
/// > Source: the loss model's specification, section 8.
public struct PoolingLimit: Hashable, Sendable {
    private let own: Double
    private let shared: Double

    /// Hospitals with incidents of their own at `rate`, and a cause at `shockRate` that reaches each with probability
    /// `reach`; costs have that mean, in M€, and that coefficient of variation.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for a negative number or a probability above 1.
    public init(rate: Double, shockRate: Double, reach: Double, mean: Double, variation: Double)
        throws(PoolError)
    {
        try PoolError.check(rate, in: .notNegative, "rate")
        try PoolError.check(shockRate, in: .notNegative, "nu")
        try PoolError.check(reach, in: .probability, "w")
        try PoolError.check(mean, in: .positive, "mean")
        try PoolError.check(variation, in: .notNegative, "cv")
        own = (rate + shockRate * reach) * mean * mean * (1 + variation * variation)
        shared = shockRate * reach * reach * mean * mean
    }

    /// The standard deviation of the loss for each of `count` hospitals, in M€.
    public func deviation(perSiteOf count: Int) -> Double {
        (own / Double(count) + shared * (1 - 1 / Double(count))).squareRoot()
    }

    /// What it falls to and never below, in M€.
    public var floor: Double { shared.squareRoot() }
    /// The correlation of two hospitals.
    public var correlation: Double { own > 0 ? shared / own : 0 }
    /// How many independent hospitals an endless pool is worth; infinite without a shared cause.
    public var equivalent: Double { shared > 0 ? own / shared : .infinity }
}
