import Pool

/// The chance of a year in which the pool pays nothing, by both engines.
///
/// It is taken before amounts are cut to a lattice: the mass of a law's first point holds small amounts as well, and is
/// nothing but a matter of the step.
struct QuietYears {
    private let asked: AskedPool
    private let programme: Programme
    private let drawn: [SimulatedFigures]

    init(_ asked: AskedPool, _ programme: Programme, _ drawn: [SimulatedFigures]) {
        self.asked = asked
        self.programme = programme
        self.drawn = drawn
    }

    func report() throws {
        let chances = [asked.model.noPaymentProbability] + (try asked.endModels()).map(\.noPaymentProbability)
        let exact = chances[0]
        var words = "p_zero, the chance of a year in which the pool pays nothing: "
        words += percent(exact) + range(exact, Array(chances.dropFirst())) + " without noise"
        if let losses = drawn.first?.gross {
            let gap = EngineGap(drawn: losses.quietShare, exact: exact, error: losses.quietError)
            words += ", " + simulated(losses)
            words +=
                gap.errors.map { ", a difference of \(PoolText.number($0, 2)) standard errors" }
                ?? ", too few years to judge it"
        }
        if programme != .none {
            words += "; " + net()
        }
        say(words)
    }

    private func net() -> String {
        if programme.leavesFirstEuro { return "net of what is bought the same: no cover begins at 0" }
        let all = drawn.compactMap(\.net)
        guard let losses = all.first else { return "net of what is bought it is simulated: ask for --years" }
        let ends = all.dropFirst().map(\.quietShare)
        return
            "net of what is bought, \(simulated(losses))\(ends.isEmpty ? "" : range(losses.quietShare, ends))"
    }

    private func simulated(_ losses: LossStatistics) -> String {
        "\(percent(losses.quietShare)) ± \(percent(losses.quietError)) of the simulated years"
    }

    private func percent(_ share: Double) -> String { PoolText.number(100 * share, 4) + " %" }

    private func range(_ chance: Double, _ ends: [Double]) -> String {
        guard !ends.isEmpty else { return "" }
        let (low, high) = PoolIntervals(asked).bounds(chance, ends)
        return " (\(PoolText.number(100 * low, 4)) to \(PoolText.number(100 * high, 4)))"
    }
}
