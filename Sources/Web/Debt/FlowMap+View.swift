import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The page of the map of flows.
struct FlowMapView {
    let visit: Visit
    let question: FlowMapQuestion
    let page: FlowMapPage
    let map: FlowMap
    let choices: PlacesPage

    func response() -> Response {
        visit.page(
            title: LocalizedText("Carte des flux", en: "Flow map"), section: .debt, trail: [Crumb(.debt)],
            about: LocalizedText(
                "Les échanges entre systèmes et avec la médecine de ville, de l’extérieur jusqu’à la salle des machines. Ouvrez une fonction pour voir ses systèmes un par un.",
                en:
                    "Exchanges between systems and with community care, from the outside to the server room. Open a function to see its systems one by one."
            ),
            actions: { html in
                guard !page.isTooLarge else { return }
                html.exportButtons(here(SiteLink("debt", "map", "export")), visit: visit)
            }
        ) { html in
            html.debtTabs(.flowMap, visit)
            filters(&html)
            guard !page.isTooLarge else { return tooLarge(&html) }
            guard !map.boxes.isEmpty else { return html.emptyState(empty) }
            if page.isCut {
                html.notice(
                    LocalizedText(
                        "Il y a plus de flux que la carte n’en lit\u{A0}: choisissez un établissement pour les voir tous.",
                        en:
                            "There are more flows than the map reads: choose an establishment to see them all."
                    ),
                    .medium)
            }
            tools(&html)
            drawing(&html)
            legend(&html)
            silent(&html)
            table(&html)
        }
    }

    /// A page with the same place, function and opened functions.
    private func here(_ page: SiteLink) -> SiteLink {
        var link = page.adding(question.parameters)
        if question.opensAll { return link.adding("open", "all") }
        for function in Function.allCases where question.opened.contains(function) {
            link = link.adding("open", function.rawValue)
        }
        return link
    }

    private func filters(_ html: inout HTML) {
        html.filters(.flowMap, isActive: question.isNarrowed) { html in
            html.placeChoices(choices, group: question.group, establishment: question.establishment)
            html.choice(
                "function", LocalizedText("Flux de la fonction", en: "Flows of the function"),
                Function.allCases.map { Choice($0.rawValue, $0.title) },
                selected: question.function?.rawValue, empty: .any)
            html.choice(
                "zoom", LocalizedText("Taille", en: "Size"),
                FlowMapQuestion.Zoom.allCases.map { Choice($0.rawValue, $0.title) },
                selected: question.zoom.rawValue)
            for value in visit.query.all("open").prefix(100) {
                html(.input, .type("hidden"), .name("open"), .value(value))
            }
        }
    }

    // MARK: Opening

    private func tools(_ html: inout HTML) {
        let base = SiteLink.flowMap.adding(question.parameters).with(
            "zoom", question.zoom == .fit ? nil : question.zoom.rawValue)
        html.narrowings(
            Function.allCases.filter { question.opened.contains($0) && !question.opensAll }.map { function in
                Narrowing(
                    title: function.title,
                    without: question.opened.subtracting([function]).sorted { $0.rawValue < $1.rawValue }
                        .reduce(base) { $0.adding("open", $1.rawValue) })
            })
        html(.p, .class("row-actions")) { html in
            if question.opensAll || !question.opened.isEmpty {
                html(
                    .a, .class("button small"), .href(base),
                    say: LocalizedText("Tout refermer", en: "Close all"))
            }
            if !question.opensAll, page.count <= FlowMapQuestion.mostOpened {
                html(
                    .a, .class("button small"), .href(base.adding("open", "all")),
                    say: LocalizedText("Montrer chaque système", en: "Show each system"))
            }
            html(
                .a, .class("button small"), .href(SiteLink.openings.adding(question.parameters)),
                say: LocalizedText("Liste des ouvertures", en: "List of openings"))
        }
    }

    private func link(_ node: FlowMap.Node) -> SiteLink? {
        switch node {
        case .partner(let partner):
            SiteLink.openings.adding(question.parameters).adding("partner", partner.rawValue)
        case .function(let function):
            (page.count > FlowMapQuestion.mostOpened
                ? SiteLink.flowMap.adding(question.parameters) : here(.flowMap))
                .adding("open", function.rawValue)
                .with("zoom", question.zoom == .fit ? nil : question.zoom.rawValue)
        case .system(let id, _): SiteLink.system(id).to("flows")
        case .unseen: nil
        }
    }

    private func drawing(_ html: inout HTML) {
        let label = LocalizedText("Carte des flux", en: "Flow map")
        html(.div, .class("table-region drawing"), .role("region"), .ariaLabel(label), .tabindex(0)) { html in
            html.flowDrawing(
                map,
                label: LocalizedText(
                    "Fonctions, systèmes et partenaires", en: "Functions, systems and partners"),
                factor: question.zoom.factor, link: link)
        }
    }

    private func legend(_ html: inout HTML) {
        let entries: [(String, LocalizedText)] = [
            ("flow w2", LocalizedText("flux interne", en: "flow inside")),
            (
                "flow w2 internet",
                LocalizedText("flux par internet (tirets)", en: "flow over the internet (dashes)")
            ),
            (
                "flow w3 open",
                LocalizedText(
                    "ouverture sans protection convenue", en: "opening without an agreed protection")
            ),
        ]
        html(.ul, .class("legend")) { html in
            for (names, title) in entries {
                html(.li) { html in
                    html(.svg, .viewBox(width: 44, height: 12), .width(44), .height(12), .ariaHidden) {
                        html in
                        html(.path, .class(names), .path([.move(x: 2, y: 6), .line(x: 42, y: 6)]))
                    }
                    html.say(title)
                }
            }
            html(
                .li,
                say: LocalizedText(
                    "Plus le trait est épais, plus il y a de flux\u{A0}; le disque compte les ouvertures sans protection convenue.",
                    en:
                        "The thicker the line, the more flows; the disc counts openings without an agreed protection."
                ))
        }
    }

    private func silent(_ html: inout HTML) {
        let silent = map.columns.filter { !$0.silent.isEmpty }
        guard !silent.isEmpty || !map.silentInOpened.isEmpty else { return }
        html(.details) { html in
            html(
                .summary,
                say: LocalizedText("Systèmes sans flux enregistré", en: "Systems without a recorded flow"))
            html(.ul, .class("plain")) { html in
                for (function, count) in map.silentInOpened.sorted(by: { $0.key.rawValue < $1.key.rawValue })
                {
                    html(.li) { $0.functionCount(function, count) }
                }
                for column in silent {
                    for (function, count) in column.silent { html(.li) { $0.functionCount(function, count) } }
                }
            }
        }
    }

    private func table(_ html: inout HTML) {
        let rows = FlowLineRow.rows(of: map)
        let caption = LocalizedText("Liaisons de la carte", en: "Links of the map")
        html.section(caption) { html in
            html.table(
                caption,
                [
                    Column(LocalizedText("Entre", en: "Between"), kind: .name) { $0.say($1.from.title) },
                    Column(LocalizedText("et", en: "and")) { $0.say($1.to.title) },
                    Column(LocalizedText("Flux", en: "Flows"), kind: .number) {
                        $0.say(.number($1.line.flows))
                    },
                    Column(LocalizedText("Par internet", en: "Over the internet"), kind: .number) {
                        $0.say(.number($1.line.overInternet))
                    },
                    Column(LocalizedText("Données de santé", en: "Health data"), kind: .number) {
                        $0.say(.number($1.line.health))
                    },
                    Column(
                        LocalizedText("Sans protection convenue", en: "No agreed protection"), kind: .number
                    ) {
                        html, row in
                        guard row.line.unprotected > 0 else { return html.say(.number(0)) }
                        html(.a, .href(openings(row)), say: .number(row.line.unprotected))
                    },
                ], Array(rows.prefix(300)), repeatsHeading: true, empty: empty)
            if rows.count > 300 {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "Les 300 premières liaisons\u{A0}; l’export les donne toutes.",
                        en: "The first 300 links; the export has them all."))
            }
        }
    }

    /// The openings behind a line.
    private func openings(_ row: FlowLineRow) -> SiteLink {
        var link = SiteLink.openings.adding(question.parameters).withoutProtection
        if case .partner(let partner) = row.from.node { link = link.with("partner", partner.rawValue) }
        if let function = row.to.node.function { link = link.with("function", function.rawValue) }
        return link
    }

    private func tooLarge(_ html: inout HTML) {
        html.emptyState(
            EmptyState(
                LocalizedText(
                    "Choisissez un groupement ou un établissement", en: "Choose a group or an establishment"),
                Refusal.mapTooLarge.explanation))
    }

    private var empty: EmptyState {
        EmptyState(
            LocalizedText("Aucun flux enregistré", en: "No flow recorded"),
            LocalizedText(
                "Importez les flux depuis un tableau, ou retirez un filtre.",
                en: "Import flows from a table, or remove a filter."),
            action: visit.can(.importRegistry) ? (LocalizedText("Importer", en: "Import"), .importing) : nil)
    }
}

extension HTML {
    fileprivate mutating func functionCount(_ function: Function, _ count: Int) {
        let systems = LocalizedText.count(
            count, one: LocalizedText("système", en: "system"), many: LocalizedText("systèmes", en: "systems")
        )
        say(
            LocalizedText(
                "\(function.title.french)\u{A0}: \(systems.french)",
                en: "\(function.title.english): \(systems.english)"))
    }
}
