import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The list of systems.
struct SystemListView {
    let visit: Visit
    let list: SystemList
    let model: SystemListModel
    let places: PlacesPage

    func response() -> Response {
        visit.page(
            title: Section.systems.title, section: .systems,
            about: LocalizedText(
                "Applications, infrastructures et dispositifs médicaux connectés. Le support est jugé à la date du jour.",
                en:
                    "Applications, infrastructure and connected medical devices. Support is judged as of today."
            ),
            actions: exports
        ) { html in
            html.registryTabs(.systems, visit)
            filters(&html)
            html.narrowings(model.narrowings)
            html.table(
                LocalizedText("Systèmes", en: "Systems"), columns, model.rows,
                order: SortOrder(visit, allowed: SystemList.sorts, default: SystemSort.name.rawValue),
                repeatsHeading: true,
                empty: empty)
            html.paging(previous: model.previous, next: model.next, summary: model.summary)
        }
    }

    private func exports(_ html: inout HTML) {
        guard visit.can(.exportRegistry) else { return }
        let link = SiteLink.systemExport.adding(list.filter.parameters)
        html.exportButtons(link, visit: visit)
        html(
            .a, .class("button"), .href(link.with("format", "json")), .download,
            say: LocalizedText("Exporter en JSON", en: "Export as JSON"))
    }

    // MARK: Filters

    private func filters(_ html: inout HTML) {
        let filter = list.filter
        html.filters(.systems, isActive: filter != SystemFilter()) { html in
            html.field(
                "q", LocalizedText("Rechercher", en: "Search"), type: "search", value: filter.text,
                required: false,
                .placeholder(
                    LocalizedText("nom, produit…", en: "name, product…")))
            html.placeChoices(places, group: filter.group, establishment: filter.establishment)
            html.filterChoice(
                "function", LocalizedText("Fonction", en: "Function"),
                Function.allCases.map { Choice($0.rawValue, $0.title) },
                selected: filter.functions.map(\.rawValue))
            html.filterChoice(
                "criticality", LocalizedText("Criticité", en: "Criticality"),
                Criticality.allCases.reversed().map { Choice($0.name, $0.title) },
                selected: filter.criticalities.map(\.name))
            html.filterChoice(
                "support", LocalizedText("Support", en: "Support"),
                Support.allCases.map { Choice($0.rawValue, $0.title) },
                selected: filter.supports.map(\.rawValue))
            html.filterChoice(
                "hosting", LocalizedText("Hébergement", en: "Hosting"),
                HostingKind.allCases.map { Choice($0.rawValue, $0.title) },
                selected: filter.hostings.map(\.rawValue))
            html.yesNoChoice(
                "exposed", LocalizedText("Exposé sur internet", en: "Exposed to the internet"),
                filter.isExposed)
            html.yesNoChoice(
                "health", LocalizedText("Données de santé", en: "Health data"), filter.holdsHealthData)
            html.choice(
                "service", LocalizedText("En service", en: "In service"),
                [
                    Choice(
                        ServiceStanding.retired.rawValue, LocalizedText("Hors service", en: "Out of service")),
                    Choice(
                        ServiceStanding.any.rawValue,
                        LocalizedText("En service ou non", en: "In service or not")),
                ], selected: filter.service == .inService ? nil : filter.service.rawValue,
                empty: LocalizedText("En service", en: "In service"))
            html.choice(
                "question", LocalizedText("Question sans réponse", en: "Unanswered question"),
                RegisterQuestion.allCases.map { Choice($0.rawValue, $0.title) },
                selected: filter.question?.rawValue,
                empty: .any)
            for name in ["supplier", "product", "release", "place", "sort"] {
                if let value = visit.query[name] { html(.input, .type("hidden"), .name(name), .value(value)) }
            }
        }
    }

    // MARK: Rows

    private var columns: [Column<SystemListModel.Row>] {
        [
            Column(LocalizedText("Système", en: "System"), sort: "name", kind: .name) { html, row in
                html(.a, .href(row.link), data: row.name)
                html(.span, .class("sub")) { html in
                    html(.code, data: row.code)
                    if row.isExposed {
                        html.say(LocalizedText(" · exposé sur internet", en: " · exposed to the internet"))
                    }
                    if row.holdsHealthData {
                        html.say(LocalizedText(" · données de santé", en: " · health data"))
                    }
                }
                if let retirement = row.retirement {
                    html(.span, .class("sub"), say: retirement.sentence(on: visit.today))
                }
            },
            Column(LocalizedText("Établissement", en: "Establishment"), sort: "owner") { html, row in
                html(.span, .class("long")) { $0.name(row.owner.name, row.owner.link) }
                if row.users > 1 {
                    html(
                        .span, .class("sub"),
                        say: LocalizedText(
                            "partagé, \(LocalizedText.number(row.users).french)\u{A0}utilisateurs",
                            en: "shared, \(LocalizedText.number(row.users).english) users"))
                }
            },
            Column(LocalizedText("Fonction", en: "Function"), sort: "function") { $0.say($1.function) },
            Column(LocalizedText("Produit", en: "Product"), sort: "product") { html, row in
                guard let product = row.product else { return html.unknown() }
                html(.a, .href(product.link), data: product.title)
                html(.span, .class("sub"), data: product.supplier)
            },
            Column(LocalizedText("Support", en: "Support"), sort: "support") { html, row in
                html.badge(row.support)
                if let end = row.supportEnd {
                    html(.span, .class("sub")) { html in
                        html.say(
                            row.support == .ended
                                ? LocalizedText("terminé le ", en: "ended ")
                                : LocalizedText("jusqu’au ", en: "until "))
                        html.day(end)
                    }
                }
            },
            Column(LocalizedText("Criticité", en: "Criticality"), sort: "criticality") { html, row in
                if let criticality = row.criticality {
                    html.badge(criticality)
                } else {
                    html.unknown(.unknownFeminine)
                }
            },
            Column(LocalizedText("Hébergement", en: "Hosting")) { html, row in
                guard let hosting = row.hosting else { return html.unknown() }
                html(.span, .title(data: hosting.name), say: hosting.kind)
            },
            Column(LocalizedText("En service", en: "In service"), sort: "inService") { html, row in
                guard let day = row.inService else { return html.unknown(.unknownFeminine) }
                html(.time, .datetime(day), .title(.day(day)), data: String(day.components.year))
            },
        ]
    }

    private var empty: EmptyState {
        guard list.filter == SystemFilter() else {
            return EmptyState(
                LocalizedText(
                    "Aucun système ne répond à ces critères", en: "No system matches these filters"),
                LocalizedText(
                    "Retirez un filtre ou cherchez un autre mot.", en: "Remove a filter or try another word."),
                action: (LocalizedText("Effacer les filtres", en: "Clear filters"), .systems))
        }
        return EmptyState(
            LocalizedText("Aucun système enregistré", en: "No system recorded"),
            LocalizedText(
                "Importez l’inventaire de vos applications depuis un tableur.",
                en: "Import your inventory of applications from a spreadsheet."),
            action: visit.can(.importRegistry) ? (LocalizedText("Importer", en: "Import"), .importing) : nil)
    }
}

extension LocalizedText {
    /// A filter that lets everything through.
    static var any: LocalizedText { LocalizedText("Tous", en: "Any") }
}

extension HTML {
    /// Group and establishment, of those in reach; one alone leaves nothing to choose.
    /// Filters by place alone, of a page that has no others: nothing where there is but one place to see.
    mutating func placeFilters(
        _ page: SiteLink, isActive: Bool, _ places: PlacesPage, group: ID<Group>?,
        establishment: ID<Establishment>?
    ) {
        guard isActive || places.groups.count > 1 || places.establishments.count > 1 else { return }
        filters(page, isActive: isActive) {
            $0.placeChoices(places, group: group, establishment: establishment)
        }
    }

    mutating func placeChoices(_ places: PlacesPage, group: ID<Group>?, establishment: ID<Establishment>?) {
        if places.groups.count > 1 {
            choice(
                "group", LocalizedText("Groupement", en: "Group"),
                places.groups.map { Choice($0.id.description, .verbatim($0.name)) },
                selected: group?.description,
                empty: .any)
        }
        guard places.establishments.count > 1 else { return }
        let names = Dictionary(uniqueKeysWithValues: places.groups.map { ($0.id, $0.name) })
        choice(
            "establishment", LocalizedText("Établissement", en: "Establishment"),
            places.establishments.map {
                Choice($0.id.description, .verbatim($0.name), under: names[$0.group].map { .verbatim($0) })
            }, selected: establishment?.description, empty: .any)
    }

    mutating func yesNoChoice(_ name: String, _ label: LocalizedText, _ value: Bool?) {
        choice(
            name, label,
            [Choice("yes", LocalizedText("Oui", en: "Yes")), Choice("no", LocalizedText("Non", en: "No"))],
            selected: value.map { $0 ? "yes" : "no" }, empty: .any)
    }

    /// A recorded name, as a link where there is a page for it.
    mutating func name(_ text: String, _ link: SiteLink?) {
        if let link { self(.a, .href(link), data: text) } else { data(text) }
    }
}
