import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// One questionnaire on its supplier's desk: routing questions first, then the points that apply, then the signature.
struct DeskQuestionnaireView {
    let visit: Visit
    let dossier: AnswerDossier
    /// The supplier's other releases, whose answers may be taken over.
    let others: [DeskRow]
    /// What it answered about this release in other catalogues that lead to this one.
    let siblings: [(id: ID<Questionnaire>, edition: Edition)]
    let newest: Edition?

    private var questionnaire: Questionnaire { dossier.questionnaire }
    private var id: ID<Questionnaire> { questionnaire.id }
    private var open: [AnswerPoint] { dossier.asked.filter(\.isOpen) }
    /// The routing questions that were not answered yet.
    private var left: [RoutingQuestion] { dossier.edition.openQuestions(for: dossier.profile) }
    private var news: Int { dossier.asked.count { $0.hasNews && !$0.isToConfirm } }

    func response() -> Response {
        visit.page(
            title: .verbatim(questionnaire.releaseName), section: .desk, trail: [Crumb(.desk)],
            about: LocalizedText(
                "\(dossier.edition.title.french), édition \(dossier.edition.key.version)",
                en: "\(dossier.edition.title.english), edition \(dossier.edition.key.version)"),
            actions: { html in
                html(
                    .a, .class("button"), .href(.deskQuestionnaire(id, "workbook")), .download,
                    say: LocalizedText("Classeur (XLSX)", en: "Workbook (XLSX)"))
                html(
                    .a, .class("button"), .href(.deskQuestionnaire(id, "components")), .download,
                    say: LocalizedText("Définition OSCAL (JSON)", en: "OSCAL definition (JSON)"))
            }
        ) { html in
            html.figures(figures)
            if let newest, dossier.edition.key < newest.key { newEdition(&html, newest) }
            routing(&html)
            points(&html)
            submission(&html)
            otherWays(&html)
        }
    }

    private var figures: [Figure] {
        let asked = dossier.asked
        let adverse = asked.count {
            $0.judgement.verdict == .nonCompliant || $0.judgement.verdict == .partial
        }
        let here = SiteLink.deskQuestionnaire(id)
        return [
            Figure(
                name: LocalizedText("Reste à répondre", en: "Left to answer"), value: .number(open.count),
                tone: open.isEmpty ? .good : .high, link: here.to("points"),
                note: left.isEmpty
                    ? LocalizedText(
                        "sur \(asked.count) points qui vous concernent",
                        en: "of \(asked.count) points that apply to you")
                    : LocalizedText(
                        "sur \(asked.count) points qui pourraient vous concerner",
                        en: "of \(asked.count) points that may apply to you")),
            Figure(
                name: LocalizedText("À soumettre", en: "To submit"), value: .number(news),
                tone: news > 0 ? .medium : .good, link: here.to("submit"),
                note: LocalizedText(
                    "les acheteurs ne les voient pas encore", en: "buyers do not see them yet")),
            Figure(
                name: LocalizedText("Constats défavorables", en: "Adverse findings"),
                value: .number(adverse), tone: adverse > 0 ? .medium : .good, link: here.to("points")),
            Figure(
                name: LocalizedText("Établissements utilisateurs", en: "Establishments that use it"),
                value: .number(dossier.relying.running), tone: .low, link: SiteLink.desk.to("releases"),
                note: .relying(dossier.relying.deciding)),
        ]
    }

    private func newEdition(_ html: inout HTML, _ newest: Edition) {
        html.notice(
            LocalizedText(
                "L’édition \(newest.key.version) est parue.", en: "Edition \(newest.key.version) is out."),
            .medium)
        html(.p) { html in
            html(
                .a, .class("button"), .href(.deskQuestionnaire(id, "edition")),
                say: LocalizedText(
                    "Voir quelles réponses restent valables", en: "See which answers remain valid"))
        }
    }

    // MARK: Routing

    private func routing(_ html: inout HTML) {
        let questions = dossier.edition.routing
        guard !questions.isEmpty else { return }
        html.section(
            LocalizedText("1. Votre produit", en: "1. Your product"), id: "routing",
            about: LocalizedText(
                "Ces questions déterminent les points qui vous concernent\u{A0}: commencez par elles.",
                en: "These questions decide which points apply to you: start with them.")
        ) { html in
            let contested = dossier.contested
            if !contested.isEmpty {
                let codes = contested.map(\.control.code.text).joined(separator: ", ")
                html.notice(
                    LocalizedText(
                        "Des hôpitaux jugent que ces points concernent votre produit, alors que vos réponses les écartent\u{A0}: \(codes). Revoyez les questions.",
                        en:
                            "Hospitals judge that these points apply to your product, while your answers leave them out: \(codes). Review the questions."
                    ), .high)
            }
            if left.isEmpty {
                html(.p, .class("badges")) { html in
                    for question in questions where dossier.profile[question.trait] == true {
                        html.badge(question.trait.title, .low)
                    }
                }
            }
            html(.details, .class("card"), left.isEmpty ? nil : .open) { html in
                html(
                    .summary,
                    say: left.isEmpty
                        ? LocalizedText("Revoir les questions", en: "Review the questions")
                        : .count(
                            left.count,
                            one: LocalizedText("question sans réponse", en: "unanswered question"),
                            many: LocalizedText("questions sans réponse", en: "unanswered questions")))
                html.form(.deskQuestionnaire(id, "profile"), visit: visit, class: "form wide") { html in
                    for question in questions { ask(&html, question) }
                    html.submit(LocalizedText("Enregistrer", en: "Save"))
                }
            }
        }
    }

    private func ask(_ html: inout HTML, _ question: RoutingQuestion) {
        let said = dossier.profile[question.trait]
        html(.fieldset) { html in
            html(.legend, say: question.text)
            if let help = question.help { html(.p, .class("hint"), say: help) }
            html(.div, .class("row-actions")) { html in
                for (value, title, holds) in [
                    ("yes", LocalizedText("Oui", en: "Yes"), true),
                    ("no", LocalizedText("Non", en: "No"), false),
                ] {
                    html(.label, .class("check")) { html in
                        html(
                            .input, .type("radio"), .name(question.trait.rawValue), .value(value),
                            said == holds ? .checked : nil)
                        html(.span, say: title)
                    }
                }
            }
        }
    }

    // MARK: Points

    private func points(_ html: inout HTML) {
        html.section(LocalizedText("2. Les points", en: "2. The points"), id: "points") { html in
            let isRouted = left.isEmpty
            if !isRouted {
                html(
                    .p, .class("hint"),
                    say: LocalizedText(
                        "Répondez d’abord aux questions ci-dessus\u{A0}: d’ici là, tous les points qui pourraient vous concerner sont comptés.",
                        en:
                            "Answer the questions above first: until then every point that may apply to you is counted."
                    ))
            } else if let next = open.first {
                html(.p) { html in
                    html(
                        .a, .class("button primary"), .href(.deskPoint(next.control.code, of: id)),
                        say: LocalizedText(
                            "Répondre au premier point sans réponse", en: "Answer the first unanswered point")
                    )
                }
            }
            let kept = dossier.leftOut.count { $0.draft != nil }
            if kept > 0 {
                html(
                    .p, .class("hint"),
                    say: .count(
                        kept,
                        one: LocalizedText(
                            "brouillon porte sur un point que vos réponses écartent\u{A0}: il revient avec lui.",
                            en: "draft is about a point that your answers leave out: it comes back with it."),
                        many: LocalizedText(
                            "brouillons portent sur des points que vos réponses écartent\u{A0}: ils reviennent avec eux.",
                            en:
                                "drafts are about points that your answers leave out: they come back with them."
                        )))
            }
            for (theme, points) in themes {
                let unanswered = points.count(where: \.isOpen)
                html(.details, .class("card theme"), unanswered > 0 && isRouted ? .open : nil) { html in
                    html(.summary) { html in
                        html.say(theme)
                        html(
                            .span, .class("sub"),
                            say: unanswered == 0
                                ? LocalizedText(
                                    "\(points.count) point\(points.count > 1 ? "s, tous répondus" : ", répondu")",
                                    en:
                                        "\(points.count) point\(points.count == 1 ? ", answered" : "s, all answered")"
                                )
                                : LocalizedText(
                                    "\(unanswered) sur \(points.count) à répondre",
                                    en: "\(unanswered) of \(points.count) to answer"))
                    }
                    table(&html, theme, points)
                }
            }
        }
    }

    /// By outermost theme, in the edition's order.
    private var themes: [(title: LocalizedText, points: [AnswerPoint])] {
        var order: [String] = []
        var found: [String: (LocalizedText, [AnswerPoint])] = [:]
        for point in dossier.asked {
            let top = dossier.edition.topTheme(of: point.control.theme)
            let key = top?.key ?? point.control.theme
            if found[key] == nil {
                order.append(key)
                found[key] = (top?.title ?? .verbatim(key), [])
            }
            found[key]?.1.append(point)
        }
        return order.compactMap { found[$0] }.map { ($0.0, $0.1) }
    }

    private func table(_ html: inout HTML, _ theme: LocalizedText, _ points: [AnswerPoint]) {
        html.table(
            theme,
            [
                Column(LocalizedText("Point", en: "Point"), kind: .name) { html, point in
                    html(.a, .href(.deskPoint(point.control.code, of: id)), data: point.control.code.text)
                    html(.span, .class("sub"), say: point.control.title)
                },
                Column(LocalizedText("Poids", en: "Weight")) { $0.badge($1.control.criticality) },
                Column(LocalizedText("Votre réponse", en: "Your answer")) { html, point in
                    guard let current = point.current else {
                        return html.unknown(LocalizedText("À répondre", en: "To answer"))
                    }
                    html.badge(current.claim.title, current.claim.tone)
                    if point.isToConfirm {
                        html.badge(LocalizedText("À confirmer", en: "To confirm"), .high)
                    } else if point.hasNews {
                        html(.span, .class("sub"), say: LocalizedText("non soumise", en: "not submitted"))
                    }
                },
                Column(LocalizedText("Preuves", en: "Evidence"), kind: .number) {
                    $0.say(.number($1.evidence.count))
                },
                Column(LocalizedText("Constat", en: "Finding")) { html, point in
                    html.judgement(point)
                },
            ], points, repeatsHeading: true,
            empty: EmptyState(LocalizedText("Aucun point", en: "No point"), LocalizedText("", en: "")))
    }

    // MARK: Signature and other ways in

    private func submission(_ html: inout HTML) {
        html.section(LocalizedText("3. Soumettre", en: "3. Submit"), id: "submit") { html in
            if let submitted = questionnaire.submitted {
                let day = LocalizedText.instant(submitted)
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "Soumission n°\u{A0}\(questionnaire.submissions), le \(day.french).",
                        en: "Submission \(questionnaire.submissions), on \(day.english)."))
            }
            if !open.isEmpty {
                html.notice(
                    .count(
                        open.count,
                        one: LocalizedText(
                            "point reste sans réponse\u{A0}: vous pouvez soumettre quand même, il comptera comme inconnu.",
                            en: "point has no answer: you can submit anyway, and it will count as unknown."),
                        many: LocalizedText(
                            "points restent sans réponse\u{A0}: vous pouvez soumettre quand même, ils compteront comme inconnus.",
                            en:
                                "points have no answer: you can submit anyway, and they will count as unknown."
                        )),
                    .medium)
            }
            html.form(.deskQuestionnaire(id, "submit"), visit: visit, class: "form card") { html in
                html.field(
                    "signatory", LocalizedText("Signataire", en: "Signatory"),
                    hint: LocalizedText(
                        "Nom de la personne qui engage l’entreprise.",
                        en: "Name of the person who signs for the company."),
                    .maxlength(200), .autocomplete("name"))
                html.field("position", LocalizedText("Fonction", en: "Position"), .maxlength(200))
                html.checkbox(
                    "vouch",
                    LocalizedText(
                        "Le signataire atteste que ces réponses sont exactes à ce jour.",
                        en: "The signatory certifies that these answers are accurate as of today."))
                html.submit(LocalizedText("Soumettre aux acheteurs", en: "Submit to the buyers"))
            }
        }
    }

    private func otherWays(_ html: inout HTML) {
        html.section(LocalizedText("Gagner du temps", en: "Save time")) { html in
            html(.div, .class("columns")) { html in
                html.form(.deskQuestionnaire(id, "workbook"), visit: visit, class: "form card", files: true) {
                    html in
                    html.field(
                        "file",
                        LocalizedText("Importer le classeur rempli", en: "Import the completed workbook"),
                        type: "file",
                        hint: LocalizedText(
                            "Feuille «\u{A0}RetourClausier\u{A0}», ou définition de composant OSCAL (JSON)\u{A0}; chaque ligne refusée est signalée avec sa cellule.",
                            en:
                                "Sheet “RetourClausier”, or an OSCAL component definition (JSON); each rejected row is reported with its cell."
                        ),
                        .accept(".xlsx,.json"))
                    html.submit(LocalizedText("Importer", en: "Import"), class: "")
                }
                let sources = others.filter { $0.submissions > 0 && $0.questionnaire != id }
                let choices =
                    siblings.map { Choice($0.id.description, $0.edition.title) }
                    + sources.compactMap { row in
                        row.questionnaire.map { Choice($0.description, .verbatim(row.name)) }
                    }
                if !choices.isEmpty {
                    html.form(.deskQuestionnaire(id, "copy"), visit: visit, class: "form card") { html in
                        html.choice(
                            "from",
                            LocalizedText(
                                "Reprendre les réponses d’une autre version ou d’un autre catalogue",
                                en: "Copy the answers from another release or catalogue"),
                            choices,
                            hint: LocalizedText(
                                "Comme brouillons, sans toucher à ce que vous avez écrit\u{A0}; ce qui demande autre chose est à confirmer.",
                                en:
                                    "As drafts, leaving what you have written untouched; what asks something else is to be confirmed."
                            ), required: true)
                        html.submit(
                            LocalizedText("Reprendre ces réponses", en: "Copy these answers"), class: "")
                    }
                }
            }
        }
    }
}
