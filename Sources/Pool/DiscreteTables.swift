/// Draws one of several with given chances from one word: an alias table.
///
/// > Source: Walker, "An efficient method for generating discrete random variables with general distributions", 1977; Vose,
/// > 1991, for how the table is made.
struct AliasTable: Sendable {
    /// The threshold in the upper half, the other choice in the lower.
    private var cells: [UInt64]
    private let count: UInt64

    /// Weights are 0 or more, and one of them is more than 0.
    init(_ weights: [Double]) {
        let total = weights.reduce(0, +)
        let n = weights.count
        var scaled = weights.map { $0 * Double(n) / total }
        var small: [Int] = [], large: [Int] = []
        for place in weights.indices.reversed() {
            if scaled[place] < 1 { small.append(place) } else { large.append(place) }
        }
        var threshold = [UInt64](repeating: 0xFFFF_FFFF, count: n)
        var other = Array(0..<n)
        while let low = small.popLast(), let high = large.last {
            threshold[low] = UInt64(
                (scaled[low] * 4_294_967_296).rounded(.down).clamped(to: 0...4_294_967_295))
            other[low] = high
            scaled[high] -= 1 - scaled[low]
            if scaled[high] < 1 {
                large.removeLast()
                small.append(high)
            }
        }
        cells = zip(threshold, other).map { $0 << 32 | UInt64($1) }
        count = UInt64(n)
    }

    /// Takes memory of its own.
    mutating func separate() { cells = cells.map(\.self) }

    /// The choice of a word.
    @inline(__always) func pick(_ word: UInt32) -> Int {
        let product = UInt64(word) * count
        let place = Int(product >> 32)
        let cell = cells[place]
        return (product & 0xFFFF_FFFF) < (cell >> 32) ? place : Int(cell & 0xFFFF_FFFF)
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double {
        min(max(self, range.lowerBound), range.upperBound)
    }
}

/// Draws how many incidents a year has, from one word: the inverse of the law, with a guide to where to begin.
struct CountTable: Sendable {
    private var cumulative: [UInt32]
    private var guide: [UInt16]

    /// More incidents than any year of a table has.
    static let most = 60_000

    /// Poisson, or Poisson with a Gamma factor of mean 1 and that variance.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` where years beyond ``most`` would be cut off, naming `field`.
    init(mean: Double, variance: Double, _ field: String) throws(PoolError) {
        var chances: [Double] = []
        var logChance =
            variance > 0 ? -Elementary.log1p(variance * mean) / variance : -mean
        var k = 0.0, sum = 0.0
        let ratioBase = variance * mean / (1 + variance * mean)
        while sum < 1 - 1e-13, chances.count < CountTable.most {
            let chance = Elementary.exp(logChance)
            chances.append(chance)
            sum += chance
            k += 1
            logChance +=
                variance > 0
                ? Elementary.log((1 / variance + k - 1) / k * ratioBase) : Elementary.log(mean / k)
            if mean == 0 { break }
        }
        // Less is the rounding of so many terms, and hardly ever drawn.
        guard sum > 1 - 1e-8 else {
            throw .outside(mean, of: "so few that no year has more than \(CountTable.most)", in: field)
        }
        var total = 0.0
        cumulative = chances.map {
            total += $0
            return UInt32((total * 4_294_967_296).rounded().clamped(to: 0...4_294_967_295))
        }
        var guide: [UInt16] = []
        var place = 0
        for cell in 0..<4_096 {
            let word = UInt32(cell) << 20
            while place < cumulative.count - 1, cumulative[place] <= word { place += 1 }
            guide.append(UInt16(place))
        }
        self.guide = guide
    }

    /// Takes memory of its own.
    mutating func separate() {
        cumulative = cumulative.map(\.self)
        guide = guide.map(\.self)
    }

    /// The count of a word.
    @inline(__always) func count(_ word: UInt32) -> Int {
        var place = Int(guide[Int(word >> 20)])
        while place < cumulative.count - 1, cumulative[place] <= word { place += 1 }
        return place
    }
}
