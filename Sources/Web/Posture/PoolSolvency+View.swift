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
                    "Les cotisations de l’année sont payées d’avance\u{A0}: leur intervalle dit ce qu’elles seraient si les protections étaient au plus haut ou au plus bas de ce que l’on en sait\u{A0}; la probabilité de ruine prend celles qui sont payées. Le «\u{A0}±\u{A0}» est l’erreur type des années tirées au sort.",
                    en:
                        "The year’s contributions are paid beforehand: their interval is what they would be with protections as high or as low as they could be; the chance of ruin takes those that are paid. The “±” is the standard error of the years drawn."
                ))
            // An actuary who sees cover raise the chance of ruin looks for the fault first.
            if let ruin = solvency.net?.ruin, ruin.chance.value > solvency.ruin.value {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "La réassurance rend ici la ruine plus fréquente et bien moins grave\u{A0}: son prix est payé chaque année, et elle ne joue qu’au-delà de ce que la mutuelle garde. Sans réassurance, les cotisations n’en paieraient pas le prix.",
                        en:
                            "Here reinsurance makes ruin more frequent and much less severe: its price is paid every year, and it only pays beyond what the pool retains. Without it, contributions would not bear its price."
                    ))
            }
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
                { $0.uncertain(solvency.premiums) }
            ),
        ]
        if let ratio = solvency.ratio {
            rows.append((LocalizedText("Taux de couverture", en: "Solvency ratio"), { range(&$0, ratio) }))
        }
        rows.append(
            (
                solvency.net == nil
                    ? LocalizedText("Probabilité de ruine dans l’année", en: "Chance of ruin in the year")
                    : LocalizedText(
                        "Probabilité de ruine sans réassurance", en: "Chance of ruin without reinsurance"),
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
                    { $0.drawn(net.required) }
                ))
            if let ruin = net.ruin {
                rows.append(
                    (
                        LocalizedText(
                            "Probabilité de ruine après réassurance", en: "Chance of ruin after reinsurance"),
                        { html in
                            html.say(chance((ruin.chance.value, ruin.error)))
                            html(.span, .class("sub"), say: .range(ruin.chance))
                        }
                    ))
            }
        }
        return rows
    }

    private func chance(_ drawn: (chance: Double, error: Double)) -> LocalizedText {
        let (figure, error) = (
            LocalizedText.finePercentage(drawn.chance), LocalizedText.finePercentage(drawn.error)
        )
        return LocalizedText(
            "\(figure.french) ±\u{A0}\(error.french)", en: "\(figure.english) ± \(error.english)")
    }

    private func range(_ html: inout HTML, _ share: UncertainShare) {
        html.say(.finePercentage(share.value))
        html(.span, .class("sub"), say: .range(share))
    }
}
