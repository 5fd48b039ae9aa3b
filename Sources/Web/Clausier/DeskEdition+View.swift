import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// What a move to the current edition would do with a supplier's answers: what stays, and the rest.
struct DeskEditionView {
    let visit: Visit
    let dossier: AnswerDossier
    let plan: AnswerMigration

    private var id: ID<Questionnaire> { dossier.questionnaire.id }

    func response() -> Response {
        visit.page(
            title: LocalizedText(
                "Passer à l’édition \(plan.next.key.version)", en: "Move to edition \(plan.next.key.version)"),
            section: .desk,
            trail: [
                Crumb(.desk), Crumb(.verbatim(dossier.questionnaire.releaseName), .deskQuestionnaire(id)),
            ],
            about: LocalizedText(
                "\(plan.next.title.french)\u{A0}: de l’édition \(plan.former.key.version) à l’édition \(plan.next.key.version).",
                en:
                    "\(plan.next.title.english): from edition \(plan.former.key.version) to edition \(plan.next.key.version)."
            )
        ) { html in
            html.figures(figures)
            html(.div, .class("list-actions")) { html in
                html.form(.deskQuestionnaire(id, "edition"), visit: visit, class: "inline") {
                    $0.submit(LocalizedText("Passer à cette édition", en: "Move to this edition"))
                }
            }
            toConfirm(&html)
            open(&html)
            dropped(&html)
            kept(&html)
        }
    }

    private var figures: [Figure] {
        let here = SiteLink.deskQuestionnaire(id, "edition")
        return [
            Figure(
                name: LocalizedText("Réponses qui restent valables", en: "Answers that still hold"),
                value: .number(plan.kept.count), tone: .good, link: here.to("kept"),
                note: LocalizedText("telles que vous les avez signées", en: "as you signed them")),
            Figure(
                name: LocalizedText("À confirmer", en: "To confirm"), value: .number(plan.toConfirm.count),
                tone: plan.toConfirm.isEmpty ? .good : .medium, link: here.to("confirm"),
                note: LocalizedText("la question a changé", en: "the question changed")),
            Figure(
                name: LocalizedText("Points sans réponse", en: "Points without an answer"),
                value: .number(plan.open.count), tone: plan.open.isEmpty ? .good : .medium,
                link: here.to("open")),
            Figure(
                name: LocalizedText("Réponses sans suite", en: "Answers without a successor"),
                value: .number(plan.dropped.count), tone: .quiet, link: here.to("dropped"),
                note: LocalizedText("gardées dans l’historique", en: "kept as history")),
        ]
    }

    private func toConfirm(_ html: inout HTML) {
        html.section(
            LocalizedText("À confirmer", en: "To confirm"), id: "confirm",
            about: LocalizedText(
                "Vos réponses vous sont proposées. Jusqu’à ce que vous les confirmiez et les soumettiez, les acheteurs voient ces points comme inconnus.",
                en:
                    "Your answers are proposed to you. Until you confirm and submit them, buyers see these points as unknown."
            )
        ) { html in
            html.table(
                LocalizedText("Points dont la question a changé", en: "Points whose question changed"),
                [
                    Column<AnswerMigration.Moved>(LocalizedText("Point", en: "Point"), kind: .name) {
                        $0.pointName($1.next)
                        former(&$0, $1)
                    },
                    Column(LocalizedText("Ce qui était demandé", en: "What was asked")) {
                        $0.say($1.point.control.test)
                    },
                    Column(LocalizedText("Ce qui est demandé", en: "What is asked")) { $0.say($1.next.test) },
                    Column(LocalizedText("Votre réponse", en: "Your answer")) { claim(&$0, $1.point) },
                ], plan.toConfirm, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien à confirmer", en: "Nothing to confirm"),
                    LocalizedText(
                        "Aucune question à laquelle vous avez répondu n’a changé.",
                        en: "No question that you answered has changed.")))
        }
    }

    private func open(_ html: inout HTML) {
        html.section(LocalizedText("À répondre", en: "To answer"), id: "open") { html in
            html.table(
                LocalizedText("Points sans réponse", en: "Points without an answer"),
                [
                    Column<Control>(LocalizedText("Point", en: "Point"), kind: .name) { $0.pointName($1) },
                    Column(LocalizedText("Ce qui est demandé", en: "What is asked")) { $0.say($1.test) },
                    Column(LocalizedText("Poids", en: "Weight")) { $0.badge($1.criticality) },
                ], plan.open, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien à répondre", en: "Nothing to answer"),
                    LocalizedText(
                        "Chaque point de cette édition a une réponse.",
                        en: "Each point of this edition has an answer.")))
        }
    }

    private func dropped(_ html: inout HTML) {
        html.section(LocalizedText("Sans suite", en: "Without a successor"), id: "dropped") { html in
            html.table(
                LocalizedText(
                    "Réponses que cette édition ne demande plus", en: "Answers that this edition asks no more"
                ),
                [
                    Column<AnswerPoint>(LocalizedText("Point", en: "Point"), kind: .name) {
                        $0.pointName($1.control)
                    },
                    Column(LocalizedText("Votre réponse", en: "Your answer")) { claim(&$0, $1) },
                ], plan.dropped, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune", en: "None"),
                    LocalizedText(
                        "Tout ce que vous avez répondu est encore demandé.",
                        en: "All that you answered is still asked.")))
        }
    }

    private func kept(_ html: inout HTML) {
        html.section(LocalizedText("Restent valables", en: "Still hold"), id: "kept") { html in
            html(.details) { html in
                html(
                    .summary,
                    say: .count(
                        plan.kept.count, one: LocalizedText("réponse", en: "answer"),
                        many: LocalizedText("réponses", en: "answers")))
                html.table(
                    LocalizedText("Réponses qui restent valables", en: "Answers that still hold"),
                    [
                        Column<AnswerMigration.Moved>(LocalizedText("Point", en: "Point"), kind: .name) {
                            $0.pointName($1.next)
                            former(&$0, $1)
                        },
                        Column(LocalizedText("Votre réponse", en: "Your answer")) { claim(&$0, $1.point) },
                    ], plan.kept, repeatsHeading: true,
                    empty: EmptyState(
                        LocalizedText("Aucune", en: "None"),
                        LocalizedText(
                            "Aucune réponse ne passe telle quelle.", en: "No answer carries over as it is.")))
            }
        }
    }

    /// The code that the point had, where it has another now.
    private func former(_ html: inout HTML, _ moved: AnswerMigration.Moved) {
        let code = moved.point.control.code
        guard code != moved.next.code else { return }
        html(
            .span, .class("sub"), say: LocalizedText("auparavant \(code)", en: "formerly \(code)"))
    }

    private func claim(_ html: inout HTML, _ point: AnswerPoint) {
        guard let current = point.current else { return html.unknown(LocalizedText("–", en: "–")) }
        html.badge(current.claim.title, current.claim.tone)
        let text = current.details.isEmpty ? current.comment : current.details
        if !text.isEmpty { html(.span, .class("sub"), data: String(text.prefix(200))) }
    }
}
