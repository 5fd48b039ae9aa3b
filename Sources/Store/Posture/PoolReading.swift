public import Access
public import Pool
import Posture
public import Registry
public import Vocabulary

/// An amount with what it could be at the ends of what is not known of the postures.
public struct UncertainMoney: Hashable, Sendable {
    /// The most plausible.
    public let value: Money
    /// With every protection at the high end of its interval.
    public let low: Money
    /// With every protection at the low end.
    public let high: Money

    init(_ value: Money, _ low: Double, _ high: Double) {
        self.value = value
        self.low = min(Money(millions: low), value)
        self.high = max(Money(millions: high), value)
    }
}

/// A part of what a year costs, by where it comes from.
public struct CausePart: Hashable, Sendable {
    /// Where losses come from.
    public enum Origin: Hashable, Sendable {
        /// The hospital's own incidents.
        case own
        /// Its group's directory or network.
        case group
        /// A supplier that others share.
        case supplier(ID<Supplier>, String)
        /// A worm.
        case worm
    }

    /// Where from.
    public let origin: Origin
    /// The mean of a year.
    public let mean: Money
    /// The mean of the worst years, one in two hundred.
    public let tail: Money
    /// What it adds to the contribution, to the cent.
    public let contribution: Money
}

/// What a hospital brings to the pool and what it pays for.
public struct PoolShare: Hashable, Sendable {
    /// Whose it is.
    public let place: PosturePlace
    /// What the pool pays for it in a mean year.
    public let expected: UncertainMoney
    /// By origin; the means sum to the expected loss.
    public let parts: [CausePart]
    /// Its part of the worst years.
    public let tail: Money
    /// What it pays a year.
    public let contribution: Money
    /// Capital it would need alone.
    public let capitalAlone: Money
    /// Capital it needs in the pool: its part of the worst years less its mean.
    public let capitalInPool: Money
}

/// The pool as its members see it.
public struct PoolOverview: Sendable {
    /// How many hospitals.
    public let members: Int
    /// The loss of a mean year.
    public let expected: UncertainMoney
    /// Standard deviation of a year.
    public let deviation: Money
    /// The loss that one year in two hundred exceeds.
    public let oneIn200: Money
    /// The mean of those years.
    public let tail: Money
    /// The chance of a year without any incident that the pool pays for.
    public let quietYear: Double
    /// One less the capital of the pool over the sum of the hospitals' own.
    public let diversification: Double
    /// Loss in M€ against the chance that a year exceeds it, falling.
    public let exceedance: [(loss: Double, chance: Double)]
    /// By origin, the heaviest in the worst years first.
    public let causes: [CausePart]
    /// The hospitals in reach.
    public let shares: [PoolShare]
    /// Drawn less exact mean and tail, in standard errors.
    public let gaps: (mean: Double, tail: Double)
    /// Years drawn for that check.
    public let simulatedYears: Int
    /// Years at round return periods, told; hospitals beyond reach are not named.
    public let years: [ToldYear]
    /// Whole losses of a mean year by head, before deductibles and limits.
    public let heads: LossHeads
    /// Net of what the pool buys: mean and mean of the worst years; `nil` where it buys nothing.
    public let net: (mean: Money, tail: Money)?
    /// The version of the parameters.
    public let settings: LossSettings
}

/// How the pool's result hangs on the parameters.
public struct PoolSensitivity: Sendable {
    /// By parameter, in the order of pages.
    public let rows: [Sensitivity]
    /// The mean as it is, in M€.
    public let mean: Double
    /// The mean of the worst years as it is, in M€.
    public let tail: Double
    /// The version of the parameters.
    public let settings: LossSettings
}

extension Store {
    /// The pool of all establishments, with the shares of those in reach; `nil` while there are fewer than two.
    ///
    /// Totals are shown to every member of a pool of four or more: among fewer they would tell what another loses.
    public func pool(reach: Reach, on day: Day, now: Instant) async throws -> PoolOverview? {
        let ground = try await poolGround(on: day, now: now)
        guard ground.isShown(to: reach) else { return nil }
        return PoolOverview(ground, reach: reach)
    }
}

extension PoolOverview {
    init(_ ground: PoolGround, reach: Reach) {
        let law = ground.law
        let q = PoolGround.quantile
        let tail = law.tailMean(q), mean = law.mean
        members = ground.places.count
        let parts = PoolParts(ground)
        causes = parts.totals().sorted { $0.tail > $1.tail }
        expected = UncertainMoney(
            causes.reduce(.zero) { $0 + $1.mean }, ground.optimistic.mean, ground.pessimistic.mean)
        deviation = Money(millions: law.standardDeviation)
        oneIn200 = Money(millions: law.valueAtRisk(q))
        self.tail = Money(millions: tail)
        quietYear = ground.model.noIncidentProbability
        diversification = ground.plan.diversification
        exceedance = PoolOverview.curve(law)
        years = ground.tailYears.filter { $0.gross > .zero }.map { ToldYear($0, ground, reach: reach) }
        heads = LossHeads(ground.model)
        net = ground.net.map { (Money(millions: $0.mean), Money(millions: $0.tailMean(q))) }
        shares = ground.places.indices.filter { reach.includes(ground.places[$0].id) }.map {
            parts.share(of: $0)
        }
        gaps = (
            (ground.simulated.mean - mean) / max(ground.simulated.meanError, 1e-12),
            (ground.simulated.tailMean(q) - tail) / max(ground.simulated.tailMeanError(q), 1e-12)
        )
        simulatedYears = ground.simulated.years
        settings = ground.settings
    }

    /// The curve at chances from one year in two to one in two thousand, evenly on a logarithmic scale.
    static func curve(_ law: LossLaw) -> [(loss: Double, chance: Double)] {
        let rungs = [
            0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.035, 0.025, 0.02, 0.015, 0.01, 0.007, 0.005, 0.003,
            0.002, 0.001, 0.0005,
        ]
        return rungs.map { (law.valueAtRisk(1 - $0), $0) }
    }
}

/// Means, worst years and contributions by hospital and origin, to the cent: the plan's lines with their origins.
struct PoolParts {
    private let ground: PoolGround
    /// By hospital: what reaches it.
    private let parts: [[CausePart]]

    init(_ ground: PoolGround) {
        self.ground = ground
        let origins = Dictionary(
            zip(ground.model.shocks, ground.causes).map { shock, cause in
                (shock.name, cause.supplier.map { CausePart.Origin.supplier($0, cause.name) } ?? .worm)
            }, uniquingKeysWith: { first, _ in first })
        func origin(_ part: ContributionPlan.Part) -> CausePart.Origin {
            switch part {
            case .own: .own
            case .group: .group
            case .cause(let name): origins[name] ?? .worm
            }
        }
        parts = ground.plan.statements.map { statement in
            statement.lines.map {
                CausePart(
                    origin: origin($0.part), mean: $0.purePremium, tail: $0.worstYears,
                    contribution: $0.total)
            }
        }
    }

    func share(of place: Int) -> PoolShare {
        let own = parts[place], statement = ground.plan.statements[place]
        return PoolShare(
            place: ground.places[place],
            expected: UncertainMoney(
                own.reduce(Money.zero) { $0 + $1.mean }, ground.optimistic.siteMeans[place],
                ground.pessimistic.siteMeans[place]),
            parts: own.sorted { $0.tail > $1.tail }, tail: own.reduce(Money.zero) { $0 + $1.tail },
            contribution: statement.total, capitalAlone: statement.capitalAlone,
            capitalInPool: statement.capital)
    }

    /// All hospitals together, in the order in which origins are met.
    func totals() -> [CausePart] {
        var sums: [CausePart.Origin: CausePart] = [:]
        var order: [CausePart.Origin] = []
        for part in parts.joined() {
            if sums[part.origin] == nil { order.append(part.origin) }
            let sum = sums[part.origin]
            sums[part.origin] = CausePart(
                origin: part.origin, mean: (sum?.mean ?? .zero) + part.mean,
                tail: (sum?.tail ?? .zero) + part.tail,
                contribution: (sum?.contribution ?? .zero) + part.contribution)
        }
        return order.compactMap { sums[$0] }
    }
}
