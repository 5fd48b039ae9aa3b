/// E min(X, x) as a function of x: exact, with its exact slope P(X > x), at some points, and cubic between them.
///
/// A limited expected value says all of a law: its slope is the survival, its bends are the probabilities. Layers and
/// lattices are differences of it, so that no mean is ever lost.
struct LimitedMeans: Sendable {
    private let knots: [Double]
    private let means: [Double]
    private let survivals: [Double]
    /// Other laws that are added to X with some probability: amounts and weights.
    private let shifts: [(cost: Double, weight: Double)]
    private let unshifted: Double

    private static let count = 88

    /// Points from 0 to `top`, dense where the law has its mass.
    private static func grid(upTo top: Double, near median: Double, bends: [Double] = []) -> [Double] {
        let start = min(median / 60, top / 4)
        let ratio = Elementary.power(top / start, 1 / Double(count - 2))
        var points = [0.0]
        var x = start
        for _ in 0..<(count - 1) {
            points.append(x)
            x *= ratio
        }
        points[points.count - 1] = top
        // Twice: what is left of a step and what is right of it.
        for bend in bends where bend > 0 && bend < top { points += [bend, bend] }
        points.sort()
        return points
    }

    /// From a law whose survival and limited mean are closed.
    init(
        upTo top: Double, near median: Double, bends: [Double] = [],
        _ law: (Double) -> (survival: Double, limited: Double)
    ) {
        let knots = LimitedMeans.grid(upTo: top, near: median, bends: bends)
        self.knots = knots
        let values = knots.enumerated().map { place, x in
            // The slope on the left, where the law has a step here; on the right after a step.
            let isRight = place > 0 && knots[place - 1] == x
            return x > 0 ? law(isRight ? x : x.nextDown) : (1, 0)
        }
        means = values.map(\.1)
        survivals = values.map(\.0)
        shifts = []
        unshifted = 1
    }

    /// From the loss of a major incident, by quadrature.
    init(_ loss: EventLoss, upTo top: Double, bends: [Double] = [], _ rules: EventRules) {
        let typical = loss.lostPerDay * loss.downtime.median + loss.remediationScale
        let knots = LimitedMeans.grid(
            upTo: top, near: max(typical, top * 1e-6), bends: bends + loss.steps())
        self.knots = knots
        // The first of two equal points is what is left of it.
        let sides = knots.indices.map { place in
            place + 1 < knots.count && knots[place + 1] == knots[place] ? knots[place].nextDown : knots[place]
        }
        (survivals, means) = loss.withoutBreach(at: sides, rules)
        shifts = loss.breaches(rules)
        unshifted = 1 - shifts.reduce(0) { $0 + $1.weight }
    }

    /// E min(X, x) at ascending points.
    func values(at points: [Double]) -> [Double] {
        var result = interpolated(points)
        guard !shifts.isEmpty else { return result }
        for place in result.indices { result[place] *= unshifted }
        for (cost, weight) in shifts {
            let moved = interpolated(points.map { max($0 - cost, 0) })
            for place in result.indices {
                result[place] += weight * (points[place] <= cost ? points[place] : cost + moved[place])
            }
        }
        return result
    }

    private func interpolated(_ points: [Double]) -> [Double] {
        var place = 0
        return points.map { x in
            while place < knots.count - 2, knots[place + 1] <= x { place += 1 }
            let width = knots[place + 1] - knots[place]
            let t = min((x - knots[place]) / width, 1)
            let u = 1 - t
            return means[place] * (1 + 2 * t) * u * u + survivals[place] * width * t * u * u
                + means[place + 1] * t * t * (3 - 2 * t) - survivals[place + 1] * width * t * t * u
        }
    }
}
