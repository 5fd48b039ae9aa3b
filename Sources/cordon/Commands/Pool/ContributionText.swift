import Pool
import Vocabulary

/// A contribution told to a director.
struct ContributionText {
    private let statement: ContributionPlan.Statement
    /// What it could be: with all protections at the high and at the low end of what is known, or in draws of the assumptions.
    private let ends: [ContributionPlan.Statement]
    private let intervals: PoolIntervals
    private let name: String

    init(
        _ statement: ContributionPlan.Statement, ends: [ContributionPlan.Statement],
        _ intervals: PoolIntervals, name: String
    ) {
        self.intervals = intervals
        self.statement = statement
        self.ends = ends
        self.name = name
    }

    /// A word for files.
    static func word(_ part: ContributionPlan.Part) -> String {
        switch part {
        case .own: "own"
        case .group: "group"
        case .cause(let name): name
        }
    }

    private func title(_ part: ContributionPlan.Part, _ language: Language) -> String {
        switch part {
        case .own: LocalizedText("vos propres incidents", en: "your own incidents")[language]
        case .group:
            LocalizedText("l’annuaire et le réseau du groupement", en: "the group’s directory and network")[
                language]
        case .cause("worm"):
            LocalizedText("un ver qui se propage seul", en: "a worm that spreads by itself")[language]
        case .cause(let name): LocalizedText("le fournisseur \(name)", en: "supplier \(name)")[language]
        }
    }

    func lines(in language: Language) -> [String] {
        func money(_ amount: (ContributionPlan.Statement) -> Money) -> String {
            interval(amount, language)
        }
        func sum(_ part: @escaping (ContributionPlan.Line) -> Money) -> String {
            money { $0.lines.reduce(.zero) { $0 + part($1) } }
        }
        let pure = sum(\.purePremium), capital = sum(\.capitalCost), expenses = sum(\.expenses)
        let price = sum(\.coverPrice), recovery = sum(\.coverRecovery)
        let covers =
            statement.lines.allSatisfy { $0.coverPrice == .zero && $0.coverRecovery == .zero }
            ? LocalizedText("", en: "")
            : LocalizedText(
                "\(price) de réassurance, dont sont déduits les \(recovery) qu’elle rembourse en moyenne, ",
                en: "\(price) of reinsurance, less the \(recovery) that it pays back on average, ")
        let known =
            ends.isEmpty
            ? LocalizedText(
                "Montants aux hypothèses en vigueur, sans intervalle\u{A0}: ajoutez «\u{A0}--draws\u{A0}32\u{A0}» pour savoir entre quoi ils se situent.",
                en:
                    "Amounts under the assumptions in force, without an interval: add “--draws 32” to know between what they lie."
            )
            : intervals.isAssumed
                ? LocalizedText(
                    "Entre parenthèses\u{A0}: les mêmes montants dans neuf tirages sur dix, quand toutes les hypothèses du modèle varient ensemble dans leurs fourchettes.",
                    en:
                        "In parentheses: the same amounts in nine draws out of ten, with all the model’s assumptions drawn together within their ranges."
                )
                : LocalizedText(
                    "Entre parenthèses\u{A0}: les mêmes montants, si toutes les protections étaient au plus haut ou au plus bas de ce que l’on en sait.",
                    en:
                        "In parentheses: the same amounts with all protections as high or as low as they could be."
                )
        /// Below zero pooling costs: the sentence says so, and not a sign.
        let isSaving = statement.saving >= .zero
        let saving = money { isSaving ? $0.saving : .zero - $0.saving }
        var lines =
            language == .french
            ? [
                "Établissement \(name)\u{A0}: cotisation annuelle de \(money(\.total)).",
                "",
                "Elle se compose de \(pure) de pertes attendues, \(covers.french)\(capital) pour immobiliser le capital qui permet à la mutuelle de payer même lors de la pire année sur deux cents, et \(expenses) de frais de gestion.",
                "Seul, avec les mêmes garanties, vous paieriez \(money(\.alone))\u{A0}: la mutualisation vous \(isSaving ? "épargne" : "coûte") \(saving).",
                "Votre part du capital de la mutuelle\u{A0}: \(money(\.capital))\u{A0}; seul, il vous en faudrait \(money(\.capitalAlone)).",
                known.french,
                "",
                "Ce que couvre la cotisation\u{A0}:",
            ]
            : [
                "Hospital \(name): yearly contribution of \(money(\.total)).",
                "",
                "It consists of \(pure) of expected losses, \(covers.english)\(capital) for holding the capital that lets the pool pay even in the worst year out of two hundred, and \(expenses) of running costs.",
                "On your own, for the same cover, you would pay \(money(\.alone)): pooling \(isSaving ? "saves" : "costs") you \(saving).",
                "Your share of the pool's capital: \(money(\.capital)); on your own you would need \(money(\.capitalAlone)).",
                known.english,
                "",
                "What the contribution covers:",
            ]
        for line in statement.lines.sorted(by: { $0.total > $1.total }) {
            let colon = language == .french ? "\u{A0}:" : ":"
            let amount = money { $0.lines.reduce(.zero) { $1.part == line.part ? $0 + $1.total : $0 } }
            lines.append("- \(title(line.part, language))\(colon) \(amount)")
        }
        return lines
    }

    /// An amount to the cent, with what it could be.
    private func interval(
        _ amount: (ContributionPlan.Statement) -> Money, _ language: Language
    ) -> String {
        let value = amount(statement)
        let text = ContributionText.euros(value, language)
        guard !ends.isEmpty else { return text }
        let (low, high) = intervals.bounds(value, ends.map(amount))
        let (least, most) = (
            ContributionText.euros(low, language), ContributionText.euros(high, language)
        )
        return text
            + LocalizedText(" (entre \(least) et \(most))", en: " (between \(least) and \(most))")[language]
    }

    /// Euros and cents as each language writes them.
    private static func euros(_ amount: Money, _ language: Language) -> String {
        let text = amount.description
        let parts = text.split(separator: ".")
        let isNegative = text.hasPrefix("-")
        let digits = Array(parts[0].drop { $0 == "-" })
        let blank = language == .french ? "\u{202F}" : ","
        var grouped = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { grouped += blank }
            grouped.append(digit)
        }
        let sign = isNegative ? "−" : ""
        return language == .french ? "\(sign)\(grouped),\(parts[1])\u{A0}€" : "\(sign)€\(grouped).\(parts[1])"
    }
}
