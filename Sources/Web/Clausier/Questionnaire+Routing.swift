import Clausier
import Markup
import Registry
import Store
import Vocabulary

/// The part of a release's answers that shows its routing: what the supplier says of it, and the points that go by that.
struct QuestionnaireRoutingView {
    let dossier: AnswerDossier

    private var id: ID<Questionnaire> { dossier.questionnaire.id }

    /// The supplier's points that its routing leaves out.
    var leftOut: [AnswerPoint] { dossier.leftOut.filter { $0.control.respondent == .supplier } }

    /// What the supplier says of its product, and the points that leave the account by it.
    func write(_ html: inout HTML) {
        guard !dossier.edition.routing.isEmpty else { return }
        html.section(
            LocalizedText(
                "Ce que le fournisseur dit de son produit", en: "What the supplier says of its product"),
            id: "routing",
            about: LocalizedText(
                "Ces réponses décident des points qui comptent. Un point écarté à tort se juge ou se met en doute comme un autre\u{A0}: ouvrez-le.",
                en:
                    "These answers decide which points count. A point that is wrongly left out can be judged or doubted like any other: open it."
            )
        ) { html in
            html(.ul, .class("list card")) { html in
                for question in dossier.edition.routing {
                    html(.li) { html in
                        html.say(question.trait.title)
                        html.data(" ")
                        switch dossier.profile[question.trait] {
                        case true?: html.badge(LocalizedText("Oui", en: "Yes"), .low)
                        case false?: html.badge(LocalizedText("Non", en: "No"), .quiet)
                        case nil: html.unknown(LocalizedText("Non précisé", en: "Not said"))
                        }
                    }
                }
            }
            guard !leftOut.isEmpty else { return }
            html(.details, .class("card"), dossier.contested.isEmpty ? nil : .open) { html in
                html(
                    .summary,
                    say: .count(
                        leftOut.count, one: LocalizedText("point écarté", en: "point left out"),
                        many: LocalizedText("points écartés", en: "points left out")))
                html.table(
                    LocalizedText("Points écartés", en: "Points left out"),
                    [
                        Column(LocalizedText("Point", en: "Point"), kind: .name) { html, point in
                            html(
                                .a, .href(.point(point.control.code, of: id)), data: point.control.code.text)
                            html(.span, .class("sub"), say: point.control.title)
                        },
                        Column(LocalizedText("Poids", en: "Weight")) { $0.badge($1.control.criticality) },
                        Column(LocalizedText("Constat", en: "Finding")) { $0.judgement($1) },
                        Column(LocalizedText("Retenu", en: "Counts as")) { html, point in
                            html.badge(point.state.standing.title, point.state.standing.tone)
                            html.waived(point.waivers)
                        },
                    ], leftOut, repeatsHeading: true,
                    empty: EmptyState(
                        LocalizedText("Aucun point", en: "No point"),
                        LocalizedText("Rien n’est écarté.", en: "Nothing is left out.")))
            }
        }
    }
}
