import Access
import Hummingbird
import Markup
import Pool
import Store
import Vocabulary

/// What incidents say of the model: what was believed, what happened, what is believed now.
struct RecalibrationView {
    let visit: Visit
    let report: RecalibrationReport
    let places: [PosturePlace]

    func response() -> Response {
        visit.page(
            title: LocalizedText("Recaler le modèle", en: "Recalibrate the model"), section: .pool,
            trail: [Crumb(.pool), Crumb(LocalizedText("Sinistres", en: "Claims"), .claims)],
            about: LocalizedText(
                "Les incidents passés corrigent la fréquence et les montants du modèle (mise à jour bayésienne)\u{A0}: peu d’incidents pèsent peu.",
                en:
                    "Past incidents correct the model’s rate and amounts (a Bayesian update): few incidents weigh little."
            )
        ) { html in
            if let from = report.from, let result = report.result {
                beliefs(&html, from, result)
            } else {
                html.notice(
                    LocalizedText(
                        "Dites d’abord depuis quel jour tous les incidents majeurs sont connus.",
                        en: "Say first since which day all major incidents are known."), .medium)
            }
            incidents(&html)
            forms(&html)
        }
    }

    private func beliefs(_ html: inout HTML, _ from: Day, _ result: Recalibration) {
        let expected = LocalizedText.number(report.experience.expectedIncidents, decimals: 2)
        let attacks = report.experience.expectedIncidents < 2 ? "attaque majeure" : "attaques majeures"
        html.section(
            LocalizedText("Avant et après", en: "Before and after"), id: "beliefs",
            about: LocalizedText(
                "Depuis le \(LocalizedText.day(from).french), le modèle attendait \(expected.french) \(attacks) (une attaque qui touche plusieurs établissements compte une fois)\u{A0}; il y en a eu \(report.experience.incidents), dont \(report.experience.costRatios.count) au coût connu.",
                en:
                    "Since \(LocalizedText.day(from).english) the model expected \(expected.english) major attacks (one that hits several establishments counts once); there were \(report.experience.incidents), of which \(report.experience.costRatios.count) with a known cost."
            )
        ) { html in
            let rows: [(LocalizedText, Recalibration.Belief, Recalibration.Belief)] = [
                (
                    LocalizedText("Fréquence, multipliée par", en: "Rate, multiplied by"), result.priorRate,
                    result.rate
                ),
                (
                    LocalizedText(
                        "Montants (médiane), multipliés par", en: "Amounts (median), multiplied by"),
                    result.priorSeverity, result.severity
                ),
            ]
            html.table(
                LocalizedText("Ce que le modèle suppose", en: "What the model assumes"),
                [
                    Column(LocalizedText("Facteur", en: "Factor"), kind: .name) { $0.say($1.0) },
                    Column(LocalizedText("Avant", en: "Before"), kind: .number) { $0.say(belief($1.1)) },
                    Column(LocalizedText("Après", en: "After"), kind: .number) { $0.say(belief($1.2)) },
                ], rows, repeatsHeading: true,
                empty: .nothing)
            let weight = LocalizedText.percentage(result.credibility)
            let prior = report.settings.parameters
            let sigma = LocalizedText.number(prior.severitySigma, decimals: 1)
            let (rate, amounts) = (
                LocalizedText.number(prior.rateWeight, decimals: 0),
                LocalizedText.number(prior.severityWeight, decimals: 0)
            )
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "Les attaques comptent pour \(weight.french) dans la fréquence, le modèle pour le reste. Entre parenthèses, 8\u{A0}chances sur\u{A0}10. Hypothèses de départ\u{A0}: la fréquence du modèle pèse \(rate.french)\u{A0}attaques attendues, ses montants \(amounts.french)\u{A0}coûts connus, avec un écart type du logarithme de \(sigma.french).",
                    en:
                        "Attacks count for \(weight.english) in the rate, the model for the rest. In brackets, 8 chances in 10. The prior: the model’s rate weighs \(rate.english) expected attacks, its amounts \(amounts.english) known costs, with a standard deviation of the logarithm of \(sigma.english)."
                ))
        }
    }

    private func belief(_ belief: Recalibration.Belief) -> LocalizedText {
        let (mean, low, high) = (
            LocalizedText.number(belief.mean, decimals: 2), LocalizedText.number(belief.low, decimals: 2),
            LocalizedText.number(belief.high, decimals: 2)
        )
        return LocalizedText(
            "\(mean.french) (\(low.french) à \(high.french))",
            en: "\(mean.english) (\(low.english) to \(high.english))")
    }

    private func incidents(_ html: inout HTML) {
        html.section(LocalizedText("Incidents connus", en: "Known incidents"), id: "incidents") {
            html in
            let rows =
                report.claims.map { claim in
                    IncidentRow(
                        name: claim.establishmentName, day: claim.claim.knownAt.parisDay,
                        cost: claim.claim.settled == nil ? nil : claim.claim.total(), source: claim.reference,
                        isCounted: true)
                }
                + report.incidents.map { incident in
                    IncidentRow(
                        name: incident.establishmentName, day: incident.day, cost: incident.cost,
                        source: incident.source, isCounted: report.from.map { incident.day >= $0 } ?? false)
                }
            html.table(
                LocalizedText("Incidents", en: "Major incidents"),
                [
                    Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) {
                        $0.data($1.name)
                    },
                    Column(LocalizedText("Date", en: "Day")) { $0.day($1.day) },
                    Column(LocalizedText("Coût", en: "Cost"), kind: .number) { html, row in
                        if let cost = row.cost { html.say(.money(cost)) } else { html.unknown() }
                    },
                    Column(LocalizedText("Source", en: "Known from")) { $0.data($1.source) },
                    Column(LocalizedText("Dans le calcul", en: "In the count")) { html, row in
                        row.isCounted
                            ? html.badge(LocalizedText("Compté", en: "Counted"), .good)
                            : html.badge(LocalizedText("Non compté", en: "Not counted"), .quiet)
                    },
                ], rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun incident", en: "No incident"),
                    LocalizedText(
                        "L’absence d’incident compte aussi\u{A0}: elle abaisse la fréquence.",
                        en: "No incident counts too: it lowers the rate.")))
        }
    }

    private struct IncidentRow {
        let name: String
        let day: Day
        let cost: Money?
        let source: String
        let isCounted: Bool
    }

    private func forms(_ html: inout HTML) {
        html.section(LocalizedText("Compter et appliquer", en: "Count and apply"), id: "act") { html in
            html(.div, .class("columns")) { html in
                html.form(.recalibrationFrom, visit: visit) { html in
                    html.field(
                        "from", LocalizedText("Compter depuis le", en: "Count from"), type: "date",
                        value: report.from?.description ?? "")
                    html.field("reason", LocalizedText("Motif", en: "Reason"), .maxlength(500))
                    html.submit(LocalizedText("Enregistrer la date", en: "Save the date"), class: "")
                }
                html.form(.recalibrationIncident, visit: visit) { html in
                    html.choice(
                        "establishment", LocalizedText("Établissement", en: "Establishment"),
                        places.map { Choice($0.id.description, .verbatim($0.name)) },
                        empty: LocalizedText("Choisir…", en: "Choose…"), required: true)
                    html.field(
                        "day", LocalizedText("Date de l’incident", en: "Day of the incident"), type: "date")
                    html.field(
                        "cost", LocalizedText("Coût total en euros", en: "Total cost in euros"),
                        required: false,
                        .inputmode("decimal"))
                    html.field(
                        "source", LocalizedText("Source de l’information", en: "Where this comes from"),
                        .maxlength(500))
                    html.submit(LocalizedText("Ajouter l’incident", en: "Add the incident"), class: "")
                }
                if report.result != nil {
                    html.form(.recalibration, visit: visit) { html in
                        html(
                            .p,
                            say: LocalizedText(
                                "Une nouvelle version des hypothèses est enregistrée\u{A0}; ces incidents ne seront plus comptés ensuite.",
                                en:
                                    "A new version of the assumptions is recorded; these incidents are not counted again."
                            ))
                        html.field("reason", LocalizedText("Motif", en: "Reason"), .maxlength(500))
                        html.submit(LocalizedText("Appliquer au modèle", en: "Apply to the model"))
                    }
                }
            }
        }
    }
}
