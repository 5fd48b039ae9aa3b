/// A loss that a year practically never passes: by Chernoff's bound, P(L > x) ≤ E e^(θL) e^(−θx) for every θ > 0.
///
/// Moments do not tell: one shared cause that hits everybody at the limit lies far outside of any number of deviations of a
/// small pool. What lies past the lattice would come back at its beginning, from where the tail lacks it.
struct LossBound {
    private let model: PoolModel
    private let ceded: CededLaws
    private let lattices: [(step: Double, masses: [Double])]
    private let reaches: [Quadrature]
    private let groups: [[Int]]

    /// −ln of the probability that is left beyond.
    private static let certainty = 25.0

    init(_ model: PoolModel, _ ceded: CededLaws, reaches: [Quadrature], groups: [[Int]]) {
        self.model = model
        self.ceded = ceded
        self.reaches = reaches
        self.groups = groups
        // Moment matching only spreads a law: its exponential moments grow, and the bound stays one.
        lattices = ceded.laws.map { law in
            let step = law.reach() / 60
            return (step, law.lattice(step: step, most: 64))
        }
    }

    /// The least such loss that some θ proves, in M€; infinite if none does.
    func loss() -> Double {
        let widest = lattices.map { $0.step * Double($0.masses.count - 1) }.max() ?? 1
        guard widest > 0 else { return .infinity }
        // The bound has one valley: golden section on ln θ.
        var low = Elementary.log(1e-6 / widest), high = Elementary.log(60 / widest)
        let section = 0.618_033_988_749_895
        var left = high - section * (high - low), right = low + section * (high - low)
        var leftValue = loss(left), rightValue = loss(right)
        for _ in 0..<24 {
            // Where both are infinite θ is too large.
            if leftValue <= rightValue {
                (high, right, rightValue) = (right, left, leftValue)
                left = high - section * (high - low)
                leftValue = loss(left)
            } else {
                (low, left, leftValue) = (left, right, rightValue)
                right = low + section * (high - low)
                rightValue = loss(right)
            }
        }
        return min(leftValue, rightValue)
    }

    private func loss(_ logTheta: Double) -> Double {
        let theta = Elementary.exp(logTheta)
        let value = (cumulant(theta) + LossBound.certainty) / theta
        return value.isFinite ? value : .infinity
    }

    /// ln E e^(θL); infinite or no number where it is beyond what can be told.
    private func cumulant(_ theta: Double) -> Double {
        let transforms = lattices.map { lattice in
            // Horner, from the last point down.
            let factor = Elementary.exp(theta * lattice.step)
            return lattice.masses.reversed().reduce(0) { $0 * factor + $1 }
        }
        var own = 0.0
        for (site, law) in ceded.minor.enumerated() {
            if let law { own += model.sites[site].minorRate * (transforms[law] - 1) }
        }
        for group in groups { own += groupPart(group, transforms) }
        var shared = 0.0
        for (place, shock) in model.shocks.enumerated() where shock.rate > 0 {
            var expected = 0.0
            for (share, weight) in zip(reaches[place].points, reaches[place].weights) {
                var product = 1.0
                for (member, law) in zip(shock.members, ceded.shocks[place]) {
                    product *= 1 + share * model.sites[member].exposure * (transforms[law] - 1)
                }
                expected += weight * product
            }
            shared += shock.rate * (expected - 1)
        }
        guard model.yearVariance > 0 else { return own + shared }
        let base = 1 - model.yearVariance * own
        return base > 0 ? shared - Elementary.log(base) / model.yearVariance : .infinity
    }

    private func groupPart(_ group: [Int], _ transforms: [Double]) -> Double {
        let fall = group.count > 1 ? model.groupFall : 0
        let chances = group.map { site in
            1 + model.groupReach * model.sites[site].exposure * (transforms[ceded.major[site]] - 1)
        }
        let product = chances.reduce(1, *)
        var sum = 0.0
        for (site, chance) in zip(group, chances) {
            let hit = transforms[ceded.major[site]]
            sum += model.sites[site].majorRate * (hit * (1 - fall + fall * product / chance) - 1)
        }
        return sum
    }
}
