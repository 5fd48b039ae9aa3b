/// Quantile functions of laws, for random words of 32 bits: cubic pieces, finer towards both tails.
///
/// Word w stands for the probability (w + ½) / 2^32. Each half is cut into octaves of the distance from its end, each octave
/// into 32 pieces; a piece is a cubic through four exact values. So the relative error is the same in the far tail as in
/// the middle, and no exponential is taken for a draw. All laws share one list, so that a draw touches nothing else.
struct QuantileTables: Sendable {
    private var pieces: [SIMD4<Double>] = []
    private static let octaves = 27
    private static let half = 32 + octaves * 32

    /// Takes memory of its own.
    mutating func separate() { pieces = pieces.map(\.self) }

    /// Adds a law, from its quantile as a function of a probability and of what is beyond it, each exact where it is small.
    ///
    /// - Returns: What to ask the law by.
    mutating func add(_ quantile: (_ q: Double, _ beyond: Double) -> Double) -> Int {
        let place = pieces.count
        for isUpper in [false, true] {
            func value(_ distance: Double) -> Double {
                let small = (distance + 0.5) / 4_294_967_296
                return isUpper ? quantile(1 - small, small) : quantile(small, 1 - small)
            }
            for first in 0..<32 { pieces.append([value(Double(first)), 0, 0, 0]) }
            for octave in 0..<QuantileTables.octaves {
                // Distances from 2^(5 + octave) on; a piece is 2^octave wide.
                let width = Double(1 << octave)
                for piece in 0..<32 {
                    let start = Double(32 + piece) * width
                    pieces.append(QuantileTables.cubic((0...3).map { value(start + width * Double($0) / 3) }))
                }
            }
        }
        return place
    }

    /// The cubic through values at 0, 1/3, 2/3 and 1.
    private static func cubic(_ v: [Double]) -> SIMD4<Double> {
        let d1 = v[1] - v[0], d2 = v[2] - 2 * v[1] + v[0], d3 = v[3] - 3 * v[2] + 3 * v[1] - v[0]
        return [v[0], 3 * d1 - 1.5 * d2 + d3, 4.5 * d2 - 4.5 * d3, 4.5 * d3]
    }

    /// The quantile of a law that the word stands for.
    @inline(__always) func value(_ law: Int, _ word: UInt32) -> Double {
        let isUpper = word >> 31
        let distance = word ^ (0 &- isUpper)
        let zeros = distance.leadingZeroBitCount
        let offset = law &+ Int(isUpper) &* QuantileTables.half
        guard zeros < 27 else { return pieces[offset &+ Int(distance)][0] }
        // The leading one and the five bits below it name the piece, the rest is the way through it.
        let shifted = distance &<< UInt32(truncatingIfNeeded: zeros)
        let index = offset &+ (27 &- zeros) &* 32 &+ Int((shifted >> 26) & 31)
        let t = Double(shifted &<< 6) * 2.328_306_436_538_696_3e-10
        let piece = pieces[index]
        return piece[0] + t * (piece[1] + t * (piece[2] + t * piece[3]))
    }
}
