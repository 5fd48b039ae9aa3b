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
            // With scripts, what is ticked shows its effect at once; without, the button asks for it.
            html(
                .form, .method("get"), .action(SiteLink.contribution(of: contribution.share.place.id)),
                .dataset("effect", "effect")
            ) { html in
                table(&html)
                assumption(&html)
                html(.p) { $0.submit(LocalizedText("Voir l’effet", en: "See the effect")) }
            }
            html(.div, .id("effect"), .role("status")) { html in
                if let problem { html.notice(problem, .high) }
                if let whatIf = contribution.whatIf { effect(&html, whatIf) }
            }
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
                    $0.uncertain($1.cost)
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
            empty: .nothing)
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
                ParameterNote.all.filter(\.movesLoss).map { Choice($0.key, $0.title) },
                selected: question.parameter?.key,
                empty: LocalizedText("Aucune", en: "None"))
            html.field(
                "value", LocalizedText("Valeur essayée", en: "Value tried"),
                value: question.parameter.map { $0.value.typed(in: html.language) } ?? "", required: false,
                .inputmode("decimal"))
        }
    }

    private func effect(_ html: inout HTML, _ whatIf: WhatIf) {
        var rows = [
            EffectRow(
                LocalizedText("Perte attendue ici", en: "Expected loss here"), contribution.share.expected,
                whatIf.expected),
            EffectRow(
                LocalizedText("Cotisation", en: "Contribution"), contribution.share.contribution,
                whatIf.contribution, exact: true),
            EffectRow(
                name: LocalizedText("Verdict d’assurance", en: "Insurance verdict"),
                before: { $0.say(contribution.insurability.verdict.title) },
                after: { $0.say(whatIf.verdict.title) }),
        ]
        if let pool = whatIf.pool {
            rows.append(
                EffectRow(
                    LocalizedText("Perte attendue de la mutuelle", en: "Expected loss of the pool"),
                    pool.expectedNow, pool.expected))
            rows.append(
                EffectRow(
                    LocalizedText("Pires années de la mutuelle", en: "Worst years of the pool"),
                    pool.tailNow, pool.tail))
        }
        html.table(
            LocalizedText("Effet de ce que vous essayez", en: "Effect of what you try"),
            [
                Column(LocalizedText("Indicateur", en: "Figure"), kind: .name) { $0.say($1.name) },
                Column(LocalizedText("Aujourd’hui", en: "Today"), kind: .number) { $1.before(&$0) },
                Column(LocalizedText("Avec", en: "With it"), kind: .number) { $1.after(&$0) },
            ], rows, empty: .nothing)
        if whatIf.pool == nil { html.partedNote() }
        if !whatIf.movesAll {
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "Les membres sont nombreux\u{A0}: ces intervalles disent ce que l’on ignore de cet établissement seul.",
                    en:
                        "Members are many: these intervals tell what is not known of this establishment alone."
                ))
        }
        curves(&html, whatIf.exceedance, whatIf.exceedanceNow, of: .hospital)
        if let pool = whatIf.pool { curves(&html, pool.exceedance, pool.exceedanceNow, of: .pool) }
    }

    private func curves(
        _ html: inout HTML, _ curve: [ExceedancePoint], _ before: [ExceedancePoint],
        of subject: ExceedanceChart.Subject
    ) {
        html(.div, .class("columns")) { html in
            for isLogarithmic in [false, true] {
                ExceedanceChart(
                    curve: curve, before: before, subject: subject, isLogarithmic: isLogarithmic
                ).write(&html)
            }
        }
    }
}

/// A figure as it is and as it would be.
private struct EffectRow {
    let name: LocalizedText
    let before: (inout HTML) -> Void
    let after: (inout HTML) -> Void

    init(
        name: LocalizedText, before: @escaping (inout HTML) -> Void, after: @escaping (inout HTML) -> Void
    ) {
        self.name = name
        self.before = before
        self.after = after
    }

    /// Amounts with their intervals.
    init(_ name: LocalizedText, _ now: UncertainMoney, _ then: UncertainMoney, exact: Bool = false) {
        self.init(
            name: name, before: { $0.uncertain(now, exact: exact) },
            after: { $0.uncertain(then, exact: exact) })
    }
}
