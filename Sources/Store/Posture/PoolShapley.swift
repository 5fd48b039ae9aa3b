public import Access
public import Pool
import Posture
import Registry
public import Vocabulary

/// Shapley's shares of the pool's worst years beside Euler's, for the hospitals in reach.
public struct PoolShapley: Sendable {
    /// What one hospital is charged with.
    public struct Row: Sendable {
        /// Whose it is.
        public let place: PosturePlace
        /// The mean of its worst years if it were alone, with its standard error, in M€.
        public let alone: SimulatedAmount
        /// Euler's share: exact, what it brings to today's pool.
        public let euler: UncertainMoney
        /// Shapley's share with the standard error that so few years leave, and orders where they are sampled; in M€.
        public let shapley: SimulatedAmount
    }

    /// The hospitals in reach, the largest share first.
    public let rows: [Row]
    /// The hospitals beyond reach, all together; `nil` where all are in reach.
    public let others: (count: Int, euler: UncertainMoney, shapley: SimulatedAmount)?
    /// Members of the pool.
    public let members: Int
    /// The mean of the worst years: exact, and of the simulated years that the shares are computed from.
    public let tail: UncertainMoney
    /// In M€.
    public let simulated: SimulatedAmount
    /// Simulated years.
    public let years: Int
    /// Pairs of orders that were sampled; `nil` where all orders count.
    public let pairs: Int?
    /// How far the simulated years of the pool are from its exact law, in standard errors.
    public let gaps: EngineGaps
}

extension Store {
    /// Shapley's shares of the pool's worst years; `nil` for a pool whose totals are not shown.
    public func poolShapley(reach: Reach, on day: Day, now: Instant) async throws -> PoolShapley? {
        let ground = try await poolGround(on: day, now: now)
        guard ground.isShown(to: reach) else { return nil }
        return PoolShapley(ground, try await poolShelf.shapley(ground), reach: reach)
    }
}

extension PoolShapley {
    init(_ ground: PoolGround, _ study: ShapleyStudy, reach: Reach) {
        let parts = PoolParts(ground)
        let all = ground.places.indices.map { place in
            Row(
                place: ground.places[place],
                alone: SimulatedAmount(
                    amount: study.parts[place].alone, error: study.parts[place].aloneError),
                euler: parts.share(of: place).tail,
                shapley: SimulatedAmount(
                    amount: study.parts[place].share, error: study.parts[place].error))
        }
        rows = all.filter { reach.includes($0.place.id) }.sorted { $0.shapley.amount > $1.shapley.amount }
        let beyond = all.filter { !reach.includes($0.place.id) }
        others =
            beyond.isEmpty
            ? nil
            : (
                beyond.count,
                beyond.reduce(UncertainMoney(.zero, between: .zero, and: .zero)) { $0 + $1.euler },
                // At most the error of the sum: as if all erred together.
                SimulatedAmount(
                    amount: beyond.reduce(0) { $0 + $1.shapley.amount },
                    error: beyond.reduce(0) { $0 + $1.shapley.error })
            )
        members = ground.places.count
        let q = PoolGround.quantile
        tail = UncertainMoney(
            millions: ground.law.tailMean(q), ground.optimistic.law.tailMean(q),
            ground.pessimistic.law.tailMean(q))
        simulated = SimulatedAmount(amount: study.total, error: study.totalError)
        years = study.years
        pairs = study.pairs
        gaps = ground.gaps
    }
}
