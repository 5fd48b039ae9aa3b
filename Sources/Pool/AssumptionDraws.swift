/// The model's assumptions drawn together: every parameter at once, each within its range.
///
/// A Latin hypercube: the range of each parameter is cut into as many strata of equal probability as there are draws, and every
/// stratum is drawn once, in an order of its own. Within its range a parameter follows a triangular law whose mode is the
/// value in force, of its logarithm where the range lies above 0: most ranges are factors, as far below as above. A value
/// outside of its range widens it. Parameters are drawn independently of each other, but for what is
/// derived: effects on the downtime keep their sum (the eightfold recovery), and the exponent of the downtime's tail follows
/// the spread and the share of the tail unless it was stated. Numbers are found by their address: the same seed and count
/// give the same bits.
///
/// > Source: McKay, Beckman and Conover, "A comparison of three methods for selecting values of input variables", 1979.
public struct AssumptionDraws: Sendable {
    /// The parameters of each draw.
    public let parameters: [LossParameters]
    /// What names the draws.
    public let seed: UInt32

    /// Draws where nobody asks for another number.
    public static let usualCount = 32
    /// The fewest from which an interval is read, and the most.
    public static let counts = 16...512

    /// Draws around the parameters in force.
    ///
    /// - Parameters:
    ///   - parameters: Those in force: the modes.
    ///   - count: How many draws.
    ///   - seed: Names the draws.
    ///   - range: Where a parameter may lie.
    public init(
        around parameters: LossParameters, count: Int = AssumptionDraws.usualCount, seed: UInt32 = 1,
        range: (ParameterNote) -> ClosedRange<Double> = { $0.range }
    ) {
        self.seed = seed
        let key: SIMD2<UInt32> = [seed, Philox.Stream.assumptions.rawValue]
        var drawn = [LossParameters](repeating: parameters, count: max(count, 0))
        for (number, note) in ParameterNote.all.enumerated() where note.movesLoss || note.family == .measures
        {
            if note.key == "alphaT", parameters.downtimeAlpha == nil { continue }
            let mode = note.value(in: parameters), law = TriangularLaw(range(note), mode: mode)
            let words = drawn.indices.map {
                Philox.block(counter: [UInt32($0), UInt32(number), 0, 0], key: key)
            }
            // The order of random words is a random order of the strata.
            let order = words.indices.sorted {
                (words[$0][0], words[$0][1], $0) < (words[$1][0], words[$1][1], $1)
            }
            for (stratum, draw) in order.enumerated() {
                let place = Philox.unit(words[draw][2], words[draw][3])
                let value = law.quantile((Double(stratum) + place) / Double(drawn.count))
                drawn[draw] = note.setting(value, in: drawn[draw])
            }
        }
        let total = AssumptionDraws.sum(parameters.downtimeEffects)
        self.parameters = drawn.map { draw in
            var kept = draw
            let sum = AssumptionDraws.sum(draw.downtimeEffects)
            // Where nothing was moved nothing is rounded.
            guard sum > 0, sum != total else { return draw }
            kept.downtimeEffects = draw.downtimeEffects.mapValues { $0 / sum * total }
            return kept
        }
    }

    /// In the order of the keys: a dictionary's own order is another in every process, and sums round by their order.
    private static func sum(_ effects: [String: Double]) -> Double {
        effects.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
    }
}

/// A triangular law: of the logarithm where all is above 0, for such ranges are factors (from a half to twice a value); of the
/// value itself elsewhere.
private struct TriangularLaw {
    private let range: ClosedRange<Double>
    private let low: Double, high: Double, mode: Double
    private let value: Double
    private let isScaled: Bool

    init(_ range: ClosedRange<Double>, mode value: Double) {
        let (least, most) = (min(range.lowerBound, value), max(range.upperBound, value))
        isScaled = least > 0
        func placed(_ x: Double) -> Double { least > 0 ? Elementary.log(x) : x }
        low = placed(least)
        high = placed(most)
        mode = placed(value)
        self.value = value
        self.range = least...most
    }

    func quantile(_ q: Double) -> Double {
        let width = high - low
        guard width > 0 else { return value }
        let left = (mode - low) / width
        let place =
            q < left
            ? low + (q * width * (mode - low)).squareRoot()
            : high - ((1 - q) * width * (high - mode)).squareRoot()
        let drawn = isScaled ? Elementary.exp(place) : place
        return min(max(drawn, range.lowerBound), range.upperBound)
    }
}
