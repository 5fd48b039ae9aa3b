import Pool
import Vocabulary

/// Means, worst years and contributions by hospital and origin, to the cent, each with its interval: the plan's lines with
/// their origins, beside those of the plans at the ends of what is not known.
struct PoolParts {
    private let ground: PoolGround
    /// By hospital: what reaches it.
    private let parts: [[CausePart]]

    init(_ ground: PoolGround) {
        self.ground = ground
        let origins = Dictionary(
            zip(ground.model.shocks, ground.causes).map { shock, cause in
                (shock.name, CausePart.Origin(cause))
            }, uniquingKeysWith: { first, _ in first })
        func origin(_ part: ContributionPlan.Part) -> CausePart.Origin {
            switch part {
            case .own: .own
            case .group: .group
            case .cause(let name): origins[name] ?? .worm
            }
        }
        parts = ground.plan.statements.indices.map { place in
            let (low, high) = (
                PoolParts.lines(ground.optimistic.plan, place),
                PoolParts.lines(ground.pessimistic.plan, place)
            )
            return ground.plan.statements[place].lines.map { line in
                // A part that costs nothing at an end has no line there.
                let (first, second) = (low[line.part], high[line.part])
                return CausePart(
                    origin: origin(line.part),
                    mean: UncertainMoney(
                        line.purePremium, between: first?.purePremium ?? .zero,
                        and: second?.purePremium ?? .zero),
                    tail: UncertainMoney(
                        line.worstYears, between: first?.worstYears ?? .zero,
                        and: second?.worstYears ?? .zero),
                    contribution: UncertainMoney(
                        line.total, between: first?.total ?? .zero, and: second?.total ?? .zero))
            }
        }
    }

    private static func lines(
        _ plan: ContributionPlan, _ place: Int
    ) -> [ContributionPlan.Part: ContributionPlan.Line] {
        Dictionary(
            plan.statements[place].lines.map { ($0.part, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func share(of place: Int) -> PoolShare {
        let own = parts[place], statement = ground.plan.statements[place]
        let (low, high) = (
            ground.optimistic.plan.statements[place], ground.pessimistic.plan.statements[place]
        )
        func uncertain(_ amount: (ContributionPlan.Statement) -> Money) -> UncertainMoney {
            UncertainMoney(amount(statement), between: amount(low), and: amount(high))
        }
        return PoolShare(
            place: ground.places[place],
            expected: UncertainMoney(
                own.reduce(Money.zero) { $0 + $1.mean.value }, ground.optimistic.siteMeans[place],
                ground.pessimistic.siteMeans[place]),
            parts: own.sorted { $0.tail.value > $1.tail.value },
            tail: uncertain { $0.lines.reduce(Money.zero) { $0 + $1.worstYears } },
            contribution: uncertain(\.total), capitalAlone: uncertain(\.capitalAlone),
            capitalInPool: uncertain(\.capital),
            coverPrice: uncertain { $0.lines.reduce(.zero) { $0 + $1.coverPrice } },
            coverRecovery: uncertain { $0.lines.reduce(.zero) { $0 + $1.coverRecovery } })
    }

    /// All hospitals together, in the order in which origins are met.
    func totals() -> [CausePart] {
        var sums: [CausePart.Origin: CausePart] = [:]
        var order: [CausePart.Origin] = []
        for part in parts.joined() {
            if sums[part.origin] == nil { order.append(part.origin) }
            sums[part.origin] = sums[part.origin].map { $0.joined(part) } ?? part
        }
        return order.compactMap { sums[$0] }
    }
}
