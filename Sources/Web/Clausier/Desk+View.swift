import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// A supplier's first screen: what waits, then its releases and where each stands.
struct DeskView {
    let visit: Visit
    let edition: Edition
    let catalogues: [AskedCatalogue]
    let rows: [DeskRow]
    let waiting: SupplierWaitingPage
    let notices: NoticeListPage
    let suppliers: [(id: ID<Supplier>, name: String)]

    func response() -> Response {
        let names = suppliers.map(\.name).joined(separator: ", ")
        return visit.page(
            title: LocalizedText("Mes réponses aux hôpitaux", en: "My answers to the hospitals"),
            section: .desk,
            about: LocalizedText(
                "\(names) – vos réponses valent pour tous les acheteurs du réseau, jusqu’à ce que vous les changiez.",
                en: "\(names) – your answers serve every buyer of the network until you change them.")
        ) { html in
            html.figures(figures)
            html.tabs(LocalizedText("Catalogues", en: "Catalogues"), tabs)
            releases(&html)
            questions(&html)
            doubts(&html)
            pieces(&html)
            news(&html)
            colleague(&html)
        }
    }

    private var tabs: [(title: LocalizedText, link: SiteLink, isCurrent: Bool)] {
        catalogues.map {
            ($0.title, SiteLink.desk.with("catalogue", $0.key), edition.key.catalogue == $0.key)
        }
    }

    private var figures: [Figure] {
        let silent = rows.count { $0.submissions == 0 && $0.running > 0 }
        let drafts = rows.reduce(0) { $0 + $1.drafts }
        let open = waiting.doubts.count + waiting.questions.count { $0.reply == nil && !$0.isClosed }
        let lapsed = waiting.pieces.count { ($0.expires ?? visit.today) < visit.today }
        return [
            Figure(
                name: LocalizedText("Versions sans réponse", en: "Releases without an answer"),
                value: .number(silent), tone: silent > 0 ? .high : .good, link: SiteLink.desk.to("releases"),
                note: LocalizedText("utilisées par des hôpitaux", en: "in use at hospitals")),
            Figure(
                name: LocalizedText("Réponses non soumises", en: "Answers not submitted"),
                value: .number(drafts), tone: drafts > 0 ? .medium : .good,
                link: SiteLink.desk.to("releases")),
            Figure(
                name: LocalizedText("Doutes et questions", en: "Doubts and questions"), value: .number(open),
                tone: open > 0 ? .high : .good, link: SiteLink.desk.to("questions")),
            Figure(
                name: LocalizedText("Preuves expirées", en: "Expired evidence"), value: .number(lapsed),
                tone: lapsed > 0 ? .critical : .good, link: SiteLink.desk.to("pieces")),
            Figure(
                name: LocalizedText("Décisions fondées sur vos réponses", en: "Decisions that rely on you"),
                value: .number(rows.reduce(0) { $0 + $1.relying }), tone: .low,
                link: SiteLink.desk.to("releases"),
                note: LocalizedText("une par hôpital et par version", en: "one per hospital and release")),
        ]
    }

    private func releases(_ html: inout HTML) {
        html.section(LocalizedText("Vos versions", en: "Your releases"), id: "releases") { html in
            html.table(
                LocalizedText("Versions et état des réponses", en: "Releases and the state of their answers"),
                [
                    Column(LocalizedText("Version", en: "Release"), kind: .name) { html, row in
                        if let id = row.questionnaire {
                            html(.a, .href(.deskQuestionnaire(id)), data: row.name)
                        } else {
                            html.data(row.name)
                        }
                    },
                    Column(LocalizedText("Utilisée par", en: "Run by")) { html, row in
                        html.say(
                            .count(
                                row.running, one: LocalizedText("établissement", en: "establishment"),
                                many: LocalizedText("établissements", en: "establishments")))
                        html.names(row.named, shown: 3)
                    },
                    Column(LocalizedText("S’y fient", en: "Rely on it"), kind: .number) {
                        $0.say(.number($1.relying))
                    },
                    Column(LocalizedText("Répondu", en: "Answered"), kind: .number) { html, row in
                        guard row.submissions > 0 else {
                            return html.unknown(LocalizedText("Rien", en: "Nothing"))
                        }
                        html.say(.verbatim("\(row.standing.answered)/\(row.standing.asked)"))
                    },
                    Column(LocalizedText("Non respectés", en: "Not met"), kind: .number) { html, row in
                        guard row.submissions > 0 else { return html.unknown(LocalizedText("–", en: "–")) }
                        html.say(.number(row.standing.failed))
                    },
                    Column(LocalizedText("Soumis", en: "Submitted")) { html, row in
                        if let submitted = row.submitted {
                            html.day(submitted.parisDay)
                        } else {
                            html.unknown(LocalizedText("Jamais", en: "Never"))
                        }
                        if row.drafts > 0 {
                            html(
                                .span, .class("sub"),
                                say: .count(
                                    row.drafts, one: LocalizedText("brouillon", en: "draft"),
                                    many: LocalizedText("brouillons", en: "drafts")))
                        }
                    },
                    Column(LocalizedText("Action", en: "Action")) { html, row in
                        html.form(.deskRelease(row.release), visit: visit, class: "inline") { html in
                            html(.input, .type("hidden"), .name("catalogue"), .value(edition.key.catalogue))
                            html.submit(
                                row.submissions > 0 || row.drafts > 0
                                    ? LocalizedText("Continuer", en: "Continue")
                                    : LocalizedText("Répondre", en: "Answer"),
                                class: row.running > 0 && row.submissions == 0 ? "small primary" : "small")
                        }
                    },
                ], rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune version enregistrée", en: "No release recorded"),
                    LocalizedText(
                        "Une version apparaît ici dès qu’un hôpital l’enregistre dans son parc, ou que vous l’annoncez.",
                        en: "A release appears here as soon as a hospital records it, or you announce it.")))
            announce(&html)
        }
    }

    /// What no hospital has yet can be answered for as well: it may be offered in a tender.
    private func announce(_ html: inout HTML) {
        html(.details, .class("card")) { html in
            html(.summary, say: LocalizedText("Annoncer une version", en: "Announce a release"))
            html(
                .p, .class("hint"),
                say: LocalizedText(
                    "Une version que les hôpitaux n’ont pas encore\u{A0}: vous y répondez, et un acheteur peut la retenir dans une consultation. Datée, elle fait revoir les décisions prises sur les versions plus anciennes.",
                    en:
                        "A release that hospitals do not have yet: you answer for it, and a buyer can enter it in a tender. With its date, it reopens decisions made on older releases."
                ))
            html.form(SiteLink("desk", "releases"), visit: visit, class: "form") { html in
                html(.input, .type("hidden"), .name("catalogue"), .value(edition.key.catalogue))
                html.choice(
                    "supplier", LocalizedText("Fournisseur", en: "Supplier"),
                    suppliers.map { Choice($0.id.description, .verbatim($0.name)) }, required: true)
                html.field("product", LocalizedText("Produit", en: "Product"), .maxlength(300))
                html.field("version", LocalizedText("Version", en: "Release"), .maxlength(100))
                html.field(
                    "released", LocalizedText("Sortie le", en: "Released on"), type: "date", required: false)
                html.submit(LocalizedText("Annoncer et répondre", en: "Announce and answer"))
            }
        }
    }

    private func questions(_ html: inout HTML) {
        guard !waiting.questions.isEmpty else { return }
        html.section(LocalizedText("Questions d’acheteurs", en: "Questions from buyers"), id: "questions") {
            html in
            for question in waiting.questions {
                html(.div, .class("card")) { html in
                    html(.p) { html in
                        html(.strong, data: question.releaseName)
                        if let code = question.code {
                            html.data(" – ")
                            html(.code, data: code)
                        }
                        html(.span, .class("sub")) { html in
                            html.time(question.asked)
                            if let due = question.due {
                                html.say(
                                    LocalizedText(" · réponse attendue le ", en: " · reply expected by "))
                                html.day(due)
                            }
                        }
                    }
                    html.prose(question.text)
                    guard !question.isClosed else {
                        if let reply = question.reply {
                            html(.h3, say: LocalizedText("Votre réponse", en: "Your reply"))
                            html.prose(reply)
                        }
                        return html(
                            .p, .class("muted"),
                            say: LocalizedText(
                                "La consultation est close\u{A0}: la réponse ne change plus.",
                                en: "The tender is closed: the reply no longer changes."))
                    }
                    html.form(.deskQuestion(question.id), visit: visit) { html in
                        html.textArea(
                            "reply", LocalizedText("Votre réponse", en: "Your reply"),
                            value: question.reply ?? "",
                            rows: 2, required: true)
                        html.submit(
                            question.reply == nil
                                ? LocalizedText("Envoyer", en: "Send")
                                : LocalizedText("Modifier la réponse", en: "Change the reply"),
                            class: question.reply == nil ? "primary" : "")
                    }
                }
            }
        }
    }

    private func doubts(_ html: inout HTML) {
        guard !waiting.doubts.isEmpty else { return }
        html.section(LocalizedText("Doutes à lever", en: "Doubts to resolve"), id: "doubts") { html in
            html(.ul, .class("plain card")) { html in
                for doubt in waiting.doubts {
                    html(.li) { html in
                        html(.a, .href(.deskDoubt(doubt.id)), data: "\(doubt.release) – \(doubt.code)")
                        html(.span, .class("sub"), data: doubt.subject)
                    }
                }
            }
        }
    }

    private func pieces(_ html: inout HTML) {
        guard !waiting.pieces.isEmpty else { return }
        html.section(LocalizedText("Preuves à renouveler", en: "Evidence to renew"), id: "pieces") { html in
            html(.div, .class("card")) { html in
                html.pieces(waiting.pieces, day: visit.today) { .deskPiece($0.id) }
            }
        }
    }

    private func news(_ html: inout HTML) {
        html.section(LocalizedText("Avis", en: "Notices"), id: "notices") { html in
            NoticeDesk(visit: visit, action: SiteLink("desk", "notices")).write(&html, notices)
        }
    }

    private func colleague(_ html: inout HTML) {
        html.section(
            LocalizedText("Inviter un collègue", en: "Invite a colleague"),
            about: LocalizedText(
                "Un lien à usage unique, valable quatorze jours, que vous transmettez vous-même.",
                en: "A single-use link, valid for fourteen days, which you pass on yourself.")
        ) { html in
            html.form(SiteLink("desk", "invitations"), visit: visit, class: "form card") { html in
                html.choice(
                    "supplier", LocalizedText("Fournisseur", en: "Supplier"),
                    suppliers.map { Choice($0.id.description, .verbatim($0.name)) }, required: true)
                html.field(
                    "person", LocalizedText("Nom de la personne", en: "The person’s name"), .maxlength(200))
                html.submit(LocalizedText("Créer le lien", en: "Create the link"))
            }
        }
    }
}
