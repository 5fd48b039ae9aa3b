public import Access
import Pool
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
    /// The version of the parameters.
    public let settings: LossSettings
}

extension Store {
    /// The pool of all establishments, with the shares of those in reach; `nil` while there are fewer than two.
    ///
    /// Totals are shown to every member of a pool of four or more: among fewer they would tell what another loses.
    public func pool(reach: Reach, on day: Day, now: Instant) async throws -> PoolOverview? {
        let ground = try await poolGround(on: day, now: now)
        guard ground.places.count > 1, reach == .everything || ground.places.count > PeerComparison.fewest
        else { return nil }
        return PoolOverview(ground, reach: reach)
    }
}

extension PoolOverview {
    init(_ ground: PoolGround, reach: Reach) {
        let law = ground.law
        let q = PoolGround.quantile
        let tail = law.tailMean(q), mean = law.mean
        members = ground.places.count
        expected = UncertainMoney(Money(millions: mean), ground.optimistic.mean, ground.pessimistic.mean)
        deviation = Money(millions: law.standardDeviation)
        oneIn200 = Money(millions: law.valueAtRisk(q))
        self.tail = Money(millions: tail)
        quietYear = ground.model.noIncidentProbability
        let alone = ground.capitalAlone.reduce(0, +)
        diversification = alone > 0 ? 1 - (tail - mean) / alone : 0
        exceedance = PoolOverview.curve(law)
        let parts = PoolParts(ground)
        causes = parts.totals().sorted { $0.tail > $1.tail }
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

/// Splits means and worst years by hospital and origin, to the cent.
struct PoolParts {
    private let ground: PoolGround
    /// By hospital: what reaches it, the heaviest in the worst years first.
    private var parts: [[CausePart]]

    init(_ ground: PoolGround) {
        self.ground = ground
        var cells: [(place: Int, origin: CausePart.Origin, mean: Double, tail: Double)] = []
        for place in ground.places.indices {
            cells.append((place, .own, ground.means.own[place], ground.tail.own[place]))
            cells.append((place, .group, ground.means.group[place], ground.tail.group[place]))
        }
        for (cause, shock) in ground.model.shocks.enumerated() {
            let shared = ground.causes[cause]
            let origin = shared.supplier.map { CausePart.Origin.supplier($0, shared.name) } ?? .worm
            for (member, place) in shock.members.enumerated() {
                cells.append(
                    (place, origin, ground.means.causes[cause][member], ground.tail.causes[cause][member]))
            }
        }
        let means = Apportionment.split(Money(millions: ground.law.mean), by: cells.map(\.mean))
        let tails = Apportionment.split(
            Money(millions: ground.law.tailMean(PoolGround.quantile)), by: cells.map(\.tail))
        parts = ground.places.map { _ in [] }
        for (number, cell) in cells.enumerated() {
            parts[cell.place].append(
                CausePart(origin: cell.origin, mean: means[number], tail: tails[number]))
        }
    }

    func share(of place: Int) -> PoolShare {
        let own = parts[place]
        let mean = own.reduce(Money.zero) { $0 + $1.mean }
        let tail = own.reduce(Money.zero) { $0 + $1.tail }
        return PoolShare(
            place: ground.places[place],
            expected: UncertainMoney(
                mean, ground.optimistic.siteMeans[place], ground.pessimistic.siteMeans[place]),
            parts: own.sorted { $0.tail > $1.tail }, tail: tail,
            capitalAlone: Money(millions: ground.capitalAlone[place]), capitalInPool: tail - mean)
    }

    /// All hospitals together, in the order in which origins are met.
    func totals() -> [CausePart] {
        var sums: [CausePart.Origin: (mean: Money, tail: Money)] = [:]
        var order: [CausePart.Origin] = []
        for part in parts.joined() {
            if sums[part.origin] == nil { order.append(part.origin) }
            let sum = sums[part.origin] ?? (.zero, .zero)
            sums[part.origin] = (sum.mean + part.mean, sum.tail + part.tail)
        }
        return order.compactMap { origin in
            sums[origin].map { CausePart(origin: origin, mean: $0.mean, tail: $0.tail) }
        }
    }
}
