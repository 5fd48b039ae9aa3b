import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// An assessor's first screen: doubts, disagreements, and what nobody has judged.
struct JudgingView {
    let visit: Visit
    let page: JudgingDeskPage
    /// The catalogues, for their names.
    let catalogues: [AskedCatalogue]

    func response() -> Response {
        visit.page(
            title: Section.judging.title, section: .judging,
            about: LocalizedText(
                "Un constat se place à côté de la réponse et ne l’écrase jamais\u{A0}; il sert tous les hôpitaux du réseau.",
                en:
                    "A finding sits beside the answer and never overwrites it; it serves every hospital of the network."
            )
        ) { html in
            html.figures(figures)
            doubts(&html)
            disputes(&html)
            queue(&html)
        }
    }

    private var figures: [Figure] {
        let left = page.queue.reduce(0) { $0 + max(0, $1.questionnaire.standing.answered - $1.judged) }
        return [
            Figure(
                name: LocalizedText("Doutes en cours", en: "Doubts pending"),
                value: .number(page.doubts.count),
                tone: page.doubts.isEmpty ? .good : .high, link: SiteLink.judging.to("doubts")),
            Figure(
                name: LocalizedText("Désaccords à arbitrer", en: "Disagreements to settle"),
                value: .number(page.disputes.count),
                tone: page.disputes.isEmpty ? .good : .high, link: SiteLink.judging.to("disputes")),
            Figure(
                name: LocalizedText("Réponses à juger", en: "Answers to judge"), value: .number(left),
                tone: .medium,
                link: SiteLink.judging.to("queue")),
        ]
    }

    private func doubts(_ html: inout HTML) {
        html.section(LocalizedText("Doutes", en: "Doubts"), id: "doubts") { html in
            html.table(
                LocalizedText("Doutes en cours", en: "Doubts pending"),
                [
                    Column(LocalizedText("Doute", en: "Doubt"), kind: .name) {
                        $0(.a, .href(.doubt($1.id)), data: $1.subject)
                    },
                    Column(LocalizedText("Version et point", en: "Release and point")) {
                        $0.data("\($1.release) – \($1.code)")
                    },
                    Column(LocalizedText("État", en: "State")) { $0.badge($1.state.title, $1.state.tone) },
                    Column(LocalizedText("Ouvert", en: "Opened")) { $0.ago($1.opened, now: visit.now) },
                ], page.doubts, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun doute", en: "No doubt"),
                    LocalizedText(
                        "Aucun hôpital ne doute d’une réponse en ce moment.",
                        en: "No hospital has a doubt pending.")))
        }
    }

    private func disputes(_ html: inout HTML) {
        html.section(LocalizedText("Désaccords", en: "Disagreements"), id: "disputes") { html in
            html.table(
                LocalizedText("Points où les évaluateurs divergent", en: "Points where assessors differ"),
                [
                    Column(LocalizedText("Version et point", en: "Release and point"), kind: .name) {
                        html, row in
                        if let code = ControlCode(row.code) {
                            html(
                                .a, .href(.point(code, of: row.questionnaire)),
                                data: "\(row.release) – \(row.code)")
                        }
                    },
                    Column(LocalizedText("Constats", en: "Findings")) { html, row in
                        html(.div, .class("row-actions")) { html in
                            for verdict in row.verdicts { html.badge(verdict.title, verdict.tone) }
                        }
                    },
                ], page.disputes, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun désaccord", en: "No disagreement"),
                    LocalizedText(
                        "Les évaluateurs sont d’accord partout.",
                        en: "Assessors agree everywhere.")))
        }
    }

    private func queue(_ html: inout HTML) {
        html.section(LocalizedText("Réponses soumises", en: "Submitted answers"), id: "queue") { html in
            html.table(
                LocalizedText("Versions à juger", en: "Releases to judge"),
                [
                    Column(LocalizedText("Version", en: "Release"), kind: .name) { html, row in
                        html(
                            .a, .href(.questionnaire(row.questionnaire.id)),
                            data: row.questionnaire.releaseName)
                        html(.span, .class("sub"), data: row.questionnaire.supplierName)
                    },
                    Column(LocalizedText("Catalogue", en: "Catalogue")) { html, row in
                        let edition = row.questionnaire.edition
                        let title = catalogues.first { $0.key == edition.catalogue }?.title
                        html.say(title ?? .verbatim(edition.catalogue))
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "édition \(edition.version)", en: "edition \(edition.version)"))
                    },
                    Column(LocalizedText("Jugés", en: "Judged"), kind: .number) {
                        $0.say(.verbatim("\($1.judged)/\($1.questionnaire.standing.answered)"))
                    },
                    Column(LocalizedText("Bloquants non respectés", en: "Blocking, not met"), kind: .number) {
                        $0.say(.number($1.questionnaire.standing.blocking))
                    },
                    Column(LocalizedText("Établissements", en: "Establishments"), kind: .number) {
                        $0.say(.number($1.running))
                    },
                    Column(LocalizedText("Soumis", en: "Submitted")) { html, row in
                        if let submitted = row.questionnaire.submitted { html.day(submitted.parisDay) }
                    },
                ], page.queue, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien à juger", en: "Nothing to judge"),
                    LocalizedText(
                        "Aucun fournisseur de vos systèmes n’a encore soumis de réponses.",
                        en: "No supplier of your systems has submitted answers yet.")))
        }
    }
}

/// The derogations of one's establishments: those to approve first, then the next to end.
struct DerogationsView {
    let visit: Visit
    let list: DerogationList
    let rows: [ListedDerogation]
    /// The editions that they are about, for the titles of points.
    let editions: [EditionKey: Edition]
    let total: Total

    func response() -> Response {
        visit.page(
            title: Section.derogations.title, section: .derogations,
            about: LocalizedText(
                "Des points dont vos établissements dispensent un fournisseur, avec un motif, une mesure compensatoire et une date de fin. Celui qui demande n’approuve pas.",
                en:
                    "Points that your establishments have waived for a supplier, with a reason, a compensating measure and an end date. Whoever requests a waiver cannot approve it."
            )
        ) { html in
            guard !rows.isEmpty else {
                return html.emptyState(
                    EmptyState(
                        LocalizedText("Aucune dérogation", en: "No waiver"),
                        LocalizedText(
                            "Une dérogation se demande sur la page d’un point.",
                            en: "A waiver is requested on the page of a point.")))
            }
            html(.ul, .class("history")) { html in
                for row in rows {
                    let control = row.recorded.derogation.control
                    html.derogation(
                        row.recorded, visit: visit,
                        about: (
                            "\(row.releaseName) – \(control.code)",
                            editions[control.edition]?.control(control.code)?.title,
                            .point(control.code, of: row.questionnaire)
                        ))
                }
            }
            html.pages(of: total, list.paging, visit: visit)
        }
    }
}
