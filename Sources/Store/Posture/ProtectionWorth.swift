import Access
import Pool
public import Posture
import Registry
import Vocabulary

/// What completing one protection is worth a year.
public struct ProtectionWorth: Hashable, Sendable {
    /// Which.
    public let dimension: Dimension
    /// How far it is in place now, 0...1.
    public let level: Double
    /// Loss removed at the hospital itself, a year.
    public let own: UncertainMoney
    /// Loss removed at the others of its group: why pooling pays for it; `nil` where they are so few that it would tell
    /// what one of them loses.
    public let others: UncertainMoney?
    /// Capital of the pool that it frees; `nil` in a pool whose totals are not shown.
    public let capitalFreed: UncertainMoney?
    /// What it costs a year, with the range of that assumption.
    public let cost: UncertainMoney
    /// Euros saved for a euro spent, capital at its cost included, by what is shown; infinite where nothing is left to do.
    public let valuePerEuro: Double
    /// The same at the ends of what is not known of the postures and of the costs.
    public let leastPerEuro: Double, mostPerEuro: Double
}

/// What one failure of a shared supplier does at one hospital.
public struct SupplierFailure: Hashable, Sendable {
    /// The supplier.
    public let cause: SharedCause
    /// The chance that a failure reaches the hospital.
    public let chance: Double
    /// What the pool pays the hospital when it does, on average.
    public let cost: UncertainMoney
    /// What the failure costs the whole pool, on average; `nil` where it reaches so few that it would tell another's part.
    public let poolCost: UncertainMoney?
}

extension ProtectionWorth {
    static func all(
        _ ground: PoolGround, _ prepared: PreparedPool, _ place: Int, _ reach: Reach
    ) throws -> [ProtectionWorth] {
        let coc = ground.rules.pricing.costOfCapital
        let showsTotals = ground.isShown(to: reach)
        let group = ground.places[place].group
        let showsGroup = ground.isShown(ground.places.filter { $0.group == group }, to: reach)
        let value = PortfolioValue(ground.portfolio, ground.model, prepared)
        let rows = try value.rows(at: place)
        let ends = try [ground.recorded.optimistic, ground.recorded.pessimistic].map {
            try PortfolioValue($0, ground.model, nil).rows(at: place)
        }
        let freed =
            showsTotals
            ? try CapitalEnds(ground, prepared, place).ranges : rows.map { _ in (low: 0, high: 0) }
        return rows.indices.map { k in
            let row = rows[k], low = ends[0][k], high = ends[1][k]
            // The cost is that of what is missing today.
            let range = ground.settings.parameters.costRange(of: row.dimension)
            func perEuro(_ gain: PortfolioValue.Row, _ freed: Double, _ factor: Double = 1) -> Double {
                guard row.cost > 0, factor > 0 else { return .infinity }
                return (gain.own + (showsGroup ? gain.others : 0) + (showsTotals ? coc * freed : 0))
                    / (row.cost * factor)
            }
            let worth = perEuro(row, row.capitalFreed ?? 0)
            let bounds =
                [range.least, range.most].flatMap {
                    [perEuro(low, freed[k].low, $0), perEuro(high, freed[k].high, $0)]
                } + [worth]
            return ProtectionWorth(
                dimension: row.dimension, level: ground.portfolio.sites[place].coverages[row.dimension],
                own: UncertainMoney(millions: row.own, low.own, high.own),
                others: showsGroup ? UncertainMoney(millions: row.others, low.others, high.others) : nil,
                capitalFreed: showsTotals
                    ? UncertainMoney(millions: row.capitalFreed ?? 0, freed[k].low, freed[k].high) : nil,
                cost: UncertainMoney(
                    millions: row.cost, row.cost * range.least, row.cost * range.most), valuePerEuro: worth,
                leastPerEuro: bounds.min() ?? worth, mostPerEuro: bounds.max() ?? worth)
        }.sorted {
            ($1.valuePerEuro.isFinite ? $1.valuePerEuro : -1)
                < ($0.valuePerEuro.isFinite ? $0.valuePerEuro : -1)
        }
    }
}

/// What completing each protection frees of the pool's capital if the hospital's posture is at either end of its interval,
/// the others as they are; M€.
private struct CapitalEnds {
    let ranges: [(low: Double, high: Double)]

    init(_ ground: PoolGround, _ prepared: PreparedPool, _ place: Int) throws {
        let session = prepared.session(for: place)
        func capital(_ site: Portfolio.Site) throws -> Double {
            let law = session.law(with: try ground.portfolio.modelSite(site))
            return law.tailMean(PoolGround.quantile) - law.mean
        }
        func freed(_ site: Portfolio.Site) throws -> [Double] {
            let now = try capital(site)
            return try Dimension.allCases.map { dimension in
                var better = site
                better.coverages = better.coverages.completing(dimension)
                return now - (try capital(better))
            }
        }
        ranges = zip(
            try freed(ground.recorded.optimistic.sites[place]),
            try freed(ground.recorded.pessimistic.sites[place])
        ).map { (low: $0, high: $1) }
    }
}

extension SupplierFailure {
    static func all(_ ground: PoolGround, _ place: Int, _ reach: Reach) -> [SupplierFailure] {
        let numbers = ground.model.shocks.indices.filter { ground.model.shocks[$0].members.contains(place) }
        let ends = [ground.optimistic.analysis, ground.pessimistic.analysis]
        return numbers.map { number in
            let shock = ground.model.shocks[number], cause = ground.causes[number]
            let rate = max(shock.rate, 1e-12)
            let member = shock.members.firstIndex(of: place) ?? 0
            let chance = shock.reach.mean * ground.model.sites[place].exposure
            /// What a failure costs here once it reaches the hospital, and all hospitals together.
            func costs(_ analysis: PoolAnalysis) -> (here: Double, all: Double) {
                let means = analysis.means.causes[number]
                let chance = shock.reach.mean * analysis.model.sites[place].exposure
                return (chance > 0 ? means[member] / rate / chance : 0, means.reduce(0, +) / rate)
            }
            let (now, low, high) = (costs(ground.analysis), costs(ends[0]), costs(ends[1]))
            let isShown = ground.isShown(shock.members.map { ground.places[$0] }, to: reach)
            return (
                failure: SupplierFailure(
                    cause: cause, chance: min(chance, 1),
                    cost: UncertainMoney(millions: now.here, low.here, high.here),
                    poolCost: isShown ? UncertainMoney(millions: now.all, low.all, high.all) : nil),
                // What is not shown does not order the rows either.
                order: isShown ? now.all : now.here * chance
            )
        }.sorted { $0.order > $1.order }.map { $0.failure }
    }
}
