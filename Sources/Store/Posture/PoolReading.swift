public import Access
public import Pool
import Posture
public import Registry
public import Vocabulary

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
        /// A product that others run too.
        case product(ID<Product>, String)
        /// A worm.
        case worm
        /// Shared causes that reach so few hospitals beyond reach that each would tell what one of them loses, together.
        case others
        /// The same with hospitals' own incidents, where even together they reach too few.
        case ownAndOthers
    }

    /// Where from.
    public let origin: Origin
    /// The mean of a year.
    public let mean: UncertainMoney
    /// The mean of the worst years, one in two hundred.
    public let tail: UncertainMoney
    /// What it adds to the contribution, to the cent.
    public let contribution: UncertainMoney

    /// The same under another origin.
    func under(_ origin: Origin) -> CausePart {
        CausePart(origin: origin, mean: mean, tail: tail, contribution: contribution)
    }

    /// Both together, under the origin of the first: what a list has no room for.
    public func joined(_ other: CausePart) -> CausePart {
        CausePart(
            origin: origin, mean: mean + other.mean, tail: tail + other.tail,
            contribution: contribution + other.contribution)
    }
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
    public let tail: UncertainMoney
    /// What it pays a year.
    public let contribution: UncertainMoney
    /// Capital it would need alone.
    public let capitalAlone: UncertainMoney
    /// Capital it needs in the pool: its part of the worst years less its mean, after what the pool buys.
    public let capitalInPool: UncertainMoney
    /// Its part of the price of what the pool buys, and what that pays back on average.
    public let coverPrice: UncertainMoney, coverRecovery: UncertainMoney
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
    public let oneIn200: UncertainMoney
    /// The mean of those years.
    public let tail: UncertainMoney
    /// The chance of a year in which the pool pays nothing.
    public let quietYear: UncertainShare
    /// One less the capital of the pool over the sum of the hospitals' own.
    public let diversification: UncertainShare
    /// Loss against the chance that a year exceeds it, falling.
    public let exceedance: [ExceedancePoint]
    /// By origin, the heaviest in the worst years first; causes whose sums would tell what one or two hospitals beyond
    /// reach lose stand together.
    public let causes: [CausePart]
    /// What several hospitals share and what is no cause of its own.
    public let leftOut: SharedCauses.LeftOut
    /// The hospitals in reach.
    public let shares: [PoolShare]
    /// Who would subsidise whom if all paid by their budgets: hospitals in reach, who would pay the most for others first.
    /// Over all members the transfers sum to zero.
    public let transfers: [PoolTransfer]
    /// Drawn less exact mean and tail, in standard errors.
    public let gaps: EngineGaps
    /// Years drawn for that check.
    public let simulatedYears: Int
    /// Years that are drawn for that check.
    public static let checkedYears = PoolGround.simulatedYears
    /// Years at round return periods, told; hospitals beyond reach are not named.
    public let years: [ToldYear]
    /// Whole losses of a mean year by head, before deductibles and limits, in the order of ``LossHead``.
    public let heads: [(head: LossHead, amount: UncertainMoney)]
    /// Net of what the pool buys: mean and mean of the worst years with their ends and standard errors; `nil` where it buys
    /// nothing.
    public let net: (mean: DrawnMoney, tail: DrawnMoney)?
    /// What all assumptions of the model together could change; `nil` while a large pool's is computed.
    public let assumed: AssumedPool?
    /// The version of the parameters.
    public let settings: LossSettings
}

/// What one hospital in reach would pay more or less if all paid in proportion to their budgets.
public struct PoolTransfer: Hashable, Sendable {
    /// Whose it is.
    public let place: PosturePlace
    /// What it pays by its risk.
    public let contribution: UncertainMoney
    /// What it would pay by its budget.
    public let byBudget: UncertainMoney
    /// The second less the first: above zero it would pay for others, below others would for it.
    public let transfer: UncertainMoney
}

/// How the pool's result hangs on the parameters.
public struct PoolSensitivity: Sendable {
    /// By parameter, in the order of pages; without those that would part causes that are not shown by their sums.
    public let rows: [Sensitivity]
    /// How many were left out for that.
    public let withheld: Int
    /// The mean as it is, in M€.
    public let mean: Double
    /// The mean of the worst years as it is, in M€.
    public let tail: Double
    /// Both with what they could be at the ends of what is not known of the postures.
    public let meanNow: UncertainMoney, tailNow: UncertainMoney
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
        return PoolOverview(ground, reach: reach, assumed: try await poolShelf.assumed(ground))
    }
}

extension PoolOverview {
    init(_ ground: PoolGround, reach: Reach, assumed: AssumedPool?) {
        self.assumed = assumed
        let law = ground.law
        let q = PoolGround.quantile
        let tail = law.tailMean(q)
        members = ground.places.count
        let parts = PoolParts(ground)
        let totals = parts.totals()
        causes = HiddenCauses(ground, reach).folded(totals).sorted { $0.tail.value > $1.tail.value }
        leftOut = ground.recorded.leftOut
        expected = UncertainMoney(
            causes.reduce(.zero) { $0 + $1.mean.value }, ground.optimistic.mean, ground.pessimistic.mean)
        deviation = Money(millions: law.standardDeviation)
        let (low, high) = (ground.optimistic.law, ground.pessimistic.law)
        oneIn200 = UncertainMoney(
            millions: law.valueAtRisk(q), low.valueAtRisk(q), high.valueAtRisk(q))
        self.tail = UncertainMoney(millions: tail, low.tailMean(q), high.tailMean(q))
        quietYear = ground.quietYear
        diversification = UncertainShare(ground.plan, ground.ends.map(\.plan), \.diversification)
        exceedance = ExceedancePoint.curve(law, low: low, high: high)
        years = ground.tailYears.filter { $0.middle.gross > .zero }.map { ToldYear($0, ground, reach: reach) }
        let whole = LossHeads(ground.model)
        heads = LossHead.allCases.map { head in
            (
                head,
                UncertainMoney(
                    millions: head.amount(in: whole), head.amount(in: ground.optimistic.heads),
                    head.amount(in: ground.pessimistic.heads))
            )
        }
        // At the ends: the exact law, less what covers change of the same drawn years.
        let plansAtEnds = ground.ends.map(\.plan)
        net = ground.net.map {
            (
                DrawnMoney($0.mean, plansAtEnds.map(\.netMean), error: $0.meanError),
                DrawnMoney(
                    $0.tailMean(q), plansAtEnds.map(\.netTailMean), error: $0.tailMeanError(q))
            )
        }
        shares = ground.places.indices.filter { reach.includes(ground.places[$0].id) }.map {
            parts.share(of: $0)
        }
        let plans = [ground.plan, ground.optimistic.plan, ground.pessimistic.plan]
        let budgets = ground.portfolio.sites.map(\.budget)
        let moved = plans.map { $0.transfers(ifPaidBy: budgets) }
        transfers = ground.places.indices.filter { reach.includes(ground.places[$0].id) }.map { place in
            func flat(_ number: Int) -> Money { plans[number].statements[place].total + moved[number][place] }
            return PoolTransfer(
                place: ground.places[place], contribution: parts.share(of: place).contribution,
                byBudget: UncertainMoney(flat(0), between: flat(1), and: flat(2)),
                transfer: UncertainMoney(moved[0][place], between: moved[1][place], and: moved[2][place]))
        }.sorted { $0.transfer.value > $1.transfer.value }
        gaps = ground.gaps
        simulatedYears = ground.simulated.years
        settings = ground.settings
    }
}
