public import Vocabulary

/// An amount with what it could be at the ends of what is not known of the postures.
public struct UncertainMoney: Hashable, Sendable {
    /// The most plausible.
    public let value: Money
    /// The least of what it could be.
    public let low: Money
    /// The most of what it could be.
    public let high: Money

    /// An amount between two others, in either order; the interval always holds the amount.
    public init(_ value: Money, between first: Money, and second: Money) {
        self.value = value
        low = min(value, first, second)
        high = max(value, first, second)
    }

    /// The same with the ends in M€.
    init(_ value: Money, _ first: Double, _ second: Double) {
        self.init(value, between: Money(millions: first), and: Money(millions: second))
    }

    /// What some amount is in the middle and at the ends.
    init<Subject>(_ middle: Subject, _ ends: [Subject], _ amount: (Subject) -> Money) {
        let value = amount(middle), bounds = ends.map(amount)
        self.init(value, between: bounds.first ?? value, and: bounds.last ?? value)
    }

    /// All three in M€.
    init(millions value: Double, _ first: Double, _ second: Double) {
        self.init(Money(millions: value), first, second)
    }
}

extension UncertainMoney {
    /// A share of it, 0 or more.
    static func * (amount: UncertainMoney, share: Double) -> UncertainMoney {
        UncertainMoney(
            Money(millions: amount.value.millions * share), amount.low.millions * share,
            amount.high.millions * share)
    }

    /// The sum if all are at one end together: what is not known of postures is not known of all alike.
    static func + (left: UncertainMoney, right: UncertainMoney) -> UncertainMoney {
        UncertainMoney(
            left.value + right.value, between: left.low + right.low, and: left.high + right.high)
    }
}
