import Access
import Markup
import Pool
import Store
import Vocabulary

/// A new version of what the pool's members agree on.
struct PoolRulesForm {
    let visit: Visit
    let rules: PoolRules

    func write(_ html: inout HTML) {
        func percent(_ value: Double) -> String { plainFigure((value * 1e6).rounded() / 1e4) }
        html.section(LocalizedText("Changer les règles", en: "Change the rules"), id: "change") { html in
            html.form(.poolCover, visit: visit, class: "form card") { html in
                let fields: [(String, LocalizedText, String)] = [
                    (
                        "deductibleShare",
                        LocalizedText("Franchise, en % du budget", en: "Deductible, % of the budget"),
                        percent(rules.cover.deductibleShare)
                    ),
                    (
                        "leastDeductible",
                        LocalizedText("Franchise minimale, M€", en: "Lowest deductible, M€"),
                        plainFigure(rules.cover.leastDeductible)
                    ),
                    (
                        "limitShare", LocalizedText("Plafond, en % du budget", en: "Limit, % of the budget"),
                        percent(rules.cover.limitShare)
                    ),
                    (
                        "mostLimit", LocalizedText("Plafond maximal, M€", en: "Highest limit, M€"),
                        plainFigure(rules.cover.mostLimit)
                    ),
                    (
                        "advanceShare",
                        LocalizedText("Avance, en % de l’indemnité", en: "Advance, % of the indemnity"),
                        percent(rules.cash.advanceShare)
                    ),
                    (
                        "advanceDay", LocalizedText("Jour de l’avance", en: "Day of the advance"),
                        plainFigure(rules.cash.advanceDay)
                    ),
                    (
                        "costOfCapital", LocalizedText("Coût du capital, %", en: "Cost of capital, %"),
                        percent(rules.pricing.costOfCapital)
                    ),
                    (
                        "expense",
                        LocalizedText("Frais, % de la cotisation", en: "Expenses, % of the contribution"),
                        percent(rules.pricing.expense)
                    ),
                ]
                html(.div, .class("columns")) { html in
                    for (name, label, value) in fields {
                        html.field(name, label, value: value, .inputmode("decimal"))
                    }
                }
                html.textArea(
                    "layers", LocalizedText("Tranches par incident", en: "Layers per incident"),
                    value: ProgrammeText.layers(rules.programme), rows: 3,
                    hint: LocalizedText(
                        "Une par ligne\u{A0}: seuil : portée : reconstitutions, en M€. Sans le troisième nombre, sans limite annuelle.",
                        en:
                            "One a line: attachment : limit : reinstatements, in M€. Without the third number, no yearly limit."
                    ), limit: 400)
                html.field(
                    "stopLoss", LocalizedText("Excédent de l’année", en: "Stop-loss of the year"),
                    value: ProgrammeText.stopLoss(rules.programme),
                    hint: LocalizedText("Seuil : portée, en M€.", en: "Attachment : limit, in M€."),
                    required: false)
                html.textArea(
                    "reason", LocalizedText("Motif de ce changement", en: "Reason for the change"), rows: 2,
                    required: true, limit: 2_000)
                html.submit(LocalizedText("Enregistrer une version", en: "Record a version"))
            }
        }
    }
}
