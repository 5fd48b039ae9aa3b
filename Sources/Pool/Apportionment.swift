public import Vocabulary

/// Splits amounts of money so that the parts add up to the cent.
public enum Apportionment {
    /// The most an amount may be, in M€: beyond this a cent is no longer told apart.
    static let mostMillions = 9e7

    /// An amount in M€ as money, to the nearest cent.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for what is not finite or beyond 90 trillion euros.
    public static func money(_ millions: Double) throws(PoolError) -> Money {
        try PoolError.check(millions, in: .between(-mostMillions, mostMillions), "an amount in M€")
        return Money(cents: Int64((millions * 1e8).rounded()))
    }

    /// `total` split in proportion to the shares, by largest remainders; equally if all shares are 0.
    ///
    /// Shares may be negative; the parts sum to `total` exactly. Of equal remainders the first gets the cent.
    public static func split(_ total: Money, by shares: [Double]) -> [Money] {
        guard !shares.isEmpty else { return [] }
        let sum = shares.reduce(0, +)
        let weights =
            sum != 0 && sum.isFinite ? shares.map { $0 / sum } : shares.map { _ in 1 / Double(shares.count) }
        let exact = weights.map { $0 * Double(total.cents) }
        var cents = exact.map { Int64($0.rounded(.down)) }
        var left = total.cents - cents.reduce(0, +)
        let order = exact.indices.sorted {
            (exact[$1] - exact[$1].rounded(.down), $0) < (exact[$0] - exact[$0].rounded(.down), $1)
        }
        var place = 0
        while left != 0 {
            cents[order[place % order.count]] += left > 0 ? 1 : -1
            left += left > 0 ? -1 : 1
            place += 1
        }
        return cents.map { Money(cents: $0) }
    }
}
