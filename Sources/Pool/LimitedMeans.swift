/// E min(X, x) as a function of x: exact, with its exact slope P(X > x), at some points, and cubic between them.
///
/// A limited expected value says all of a law: its slope is the survival, its bends are the probabilities. Layers and
/// lattices are differences of it, so that no mean is ever lost.
struct LimitedMeans: Sendable {
    private var knots: [Double]
    private var means: [Double]
    private var survivals: [Double]
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
        refine { points in
            let values = points.map(law)
            return (values.map(\.survival), values.map(\.limited))
        }
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
        refine { loss.withoutBreach(at: $0, rules) }
    }

    /// The most probability that one cubic may stand for, and the most by which it may bend the wrong way.
    private static let mostBetween = 0.06, mostSwing = 2e-6
    private static let mostHalvings = 44

    /// Halves the stretches on which a law falls too steeply for a cubic, such as all of a nearly certain amount.
    ///
    /// The curve of a limited mean bends downwards everywhere. A cubic from before a sharp bend to behind it swings past the
    /// bend instead: on a lattice these are probabilities below 0, and a year's law without meaning.
    private mutating func refine(_ law: ([Double]) -> (survival: [Double], limited: [Double])) {
        for _ in 0..<LimitedMeans.mostHalvings {
            let steep = knots.indices.dropLast().filter(isSteep)
            guard !steep.isEmpty else { return }
            let middles = steep.map { knots[$0] + (knots[$0 + 1] - knots[$0]) / 2 }
            let (above, limited) = law(middles)
            var next = steep.count - 1
            for place in steep.reversed() {
                knots.insert(middles[next], at: place + 1)
                survivals.insert(above[next], at: place + 1)
                means.insert(limited[next], at: place + 1)
                next -= 1
            }
        }
    }

    private func isSteep(_ place: Int) -> Bool {
        let width = knots[place + 1] - knots[place]
        // Below this the means have no digits left that would tell their slope.
        guard width > 1e-10 * knots[place + 1] else { return false }
        let (left, right) = (survivals[place], survivals[place + 1])
        let slope = (means[place + 1] - means[place]) / width
        let swing = max(3 * slope - 2 * left - right, left + 2 * right - 3 * slope)
        return left - right > LimitedMeans.mostBetween || swing > LimitedMeans.mostSwing
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
