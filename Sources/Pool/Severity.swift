/// What one incident costs, in M€, before any deductible.
public enum Severity: Hashable, Sendable {
    /// A lognormal amount.
    case lognormal(median: Double, sigma: Double)
    /// An amount with a lognormal body, a Pareto tail and a cap.
    case spliced(Downtime)
    /// The loss of a major incident.
    case event(EventLoss)

    /// The same where the median downtime, or the median amount, is multiplied.
    public func scaled(by factor: Double) -> Severity {
        switch self {
        case .lognormal(let median, let sigma): .lognormal(median: median * factor, sigma: sigma)
        case .spliced(let law): .spliced(law.scaled(by: factor))
        case .event(let loss): .event(loss.scaled(by: factor))
        }
    }

    /// E X, in M€; infinite for a tail without cap that is too heavy.
    public var mean: Double {
        switch self {
        case .lognormal(let median, let sigma): median * Elementary.exp(sigma * sigma / 2)
        case .spliced(let law): law.moment(1)
        case .event(let loss): loss.mean
        }
    }

    /// E X², in M€ squared.
    public var secondMoment: Double {
        switch self {
        case .lognormal(let median, let sigma): median * median * Elementary.exp(2 * sigma * sigma)
        case .spliced(let law): law.moment(2)
        case .event(let loss): loss.secondMoment
        }
    }

    /// An amount that is passed with a probability of less than 1e-9, or less; beyond a limit that is finite, hardly any mean is.
    func practicalMost(isLimited: Bool) -> Double {
        let deviations = isLimited ? 7.0 : 6.0
        switch self {
        case .lognormal(let median, let sigma): return median * Elementary.exp(deviations * sigma)
        // A deductible may lie far out: what is left beyond it is still small beside the mean of what is above it.
        case .spliced(let law): return law.quantile(1 - 1e-12)
        case .event(let loss):
            let time = loss.downtime.quantile(1 - 1e-6)
            let remediation =
                loss.remediationScale * Elementary.power(time, loss.timeExponent)
                * Elementary.exp((deviations - 1) * loss.remediationSigma)
            let breach =
                loss.leak > 0 ? loss.breach * Elementary.exp((deviations - 1) * loss.breachSigma) : 0
            return loss.lostPerDay * loss.downtime.quantile(1 - 1e-9) + remediation + breach
        }
    }

    /// E min(X, x), in M€.
    func limitedMean(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        switch self {
        case .lognormal(let median, let sigma):
            return Severity.lognormal(x, median: median, sigma: sigma, mean: mean).limited
        case .spliced(let law): return law.limitedMean(x)
        case .event(let loss): return loss.limitedMean(x)
        }
    }

    /// P(X > x) and E min(X, x) of a lognormal amount.
    private static func lognormal(
        _ x: Double, median: Double, sigma: Double, mean: Double
    ) -> (survival: Double, limited: Double) {
        let z = Elementary.log(x / median) / sigma
        let above = NormalLaw.cumulative(-z)
        return (above, mean * NormalLaw.cumulative(z - sigma) + x * above)
    }

    /// E min(X, x) as a curve that can be asked quickly, from 0 to `top`; exact at `bends`.
    func limitedMeans(
        upTo top: Double, bends: [Double] = [], _ rules: EventRules = .pool
    ) -> LimitedMeans {
        switch self {
        case .lognormal(let median, let sigma):
            let mean = mean
            return LimitedMeans(upTo: top, near: median, bends: bends) { x in
                Severity.lognormal(x, median: median, sigma: sigma, mean: mean)
            }
        case .spliced(let law):
            return LimitedMeans(
                upTo: top, near: law.median, bends: bends + [law.median * law.splice, law.cap]
            ) { x in (law.survival(x), law.limitedMean(x)) }
        case .event(let loss): return LimitedMeans(loss, upTo: top, bends: bends, rules)
        }
    }
}
