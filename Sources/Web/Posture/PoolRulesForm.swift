import Access
import Markup
import Pool
import Store
import Vocabulary

/// A new version of what the pool's members agree on.
struct PoolRulesForm {
    let visit: Visit
    let rules: PoolRules
    /// The version that the fields show.
    let version: Int64

    func write(_ html: inout HTML) {
        func plain(_ value: Double) -> String { value.typed(in: visit.language) }
        func percent(_ value: Double) -> String { plain((value * 1e6).rounded() / 1e4) }
        html.section(LocalizedText("Changer les règles", en: "Change the rules"), id: "change") { html in
            html.form(.poolCover, visit: visit, class: "form card") { html in
                // What others agreed on meanwhile is not overwritten with what this form shows.
                html(.input, .type("hidden"), .name("version"), .value(String(version)))
                let fields: [(String, LocalizedText, String)] = [
                    (
                        "deductibleShare",
                        LocalizedText("Franchise, en % du budget", en: "Deductible, % of the budget"),
                        percent(rules.cover.deductibleShare)
                    ),
                    (
                        "leastDeductible",
                        LocalizedText("Franchise minimale, M€", en: "Lowest deductible, €M"),
                        plain(rules.cover.leastDeductible)
                    ),
                    (
                        "limitShare", LocalizedText("Plafond, en % du budget", en: "Limit, % of the budget"),
                        percent(rules.cover.limitShare)
                    ),
                    (
                        "mostLimit", LocalizedText("Plafond maximal, M€", en: "Highest limit, €M"),
                        plain(rules.cover.mostLimit)
                    ),
                    (
                        "advanceShare",
                        LocalizedText("Avance, en % de l’indemnité", en: "Advance, % of the indemnity"),
                        percent(rules.cash.advanceShare)
                    ),
                    (
                        "advanceDay", LocalizedText("Jour de l’avance", en: "Day of the advance"),
                        plain(rules.cash.advanceDay)
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
                    (
                        "digitalShare",
                        LocalizedText("Numérique, % du budget", en: "Information systems, % of the budget"),
                        percent(rules.pricing.digitalShare)
                    ),
                    (
                        "cyberShare",
                        LocalizedText("Sécurité, % du numérique", en: "Security, % of information systems"),
                        percent(rules.pricing.cyberShare)
                    ),
                    (
                        "premiumShare",
                        LocalizedText(
                            "Cotisation au plus, % de la sécurité", en: "Premium at most, % of security"),
                        percent(rules.pricing.premiumShare)
                    ),
                    (
                        "rateOnLine",
                        LocalizedText(
                            "Cotisation au plus, % du plafond", en: "Premium at most, % of the limit"),
                        percent(rules.pricing.mostRateOnLine)
                    ),
                    (
                        "loading",
                        LocalizedText(
                            "Prix du marché pour 1\u{A0}€ de remboursement moyen",
                            en: "Market price of €1 of mean recovery"),
                        plain(rules.marketLoading)
                    ),
                    (
                        "adjustmentDay", LocalizedText("Jour du solde", en: "Day of the balance"),
                        plain(rules.cash.adjustmentDay)
                    ),
                    (
                        "billingLag",
                        LocalizedText("Recettes manquantes à partir du jour", en: "Revenue missed from day"),
                        plain(rules.cash.billingLag)
                    ),
                    (
                        "remediationDay",
                        LocalizedText(
                            "Premières factures de remédiation, jour", en: "First bills of remediation, day"),
                        plain(rules.cash.remediationDay)
                    ),
                    (
                        "remediationShare",
                        LocalizedText("Leur part de la remédiation, %", en: "Their share of remediation, %"),
                        percent(rules.cash.remediationShare)
                    ),
                    (
                        "breachDay",
                        LocalizedText("Paiement d’une fuite, jour", en: "Payment of a breach, day"),
                        plain(rules.cash.breachDay)
                    ),
                ]
                html(.div, .class("columns")) { html in
                    for (name, label, value) in fields {
                        html.field(name, label, value: value, .inputmode("decimal"))
                    }
                    html.field(
                        "ownFunds", LocalizedText("Fonds propres détenus, M€", en: "Own funds held, €M"),
                        value: rules.ownFunds.map(plain) ?? "", required: false, .inputmode("decimal"))
                }
                html.textArea(
                    "layers", LocalizedText("Tranches par incident", en: "Layers per incident"),
                    value: ProgrammeText.layers(rules.programme), rows: 3,
                    hint: LocalizedText(
                        "Une par ligne\u{A0}: seuil : portée : reconstitutions, en M€. Sans le troisième nombre, sans limite annuelle.",
                        en:
                            "One a line: attachment : limit : reinstatements, in €M. Without the third number, no yearly limit."
                    ), limit: 400)
                html.field(
                    "stopLoss", LocalizedText("Excédent de l’année", en: "Stop-loss of the year"),
                    value: ProgrammeText.stopLoss(rules.programme),
                    hint: LocalizedText("Seuil : portée, en M€.", en: "Attachment : limit, in €M."),
                    required: false)
                html.textArea(
                    "reason", LocalizedText("Motif de ce changement", en: "Reason for the change"), rows: 2,
                    required: true, limit: 2_000)
                html.submit(LocalizedText("Enregistrer une version", en: "Record a version"))
            }
        }
    }
}

extension Double {
    /// As a person of that language types it into a field.
    func typed(in language: Language) -> String {
        LocalizedText.plain(self)[language]
    }
}
