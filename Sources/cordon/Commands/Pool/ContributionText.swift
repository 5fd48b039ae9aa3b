import Pool
import Vocabulary

/// A contribution told to a director.
struct ContributionText {
    private let plan: ContributionPlan
    private let statement: ContributionPlan.Statement
    private let name: String

    init(_ plan: ContributionPlan, _ statement: ContributionPlan.Statement, name: String) {
        self.plan = plan
        self.statement = statement
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
        func money(_ amount: Money) -> String { ContributionText.euros(amount, language) }
        let pure = statement.lines.reduce(Money.zero) { $0 + $1.purePremium }
        let capital = statement.lines.reduce(Money.zero) { $0 + $1.capitalCost }
        let expenses = statement.lines.reduce(Money.zero) { $0 + $1.expenses }
        let price = statement.lines.reduce(Money.zero) { $0 + $1.coverPrice }
        let recovery = statement.lines.reduce(Money.zero) { $0 + $1.coverRecovery }
        let covers =
            price == .zero && recovery == .zero
            ? LocalizedText("", en: "")
            : LocalizedText(
                "\(ContributionText.euros(price, .french)) de réassurance, dont sont déduits les \(ContributionText.euros(recovery, .french)) qu’elle rembourse en moyenne, ",
                en:
                    "\(ContributionText.euros(price, .english)) of reinsurance, less the \(ContributionText.euros(recovery, .english)) that it pays back on average, "
            )
        var lines =
            language == .french
            ? [
                "Établissement \(name)\u{A0}: cotisation annuelle de \(money(statement.total)).",
                "",
                "Elle se compose de \(money(pure)) de pertes attendues, \(covers.french)\(money(capital)) pour immobiliser le capital qui permet à la mutuelle de payer même lors de la pire année sur deux cents, et \(money(expenses)) de frais de gestion.",
                "Seul, avec les mêmes garanties, vous paieriez \(money(statement.alone))\u{A0}: la mutualisation vous \(statement.saving >= .zero ? "épargne \(money(statement.saving))" : "coûte \(money(.zero - statement.saving))").",
                "Votre part du capital de la mutuelle\u{A0}: \(money(statement.capital))\u{A0}; seul, il vous en faudrait \(money(statement.capitalAlone)).",
                "",
                "Ce que couvre la cotisation\u{A0}:",
            ]
            : [
                "Hospital \(name): yearly contribution of \(money(statement.total)).",
                "",
                "It consists of \(money(pure)) of expected losses, \(covers.english)\(money(capital)) for holding the capital that lets the pool pay even in the worst year out of two hundred, and \(money(expenses)) of running costs.",
                "On your own, for the same cover, you would pay \(money(statement.alone)): pooling \(statement.saving >= .zero ? "saves you \(money(statement.saving))" : "costs you \(money(.zero - statement.saving))").",
                "Your share of the pool's capital: \(money(statement.capital)); on your own you would need \(money(statement.capitalAlone)).",
                "",
                "What the contribution covers:",
            ]
        for line in statement.lines.sorted(by: { $0.total > $1.total }) {
            let colon = language == .french ? "\u{A0}:" : ":"
            lines.append("- \(title(line.part, language))\(colon) \(money(line.total))")
        }
        return lines
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
