/// The Beta law on 0...1.
enum BetaLaw {
    /// P(W ≤ x), by the continued fraction of the incomplete beta function.
    ///
    /// > Source: Press and others, "Numerical recipes", section 6.4 (Lentz's method).
    static func cumulative(_ x: Double, a: Double, b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let front = Elementary.exp(
            Elementary.logGamma(a + b) - Elementary.logGamma(a) - Elementary.logGamma(b)
                + a * Elementary.log(x) + b * Elementary.log1p(-x))
        return x < (a + 1) / (a + b + 2)
            ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0, d = 1 / kept(1 - (a + b) * x / (a + 1)), h = d
        for step in 1...500 {
            let m = Double(step)
            for term in [
                m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
            ] {
                d = 1 / kept(1 + term * d)
                c = kept(1 + term / c)
                h *= d * c
            }
            if abs(d * c - 1) < 1e-15 { break }
        }
        return h
    }

    /// The w with P(W ≤ w) = `q`, by halving in the logarithm of the nearer distance.
    static func quantile(_ q: Double, beyond: Double, a: Double, b: Double) -> Double {
        // Solved for the smaller of the two sides, so that w near 0 and w near 1 keep their digits.
        let mirrored = cumulative(0.5, a: a, b: b) < q
        let (target, p, r) = mirrored ? (beyond, b, a) : (q, a, b)
        var low = -700.0, high = Elementary.log(0.5)
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if cumulative(Elementary.exp(middle), a: p, b: r) < target { low = middle } else { high = middle }
        }
        let w = Elementary.exp((low + high) / 2)
        return mirrored ? 1 - w : w
    }
}
