import Access
import Hummingbird
import Markup
import Pool
import Posture
import Registry
import Store
import Vocabulary

/// What one establishment pays and why, in words for its director.
struct ContributionView {
    let visit: Visit
    let contribution: PoolContribution
    let completing: Set<Dimension>

    private var place: PosturePlace { contribution.share.place }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Cotisation\u{A0}: \(place.name)", en: "Contribution: \(place.name)"),
            section: .pool, trail: [Crumb(.pool)],
            about: LocalizedText(
                "Au \(LocalizedText.day(visit.today).french), hypothèses version \(contribution.settings.version).",
                en:
                    "As of \(LocalizedText.day(visit.today).english), assumptions version \(contribution.settings.version)."
            ),
            actions: { html in
                html(.a, .class("button"), .href(SiteLink.posture(of: place.id))) {
                    $0.say(LocalizedText("Les faits derrière", en: "The facts behind"))
                }
            }
        ) { html in
            statement(&html)
            origins(&html)
            worth(&html)
            incident(&html)
        }
    }

    private func statement(_ html: inout HTML) {
        let verdict = contribution.insurability
        html(.p) { html in
            html.badge(verdict.verdict.title, verdict.verdict.tone)
        }
        let premium = Money(millions: verdict.premiumInPool)
        let alone = Money(millions: verdict.premiumAlone)
        let ceiling = Money(millions: verdict.ceiling)
        html(
            .p,
            say: LocalizedText(
                "Cotisation annuelle calculée\u{A0}: \(LocalizedText.roundedMoney(premium).french). Seul, l’établissement paierait \(LocalizedText.roundedMoney(alone).french) pour la même couverture. Son budget de cybersécurité permet \(LocalizedText.roundedMoney(ceiling).french) au plus.",
                en:
                    "Computed yearly contribution: \(LocalizedText.roundedMoney(premium).english). On its own, the establishment would pay \(LocalizedText.roundedMoney(alone).english) for the same cover. Its cybersecurity budget allows \(LocalizedText.roundedMoney(ceiling).english) at most."
            ))
        let expected = contribution.share.expected.value
        let capital = Money(
            millions: contribution.rules.costOfCapital * max(contribution.share.capitalInPool.millions, 0))
        html.definitions([
            (
                LocalizedText("Pertes attendues", en: "Expected losses"),
                { $0.say(.uncertain(contribution.share.expected)) }
            ),
            (
                LocalizedText("Coût du capital", en: "Cost of capital"),
                { $0.say(.roundedMoney(capital)) }
            ),
            (
                LocalizedText("Frais", en: "Expenses"),
                { $0.say(.roundedMoney(premium - expected - capital)) }
            ),
            (
                LocalizedText("Franchise par incident", en: "Deductible per incident"),
                { $0.say(.roundedMoney(contribution.deductible)) }
            ),
            (
                LocalizedText("Plafond par incident", en: "Limit per incident"),
                { $0.say(.roundedMoney(contribution.limit)) }
            ),
            (
                LocalizedText("Budget annuel", en: "Yearly budget"),
                { html in
                    html.say(.roundedMoney(place.budget))
                    if place.isBudgetEstimated {
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "estimé d’après le nombre de lits", en: "estimated from the number of beds"))
                    }
                }
            ),
        ])
    }

    private func origins(_ html: inout HTML) {
        html.section(LocalizedText("D’où vient la perte", en: "Where the loss comes from")) { html in
            html.causes(contribution.share.parts, total: contribution.share.tail)
        }
    }

    private func worth(_ html: inout HTML) {
        html.section(
            LocalizedText("Ce que vaut chaque protection", en: "What each protection is worth"), id: "worth",
            about: LocalizedText(
                "Perte évitée par an si la protection était complète ici. Ce qu’y gagnent les autres justifie que la mutuelle y contribue. Cochez pour voir l’effet.",
                en:
                    "Loss avoided per year if the protection were complete here. What the others gain is why the pool may help pay for it. Tick to see the effect."
            )
        ) { html in
            html(.form, .method("get"), .action(SiteLink.contribution(of: place.id))) { html in
                html.table(
                    LocalizedText("Protections", en: "Protections"),
                    [
                        Column(LocalizedText("Protection", en: "Protection"), kind: .name) { html, worth in
                            html(.label, .class("check")) { html in
                                html(
                                    .input, .type("checkbox"), .name("complete"),
                                    .value(worth.dimension.rawValue),
                                    completing.contains(worth.dimension) ? .checked : nil)
                                html(.span, say: worth.dimension.title)
                            }
                        },
                        Column(LocalizedText("En place", en: "In place"), kind: .number) {
                            $0.say(.percentage($1.level))
                        },
                        Column(LocalizedText("Évité ici par an", en: "Avoided here per year"), kind: .number)
                        {
                            $0.say(.roundedMoney($1.own))
                        },
                        Column(
                            LocalizedText("Évité chez les autres", en: "Avoided elsewhere"), kind: .number
                        ) { $0.say(.roundedMoney($1.others)) },
                    ], contribution.worth, repeatsHeading: true,
                    empty: EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: "")))
                html(.p) { $0.submit(LocalizedText("Voir l’effet", en: "See the effect")) }
            }
            if let whatIf = contribution.whatIf { effect(&html, whatIf) }
        }
    }

    private func effect(_ html: inout HTML, _ whatIf: PoolContribution.WhatIf) {
        let now = contribution.insurability
        let rows: [(name: LocalizedText, before: LocalizedText, after: LocalizedText)] = [
            (
                LocalizedText("Perte attendue ici", en: "Expected loss here"),
                .roundedMoney(contribution.share.expected.value), .roundedMoney(whatIf.expected)
            ),
            (
                LocalizedText("Cotisation", en: "Contribution"),
                .roundedMoney(Money(millions: now.premiumInPool)), .roundedMoney(whatIf.premium)
            ),
            (LocalizedText("Verdict", en: "Verdict"), now.verdict.title, whatIf.verdict.title),
            (
                LocalizedText("Perte attendue de la mutuelle", en: "Expected loss of the pool"),
                .roundedMoney(whatIf.poolExpectedNow), .roundedMoney(whatIf.poolExpected)
            ),
            (
                LocalizedText("Pires années de la mutuelle", en: "Worst years of the pool"),
                .roundedMoney(whatIf.poolTailNow), .roundedMoney(whatIf.poolTail)
            ),
        ]
        html(.div, .id("effect"), .role("status")) { html in
            html.table(
                LocalizedText("Effet des protections cochées", en: "Effect of the ticked protections"),
                [
                    Column(LocalizedText("Indicateur", en: "Figure"), kind: .name) { $0.say($1.name) },
                    Column(LocalizedText("Aujourd’hui", en: "Today"), kind: .number) { $0.say($1.before) },
                    Column(LocalizedText("Avec ces protections", en: "With these protections"), kind: .number)
                    { $0.say($1.after) },
                ], rows, empty: EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: "")))
        }
    }

    private func incident(_ html: inout HTML) {
        let incident = contribution.incident
        html.section(
            LocalizedText("Le jour où cela arrive", en: "The day it happens"), id: "incident",
            about: LocalizedText(
                "Un incident majeur moyen, tous les \(LocalizedText.number(Int(min(incident.yearsBetween, 9_999).rounded())).french) ans environ\u{A0}: \(LocalizedText.number(Int(incident.days.rounded())).french) jours d’arrêt.",
                en:
                    "An average major incident, about every \(LocalizedText.number(Int(min(incident.yearsBetween, 9_999).rounded())).english) years: \(LocalizedText.number(Int(incident.days.rounded())).english) days down."
            )
        ) { html in
            html.definitions([
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
                    LocalizedText("Avec l’avance du 5ᵉ jour", en: "With the advance on day 5"),
                    { $0.say(peak(incident.withAdvance)) }
                ),
            ])
        }
    }

    private func peak(_ gap: CashGap) -> LocalizedText {
        let amount = LocalizedText.roundedMoney(Money(millions: gap.peak))
        let day = Int(gap.peakDay.rounded())
        return LocalizedText("\(amount.french) le jour \(day)", en: "\(amount.english) on day \(day)")
    }
}
