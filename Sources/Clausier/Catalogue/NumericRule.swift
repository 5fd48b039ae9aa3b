public import Vocabulary

/// A bound that a control states in figures: a correction within one month where the flaw scores 7 or more.
public struct NumericRule: Hashable, Codable, Sendable {
    /// What is measured; unique in the control.
    public var key: String
    /// What is measured, in words.
    public var title: LocalizedText
    /// In what it is counted.
    public var unit: Unit
    /// Whether less or more is better.
    public var bound: Bound
    /// The figure itself, in the unit.
    public var value: Double

    /// In what a bound is counted.
    public enum Unit: String, CaseIterable, Codable, Sendable {
        case hours, days, months, years
        /// A version of a protocol, `1.2`.
        case version
        /// Bits of a key.
        case bits
        case percent, count, kilowattHours, gibibytes

        /// Whether it counts time, so that a deadline can be watched.
        public var isDelay: Bool {
            switch self {
            case .hours, .days, .months, .years: true
            case .version, .bits, .percent, .count, .kilowattHours, .gibibytes: false
            }
        }
    }

    /// On which side of the figure the good lies.
    public enum Bound: String, CaseIterable, Codable, Sendable {
        case atMost, atLeast
    }

    /// A bound.
    public init(key: String, title: LocalizedText, unit: Unit, bound: Bound, value: Double) {
        self.key = key
        self.title = title
        self.unit = unit
        self.bound = bound
        self.value = value
    }

    /// Whether a measured figure keeps the bound.
    public func isKept(by measured: Double) -> Bool {
        switch bound {
        case .atMost: measured <= value
        case .atLeast: measured >= value
        }
    }

    /// The last instant that keeps a delay which starts at `start`; `nil` where the rule counts no time, or more of it than
    /// a century.
    ///
    /// Months and years run from day to day, as in law; what is left of a month counts thirty days, and hours are exact.
    public func deadline(from start: Instant) -> Instant? {
        guard (0...876_600).contains(value) else { return nil }
        let months: Double
        switch unit {
        case .hours: return start.advanced(by: .seconds(value * 3_600))
        case .days: return start.advanced(by: .seconds(value * 86_400))
        case .months: months = value
        case .years: months = value * 12
        case .version, .bits, .percent, .count, .kilowattHours, .gibibytes: return nil
        }
        let sinceMidnight = start.duration(since: Instant(startOf: start.day))
        let whole = months.rounded(.down)
        return Instant(startOf: start.day.adding(months: Int(whole))).advanced(by: sinceMidnight)
            .advanced(by: .seconds((months - whole) * 30 * 86_400))
    }
}
