public import Vocabulary

/// What may be advanced of what a claim is owed, in hundredths of a hundredth: 12.5 % is kept as agreed, not rounded up.
public struct AdvanceShare: Hashable, Sendable {
    /// In ten-thousandths, 0...10,000.
    public let basisPoints: Int64

    /// Half of what is owed.
    public static let half = AdvanceShare(0.5)
    /// All of it: for advances that were checked when they were paid.
    public static let whole = AdvanceShare(1)

    /// A fraction in 0...1; what is finer than a ten-thousandth is cut off, never rounded up.
    public init(_ fraction: Double) {
        // 0.29 · 10,000 is a hair less than 2,900.
        basisPoints = fraction > 0 ? Int64((min(fraction, 1) * 10_000 + 1e-6).rounded(.down)) : 0
    }

    /// That share of an amount, down to the cent.
    public func of(_ amount: Money) -> Money {
        Money(cents: amount.cents / 10_000 * basisPoints + amount.cents % 10_000 * basisPoints / 10_000)
    }
}
