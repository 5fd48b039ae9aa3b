import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// A security officer's first screen: what the suppliers of their systems have not answered, worst first.
struct GapsView {
    let visit: Visit
    let edition: Edition
    let list: AnswerGaps
    let page: AnswerGapsPage

    func response() -> Response {
        visit.page(
            title: Section.answers.title, section: .answers,
            about: LocalizedText(
                "Les points auxquels les fournisseurs de vos systèmes n’ont pas répondu, ou qu’ils ne respectent pas, les plus graves d’abord.",
                en:
                    "The points that the suppliers of your systems have not answered or do not meet, most serious first."
            ),
            actions: { html in
                html(
                    .a, .class("button"), .href(.catalogues),
                    say: LocalizedText("Catalogues", en: "Catalogues"))
                html.exportButtons(
                    visit.here.moved(to: SiteLink("answers", "export")), visit: visit, needs: .readAnswers)
            }
        ) { html in
            html.figures(figures)
            html.answerTabs(.answers, catalogue: edition.key.catalogue, visit: visit)
            filters(&html)
            table(&html)
            html.pages(of: page.total, list.paging, visit: visit)
        }
    }

    private var figures: [Figure] {
        let sums = page.sums
        return [
            Figure(
                name: LocalizedText("Versions en service", en: "Releases in use"),
                value: .number(sums.releases),
                tone: .quiet, link: .answers),
            Figure(
                name: LocalizedText("Sans aucune réponse", en: "No answer at all"),
                value: .number(sums.silent),
                tone: sums.silent > 0 ? .high : .good, link: SiteLink.answers.with("open", "1")),
            Figure(
                name: LocalizedText("Points sans réponse", en: "Unanswered points"),
                value: .number(sums.missing),
                tone: .medium, link: SiteLink.answers.with("open", "1")),
            Figure(
                name: LocalizedText("Points bloquants non respectés", en: "Blocking points not met"),
                value: .number(sums.blocking), tone: sums.blocking > 0 ? .critical : .good,
                link: SiteLink.answers.with("open", "1")),
            Figure(
                name: LocalizedText("Décisions à revoir", en: "Decisions to review"),
                value: .number(sums.reopened), tone: sums.reopened > 0 ? .high : .good,
                link: visit.can(.decideAnswers) ? .notices : .answers),
        ]
    }

    private func filters(_ html: inout HTML) {
        html.filters(
            SiteLink.answers, isActive: list.care != nil || list.onlyOpen || !list.text.isEmpty
        ) { html in
            html(.input, .type("hidden"), .name("catalogue"), .value(edition.key.catalogue))
            html.field(
                "q", LocalizedText("Produit ou fournisseur", en: "Product or supplier"), type: "search",
                value: list.text, required: false, .maxlength(100))
            html.choice(
                "care", LocalizedText("Service de soins", en: "Care service"),
                CareServiceKind.allCases.map { Choice($0.rawValue, $0.title) }, selected: list.care?.rawValue,
                empty: LocalizedText("Tous", en: "All"))
            html.checkbox(
                "open", LocalizedText("À traiter seulement", en: "Only those to handle"),
                isChecked: list.onlyOpen)
        }
    }

    private func table(_ html: inout HTML) {
        html.table(
            LocalizedText("Versions et réponses", en: "Releases and answers"),
            [
                Column(LocalizedText("Version", en: "Release"), kind: .name) { html, row in
                    if let id = row.questionnaire {
                        html(.a, .href(.questionnaire(id)), data: row.name)
                    } else {
                        html.data(row.name)
                    }
                    html(.span, .class("sub")) { html in
                        if visit.can(.readSuppliers) {
                            html(.a, .href(.supplier(row.supplier)), data: row.supplierName)
                        } else {
                            html.data(row.supplierName)
                        }
                    }
                },
                Column(LocalizedText("Criticité", en: "Criticality")) { html, row in
                    if let criticality = Criticality(rawValue: row.criticality) {
                        html.badge(criticality)
                    } else {
                        html.unknown()
                    }
                },
                Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) { html, row in
                    let link = SiteLink.systems.with("release", row.release.description)
                    html(.a, .href(link), say: .number(row.systems))
                    if row.establishments > 1 {
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "\(row.establishments) établissements",
                                en: "\(row.establishments) establishments"))
                    }
                },
                Column(LocalizedText("Sans réponse", en: "Not answered"), kind: .number) { html, row in
                    html.say(.verbatim("\(row.standing.missing)/\(row.standing.asked)"))
                },
                Column(LocalizedText("Non respectés", en: "Not met"), kind: .number) { html, row in
                    html.say(.number(row.standing.failed))
                    if row.standing.blocking > 0 {
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "dont \(row.standing.blocking) bloquants",
                                en: "\(row.standing.blocking) blocking"))
                    }
                },
                Column(LocalizedText("Score", en: "Score"), kind: .number) { html, row in
                    guard row.questionnaire != nil else {
                        return html.unknown(LocalizedText("Aucun", en: "None"))
                    }
                    html.say(.points(Double(row.standing.perMille) / 10))
                },
                Column(LocalizedText("État", en: "State")) { html, row in state(&html, row) },
            ], page.rows, repeatsHeading: true,
            empty: EmptyState(
                LocalizedText("Rien à montrer", en: "Nothing to show"),
                LocalizedText(
                    "Aucune version enregistrée dans votre périmètre ne répond à ces filtres.",
                    en: "No release recorded in your scope matches these filters.")))
    }

    private func state(_ html: inout HTML, _ row: GapRow) {
        html(.div, .class("row-actions")) { html in
            if row.questionnaire == nil {
                html.badge(LocalizedText("Jamais répondu", en: "Never answered"), .unknown)
            }
            if row.standing.doubted > 0 {
                html.badge(LocalizedText("Doute en cours", en: "Doubt pending"), .high)
            }
            if row.reopened > 0 {
                html.badge(LocalizedText("Décision à revoir", en: "Decision to review"), .critical)
            }
            if let submitted = row.submitted {
                html(.span, .class("sub")) { html in
                    html.say(LocalizedText("soumis le ", en: "submitted on "))
                    html.day(submitted.parisDay)
                }
            }
        }
    }
}

extension HTML {
    /// The views of answers, and the catalogue that they are about.
    mutating func answerTabs(_ current: SiteLink, catalogue: String, visit: Visit) {
        let name = { (word: String) in word == Catalogues.hospital ? nil : word }
        tabs(
            LocalizedText("Vues", en: "Views"),
            [
                (
                    LocalizedText("Par version", en: "By release"),
                    SiteLink.answers.with("catalogue", name(catalogue)), current == .answers
                ),
                (
                    LocalizedText("Par fournisseur", en: "By supplier"),
                    SiteLink.supplierGaps.with("catalogue", name(catalogue)), current == .supplierGaps
                ),
                (
                    LocalizedText("Sécurité", en: "Security"), current.with("catalogue", nil),
                    catalogue == Catalogues.hospital
                ),
                (
                    LocalizedText("Durabilité", en: "Sustainability"),
                    current.with("catalogue", Catalogues.durability),
                    catalogue == Catalogues.durability
                ),
            ])
    }
}

/// What each supplier owes to the establishments in reach: one letter in the name of all of them.
struct SupplierGapsView {
    let visit: Visit
    let edition: Edition
    let list: AnswerGaps
    let rows: [SupplierGapRow]

    func response() -> Response {
        visit.page(
            title: LocalizedText("Ce que les fournisseurs vous doivent", en: "What suppliers owe you"),
            section: .answers,
            trail: [Crumb(.answers)],
            about: LocalizedText(
                "Un courrier par fournisseur, au nom de tous les établissements de votre périmètre.",
                en: "One letter per supplier, on behalf of every establishment in your scope."),
            actions: {
                $0.exportButtons(
                    visit.here.moved(to: SiteLink("answers", "suppliers", "export")), visit: visit,
                    needs: .readAnswers)
            }
        ) { html in
            html.answerTabs(.supplierGaps, catalogue: edition.key.catalogue, visit: visit)
            html.table(
                LocalizedText("Fournisseurs", en: "Suppliers"),
                [
                    Column(LocalizedText("Fournisseur", en: "Supplier"), kind: .name) {
                        $0(.a, .href(.supplier($1.supplier)), data: $1.name)
                    },
                    Column(LocalizedText("Versions", en: "Releases"), kind: .number) { html, row in
                        html.say(.number(row.releases))
                        if row.silent > 0 {
                            html(
                                .span, .class("sub"),
                                say: LocalizedText(
                                    "dont \(row.silent) sans réponse", en: "\(row.silent) without answer"))
                        }
                    },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) {
                        $0.say(.number($1.systems))
                    },
                    Column(LocalizedText("Points sans réponse", en: "Unanswered points"), kind: .number) {
                        $0.say(.number($1.missing))
                    },
                    Column(LocalizedText("Non respectés", en: "Not met"), kind: .number) {
                        $0.say(.number($1.failed))
                    },
                    Column(LocalizedText("Bloquants", en: "Blocking"), kind: .number) {
                        $0.say(.number($1.blocking))
                    },
                    Column(LocalizedText("Courrier", en: "Letter")) { html, row in
                        html(
                            .a, .class("button small"), .href(.letter(to: row.supplier)),
                            say: LocalizedText("Préparer le courrier", en: "Prepare the letter"))
                    },
                ], rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun fournisseur", en: "No supplier"),
                    LocalizedText(
                        "Aucun système de votre périmètre n’a de version enregistrée.",
                        en: "No system in your scope has a recorded release.")))
        }
    }
}
