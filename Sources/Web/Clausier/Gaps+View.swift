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
    let catalogues: [AskedCatalogue]
    let list: AnswerGaps
    let page: AnswerGapsPage
    /// The care services behind each release.
    let care: [ID<Release>: [CareServiceKind]]
    /// The one establishment that the address asks for.
    let place: String?

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
            html.answerTabs(.answers, visit, catalogue: edition.key.catalogue, of: catalogues)
            if let place { html.notice(.only(place), .low) }
            filters(&html)
            table(&html)
            html.pages(of: page.total, list.paging, visit: visit)
        }
    }

    private var figures: [Figure] {
        let sums = page.sums
        // What is counted here is what the list shows: the same catalogue, the same establishment.
        let all = SiteLink.answers.about(edition.key.catalogue).with(
            "establishment", visit.query["establishment"])
        return [
            Figure(
                name: LocalizedText("Versions en service", en: "Releases in use"),
                value: .number(sums.releases),
                tone: .quiet, link: all),
            Figure(
                name: LocalizedText("Sans aucune réponse", en: "No answer at all"),
                value: .number(sums.silent),
                tone: sums.silent > 0 ? .high : .good, link: all.with("only", AnswerGaps.Only.silent.rawValue)
            ),
            Figure(
                name: LocalizedText("Points sans réponse", en: "Unanswered points"),
                value: .number(sums.missing),
                tone: .medium, link: all.with("only", AnswerGaps.Only.missing.rawValue)),
            Figure(
                name: LocalizedText("Points bloquants non respectés", en: "Blocking points not met"),
                value: .number(sums.blocking), tone: sums.blocking > 0 ? .critical : .good,
                link: all.with("only", AnswerGaps.Only.blocking.rawValue)),
            Figure(
                name: LocalizedText("Décisions à revoir", en: "Decisions to review"),
                value: .number(sums.reopened), tone: sums.reopened > 0 ? .high : .good,
                link: visit.can(.decideAnswers) ? .notices : .answers),
        ]
    }

    private func filters(_ html: inout HTML) {
        html.filters(
            SiteLink.answers,
            isActive: list.care != nil || list.only != nil || !list.text.isEmpty || place != nil
        ) { html in
            html(.input, .type("hidden"), .name("catalogue"), .value(edition.key.catalogue))
            if let establishment = visit.query["establishment"] {
                html(.input, .type("hidden"), .name("establishment"), .value(establishment))
            }
            html.field(
                "q", LocalizedText("Produit ou fournisseur", en: "Product or supplier"), type: "search",
                value: list.text, required: false, .maxlength(100))
            html.choice(
                "care", LocalizedText("Service de soins", en: "Care service"),
                CareServiceKind.allCases.map { Choice($0.rawValue, $0.title) }, selected: list.care?.rawValue,
                empty: LocalizedText("Tous", en: "All"))
            html.choice(
                "only", LocalizedText("Seulement", en: "Only"),
                AnswerGaps.Only.allCases.map { Choice($0.rawValue, $0.title) },
                selected: list.only?.rawValue, empty: LocalizedText("Toutes les versions", en: "All releases")
            )
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
                Column(LocalizedText("Soins qui en dépendent", en: "Care that relies on it")) { html, row in
                    let kinds = care[row.release] ?? []
                    guard !kinds.isEmpty else { return html.unknown() }
                    html.names(kinds.map { $0.title[visit.language] }, shown: 3)
                },
                Column(LocalizedText("Sans réponse", en: "Not answered"), kind: .number) { html, row in
                    html.say(.verbatim("\(row.standing.missing)/\(row.standing.asked)"))
                },
                Column(LocalizedText("Non respectés", en: "Not met"), kind: .number) { html, row in
                    guard row.questionnaire != nil else {
                        return html.unknown(LocalizedText("–", en: "–"))
                    }
                    html.say(.number(row.standing.failed))
                    if row.standing.blocking > 0 {
                        html(
                            .span, .class("sub"),
                            say: .blocking(row.standing.blocking))
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

extension AnswerGaps.Only {
    var title: LocalizedText {
        switch self {
        case .open: LocalizedText("À traiter", en: "To handle")
        case .silent: LocalizedText("Sans aucune réponse", en: "No answer at all")
        case .missing: LocalizedText("Points sans réponse", en: "Unanswered points")
        case .blocking: LocalizedText("Points bloquants non respectés", en: "Blocking points not met")
        }
    }
}

extension LocalizedText {
    /// Of all that somebody sees, a list shows what one establishment runs.
    static func only(_ place: String) -> LocalizedText {
        LocalizedText("Limité à un établissement – \(place)", en: "Limited to one establishment – \(place)")
    }

    /// How many of some points block.
    static func blocking(_ count: Int) -> LocalizedText {
        let said = LocalizedText.count(
            count, one: LocalizedText("bloquant", en: "blocking"),
            many: LocalizedText("bloquants", en: "blocking"))
        return LocalizedText("dont \(said.french)", en: said.english)
    }
}

extension HTML {
    /// The views of answers, and the catalogue that they are about.
    mutating func answerTabs(
        _ current: SiteLink, _ visit: Visit, catalogue: String, of catalogues: [AskedCatalogue]
    ) {
        func link(_ page: SiteLink, _ catalogue: String) -> SiteLink {
            page.about(catalogue).with("establishment", visit.query["establishment"])
        }
        let views: [(title: LocalizedText, link: SiteLink, isCurrent: Bool)] = [
            (
                LocalizedText("Par version", en: "By release"), link(.answers, catalogue),
                current == .answers
            ),
            (
                LocalizedText("Par fournisseur", en: "By supplier"), link(.supplierGaps, catalogue),
                current == .supplierGaps
            ),
        ]
        let asked: [(title: LocalizedText, link: SiteLink, isCurrent: Bool)] = catalogues.map {
            ($0.tab, link(current, $0.key), catalogue == $0.key)
        }
        tabs(LocalizedText("Vues", en: "Views"), views)
        choices(LocalizedText("Catalogue", en: "Catalogue"), asked)
    }
}

extension HTML {
    /// Points not met; none is known of a supplier that never answered.
    fileprivate mutating func failures(_ count: Int, of row: SupplierGapRow) {
        row.silent < row.releases ? say(.number(count)) : unknown(LocalizedText("–", en: "–"))
    }
}

/// What each supplier owes to the establishments in reach: one letter in the name of all of them.
struct SupplierGapsView {
    let visit: Visit
    let edition: Edition
    let catalogues: [AskedCatalogue]
    let list: AnswerGaps
    let page: SupplierGapsPage
    /// The one establishment that the address asks for.
    let place: String?

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
            html.answerTabs(.supplierGaps, visit, catalogue: edition.key.catalogue, of: catalogues)
            if let place { html.notice(.only(place), .low) }
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
                        $0.failures($1.failed, of: $1)
                    },
                    Column(LocalizedText("Bloquants", en: "Blocking"), kind: .number) {
                        $0.failures($1.blocking, of: $1)
                    },
                    Column(LocalizedText("Courrier", en: "Letter")) { html, row in
                        html(
                            .a, .class("button small"),
                            .href(SiteLink.letter(to: row.supplier).about(edition.key.catalogue)),
                            say: LocalizedText("Préparer le courrier", en: "Prepare the letter"))
                    },
                ], page.rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun fournisseur", en: "No supplier"),
                    LocalizedText(
                        "Aucun système de votre périmètre n’a de version enregistrée.",
                        en: "No system in your scope has a recorded release.")))
            html.pages(of: page.total, list.paging, visit: visit)
        }
    }
}
