import Markup
import Pool
import Store
import Vocabulary

/// What the pool must hold, what it holds, and how likely a year is to take more.
struct PoolSolvencyView {
    let solvency: PoolSolvency

    func write(_ html: inout HTML) {
        html.section(
            LocalizedText("Solvabilité", en: "Solvency"), id: "solvency",
            about: LocalizedText(
                "De quoi payer l’année qu’une sur 200 dépasse\u{A0}: ce qu’il faut, ce que la mutuelle détient, et la probabilité que cela ne suffise pas.",
                en:
                    "What it takes to pay the year that one in 200 exceeds: what is required, what the pool holds, and the chance that it is not enough."
            )
        ) { html in
            html.definitions(rows)
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "Les cotisations de l’année sont payées d’avance\u{A0}: elles ne changent pas avec ce que l’on ignore des postures. Le «\u{A0}±\u{A0}» est l’erreur type des années tirées au sort.",
                    en:
                        "The year’s contributions are paid beforehand: they do not move with what is not known of the postures. The “±” is the standard error of the years drawn."
                ))
        }
    }

    private var rows: [(LocalizedText, (inout HTML) -> Void)] {
        var rows: [(LocalizedText, (inout HTML) -> Void)] = [
            (
                LocalizedText(
                    "Fonds propres nécessaires (VaR 99,5\u{A0}%)", en: "Own funds required (VaR 99.5%)"),
                { $0.uncertain(solvency.required) }
            ),
            (
                LocalizedText(
                    "Selon la moyenne des pires années (TVaR)", en: "By the mean of the worst years (TVaR)"),
                { $0.uncertain(solvency.tailCapital) }
            ),
            (
                LocalizedText("Fonds propres détenus", en: "Own funds held"),
                { html in
                    if let held = solvency.held {
                        html.say(.roundedMoney(held))
                    } else {
                        html.unknown(
                            LocalizedText(
                                "non renseignés\u{A0}: à écrire dans les règles",
                                en: "not said: write them in the rules"))
                    }
                }
            ),
            (
                LocalizedText(
                    "Cotisations de l’année, hors frais et réassurance",
                    en: "The year’s contributions, less running costs and reinsurance"),
                { $0.say(.roundedMoney(solvency.premiums)) }
            ),
        ]
        if let ratio = solvency.ratio {
            rows.append((LocalizedText("Taux de couverture", en: "Solvency ratio"), { range(&$0, ratio) }))
        }
        rows.append(
            (
                LocalizedText("Probabilité de ruine dans l’année", en: "Chance of ruin in the year"),
                { html in
                    range(&html, solvency.ruin)
                    if let drawn = solvency.drawnRuin {
                        let words = chance(drawn)
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "années tirées au sort\u{A0}: \(words.french)",
                                en: "years drawn: \(words.english)"))
                    }
                }
            ))
        if let net = solvency.net {
            rows.append(
                (
                    LocalizedText("Nécessaires après réassurance", en: "Required after reinsurance"),
                    { $0.say(.withError(net.required)) }
                ))
            if let ruin = net.ruin {
                rows.append(
                    (
                        LocalizedText(
                            "Probabilité de ruine après réassurance", en: "Chance of ruin after reinsurance"),
                        { $0.say(chance(ruin)) }
                    ))
            }
        }
        return rows
    }

    private func percent(_ share: Double) -> LocalizedText {
        let figure = LocalizedText.number(share * 100, decimals: share < 0.1 ? 2 : 0)
        return LocalizedText("\(figure.french)\u{A0}%", en: "\(figure.english)%")
    }

    private func chance(_ drawn: (chance: Double, error: Double)) -> LocalizedText {
        let (figure, error) = (percent(drawn.chance), percent(drawn.error))
        return LocalizedText(
            "\(figure.french) ±\u{A0}\(error.french)", en: "\(figure.english) ± \(error.english)")
    }

    private func range(_ html: inout HTML, _ range: PoolSolvency.Range) {
        let (low, high) = (percent(range.low), percent(range.high))
        html.say(percent(range.value))
        html(
            .span, .class("sub"),
            say: LocalizedText(
                "entre \(low.french) et \(high.french)", en: "between \(low.english) and \(high.english)"))
    }
}
