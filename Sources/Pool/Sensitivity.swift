/// How the pool's result moves when one parameter goes through its range.
public struct Sensitivity: Sendable {
    /// The parameter.
    public let note: ParameterNote
    /// The expected loss at the low and the high end, in M€.
    public let means: (low: Double, high: Double)
    /// The tail mean at 99.5 % at both ends, in M€; `nil` if it was not asked for.
    public let tails: (low: Double, high: Double)?

    /// For each parameter that the law hangs on, both ends of its range; tail means take a law each.
    ///
    /// - Throws: ``PoolError`` if the portfolio is out of range.
    public static func all(_ portfolio: Portfolio, tails isAsked: Bool) throws(PoolError) -> [Sensitivity] {
        var result: [Sensitivity] = []
        for note in ParameterNote.all where note.movesLoss {
            var ends: [(mean: Double, tail: Double?)] = []
            for value in [note.range.lowerBound, note.range.upperBound] {
                var changed = portfolio
                changed.parameters = note.setting(value, in: portfolio.parameters)
                let model = try changed.model()
                if isAsked {
                    let law = ExactEngine(model, precision: .init(points: 1 << 12, shares: 12)).law()
                    ends.append((law.mean, law.tailMean(ContributionPlan.level)))
                } else {
                    // The mean is closed; what the lattice is for is not asked.
                    ends.append((PoolMoments(model, CededLaws(model), steps: 8).mean, nil))
                }
            }
            result.append(
                Sensitivity(
                    note: note, means: (ends[0].mean, ends[1].mean),
                    tails: ends[0].tail.flatMap { low in ends[1].tail.map { (low, $0) } }))
        }
        return result
    }
}
