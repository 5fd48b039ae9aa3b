import Pool

/// A point of the curve of a year's loss: what is passed with that chance, with what it could be.
public struct ExceedancePoint: Hashable, Sendable {
    /// The chance that a year costs more.
    public let chance: Double
    /// The loss, in M€.
    public let loss: Double
    /// What it would be with every protection at the high and at the low end of its interval, in M€.
    public let low: Double, high: Double

    /// From one year in two to one in two thousand, evenly on a logarithmic scale.
    static let chances = [
        0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.035, 0.025, 0.02, 0.015, 0.01, 0.007, 0.005, 0.003,
        0.002, 0.001, 0.0005,
    ]

    /// The curve of a law between two others.
    static func curve(_ law: LossLaw, low: LossLaw, high: LossLaw) -> [ExceedancePoint] {
        chances.map { chance in
            let loss = law.valueAtRisk(1 - chance)
            return ExceedancePoint(
                chance: chance, loss: loss, low: min(low.valueAtRisk(1 - chance), loss),
                high: max(high.valueAtRisk(1 - chance), loss))
        }
    }

    /// The curve of a law alone.
    static func curve(_ law: LossLaw) -> [ExceedancePoint] { curve(law, low: law, high: law) }
}

/// What a year's loss is for.
public enum LossHead: CaseIterable, Sendable {
    case lostRevenue, remediation, breach, minor

    func amount(in heads: LossHeads) -> Double {
        switch self {
        case .lostRevenue: heads.lostRevenue
        case .remediation: heads.remediation
        case .breach: heads.breach
        case .minor: heads.minor
        }
    }
}
