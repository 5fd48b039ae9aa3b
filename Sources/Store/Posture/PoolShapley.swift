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
        /// The mean of its worst years if it were alone, with its ends and its standard error.
        public let alone: DrawnMoney
        /// Euler's share: exact, what it brings to today's pool.
        public let euler: UncertainMoney
        /// Shapley's share with its ends and the standard error that so few years leave, and orders where they are sampled.
        public let shapley: DrawnMoney
    }

    /// The hospitals in reach, the largest share first.
    public let rows: [Row]
    /// The hospitals beyond reach, all together; `nil` where all are in reach.
    public let others: (count: Int, euler: UncertainMoney, shapley: DrawnMoney)?
    /// Members of the pool.
    public let members: Int
    /// The mean of the worst years: exact, and of the simulated years that the shares are computed from.
    public let tail: UncertainMoney
    /// See there.
    public let simulated: DrawnMoney
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

/// The study of the pool and of its ends, all on the same numbers.
struct ShapleyStudies: Sendable {
    let middle: ShapleyStudy
    let ends: [ShapleyStudy]

    init(_ ground: PoolGround) async throws {
        let envelope = try PoolModel.envelope(of: ground.models)
        let all = try await apart(ground.models) { try ShapleyStudy($0, seed: 1, envelope: envelope) }
        middle = all[0]
        ends = Array(all.dropFirst())
    }
}

extension PoolShapley {
    init(_ ground: PoolGround, _ studies: ShapleyStudies, reach: Reach) {
        let parts = PoolParts(ground), study = studies.middle
        let all = ground.places.indices.map { place in
            Row(
                place: ground.places[place],
                alone: DrawnMoney(study, studies.ends) {
                    $0.parts[place].alone
                } error: {
                    $0.parts[place].aloneError
                },
                euler: parts.share(of: place).tail,
                shapley: DrawnMoney(study, studies.ends) {
                    $0.parts[place].share
                } error: {
                    $0.parts[place].error
                })
        }
        rows = all.filter { reach.includes($0.place.id) }.sorted {
            $0.shapley.amount.value > $1.shapley.amount.value
        }
        let beyond = all.filter { !reach.includes($0.place.id) }
        let places = ground.places.indices.filter { !reach.includes(ground.places[$0].id) }
        others =
            beyond.isEmpty
            ? nil
            : (
                beyond.count,
                beyond.reduce(UncertainMoney(.zero, between: .zero, and: .zero)) { $0 + $1.euler },
                // At most the error of the sum: as if all erred together.
                DrawnMoney(study, studies.ends) { study in
                    places.reduce(0) { $0 + study.parts[$1].share }
                } error: { study in
                    places.reduce(0) { $0 + study.parts[$1].error }
                }
            )
        members = ground.places.count
        let q = PoolGround.quantile
        tail = UncertainMoney(
            millions: ground.law.tailMean(q), ground.optimistic.law.tailMean(q),
            ground.pessimistic.law.tailMean(q))
        simulated = DrawnMoney(study, studies.ends, \.total, error: \.totalError)
        years = study.years
        pairs = study.pairs
        gaps = ground.gaps
    }
}
