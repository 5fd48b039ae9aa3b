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

    /// What ends of an amount say of it in a sentence: ` (1.20 to 3.40)`; nothing where nothing is unknown.
    func words(_ amount: Double, _ ends: [Double], _ digits: Int = 3) -> String {
        guard hasEnds else { return "" }
        let all = (ends + [amount]).sorted()
        return " (\(PoolText.number(all[0], digits)) to \(PoolText.number(all[all.count - 1], digits)))"
    }

    /// An amount in euros and cents, and its ends.
    func cells(_ amount: Money, _ ends: [Money]) -> [JSONText] {
        guard hasEnds else { return [.verbatim(amount.description)] }
        let all = [amount] + ends
        return [amount, all.min() ?? amount, all.max() ?? amount].map { .verbatim($0.description) }
    }

    /// An amount in M€, and its ends; an end that was not computed is missing.
    func cells(_ amount: Double, _ ends: [Double?]) -> [JSONText] { cells(amount, ends, as: millions) }

    /// Any figure with its ends, each written as is said.
    func cells(_ figure: Double, _ ends: [Double?], as text: (Double) -> JSONText) -> [JSONText] {
        guard hasEnds else { return [text(figure)] }
        let known = ends.compactMap(\.self)
        guard known.count == ends.count else { return [text(figure), .null, .null] }
        return [figure, (known + [figure]).min() ?? figure, (known + [figure]).max() ?? figure].map(text)
    }

    /// The cells of a figure that there is none of.
    var blanks: [JSONText] { [JSONText](repeating: .null, count: hasEnds ? 3 : 1) }

    /// Names and cells of a document, as ``names(_:)`` and ``cells(_:_:)`` make columns.
    func fields(_ amounts: [(name: String, amount: Money, ends: [Money])]) -> [(String, JSONText)] {
        amounts.flatMap { entry in
            Array(zip(names([(entry.name, true)]), cells(entry.amount, entry.ends)))
        }
    }

    /// What the columns' ends are, or why there are none.
    func report() {
        let ends =
            hasEnds
            ? "low and high: the same draws and computations with all protections as high or as low as they could be"
            : "no low and high: protections are stated with the portfolio, nothing is unknown of them"
        say("\(ends); what the model's assumptions weigh is in 'cordon pool law --sensitivity'")
    }
}
