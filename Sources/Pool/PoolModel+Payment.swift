extension PoolModel {
    /// The probability of a year in which the pool pays nothing: nothing happens, or nothing beyond deductibles.
    ///
    /// The transform of the year's loss far out, where an amount counts only by whether it is nothing: no lattice is made, whose
    /// first point would hold small amounts as well. Layers and a stop-loss that begin above 0 leave it as it is, see
    /// ``Programme/leavesFirstEuro``.
    ///
    /// > Source: the loss model's specification, section 5, with P(Y = 0) in the place of each transform.
    /// - Complexity: a quadrature for each law of an incident; milliseconds for a few hundred sites.
    public var noPaymentProbability: Double {
        let ceded = CededLaws(self)
        let nothing = ceded.laws.map(\.nothing)
        var own = 0.0, shared = 0.0
        for (site, law) in ceded.minor.enumerated() {
            if let law { own += sites[site].minorRate * (nothing[law] - 1) }
        }
        let major = ceded.major.map { nothing[$0] }
        for group in PoolModel.groups(of: sites) { own += costing(group, major) }
        for (shock, laws) in ceded.shocks.enumerated() {
            shared += costing(shocks[shock], laws.map { nothing[$0] })
        }
        let quiet =
            yearVariance > 0
            ? Elementary.power(1 - yearVariance * own, -1 / yearVariance) : Elementary.exp(own)
        return min(quiet * Elementary.exp(shared), 1)
    }

    /// Less than 0: the rate of a group's major incidents times the probability, less 1, that one costs the pool nothing.
    private func costing(_ group: [Int], _ nothing: [Double]) -> Double {
        let fall = group.count > 1 ? groupFall : 0
        var alone = 0.0, product = 1.0, spread = 0.0, total = 0.0
        for site in group {
            let first = sites[site].majorRate * nothing[site]
            let other = 1 - groupReach * sites[site].exposure * (1 - nothing[site])
            alone += first
            total += sites[site].majorRate
            // One of the group is first, every other falls or not.
            spread = spread * other + product * first
            product *= other
        }
        return alone * (1 - fall) + spread * fall - total
    }

    /// The same of a shared cause.
    private func costing(_ cause: Shock, _ nothing: [Double]) -> Double {
        let reach = cause.reach.quadrature(
            most: ExactEngine.Precision.standard.shares, members: cause.members.count)
        var mean = 0.0
        for (share, weight) in zip(reach.points, reach.weights) {
            var product = 1.0
            for (member, quiet) in zip(cause.members, nothing) {
                product *= 1 - share * sites[member].exposure * (1 - quiet)
            }
            mean += weight * product
        }
        return cause.rate * (mean - 1)
    }
}

extension PoolModel.Reach {
    /// Shares reached, with their probabilities.
    func quadrature(most: Int, members: Int) -> Quadrature {
        switch self {
        case .fixed(let share): Quadrature(points: [share], weights: [1])
        case .beta(let a, let b): .beta(a: a, b: b, count: min(most, members / 2 + 1))
        }
    }
}

extension CededLoss {
    /// The probability that an incident costs the pool nothing.
    var nothing: Double { severity.cumulative(deductible) }
}

extension Severity {
    /// P(X ≤ x).
    func cumulative(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        switch self {
        case .lognormal(let median, let sigma):
            return NormalLaw.cumulative(Elementary.log(x / median) / sigma)
        case .spliced(let law): return 1 - law.survival(x)
        case .event(let loss): return loss.cumulative(x, .pool)
        }
    }
}
