/// How a joint risk is shared when every order of joining counts alike.
///
/// > Source: Shapley, "A value for n-person games", 1953; Castro, Gómez and Tejada, "Polynomial calculation of the Shapley
/// > value based on sampling", 2009, for many players.
public enum Shapley {
    /// What the players together are charged for.
    public enum Game: Hashable, Sendable {
        /// The mean of the worst 1 − q of the scenarios.
        case tailMean(Double)
        /// The population variance.
        case variance

        func value(_ losses: [Double]) throws(PoolError) -> Double {
            switch self {
            case .tailMean(let q): return try Scenarios.tailMean(losses, q)
            case .variance:
                let mean = losses.reduce(0, +) / Double(losses.count)
                return losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(losses.count)
            }
        }
    }

    /// The most players of an exact computation; each one more doubles the work.
    public static let mostPlayers = 16

    /// The exact shares, by all subsets of the players.
    ///
    /// - Throws: ``PoolError/tooMany(_:_:limit:)`` above ``mostPlayers``.
    public static func exact(_ scenarios: Scenarios, _ game: Game) throws(PoolError) -> [Double] {
        let n = scenarios.players
        guard n <= mostPlayers else {
            throw .tooMany("players of an exact Shapley value", n, limit: mostPlayers)
        }
        let columns = (0..<n).map { player in scenarios.rows.map { $0[player] } }
        var values = [Double](repeating: 0, count: 1 << n)
        for subset in 1..<(1 << n) {
            var losses = [Double](repeating: 0, count: scenarios.rows.count)
            for player in 0..<n where subset >> player & 1 == 1 {
                for (row, loss) in columns[player].enumerated() { losses[row] += loss }
            }
            values[subset] = try game.value(losses)
        }
        // The chance that a subset of k stands before a player: k! (n − k − 1)! / n!.
        let logWeights = (0..<n).map {
            Elementary.logGamma(Double($0) + 1) + Elementary.logGamma(Double(n - $0))
                - Elementary.logGamma(Double(n) + 1)
        }
        return (0..<n).map { player in
            (0..<(1 << n)).reduce(0.0) { sum, subset in
                guard subset >> player & 1 == 0 else { return sum }
                let gain = values[subset | 1 << player] - values[subset]
                return sum + Elementary.exp(logWeights[subset.nonzeroBitCount]) * gain
            }
        }
    }

    /// Shares by sampling orders of joining, with their standard errors; they add up to the whole exactly.
    ///
    /// Orders come in pairs, one the reverse of the other, which lowers the noise; the error is taken between pairs.
    public static func sampled(
        _ scenarios: Scenarios, _ game: Game, pairs: Int, seed: UInt32
    ) throws(PoolError) -> [(share: Double, error: Double)] {
        try PoolError.check(Double(pairs), in: .between(2, 1e7), "pairs")
        let n = scenarios.players
        var sums = [Double](repeating: 0, count: n), squares = sums
        for pair in 0..<pairs {
            let order = order(pair, players: n, seed: seed)
            let forth = try gains(scenarios, game, order), back = try gains(scenarios, game, order.reversed())
            for player in 0..<n {
                let mean = (forth[player] + back[player]) / 2
                sums[player] += mean
                squares[player] += mean * mean
            }
        }
        let count = Double(pairs)
        return (0..<n).map { player in
            let mean = sums[player] / count
            let variance = max(squares[player] / count - mean * mean, 0) * count / (count - 1)
            return (mean, (variance / count).squareRoot())
        }
    }

    /// The order of joining with that number, each as likely as any other.
    static func order(_ pair: Int, players: Int, seed: UInt32) -> [Int] {
        var order = Array(0..<players)
        for place in stride(from: players - 1, to: 0, by: -1) {
            let block = Philox.block(
                counter: [UInt32(pair), UInt32(place), 0, 0], key: [seed, Philox.Stream.shapley.rawValue])
            order.swapAt(place, Int((UInt64(block[0]) * UInt64(place + 1)) >> 32))
        }
        return order
    }

    private static func gains(
        _ scenarios: Scenarios, _ game: Game, _ order: [Int]
    ) throws(PoolError) -> [Double] {
        var losses = [Double](repeating: 0, count: scenarios.rows.count)
        var gains = [Double](repeating: 0, count: order.count)
        var before = 0.0
        for player in order {
            for row in losses.indices { losses[row] += scenarios.rows[row][player] }
            let value = try game.value(losses)
            gains[player] = value - before
            before = value
        }
        return gains
    }
}
