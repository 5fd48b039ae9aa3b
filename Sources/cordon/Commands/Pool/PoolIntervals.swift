import Pool
import Triage
import Vocabulary

/// Columns of figures with what they could be at the ends of what is not known of the postures.
///
/// The data folder's pool has such ends; a pool from files states its levels, and nothing is unknown of them.
struct PoolIntervals {
    let hasEnds: Bool

    init(_ asked: AskedPool) { hasEnds = !asked.ends.isEmpty }

    /// The names of columns, each amount followed by its ends: `own_meur`, `own_low_meur`, `own_high_meur`.
    func names(_ columns: [(name: String, isAmount: Bool)]) -> [String] {
        columns.flatMap { name, isAmount in
            guard isAmount, hasEnds else { return [name] }
            let unit = name.hasSuffix("_meur") ? "_meur" : ""
            let stem = name.dropLast(unit.count)
            return [name, "\(stem)_low\(unit)", "\(stem)_high\(unit)"]
        }
    }

    /// An amount in euros and cents, and its ends.
    func cells(_ amount: Money, _ ends: [Money]) -> [JSONText] {
        guard hasEnds else { return [.verbatim(amount.description)] }
        let all = [amount] + ends
        return [amount, all.min() ?? amount, all.max() ?? amount].map { .verbatim($0.description) }
    }

    /// An amount in M€, and its ends; an end that was not computed is missing.
    func cells(_ amount: Double, _ ends: [Double?]) -> [JSONText] {
        guard hasEnds else { return [millions(amount)] }
        let known = ends.compactMap(\.self)
        guard known.count == ends.count else { return [millions(amount), .null, .null] }
        return [amount, (known + [amount]).min() ?? amount, (known + [amount]).max() ?? amount].map(millions)
    }
}

/// Simulated years beside what was computed without noise.
enum EngineCheck {
    static let years = 50_000

    /// Says how far both engines are apart, in standard errors; the tail mean where it was computed.
    static func report(_ model: PoolModel, mean: Double, tailMean: Double? = nil) throws {
        let losses = LossStatistics(try Simulation(model, seed: 1).losses(of: 0..<years).gross)
        func gap(_ drawn: Double, _ exact: Double, _ error: Double) -> String {
            error > 0 ? PoolText.number((drawn - exact) / error, 2) : "0"
        }
        let level = ContributionPlan.level
        let tail =
            tailMean.map {
                ", the tail mean \(gap(losses.tailMean(level), $0, losses.tailMeanError(level)))"
            } ?? ""
        say(
            """
            checked by \(years) simulated years: the mean differs by \(gap(losses.mean, mean, losses.meanError)) standard \
            errors\(tail); beyond 4 something is wrong
            """)
    }
}
