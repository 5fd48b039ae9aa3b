import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The ledger of technical debt.
struct DebtListView {
    let visit: Visit
    let question: DebtQuestion
    let model: DebtListModel
    let choices: PlacesPage

    func response() -> Response {
        let day = LocalizedText.day(question.day)
        return visit.page(
            title: Section.debt.title, section: .debt,
            about: LocalizedText(
                "Au \(day.french)\u{A0}: ce qu’il faut payer pour remettre chaque système à niveau (le principal) et ce que coûte chaque année de ne pas le faire (les intérêts).",
                en:
                    "As of \(day.english): what it would cost to bring each system up to date (the principal), and what not doing so costs each year (the interest)."
            ),
            actions: exports
        ) { html in
            html.debtTabs(.debt, visit)
            html.figures(model.figures)
            html(.p, .class("muted")) { html in
                html.say(
                    LocalizedText(
                        "Coûts unitaires et pertes\u{A0}: hypothèses de travail de Cordon, sauf ceux que votre groupement a saisis. ",
                        en:
                            "Unit costs and losses: Cordon’s working assumptions, except those your group has set. "
                    ))
                html.say(model.feeds)
            }
            filters(&html)
            html.narrowings(model.narrowings)
            html.table(
                LocalizedText("Registre de la dette", en: "Debt ledger"), columns, model.rows,
                order: SortOrder(visit, allowed: DebtQuestion.sorts, default: DebtQuestion.standard),
                repeatsHeading: true, empty: empty)
            html.paging(previous: model.previous, next: model.next, summary: model.summary)
        }
    }

    private func exports(_ html: inout HTML) {
        let link = SiteLink.debtExport.adding(question.parameters(today: visit.today)).with(
            "sort", visit.query["sort"])
        html(.a, .class("button"), .href(.debtReport.adding(question.places))) { html in
            html.icon(.log)
            html(.span, say: LocalizedText("Rapport de direction", en: "Board report"))
        }
        html.exportButtons(link, visit: visit)
    }

    private func filters(_ html: inout HTML) {
        let filter = question.filter
        html.filters(.debt, isActive: question.isNarrowed || question.day != visit.today) { html in
            html.field(
                "q", LocalizedText("Rechercher", en: "Search"), type: "search", value: question.text,
                required: false,
                .placeholder(LocalizedText("nom, produit…", en: "name, product…")))
            html.field(
                "at", LocalizedText("À la date du", en: "As of"), type: "date",
                value: question.day.description, required: false)
            html.placeChoices(choices, group: filter.group, establishment: filter.establishment)
            html.filterChoice(
                "state", LocalizedText("Support", en: "Support"),
                SupportState.allCases.reversed().map { Choice($0.word, $0.title) },
                selected: filter.states.map(\.word))
            html.filterChoice(
                "function", LocalizedText("Fonction", en: "Function"),
                Function.allCases.map { Choice($0.rawValue, $0.title) },
                selected: filter.functions.map(\.rawValue))
            html.filterChoice(
                "reason", LocalizedText("Motif", en: "Reason"),
                (DebtReasons.asked + filter.reasons.each.filter { !DebtReasons.asked.contains($0) })
                    .map { Choice($0.word, $0.title) },
                selected: filter.reasons.each.map(\.word))
            for name in ["supplier", "product", "sort"] {
                for value in visit.query.all(name) {
                    html(.input, .type("hidden"), .name(name), .value(value))
                }
            }
        }
    }

    private var columns: [Column<DebtListModel.Row>] {
        [
            Column(LocalizedText("Système", en: "System"), kind: .name) { html, row in
                html(.a, .href(row.link), data: row.name)
                html(.span, .class("sub")) { html in
                    html(.code, data: row.code)
                    html.data(" · ")
                    html.say(row.function)
                }
                html(.span, .class("sub")) { html in
                    guard let product = row.product else { return html.unknown() }
                    html(.a, .href(product.link), data: product.title)
                }
            },
            Column(LocalizedText("Établissement", en: "Establishment"), sort: "owner") { html, row in
                html(.span, .class("long")) { $0.name(row.owner.name, row.owner.link) }
            },
            Column(LocalizedText("Support", en: "Support"), sort: "state") { html, row in
                html.badge(row.state.title, row.state.tone)
                if let end = row.lastFreeDay {
                    html(.span, .class("sub")) { html in
                        html.say(
                            row.state.isPastSupport
                                ? LocalizedText("support gratuit fini le ", en: "free support ended ")
                                : LocalizedText("correctifs jusqu’au ", en: "fixes until "))
                        html.day(end)
                    }
                }
            },
            Column(LocalizedText("Principal", en: "Principal"), sort: "principal", kind: .number) {
                html, row in
                guard let principal = row.principal else { return html.unknown() }
                html.say(.wholeEuros(principal))
            },
            Column(
                LocalizedText("Intérêts par an", en: "Interest per year"), sort: "interest", kind: .number
            ) { html, row in html.say(.wholeEuros(row.interest)) },
            Column(LocalizedText("Motifs", en: "Reasons")) { html, row in
                html(.ul, .class("plain")) { html in
                    if let scenario = row.scenario {
                        html(.li) { html in
                            html.say(LocalizedText("Scénario chiffré\u{A0}: ", en: "Costed scenario: "))
                            html(.strong, say: scenario)
                        }
                    }
                    for reason in row.reasons { html(.li, say: reason) }
                    if row.moreReasons > 0 {
                        html(.li, .class("muted")) {
                            $0.say(
                                .count(
                                    row.moreReasons, one: LocalizedText("autre motif", en: "more reason"),
                                    many: LocalizedText("autres motifs", en: "more reasons")))
                        }
                    }
                }
            },
            Column(
                LocalizedText("Soins touchés", en: "Care affected"), sort: "careServices", kind: .number
            ) { html, row in
                guard let services = row.careServices else { return html.unknown() }
                html.say(.number(services))
            },
        ]
    }

    private var empty: EmptyState {
        guard !question.isNarrowed else {
            return EmptyState(
                LocalizedText(
                    "Aucun système ne répond à ces critères", en: "No system matches these filters"),
                LocalizedText(
                    "Retirez un filtre ou cherchez un autre mot.", en: "Remove a filter or try another word."),
                action: (LocalizedText("Effacer les filtres", en: "Clear filters"), .debt))
        }
        return EmptyState(
            LocalizedText("Aucun système enregistré", en: "No system recorded"),
            LocalizedText(
                "La dette se calcule sur l’inventaire\u{A0}: importez-le d’abord.",
                en: "Debt is computed from the inventory: import it first."),
            action: visit.can(.importRegistry) ? (LocalizedText("Importer", en: "Import"), .importing) : nil)
    }
}

extension HTML {
    /// The pages about debt.
    mutating func debtTabs(_ current: SiteLink, _ visit: Visit) {
        let pages: [(LocalizedText, SiteLink)] = [
            (LocalizedText("Registre", en: "Ledger"), .debt),
            (LocalizedText("Mutualiser", en: "Act together"), .debtGroup),
            (LocalizedText("Trajectoire", en: "Outlook"), .debtYears),
            (LocalizedText("Échéances", en: "Expiry dates"), .debtExpiries),
            (LocalizedText("Carte des flux", en: "Flow map"), .flowMap),
            (LocalizedText("Ouvertures", en: "Openings"), .openings),
            (LocalizedText("Se comparer", en: "Compare"), .debtCompare),
            (LocalizedText("Réemploi", en: "Reuse"), .debtReuse),
            (LocalizedText("Coûts", en: "Costs"), .debtCosts),
        ]
        tabs(
            LocalizedText("Dette technique", en: "Technical debt"),
            pages.map { (title: $0.0, link: $0.1, isCurrent: $0.1 == current) })
    }
}
