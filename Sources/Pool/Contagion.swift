/// How many fall when an infection goes from host to host.
public enum Contagion {
    /// The probability of each number of new infections among `susceptible` hosts, from `infected` that begin; each contact
    /// infects with probability `p`.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for a probability out of range or more than 500 hosts.
    /// - Complexity: O(n³).
    ///
    /// > Source: Reed and Frost's chain binomial, as in Andersson and Britton, "Stochastic epidemic models and their
    /// > statistical analysis", 2000.
    public static func finalSizes(susceptible n: Int, infected: Int, contact p: Double)
        throws(PoolError) -> [Double]
    {
        try PoolError.check(p, in: .probability, "p")
        try PoolError.check(Double(n), in: .between(0, 500), "n")
        try PoolError.check(Double(infected), in: .between(0, 500), "i0")
        // states[s][i]: the probability to have s left and i newly infected. Generations only lower s.
        var states = [[Double]](
            repeating: [Double](repeating: 0, count: max(n, infected) + 1), count: n + 1)
        states[n][infected] = 1
        for left in stride(from: n, through: 0, by: -1) {
            for active in states[left].indices.reversed() where active > 0 && states[left][active] > 0 {
                let escape = Elementary.power(1 - p, Double(active))
                let chance = states[left][active]
                states[left][active] = 0
                for fallen in 0...left {
                    states[left - fallen][fallen] += chance * binomial(left, fallen, 1 - escape)
                }
            }
        }
        return (0...n).map { states[n - $0][0] }
    }

    private static func binomial(_ n: Int, _ k: Int, _ p: Double) -> Double {
        if p <= 0 { return k == 0 ? 1 : 0 }
        if p >= 1 { return k == n ? 1 : 0 }
        let count = Double(n), chosen = Double(k)
        return Elementary.exp(
            Elementary.logGamma(count + 1) - Elementary.logGamma(chosen + 1)
                - Elementary.logGamma(count - chosen + 1) + chosen * Elementary.log(p)
                + (count - chosen) * Elementary.log1p(-p))
    }

    /// The share that falls in the end, z = s₀ (1 − e^(−R₀ z)); 0 where each case infects one other or fewer.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for a negative R₀ or a share out of range.
    ///
    /// > Source: Kermack and McKendrick, "A contribution to the mathematical theory of epidemics", 1927.
    public static func finalShare(reproduction: Double, susceptible: Double) throws(PoolError) -> Double {
        try PoolError.check(reproduction, in: .notNegative, "R0")
        try PoolError.check(susceptible, in: .probability, "s0")
        guard reproduction * susceptible > 1 else { return 0 }
        var low = 0.0, high = susceptible
        // z − s₀ (1 − e^(−R₀ z)) is below 0 between the roots: what is halved ends on the upper one.
        for _ in 0..<200 {
            let z = (low + high) / 2
            if z + susceptible * Elementary.expMinusOne(-reproduction * z) < 0 { low = z } else { high = z }
        }
        return (low + high) / 2
    }
}
