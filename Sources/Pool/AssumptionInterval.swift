/// Between what a figure lies in nine draws of ten, if all assumptions of the model are drawn together.
public struct AssumptionInterval: Hashable, Sendable {
    /// One draw in twenty is below.
    public let low: Double
    /// One draw in twenty is above.
    public let high: Double

    /// The shares of the draws below either end.
    public static let levels = (low: 0.05, high: 0.95)

    /// The interval of a figure.
    ///
    /// Draws are computed more coarsely than the figure itself. How far they lie from the same coarse figure under the
    /// parameters in force is carried over: in proportion where all are above zero, by difference elsewhere. The interval
    /// always holds the figure.
    ///
    /// - Parameters:
    ///   - value: The figure under the parameters in force.
    ///   - coarse: The same, computed as draws are.
    ///   - draws: What it is in each draw; what is no number is left out.
    public init(_ value: Double, coarse: Double, draws: [Double]) {
        let known = draws.filter(\.isFinite).sorted()
        guard let least = known.first, value.isFinite, coarse.isFinite else {
            (low, high) = (value, value)
            return
        }
        // Nothing of a hospital that has nothing there, whatever its class has.
        if value == 0, coarse != 0 {
            (low, high) = (value, value)
            return
        }
        let isScaled = value > 0 && coarse > 0 && least >= 0
        func carried(_ level: Double) -> Double {
            let drawn = AssumptionInterval.quantile(level, of: known)
            return isScaled ? value * (drawn / coarse) : value + (drawn - coarse)
        }
        low = min(carried(AssumptionInterval.levels.low), value)
        high = max(carried(AssumptionInterval.levels.high), value)
    }

    /// Between the two draws that it falls between, at an even distance.
    private static func quantile(_ level: Double, of sorted: [Double]) -> Double {
        let place = level * Double(sorted.count - 1)
        let before = Int(place), after = min(before + 1, sorted.count - 1)
        return sorted[before] + (sorted[after] - sorted[before]) * (place - Double(before))
    }
}
