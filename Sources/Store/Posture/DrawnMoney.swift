/// An amount of simulated years: what it could be at the ends of what is not known of the postures, and the standard error
/// that so few years leave of it.
public struct DrawnMoney: Hashable, Sendable {
    /// The amount with its ends, all from the same numbers.
    public let amount: UncertainMoney
    /// The standard error of the amount, in M€.
    public let error: Double

    /// In M€; the ends with every protection at the high and at the low end of its interval.
    init(_ value: Double, _ ends: [Double], error: Double) {
        amount = UncertainMoney(millions: value, ends.first ?? value, ends.last ?? value)
        self.error = error
    }

    /// A figure of some statistics, in the middle and at the ends, with its error in the middle.
    init<Subject>(
        _ middle: Subject, _ ends: [Subject], _ figure: (Subject) -> Double, error: (Subject) -> Double
    ) {
        self.init(figure(middle), ends.map(figure), error: error(middle))
    }
}

/// A chance or a ratio with what it could be at the ends of what is not known of the postures.
public struct UncertainShare: Hashable, Sendable {
    /// The most plausible.
    public let value: Double
    /// The least and the most.
    public let low: Double, high: Double

    /// The interval always holds the value.
    init(_ value: Double, _ ends: [Double]) {
        self.value = value
        low = min(value, ends.min() ?? value)
        high = max(value, ends.max() ?? value)
    }

    /// What some share is in the middle and at the ends.
    init<Subject>(_ middle: Subject, _ ends: [Subject], _ share: (Subject) -> Double) {
        self.init(share(middle), ends.map(share))
    }
}
