/// Points and weights that integrate a function against a weight: Gauss's rules.
///
/// > Source: Golub and Welsch, "Calculation of Gauss quadrature rules", 1969: the points are the eigenvalues of the
/// > matrix of the recurrence, the weights the squares of the first components of its vectors.
struct Quadrature: Sendable {
    let points: [Double]
    /// They sum to the integral of the weight: 1 for the laws of probability below.
    let weights: [Double]

    /// For a function of a Beta(a, b) variable, exact for polynomials of degree 2n − 1.
    static func beta(a: Double, b: Double, count: Int) -> Quadrature {
        // Jacobi polynomials on −1...1 with weight (1−x)^(b−1) (1+x)^(a−1), moved to 0...1.
        let p = b - 1, q = a - 1
        var diagonal: [Double] = [], beside: [Double] = []
        for k in 0..<count {
            let n = Double(k), s = 2 * n + p + q
            diagonal.append(k == 0 ? (q - p) / (p + q + 2) : (q * q - p * p) / (s * (s + 2)))
            let m = n + 1, t = 2 * m + p + q
            let square =
                k == 0
                ? 4 * (1 + p) * (1 + q) / ((2 + p + q) * (2 + p + q) * (3 + p + q))
                : 4 * m * (m + p) * (m + q) * (m + p + q) / (t * t * (t + 1) * (t - 1))
            beside.append(square.squareRoot())
        }
        let rule = eigen(diagonal, beside)
        return Quadrature(points: rule.points.map { min(max((1 + $0) / 2, 0), 1) }, weights: rule.weights)
    }

    /// For a function on 0...1 against the uniform law.
    static func uniform(_ count: Int) -> Quadrature { beta(a: 1, b: 1, count: count) }

    /// For a function of a normal variable.
    static func normal(_ count: Int) -> Quadrature {
        eigen([Double](repeating: 0, count: count), (0..<count).map { Double($0 + 1).squareRoot() })
    }

    /// Eigenvalues of a symmetric tridiagonal matrix and the squares of their vectors' first components: QL with
    /// implicit shifts.
    private static func eigen(_ diagonal: [Double], _ beside: [Double]) -> Quadrature {
        let n = diagonal.count
        var d = diagonal, e = beside, first = [1.0] + [Double](repeating: 0, count: max(n - 1, 0))
        e[n - 1] = 0
        for l in 0..<n {
            for _ in 0..<60 {
                var m = l
                while m < n - 1, abs(e[m]) > 1e-16 * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
                if m == l { break }
                rotate(&d, &e, &first, from: m, to: l)
            }
        }
        let order = d.indices.sorted { d[$0] < d[$1] }
        return Quadrature(points: order.map { d[$0] }, weights: order.map { first[$0] * first[$0] })
    }

    private static func rotate(
        _ d: inout [Double], _ e: inout [Double], _ first: inout [Double], from m: Int, to l: Int
    ) {
        var g = (d[l + 1] - d[l]) / (2 * e[l])
        var r = (g * g + 1).squareRoot()
        g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r))
        var s = 1.0, c = 1.0, p = 0.0
        for i in stride(from: m - 1, through: l, by: -1) {
            let f = s * e[i], b = c * e[i]
            r = (f * f + g * g).squareRoot()
            e[i + 1] = r
            if r == 0 {
                d[i + 1] -= p
                e[m] = 0
                return
            }
            s = f / r
            c = g / r
            g = d[i + 1] - p
            r = (d[i] - g) * s + 2 * c * b
            p = s * r
            d[i + 1] = g + p
            g = c * r - b
            (first[i + 1], first[i]) = (s * first[i] + c * first[i + 1], c * first[i] - s * first[i + 1])
        }
        d[l] -= p
        e[l] = g
        e[m] = 0
    }
}
