/// A figure of a year's loss as both engines have it.
public struct LawFigure {
    /// `mean`, `var 0.995` and so on.
    public let name: String
    /// Without noise.
    public let exact: (LossLaw) -> Double
    /// From simulated years.
    public let drawn: (LossStatistics) -> Double
    /// The standard error of that.
    public let error: (LossStatistics) -> Double

    /// The levels that are told.
    public static let levels = [0.9, 0.95, 0.99, 0.995]

    /// In the order in which they are printed: the mean, values at risk, tail means.
    public static var all: [LawFigure] {
        [LawFigure(name: "mean", exact: { $0.mean }, drawn: { $0.mean }, error: { $0.meanError })]
            + levels.map { q in
                LawFigure(
                    name: "var \(q)", exact: { $0.valueAtRisk(q) }, drawn: { $0.valueAtRisk(q) },
                    error: { $0.valueAtRiskError(q) })
            }
            + levels.map { q in
                LawFigure(
                    name: "tvar \(q)", exact: { $0.tailMean(q) }, drawn: { $0.tailMean(q) },
                    error: { $0.tailMeanError(q) })
            }
    }

    /// A law's figures by their names.
    public static func exact(_ law: LossLaw) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.exact(law)) })
    }
}
