extension EventLoss {
    /// What a head of an incident costs: its mean, and between what and what it lies eight times in ten, in M€.
    public struct HeadCost: Hashable, Sendable {
        /// The mean.
        public let mean: Double
        /// One time in ten it costs less.
        public let low: Double
        /// Nine times in ten it costs less.
        public let high: Double
    }

    /// Lost revenue: so much a day of downtime.
    public var lostRevenueCost: HeadCost {
        HeadCost(
            mean: meanLostRevenue, low: lostPerDay * downtime.quantile(0.1),
            high: lostPerDay * downtime.quantile(0.9))
    }

    /// Remediation, `b T^θ ε`.
    public var remediationCost: HeadCost {
        HeadCost(mean: meanRemediation, low: remediationQuantile(0.1), high: remediationQuantile(0.9))
    }

    /// The breach: nothing unless data leak, `c ε'` if they do.
    public var breachCost: HeadCost {
        func quantile(_ q: Double) -> Double {
            // Without a leak, in 1 − leak of all cases, it costs nothing.
            let within = leak > 0 ? (q - (1 - leak)) / leak : 0
            guard within > 0, breach > 0 else { return 0 }
            return breach
                * Elementary.exp(breachSigma * NormalLaw.quantile(within) - breachSigma * breachSigma / 2)
        }
        return HeadCost(mean: meanBreach, low: quantile(0.1), high: quantile(0.9))
    }

    /// The downtimes that stand for all, at the middles of equal probabilities.
    private static let downtimes = 512

    /// The quantile of remediation: the mean over downtimes of the lognormal's probability, inverted by halving; good to a
    /// thousandth.
    private func remediationQuantile(_ q: Double) -> Double {
        let scales = (0..<EventLoss.downtimes).map { k in
            let days = downtime.quantile((Double(k) + 0.5) / Double(EventLoss.downtimes))
            return remediationScale * Elementary.power(days, timeExponent)
        }
        guard remediationScale > 0, let top = scales.max() else { return 0 }
        let sigma = remediationSigma
        func cumulative(_ x: Double) -> Double {
            scales.reduce(0) { sum, scale in
                guard sigma > 0 else { return sum + (scale <= x ? 1 : 0) }
                return sum + NormalLaw.cumulative((Elementary.log(x / scale) + sigma * sigma / 2) / sigma)
            } / Double(scales.count)
        }
        var low = 0.0, high = top
        while cumulative(high) < q, high < 1e9 { high *= 2 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if cumulative(middle) < q { low = middle } else { high = middle }
        }
        return high
    }
}
