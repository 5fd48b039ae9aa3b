public import Vocabulary

/// Sizes that are compared with each other, by yearly budget.
public enum SizeBand: Int, CaseIterable, Codable, Sendable {
    /// Below 20 M€.
    case small
    /// 20 to below 100 M€.
    case medium
    /// 100 to below 400 M€.
    case large
    /// 400 M€ and more.
    case veryLarge

    /// The band of a budget.
    public init(budget: Money) {
        switch budget.cents / 100 {
        case ..<20_000_000: self = .small
        case ..<100_000_000: self = .medium
        case ..<400_000_000: self = .large
        default: self = .veryLarge
        }
    }
}

/// Where an establishment stands among others of its size, none of which can be told.
public struct PeerComparison: Hashable, Sendable {
    /// The fewest others that are compared with: among fewer, one could tell who is who.
    public static let fewest = 3

    /// How many others.
    public let count: Int
    /// The middle of the others' levels, rounded to five hundredths so that no value is anybody's.
    public let median: Double
    /// A quarter of the others are not above this, rounded alike.
    public let lowerQuartile: Double
    /// A quarter of the others are not below this, rounded alike.
    public let upperQuartile: Double

    /// Compares with the others; `nil` if there are fewer than ``fewest``.
    public init?(others levels: [Double]) {
        guard levels.count >= PeerComparison.fewest else { return nil }
        let sorted = levels.sorted()
        count = sorted.count
        func quantile(_ q: Double) -> Double {
            let place = q * Double(sorted.count - 1)
            let below = Int(place)
            let above = min(below + 1, sorted.count - 1)
            let value = sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
            return (value * 20).rounded() / 20
        }
        median = quantile(0.5)
        lowerQuartile = quantile(0.25)
        upperQuartile = quantile(0.75)
    }
}
