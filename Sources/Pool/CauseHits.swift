/// How many hospitals one event of a shared cause takes, and how many once it has gone on inside their groups.
///
/// The event reaches a share of its members that follows the cause's law; given the share, each falls by its own exposure.
/// What goes on in a group is a chain of infections: each hospital that has fallen takes each other one with the
/// probability that the group's directory falls and reaches it. The pool's law does not hold this second wave: shared causes
/// strike their members alone there.
///
/// > Source: the loss model's specification, sections 5 and 9.
public struct CauseHits: Hashable, Sendable {
    /// The probability of each number of hospitals, from 0 on.
    public let direct: [Double]
    /// The same once it has gone on in the groups.
    public let spread: [Double]

    /// The most shares that a Beta reach is cut into.
    private static let mostShares = 64

    /// One event of a cause of the pool.
    ///
    /// - Throws: ``PoolError/unknown(_:in:)`` for a cause that the pool has not, ``PoolError`` for a group of more than 500.
    /// - Complexity: O(shares · members²).
    public init(_ shock: Int, in model: PoolModel) throws(PoolError) {
        guard model.shocks.indices.contains(shock) else { throw .unknown("cause \(shock)", in: "the pool") }
        let cause = model.shocks[shock]
        let rule: Quadrature =
            switch cause.reach {
            case .fixed(let share): Quadrature(points: [share], weights: [1])
            case .beta(let a, let b):
                .beta(a: a, b: b, count: min(CauseHits.mostShares, cause.members.count / 2 + 1))
            }
        let struck = try Struck.all(cause, model)
        var direct = [Double](repeating: 0, count: cause.members.count + 1)
        var spread = [Double](repeating: 0, count: struck.reduce(1) { $0 + $1.size })
        for (share, weight) in zip(rule.points, rule.weights) {
            var first = [1.0], later = [1.0]
            for group in struck {
                let hits = group.hits(share)
                first = CauseHits.sum(first, hits)
                later = CauseHits.sum(later, group.after(hits))
            }
            for (count, chance) in first.enumerated() { direct[count] += weight * chance }
            for (count, chance) in later.enumerated() { spread[count] += weight * chance }
        }
        self.direct = direct
        self.spread = spread
    }

    /// The expected number.
    public static func mean(_ law: [Double]) -> Double {
        law.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    }

    /// The probability of so many or more.
    public static func chance(ofAtLeast count: Int, in law: [Double]) -> Double {
        max(law.dropFirst(max(count, 0)).reduce(0, +), 0)
    }

    /// The law of the sum of two independent counts.
    static func sum(_ left: [Double], _ right: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: left.count + right.count - 1)
        for (k, chance) in left.enumerated() where chance != 0 {
            for (n, other) in right.enumerated() { result[k + n] += chance * other }
        }
        return result
    }
}

/// The members of a cause in one group, and what it does among all hospitals of that group.
private struct Struck {
    /// Of the members.
    let exposures: [Double]
    /// All hospitals of the group.
    let size: Int
    /// By number that fell at first: the probability of each number that falls after them.
    let later: [[Double]]

    static func all(_ cause: PoolModel.Shock, _ model: PoolModel) throws(PoolError) -> [Struck] {
        let members = Set(cause.members)
        var result: [Struck] = []
        for group in PoolModel.groups(of: model.sites) {
            let hit = group.filter(members.contains)
            guard !hit.isEmpty else { continue }
            let mean = group.reduce(0) { $0 + model.sites[$1].exposure } / Double(group.count)
            let contact = group.count > 1 ? min(model.groupFall * model.groupReach * mean, 1) : 0
            var later: [[Double]] = [[1]]
            for first in 1...hit.count {
                later.append(
                    try Contagion.finalSizes(
                        susceptible: group.count - first, infected: first, contact: contact))
            }
            result.append(
                Struck(exposures: hit.map { model.sites[$0].exposure }, size: group.count, later: later))
        }
        return result
    }

    /// How many of the members fall when the event reaches that share.
    func hits(_ share: Double) -> [Double] {
        exposures.reduce([1]) { law, exposure in
            let chance = min(share * exposure, 1)
            return CauseHits.sum(law, [1 - chance, chance])
        }
    }

    /// How many of the group have fallen in the end.
    func after(_ hits: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: size + 1)
        for (first, chance) in hits.enumerated() {
            for (more, other) in later[first].enumerated() { result[first + more] += chance * other }
        }
        return result
    }
}
