extension EventLoss {
    /// Whether remediation hardly spreads what a downtime costs.
    ///
    /// Then an integral over the downtime would be a staircase: each of its points a step that nothing rounds off. The cost
    /// is a rising function of the downtime instead, for each of a few factors of the remediation. Where the downtime is
    /// nearly certain its points lie so close that any remediation rounds them off.
    var isNarrow: Bool {
        let time = min(downtime.median, downtime.cap)
        let remediation = remediationScale * (timeExponent > 0 ? Elementary.power(time, timeExponent) : 1)
        let whole = lostPerDay * time + remediation
        let apart = min(max(0.85 * downtime.sigma, 0.11 * downtime.tailReach), 1)
        return !(whole > 0 && remediationSigma * remediation / whole >= 0.18 * apart)
    }

    /// Where a narrow law has a step, or nearly one: what the longest downtime costs; in M€.
    func steps() -> [Double] {
        guard isNarrow, downtime.cap < .infinity else { return [] }
        let (lost, remediation) = costs(of: downtime.cap)
        guard remediationSigma > 0 else { return [lost + remediation] }
        return (-3...3).map { lost + remediation * Elementary.exp(remediationSigma * Double($0)) }
    }

    private func costs(of time: Double) -> (lost: Double, remediation: Double) {
        (
            lostPerDay * time,
            remediationScale * (timeExponent > 0 ? Elementary.power(time, timeExponent) : 1)
        )
    }

    /// P(X > x) and E min(X, x) without the breach, where the law is narrow.
    func narrow(at points: [Double], _ rules: EventRules) -> (survival: [Double], limited: [Double]) {
        let half = remediationSigma * remediationSigma / 2
        let factors =
            remediationSigma > 0
            ? zip(rules.breach.points, rules.breach.weights).map {
                (factor: Elementary.exp(remediationSigma * $0 - half), weight: $1)
            } : [(factor: 1, weight: 1)]
        let longest = downtime.cap < .infinity ? downtime.uncappedSurvival(downtime.cap) : 0
        var survival: [Double] = [], limited: [Double] = []
        for x in points {
            guard x > 0 else {
                survival.append(1)
                limited.append(x)
                continue
            }
            // The longest downtime has a probability of its own; given it, the rest is lognormal.
            var (above, mean) = longest > 0 ? atLongest(x) : (0, 0)
            above *= longest
            mean *= longest
            for (factor, weight) in factors {
                let part = below(x, factor: factor, longest: longest)
                above += weight * part.survival
                mean += weight * part.limited
            }
            survival.append(above)
            limited.append(mean)
        }
        return (survival, limited)
    }

    private func atLongest(_ x: Double) -> (Double, Double) {
        let (shift, scale) = costs(of: downtime.cap)
        guard scale > 0, remediationSigma > 0 else {
            return (shift + scale > x ? 1 : 0, min(shift + scale, x))
        }
        guard x > shift else { return (1, x) }
        let y = (x - shift) / scale
        let score = Elementary.log(y) / remediationSigma + remediationSigma / 2
        let above = NormalLaw.cumulative(-score)
        return (above, shift + scale * (NormalLaw.cumulative(score - remediationSigma) + y * above))
    }

    /// The part of downtimes below the longest, with one factor of the remediation.
    private func below(_ x: Double, factor: Double, longest: Double) -> (survival: Double, limited: Double) {
        let scale = remediationScale * factor
        let time = time(costing: x, scale)
        guard time > 0 else { return (1 - longest, x * (1 - longest)) }
        let end = min(time, downtime.cap)
        let beyond = time < downtime.cap ? downtime.uncappedSurvival(time) : longest
        func upToEnd(_ order: Double) -> Double {
            guard end < .infinity else { return order > 0 ? downtime.moment(order) : 1 }
            return order > 0
                ? downtime.capped(at: end).moment(order) - Elementary.power(end, order) * beyond : 1 - beyond
        }
        return (
            beyond - longest,
            lostPerDay * upToEnd(1) + scale * upToEnd(timeExponent) + x * (beyond - longest)
        )
    }

    /// The downtime that costs `x`, by Newton's steps on its logarithm: the cost is convex in it, so that they come from one
    /// side and never miss.
    private func time(costing x: Double, _ scale: Double) -> Double {
        guard scale > 0, timeExponent > 0 else {
            let rest = x - scale
            return rest <= 0 ? 0 : lostPerDay > 0 ? rest / lostPerDay : .infinity
        }
        let alone = Elementary.log(x / scale) / timeExponent
        guard lostPerDay > 0 else { return Elementary.exp(alone) }
        var place = min(Elementary.log(x / lostPerDay), alone)
        for _ in 0..<40 {
            let lost = lostPerDay * Elementary.exp(place)
            let remediation = scale * Elementary.exp(timeExponent * place)
            let step = (lost + remediation - x) / (lost + timeExponent * remediation)
            place -= step
            if abs(step) < 1e-13 { break }
        }
        return Elementary.exp(place)
    }
}
