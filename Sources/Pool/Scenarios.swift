/// Losses of players in equally likely scenarios: rows are scenarios, columns are players; in M€.
///
/// > Source: Acerbi and Tasche, "On the coherence of expected shortfall", 2002, for the atom at the value at risk; the loss
/// > model's specification, section 6.
public struct Scenarios: Sendable {
    /// One row a scenario.
    public let rows: [[Double]]
    /// The number of players.
    public let players: Int

    /// Scenarios that all have a loss for each player.
    ///
    /// - Throws: ``PoolError`` if there are none, if rows differ in length, or if a loss is not finite.
    public init(_ rows: [[Double]]) throws(PoolError) {
        guard let first = rows.first else { throw .empty("scenarios") }
        for (place, row) in rows.enumerated() {
            guard row.count == first.count else {
                throw .mismatch("scenario 0", first.count, "scenario \(place)", row.count)
            }
            for loss in row where !loss.isFinite {
                throw .outside(loss, of: "a finite number", in: "scenario \(place)")
            }
        }
        self.rows = rows
        players = first.count
    }

    /// The sum of each scenario.
    public var totals: [Double] { rows.map { $0.reduce(0, +) } }

    /// The value at risk of some losses: the ascending order statistic number ⌈q M⌉.
    ///
    /// - Throws: ``PoolError`` unless 0 ≤ q < 1.
    public static func valueAtRisk(_ losses: [Double], _ q: Double) throws(PoolError) -> Double {
        try check(q)
        guard !losses.isEmpty else { throw .empty("losses") }
        return losses.sorted()[rank(q, losses.count)]
    }

    /// The place of the value at risk among so many ascending losses; q M that is whole but for rounding counts as whole.
    static func rank(_ q: Double, _ count: Int) -> Int {
        min(max(Int((q * Double(count) - 1e-9).rounded(.up)) - 1, 0), count - 1)
    }

    private static func check(_ q: Double) throws(PoolError) {
        guard (0..<1).contains(q) else { throw .outside(q, of: "0 to below 1", in: "q") }
    }

    /// What each loss counts in the tail mean: 1/M above the value at risk, the rest of 1 − q shared by those that equal
    /// it, all divided by 1 − q.
    public static func tailWeights(_ losses: [Double], _ q: Double) throws(PoolError) -> [Double] {
        let risk = try valueAtRisk(losses, q)
        let share = 1 / Double(losses.count)
        let above = losses.count { $0 > risk }
        let equal = losses.count { $0 == risk }
        let rest = (1 - q - Double(above) * share) / Double(equal)
        return losses.map { ($0 > risk ? share : $0 == risk ? rest : 0) / (1 - q) }
    }

    /// The mean of the worst 1 − q of the losses.
    public static func tailMean(_ losses: [Double], _ q: Double) throws(PoolError) -> Double {
        let weights = try tailWeights(losses, q)
        return zip(losses, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// What each player brings to the tail mean of the sum; they add up to it exactly.
    public func tailShares(_ q: Double) throws(PoolError) -> [Double] {
        let weights = try Scenarios.tailWeights(totals, q)
        var shares = [Double](repeating: 0, count: players)
        for (row, weight) in zip(rows, weights) where weight != 0 {
            for player in 0..<players { shares[player] += weight * row[player] }
        }
        return shares
    }

    /// The tail mean of each player alone.
    public func standalone(_ q: Double) throws(PoolError) -> [Double] {
        var result: [Double] = []
        for player in 0..<players {
            result.append(try Scenarios.tailMean(rows.map { $0[player] }, q))
        }
        return result
    }

    /// 1 − the tail mean of the sum over the sum of tail means; 0 if nobody loses anything.
    public func diversification(_ q: Double) throws(PoolError) -> Double {
        let alone = try standalone(q).reduce(0, +)
        return alone > 0 ? 1 - (try Scenarios.tailMean(totals, q)) / alone : 0
    }

    /// The covariance of each player with the sum: Euler's and Shapley's shares of the population variance.
    public func covariancesWithTotal() -> [Double] {
        let totals = totals, count = Double(rows.count)
        let mean = totals.reduce(0, +) / count
        return (0..<players).map { player in
            let own = rows.reduce(0) { $0 + $1[player] } / count
            return zip(rows, totals).reduce(0) { $0 + ($1.0[player] - own) * ($1.1 - mean) } / count
        }
    }
}
