/// The law of a year's loss on a lattice, in M€.
public struct LossLaw: Sendable {
    /// The distance of the lattice's points, in M€.
    public let step: Double
    /// The probability of each point, from 0 on.
    public let masses: [Double]
    /// P(L ≤ point), for each.
    public let cumulative: [Double]

    /// A law from its probabilities; rounding noise below 0 is set to 0.
    public init(step: Double, masses: [Double]) {
        self.step = step
        self.masses = masses.map { max($0, 0) }
        var sum = 0.0
        cumulative = self.masses.map {
            sum += $0
            return sum
        }
    }

    /// E L, in M€.
    public var mean: Double { masses.indices.reduce(0) { $0 + Double($1) * masses[$1] } * step }

    /// The standard deviation, in M€.
    public var standardDeviation: Double {
        let mean = mean / step
        return masses.indices.reduce(0) { $0 + masses[$1] * (Double($1) - mean) * (Double($1) - mean) }
            .squareRoot() * step
    }

    /// The place of the value at risk: the first whose cumulative probability reaches `q`.
    func placeOfRisk(_ q: Double) -> Int {
        var low = 0, high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] >= q - 1e-12 { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The value at risk: the least loss that is not passed with probability `q`, in M€.
    public func valueAtRisk(_ q: Double) -> Double { Double(placeOfRisk(q)) * step }

    /// The mean of the worst 1 − q of all years, in M€.
    ///
    /// > Source: Acerbi and Tasche, "On the coherence of expected shortfall", 2002, arXiv:cond-mat/0104295.
    public func tailMean(_ q: Double) -> Double {
        let place = placeOfRisk(q)
        let risk = Double(place) * step
        let excess = masses.indices[place...].reduce(0) { $0 + masses[$1] * (Double($1) * step - risk) }
        return risk + excess / (1 - q)
    }

    /// What each point counts in the tail mean: it is the sum of weight · loss · probability.
    ///
    /// The value at risk counts with what the points above it leave of the worst 1 − q. Taken from what is below it
    /// instead, the weights would lack the probability of losses past the lattice, and the shares of the tail mean
    /// with them.
    public func tailWeights(_ q: Double) -> [Double] {
        let place = placeOfRisk(q)
        let above = masses[(place + 1)...].reduce(0, +)
        return masses.indices.map { k in
            k < place
                ? 0
                : k > place
                    ? 1 / (1 - q) : masses[k] > 0 ? max(1 - q - above, 0) / (masses[k] * (1 - q)) : 0
        }
    }

    /// P(L > x), for any x in M€.
    public func exceedance(_ x: Double) -> Double {
        guard x >= 0 else { return 1 }
        let place = min(Int(x / step), cumulative.count - 1)
        return max(1 - cumulative[place], 0)
    }
}

extension LossLaw {
    /// The lattice's amounts, in M€.
    public var points: [Double] { masses.indices.map { Double($0) * step } }

    /// max(L − VaR, 0) / (1 − q) at each point: what a tail mean averages above the value at risk.
    public func tailExcess(_ q: Double) -> [Double] {
        let place = placeOfRisk(q)
        return masses.indices.map { $0 > place ? Double($0 - place) * step / (1 - q) : 0 }
    }

    /// The standard error of the tail mean in a simulation of that many years, in M€.
    ///
    /// > Source: Manistre and Hancock, "Variance of the CTE estimator", 2005: the variance of the excess, and that of the
    /// > value at risk which is estimated too.
    public func tailMeanError(_ q: Double, years: Double) -> Double {
        let place = placeOfRisk(q)
        var first = 0.0, second = 0.0
        for k in masses.indices[place...].dropFirst() {
            first += masses[k] * Double(k - place) * step
            second += masses[k] * (Double(k - place) * step) * (Double(k - place) * step)
        }
        let mean = first / (1 - q)
        let variance = second / (1 - q) - mean * mean
        return ((variance + q * mean * mean) / (years * (1 - q))).squareRoot()
    }
}
