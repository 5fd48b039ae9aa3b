extension Shapley {
    /// The exact shares of the mean of the worst 1 − q of the scenarios, each with the standard error that so few scenarios
    /// leave.
    ///
    /// - Throws: ``PoolError/tooMany(_:_:limit:)`` above ``mostPlayers``, ``PoolError/outside(_:of:in:)`` for a level.
    /// - Complexity: 2ⁿ sorts of the scenarios.
    public static func exactTail(
        _ scenarios: Scenarios, _ q: Double
    ) throws(PoolError) -> [(share: Double, error: Double)] {
        let n = scenarios.players
        guard n <= mostPlayers else {
            throw .tooMany("players of an exact Shapley value", n, limit: mostPlayers)
        }
        let columns = (0..<n).map { player in scenarios.rows.map { $0[player] } }
        // The chance that a subset of k stands before a player: k! (n − k − 1)! / n!.
        let chances = (0..<n).map {
            Elementary.exp(
                Elementary.logGamma(Double($0) + 1) + Elementary.logGamma(Double(n - $0))
                    - Elementary.logGamma(Double(n) + 1))
        }
        var sums = TailInfluence(players: n, rows: scenarios.rows.count, level: q)
        for subset in 1..<(1 << n) {
            var losses = [Double](repeating: 0, count: scenarios.rows.count)
            for player in 0..<n where subset >> player & 1 == 1 {
                for (row, loss) in columns[player].enumerated() { losses[row] += loss }
            }
            let tail = try sums.tail(of: losses)
            let size = subset.nonzeroBitCount
            for player in 0..<n {
                // With the player the subset is what it makes, without it what was there before.
                if subset >> player & 1 == 1 {
                    sums.add(tail, times: chances[size - 1], to: player)
                } else {
                    sums.add(tail, times: -chances[size], to: player)
                }
            }
        }
        return sums.shares
    }

    /// The same by sampled orders of joining: the error is that of the scenarios and of the orders together.
    ///
    /// Orders come in pairs as in ``sampled(_:_:pairs:seed:)``.
    public static func sampledTail(
        _ scenarios: Scenarios, _ q: Double, pairs: Int, seed: UInt32
    ) throws(PoolError) -> [(share: Double, error: Double)] {
        let drawn = try sampled(scenarios, .tailMean(q), pairs: pairs, seed: seed)
        var sums = TailInfluence(players: scenarios.players, rows: scenarios.rows.count, level: q)
        let weight = 1 / Double(2 * pairs)
        for pair in 0..<pairs {
            let order = order(pair, players: scenarios.players, seed: seed)
            for way in [order, order.reversed()] as [[Int]] {
                var losses = [Double](repeating: 0, count: scenarios.rows.count)
                var before: TailInfluence.Tail?
                for player in way {
                    for row in losses.indices { losses[row] += scenarios.rows[row][player] }
                    let tail = try sums.tail(of: losses)
                    sums.add(tail, times: weight, to: player)
                    if let before { sums.add(before, times: -weight, to: player) }
                    before = tail
                }
            }
        }
        return zip(drawn, sums.shares).map { drawn, years in
            (drawn.share, (drawn.error * drawn.error + years.error * years.error).squareRoot())
        }
    }
}

/// What each scenario adds to shares of a tail mean: their spread is the noise of the shares.
///
/// A tail mean is the mean over the scenarios of VaR + max(loss − VaR, 0) / (1 − q), and errs as that mean does: that the
/// value at risk is estimated too changes nothing to the first order.
///
/// > Source: Rockafellar and Uryasev, "Optimization of conditional value-at-risk", 2000; Manistre and Hancock, "Variance of
/// > the CTE estimator", 2005.
struct TailInfluence {
    /// The worst scenarios of a subset of the players.
    struct Tail {
        let risk: Double
        /// By scenario beyond the value at risk: by how much, over 1 − q.
        let excess: [(row: Int, amount: Double)]
    }

    private let level: Double
    private var steady: [Double]
    private var byRow: [[Double]]

    init(players: Int, rows: Int, level: Double) {
        self.level = level
        steady = [Double](repeating: 0, count: players)
        byRow = [[Double]](repeating: [Double](repeating: 0, count: rows), count: players)
    }

    func tail(of losses: [Double]) throws(PoolError) -> Tail {
        let risk = try Scenarios.valueAtRisk(losses, level)
        var excess: [(row: Int, amount: Double)] = []
        for (row, loss) in losses.enumerated() where loss > risk {
            excess.append((row, (loss - risk) / (1 - level)))
        }
        return Tail(risk: risk, excess: excess)
    }

    mutating func add(_ tail: Tail, times weight: Double, to player: Int) {
        steady[player] += weight * tail.risk
        for (row, amount) in tail.excess { byRow[player][row] += weight * amount }
    }

    var shares: [(share: Double, error: Double)] {
        zip(steady, byRow).map { steady, rows in
            let count = Double(rows.count)
            let mean = rows.reduce(0, +) / count
            let variance = rows.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
            return (steady + mean, (variance / count).squareRoot())
        }
    }
}
