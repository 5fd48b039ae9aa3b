import Markup
import Pool
import Posture
import Store
import Vocabulary

/// What each protection is worth at one hospital, and what would change if some were complete or an assumption another.
struct ContributionWorthView {
    let contribution: PoolContribution
    let question: PoolQuestion
    let problem: LocalizedText?

    func write(_ html: inout HTML) {
        html.section(
            LocalizedText("Ce que vaut chaque protection", en: "What each protection is worth"), id: "worth",
            about: LocalizedText(
                "Ce qu’apporte par an chaque protection une fois complète ici. Ce qu’y gagnent les autres justifie que la mutuelle y contribue. Cochez, ou changez une hypothèse, pour voir l’effet.",
                en:
                    "What each protection brings a year once complete here. What others gain is why the pool may pay for it. Tick, or change an assumption, to see the effect."
            )
        ) { html in
            if let problem { html.notice(problem, .high) }
            html(.form, .method("get"), .action(SiteLink.contribution(of: contribution.share.place.id))) {
                html in
                table(&html)
                assumption(&html)
                html(.p) { $0.submit(LocalizedText("Voir l’effet", en: "See the effect")) }
            }
            if let whatIf = contribution.whatIf { effect(&html, whatIf) }
        }
    }

    private func table(_ html: inout HTML) {
        html.table(
            LocalizedText("Protections", en: "Protections"),
            [
                Column(LocalizedText("Protection", en: "Protection"), kind: .name) { html, worth in
                    html(.label, .class("check")) { html in
                        html(
                            .input, .type("checkbox"), .name("complete"), .value(worth.dimension.rawValue),
                            question.completing.contains(worth.dimension) ? .checked : nil)
                        html(.span, say: worth.dimension.title)
                    }
                },
                Column(LocalizedText("En place", en: "In place"), kind: .number) {
                    $0.say(.percentage($1.level))
                },
                Column(LocalizedText("Évité ici", en: "Avoided here"), kind: .number) {
                    $0.uncertain($1.own)
                },
                Column(LocalizedText("Évité chez les autres", en: "Avoided elsewhere"), kind: .number) {
                    $0.uncertain(orWithheld: $1.others)
                },
                Column(LocalizedText("Capital libéré", en: "Capital freed"), kind: .number) {
                    $0.uncertain(orWithheld: $1.capitalFreed)
                },
                Column(LocalizedText("Coût supposé", en: "Assumed cost"), kind: .number) {
                    $0.say(.roundedMoney($1.cost))
                },
                Column(LocalizedText("Gain par euro", en: "Gain per euro"), kind: .number) { html, worth in
                    if worth.valuePerEuro.isFinite {
                        let (figure, low, high) = (
                            euros(worth.valuePerEuro), euros(worth.leastPerEuro), euros(worth.mostPerEuro)
                        )
                        html.say(figure)
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "entre \(low.french) et \(high.french)",
                                en: "between \(low.english) and \(high.english)"))
                    } else {
                        html.say(LocalizedText("complète", en: "complete"))
                    }
                },
            ], contribution.worth, repeatsHeading: true,
            empty: EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: "")))
        if contribution.worth.contains(where: { $0.others == nil || $0.capitalFreed == nil }) {
            html.withheldNote()
        }
    }

    private func euros(_ amount: Double) -> LocalizedText {
        let figure = LocalizedText.number(amount, decimals: 2)
        return LocalizedText("\(figure.french)\u{A0}€", en: "€\(figure.english)")
    }

    private func assumption(_ html: inout HTML) {
        html(.div, .class("filters")) { html in
            html.choice(
                "parameter", LocalizedText("Hypothèse du modèle", en: "Assumption of the model"),
                ParameterNote.all.map { Choice($0.key, $0.title) }, selected: question.parameter?.key,
                empty: LocalizedText("Aucune", en: "None"))
            html.field(
                "value", LocalizedText("Valeur essayée", en: "Value tried"),
                value: question.parameter.map { plainFigure($0.value) } ?? "", required: false,
                .inputmode("decimal"))
        }
    }

    private func effect(_ html: inout HTML, _ whatIf: WhatIf) {
        var rows: [(name: LocalizedText, before: LocalizedText, after: LocalizedText)] = [
            (
                LocalizedText("Perte attendue ici", en: "Expected loss here"),
                .roundedMoney(contribution.share.expected.value), .roundedMoney(whatIf.expected)
            ),
            (
                LocalizedText("Cotisation", en: "Contribution"), .money(contribution.statement.total),
                .money(whatIf.contribution)
            ),
            (
                LocalizedText("Verdict d’assurance", en: "Insurance verdict"),
                contribution.insurability.verdict.title, whatIf.verdict.title
            ),
        ]
        if let pool = whatIf.pool {
            rows.append(
                (
                    LocalizedText("Perte attendue de la mutuelle", en: "Expected loss of the pool"),
                    .roundedMoney(pool.expectedNow), .roundedMoney(pool.expected)
                ))
            rows.append(
                (
                    LocalizedText("Pires années de la mutuelle", en: "Worst years of the pool"),
                    .roundedMoney(pool.tailNow), .roundedMoney(pool.tail)
                ))
        }
        html(.div, .id("effect"), .role("status")) { html in
            html.table(
                LocalizedText("Effet de ce que vous essayez", en: "Effect of what you try"),
                [
                    Column(LocalizedText("Indicateur", en: "Figure"), kind: .name) { $0.say($1.name) },
                    Column(LocalizedText("Aujourd’hui", en: "Today"), kind: .number) { $0.say($1.before) },
                    Column(LocalizedText("Avec", en: "With it"), kind: .number) { $0.say($1.after) },
                ], rows, empty: EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: "")))
            guard let pool = whatIf.pool else { return }
            html(.div, .class("columns")) { html in
                for isLogarithmic in [false, true] {
                    ExceedanceChart(
                        curve: pool.exceedance, before: pool.exceedanceNow, isLogarithmic: isLogarithmic
                    ).write(&html)
                }
            }
        }
    }
}
