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

    /// E min(X, x) as a curve that can be asked quickly, from 0 to `top`.
    func limitedMeans(upTo top: Double, _ rules: EventRules = .pool) -> LimitedMeans {
        switch self {
        case .lognormal(let median, let sigma):
            LimitedMeans(upTo: top, near: median) { x in
                let z = Elementary.log(x / median) / sigma
                let above = NormalLaw.cumulative(-z)
                return (above, self.mean * NormalLaw.cumulative(z - sigma) + x * above)
            }
        case .spliced(let law):
            LimitedMeans(upTo: top, near: law.median, bends: [law.median * law.splice, law.cap]) { x in
                (law.survival(x), law.limitedMean(x))
            }
        case .event(let loss): LimitedMeans(loss, upTo: top, rules)
        }
    }
}
