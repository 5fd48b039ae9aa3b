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
                    $0.say(.roundedMoney($1.own))
                },
                Column(LocalizedText("Évité chez les autres", en: "Avoided elsewhere"), kind: .number) {
                    $0.say(.roundedMoney($1.others))
                },
                Column(LocalizedText("Capital libéré", en: "Capital freed"), kind: .number) {
                    $0.say(.roundedMoney($1.capitalFreed))
                },
                Column(LocalizedText("Coût supposé", en: "Assumed cost"), kind: .number) {
                    $0.say(.roundedMoney($1.cost))
                },
                Column(LocalizedText("Gain par euro", en: "Gain per euro"), kind: .number) { html, worth in
                    if worth.valuePerEuro.isFinite {
                        let figure = LocalizedText.number(worth.valuePerEuro, decimals: 2)
                        html.say(LocalizedText("\(figure.french)\u{A0}€", en: "€\(figure.english)"))
                    } else {
                        html.say(LocalizedText("complète", en: "complete"))
                    }
                },
            ], contribution.worth, repeatsHeading: true,
            empty: EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: "")))
    }

    private func assumption(_ html: inout HTML) {
        html(.div, .class("filters")) { html in
            html.choice(
                "parameter", LocalizedText("Hypothèse du modèle", en: "Assumption of the model"),
                ParameterNote.all.map { Choice($0.key, $0.title) }, selected: question.parameter?.key,
                empty: LocalizedText("Aucune", en: "None"))
            html.field(
                "value", LocalizedText("Valeur essayée", en: "Value tried"),
                value: question.parameter.map { figure($0.value) } ?? "", required: false,
                .inputmode("decimal"))
        }
    }

    private func figure(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(value)
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
                    html.exceedance(pool.exceedance, beside: pool.exceedanceNow, isLogarithmic: isLogarithmic)
                }
            }
        }
    }
}

/// The day a mean major incident happens, and the cash that it takes.
struct MeanIncidentView {
    let incident: MeanIncident
    let cash: CashGap.Schedule

    func write(_ html: inout HTML) {
        let years = LocalizedText.number(Int(min(incident.yearsBetween, 9_999).rounded()))
        let days = LocalizedText.number(Int(incident.days.rounded()))
        html.section(
            LocalizedText("Le jour où cela arrive", en: "The day it happens"), id: "incident",
            about: LocalizedText(
                "Un incident majeur moyen, tous les \(years.french) ans environ\u{A0}: \(days.french) jours d’arrêt.",
                en: "A mean major incident, some \(years.english) years apart: \(days.english) days down.")
        ) { html in
            let whole = incident.lostRevenue + incident.remediation + incident.breach
            let (low, high) = (
                LocalizedText.roundedMoney(incident.low), LocalizedText.roundedMoney(incident.high)
            )
            html.definitions([
                (
                    LocalizedText("Coût moyen", en: "Mean cost"),
                    { html in
                        html.say(.roundedMoney(whole))
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "8\u{A0}fois sur\u{A0}10 entre \(low.french) et \(high.french)",
                                en: "8 times in 10 between \(low.english) and \(high.english)"))
                    }
                ),
                (
                    LocalizedText("Recettes perdues", en: "Lost revenue"),
                    { $0.say(.roundedMoney(incident.lostRevenue)) }
                ),
                (
                    LocalizedText("Remédiation", en: "Remediation"),
                    { $0.say(.roundedMoney(incident.remediation)) }
                ),
                (
                    LocalizedText("Fuite de données", en: "Data breach"),
                    { $0.say(.roundedMoney(incident.breach)) }
                ),
                (
                    LocalizedText("Indemnité de la mutuelle", en: "The pool pays"),
                    { $0.say(.roundedMoney(Money(millions: incident.withAdvance.indemnity))) }
                ),
                (
                    LocalizedText(
                        "Besoin de trésorerie sans avance", en: "Cash shortfall without an advance"),
                    { $0.say(peak(incident.withoutAdvance)) }
                ),
                (
                    LocalizedText(
                        "Avec l’avance du jour \(Int(cash.advanceDay))",
                        en: "With the advance on day \(Int(cash.advanceDay))"),
                    { $0.say(peak(incident.withAdvance)) }
                ),
            ])
            html.cashPaths(without: incident.withoutAdvance, with: incident.withAdvance)
        }
    }

    private func peak(_ gap: CashGap) -> LocalizedText {
        let amount = LocalizedText.roundedMoney(Money(millions: gap.peak))
        let day = Int(gap.peakDay.rounded())
        return LocalizedText("\(amount.french) le jour \(day)", en: "\(amount.english) on day \(day)")
    }
}

extension HTML {
    /// The lack of cash day by day without and with the advance, drawn and as a table.
    fileprivate mutating func cashPaths(without: CashGap, with: CashGap) {
        let (width, height) = (480.0, 160.0)
        let gaps = (without.path + with.path).map(\.gap)
        let lowest = min(gaps.min() ?? 0, 0), highest = max(gaps.max() ?? 1, 1e-9)
        let last = max((without.path + with.path).map(\.day).max() ?? 1, 1)
        func y(_ gap: Double) -> Double { height - 2 - (gap - lowest) / (highest - lowest) * (height - 4) }
        func points(_ path: [CashGap.Point]) -> [(x: Double, y: Double)] {
            path.map { (x: $0.day / last * width, y: y($0.gap)) }
        }
        let title = LocalizedText(
            "Argent qui manque, jour par jour\u{A0}: pointillé sans avance, trait plein avec.",
            en: "Cash that is lacking, day by day: dashed without the advance, solid with it.")
        self(.figure, .class("chart")) { html in
            html(.svg, .viewBox(width: 480, height: 164), .role("img"), .ariaLabel(title)) { html in
                html(.polyline, .class("line before"), .points(points(without.path)))
                html(.polyline, .class("line"), .points(points(with.path)))
                html(.polyline, .class("base"), .points([(0, y(0)), (width, y(0))]))
            }
            html(.figcaption) { html in
                html.say(title)
                html(.details) { html in
                    html(.summary, say: LocalizedText("Jour par jour", en: "Day by day"))
                    html(.table) { html in
                        html(.tr) { html in
                            html(.th, .scope("col"), say: LocalizedText("Jour", en: "Day"))
                            html(.th, .scope("col"), say: LocalizedText("Sans avance", en: "No advance"))
                            html(.th, .scope("col"), say: LocalizedText("Avec", en: "With it"))
                        }
                        for day in [5.0, 7, 15, 30, 45, 60, 90, 119, 120] where day <= last {
                            html(.tr) { html in
                                html(.th, .scope("row"), data: String(Int(day)))
                                html(
                                    .td, .class("number"),
                                    say: .roundedMoney(Money(millions: without.gap(at: day))))
                                html(
                                    .td, .class("number"),
                                    say: .roundedMoney(Money(millions: with.gap(at: day))))
                            }
                        }
                    }
                }
            }
        }
    }
}
