import Pool
public import Posture
public import Vocabulary

/// What completing one protection is worth a year.
public struct ProtectionWorth: Hashable, Sendable {
    /// Which.
    public let dimension: Dimension
    /// How far it is in place now, 0...1.
    public let level: Double
    /// Loss removed at the hospital itself, a year.
    public let own: Money
    /// Loss removed at the others of its group: why pooling pays for it.
    public let others: Money
    /// Capital of the pool that it frees.
    public let capitalFreed: Money
    /// What it costs a year; assumed.
    public let cost: Money
    /// Euros saved for a euro spent, capital at its cost included; infinite where nothing is left to do.
    public let valuePerEuro: Double
}

/// What one failure of a shared supplier does at one hospital.
public struct SupplierFailure: Hashable, Sendable {
    /// The supplier.
    public let cause: SharedCause
    /// The chance that a failure reaches the hospital.
    public let chance: Double
    /// What the pool pays the hospital when it does, on average.
    public let cost: Money
    /// What the failure costs the whole pool, on average.
    public let poolCost: Money
}

extension ProtectionWorth {
    static func all(
        _ ground: PoolGround, _ prepared: PreparedPool, _ place: Int
    ) throws -> [ProtectionWorth] {
        let coc = ground.rules.pricing.costOfCapital
        return try PortfolioValue(ground.portfolio, ground.model, prepared).rows(at: place).map { row in
            ProtectionWorth(
                dimension: row.dimension, level: ground.portfolio.sites[place].coverages[row.dimension],
                own: Money(millions: row.own), others: Money(millions: row.others),
                capitalFreed: Money(millions: row.capitalFreed ?? 0), cost: Money(millions: row.cost),
                valuePerEuro: row.valuePerEuro(costOfCapital: coc))
        }.sorted {
            ($1.valuePerEuro.isFinite ? $1.valuePerEuro : -1)
                < ($0.valuePerEuro.isFinite ? $0.valuePerEuro : -1)
        }
    }
}

extension SupplierFailure {
    static func all(_ ground: PoolGround, _ place: Int) -> [SupplierFailure] {
        let laws = ground.model.shocks.indices.filter { ground.model.shocks[$0].members.contains(place) }
        return laws.map { number in
            let shock = ground.model.shocks[number], cause = ground.causes[number]
            let rate = max(shock.rate, 1e-12)
            let member = shock.members.firstIndex(of: place) ?? 0
            let chance = shock.reach.mean * ground.model.sites[place].exposure
            let means = ground.analysis.means.causes[number]
            return SupplierFailure(
                cause: cause, chance: min(chance, 1),
                cost: Money(millions: chance > 0 ? means[member] / rate / chance : 0),
                poolCost: Money(millions: means.reduce(0, +) / rate))
        }.sorted { $0.poolCost > $1.poolCost }
    }
}
