import Pool
import Store
import Triage
import Vocabulary

/// Columns of figures with what they could be.
///
/// A pool from files states its protections: what could be otherwise are the model's assumptions, drawn together. The data
/// folder's pool has protections with ends; asked for, it is drawn too.
struct PoolIntervals {
    let hasEnds: Bool
    /// Draws of the assumptions; `nil` where the ends are the postures'.
    private let study: AssumptionStudy?

    init(_ asked: AskedPool) {
        hasEnds = !asked.ends.isEmpty
        study = asked.study
    }

    /// Whether low and high are of the assumptions.
    var isAssumed: Bool { study != nil }

    /// The least and the most of a figure, by what it is at the ends; of draws the first is under the parameters in force.
    func bounds(_ figure: Double, _ ends: [Double]) -> (low: Double, high: Double) {
        if isAssumed {
            let interval = AssumptionStudy.interval(figure, ends)
            return (interval.low, interval.high)
        }
        return (min(ends.min() ?? figure, figure), max(ends.max() ?? figure, figure))
    }

    /// The same of an amount.
    func bounds(_ amount: Money, _ ends: [Money]) -> (low: Money, high: Money) {
        if isAssumed {
            let (low, high) = bounds(amount.millions, ends.map(\.millions))
            return (min(Money(millions: low), amount), max(Money(millions: high), amount))
        }
        return (min(ends.min() ?? amount, amount), max(ends.max() ?? amount, amount))
    }

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
        let (low, high) = bounds(amount, ends)
        return " (\(PoolText.number(low, digits)) to \(PoolText.number(high, digits)))"
    }

    /// An amount in euros and cents, and its ends.
    func cells(_ amount: Money, _ ends: [Money]) -> [JSONText] {
        guard hasEnds else { return [.verbatim(amount.description)] }
        let (low, high) = bounds(amount, ends)
        return [amount, low, high].map { .verbatim($0.description) }
    }

    /// An amount in M€, and its ends; an end that was not computed is missing.
    func cells(_ amount: Double, _ ends: [Double?]) -> [JSONText] { cells(amount, ends, as: millions) }

    /// Any figure with its ends, each written as is said.
    func cells(_ figure: Double, _ ends: [Double?], as text: (Double) -> JSONText) -> [JSONText] {
        guard hasEnds else { return [text(figure)] }
        let known = ends.compactMap(\.self)
        guard known.count == ends.count else { return [text(figure), .null, .null] }
        let (low, high) = bounds(figure, known)
        return [figure, low, high].map(text)
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
        if let study {
            say(
                "low and high: between what 9 of 10 of \(study.count) draws lie if all the model's assumptions are drawn together within their ranges, most often near the values in force (Latin hypercube, triangular laws, seed \(study.seed)); stated protections and shared causes stay; what each weighs by itself is in 'cordon pool law --sensitivity'"
            )
            if study.classes != nil {
                say(
                    "draws are computed with hospitals of like losses as one class, and their distance from the parameters in force is carried over to each"
                )
            }
        } else if hasEnds {
            say(
                "low and high: the same draws and computations with all protections as high or as low as they could be; what all the model's assumptions together could change: --draws 32, each by itself: 'cordon pool law --sensitivity'"
            )
        } else {
            say(
                "no low and high: nothing was drawn, and protections are stated; what each of the model's assumptions weighs is in 'cordon pool law --sensitivity'"
            )
        }
    }
}
