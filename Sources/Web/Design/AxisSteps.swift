import Foundation
import Markup
import Vocabulary

/// Round values along an axis of a chart: steps of 1, 2 or 5 times a power of ten, so that a reader counts on from one to the next.
struct AxisSteps {
    /// From one value to the next.
    let step: Double

    /// At most `most` steps over a length; one step of the whole for a length that is none.
    init(over length: Double, atMost most: Int = 5) {
        guard length.isFinite, length > 0 else {
            step = 1
            return
        }
        let power = pow(10, floor(log10(length / Double(most))))
        step = [1.0, 2, 5, 10].map { power * $0 }.first { length / $0 <= Double(most) } ?? power * 10
    }

    /// The values from `low` to `high`, both inside if they are round.
    func values(from low: Double, to high: Double) -> [Double] {
        let (first, last) = ((low / step - 1e-9).rounded(.up), (high / step + 1e-9).rounded(.down))
        guard first <= last, last - first < 100 else { return [] }
        return (0...Int(last - first)).map { (first + Double($0)) * step }
    }

    /// A value with as many decimals as tell two of them apart.
    func words(_ value: Double) -> LocalizedText {
        .number(value, decimals: min(max(Int(-floor(log10(step) + 1e-9)), 0), 6))
    }
}
