/// What simulated losses say, with their standard errors; M€.
public struct LossStatistics: Sendable {
    /// The number of years.
    public let years: Int
    /// The mean.
    public let mean: Double
    /// The standard deviation.
    public let deviation: Double
    /// The share of years that cost nothing.
    public let quietShare: Double
    /// Its standard error.
    public var quietError: Double { (quietShare * (1 - quietShare) / Double(years)).squareRoot() }
    /// The standard error of the mean.
    public var meanError: Double { deviation / Double(years).squareRoot() }

    /// Ascending, from the lowest quantile that may be asked for on.
    private let tail: [Double]
    private let lowest: Int
    /// From which quantile on losses are kept, unless said otherwise.
    public static let lowest = 0.85

    /// Sums up losses; quantiles below `lowest` cannot be asked for afterwards.
    ///
    /// - Complexity: O(n) for the selection, O(k log k) for the k losses of the tail.
    public init(_ losses: [Double], lowest q: Double = LossStatistics.lowest) {
        years = losses.count
        let count = Double(losses.count)
        // Sums of sums: the error does not grow with the number of years.
        let mean = LossStatistics.sum(losses) { $0 } / count
        self.mean = mean
        deviation =
            (LossStatistics.sum(losses) { ($0 - mean) * ($0 - mean) } / max(count - 1, 1)).squareRoot()
        quietShare = LossStatistics.sum(losses) { $0 > 0 ? 0 : 1 } / count
        lowest = Scenarios.rank(q, losses.count)
        let threshold = LossStatistics.select(losses, rank: lowest)
        var above = losses.filter { $0 > threshold }
        above.sort()
        tail = [Double](repeating: threshold, count: losses.count - lowest - above.count) + above
    }

    private static func sum(_ losses: [Double], _ value: (Double) -> Double) -> Double {
        var total = 0.0
        for start in stride(from: 0, to: losses.count, by: 4_096) {
            var part = 0.0
            for place in start..<min(start + 4_096, losses.count) { part += value(losses[place]) }
            total += part
        }
        return total
    }

    /// The value at an ascending rank, by counting the leading bits of the numbers: no copy, no comparison sort.
    static func select(_ losses: [Double], rank: Int) -> Double {
        var prefix: UInt64 = 0, known: UInt64 = 0
        var left = rank
        for shift in stride(from: 48, through: 0, by: -16) {
            var counts = [Int](repeating: 0, count: 65_536)
            for loss in losses {
                let bits = ordered(loss)
                if bits & known == prefix { counts[Int(bits >> UInt64(shift) & 0xFFFF)] += 1 }
            }
            var digit = 0
            while left >= counts[digit] {
                left -= counts[digit]
                digit += 1
            }
            prefix |= UInt64(digit) << UInt64(shift)
            known |= 0xFFFF << UInt64(shift)
        }
        return prefix >> 63 == 1
            ? Double(bitPattern: prefix & ~(1 << 63)) : Double(bitPattern: ~prefix)
    }

    /// Bits that are ordered as the numbers are.
    @inline(__always) private static func ordered(_ x: Double) -> UInt64 {
        let bits = (x + 0).bitPattern
        return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }

    /// The value at risk.
    public func valueAtRisk(_ q: Double) -> Double { tail[place(q)] }

    private func place(_ q: Double) -> Int {
        min(max(Scenarios.rank(q, years) - lowest, 0), tail.count - 1)
    }

    /// The chance that a year costs more than that, with its standard error; `nil` below the tail that is kept.
    public func exceedance(_ loss: Double) -> (chance: Double, error: Double)? {
        guard let first = tail.first, loss >= first else { return nil }
        var low = 0, high = tail.count
        while low < high {
            let middle = (low + high) / 2
            if tail[middle] > loss { high = middle } else { low = middle + 1 }
        }
        let chance = Double(tail.count - low) / Double(years)
        return (chance, (chance * (1 - chance) / Double(years)).squareRoot())
    }

    /// The mean of the worst 1 − q of the years.
    public func tailMean(_ q: Double) -> Double {
        let first = place(q)
        let risk = tail[first]
        let excess = tail[first...].reduce(0) { $0 + ($1 - risk) }
        return risk + excess / (Double(years) * (1 - q))
    }

    /// The standard error of the tail mean.
    ///
    /// > Source: Manistre and Hancock, "Variance of the CTE estimator", 2005.
    public func tailMeanError(_ q: Double) -> Double {
        let first = place(q)
        let risk = tail[first]
        let count = Double(years) * (1 - q)
        let mean = tail[first...].reduce(0) { $0 + ($1 - risk) } / count
        let square = tail[first...].reduce(0) { $0 + ($1 - risk) * ($1 - risk) } / count
        return ((square - mean * mean + q * mean * mean) / count).squareRoot()
    }

    /// The standard error of the value at risk, from the spread of the order statistics around it.
    public func valueAtRiskError(_ q: Double) -> Double {
        let spread = (Double(years) * q * (1 - q)).squareRoot()
        let middle = Scenarios.rank(q, years) - lowest
        let low = max(middle - Int(spread.rounded(.up)), 0)
        let high = min(middle + Int(spread.rounded(.up)), tail.count - 1)
        return (tail[high] - tail[low]) / 2
    }
}
