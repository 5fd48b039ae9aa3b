import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The page of an establishment.
struct EstablishmentView {
    let visit: Visit
    let page: EstablishmentDetailPage
    let figures: Figures

    private var place: Establishment { page.establishment }

    func response() -> Response {
        visit.page(
            title: .verbatim(place.name), section: .systems,
            trail: [
                Crumb(LocalizedText("Groupements", en: "Groups"), .groups),
                Crumb(.verbatim(page.groupName), .group(place.group)),
            ],
            about: LocalizedText(
                "\(place.kind.title.french) – \(place.town)",
                en: "\(place.kind.title.english) – \(place.town)")
        ) { html in
            html.figures(headlines)
            html(.div, .class("columns")) { html in
                identity(&html)
                sites(&html)
            }
            services(&html)
            html.section(LocalizedText("Contrats en cours", en: "Contracts in force")) {
                $0.contracts(page.contracts, today: visit.today, naming: .system)
                $0.exports(
                    SiteLink("establishments", page.establishment.id.description, "contracts", "export"),
                    visit: visit)
            }
            if visit.reach(for: .readOverview).includes(place.id) { sources(&html) }
        }
    }

    private var headlines: [Figure] {
        var all: [Figure] = []
        if visit.reach(for: .readAlerts).includes(place.id) {
            all.append(
                Figure(
                    name: LocalizedText("Alertes ouvertes", en: "Open alerts"),
                    value: .number(figures.alerts),
                    tone: figures.alerts == 0 ? .good : .high, link: .openAlerts(establishment: place.id)))
        }
        all.append(
            Figure(
                name: LocalizedText("Systèmes", en: "Systems"), value: .number(figures.systems), tone: .quiet,
                link: .systems(establishment: place.id)))
        all.append(
            Figure(
                name: LocalizedText("Hors support", en: "Out of support"),
                value: .number(figures.pastSupport),
                tone: figures.pastSupport == 0 ? .good : .high,
                link: .systems(establishment: place.id, supports: [.ended]),
                note: .withoutAnySupport(on: visit.today)))
        for question in RegisterQuestion.allCases {
            guard let count = figures.questions[question], count > 0 else { continue }
            all.append(
                Figure(
                    name: question.title, value: .number(count), tone: .unknown,
                    link: .systems(establishment: place.id, question: question)))
        }
        return all
    }

    private func identity(_ html: inout HTML) {
        html.section(LocalizedText("Identité", en: "Identity")) { html in
            html(.div, .class("card")) { html in
                html.definitions([
                    (LocalizedText("FINESS EJ", en: "FINESS EJ"), { $0(.code, data: place.finess.text) }),
                    (
                        LocalizedText("Groupement", en: "Group"),
                        { $0(.a, .href(.group(place.group)), data: page.groupName) }
                    ),
                    (LocalizedText("Lits et places", en: "Beds and places"), { $0.say(.number(place.beds)) }),
                    (
                        LocalizedText("ETP informatique", en: "IT staff"),
                        { $0.say(.tenths(place.itStaffTenths)) }
                    ),
                    (
                        LocalizedText("ETP sécurité", en: "Security staff"),
                        { $0.say(.tenths(place.securityStaffTenths)) }
                    ),
                    (
                        LocalizedText("Budget annuel", en: "Yearly budget"),
                        { html in
                            if let budget = place.yearlyBudget {
                                html.say(.money(budget))
                            } else {
                                html.unknown()
                            }
                        }
                    ),
                    (
                        LocalizedText("Accepte d’être nommé", en: "Agrees to be named"),
                        { $0.yesNo(place.agreesToBeNamed) }
                    ),
                ])
            }
        }
    }

    private func exports(_ html: inout HTML, _ table: String) {
        guard visit.can(.exportRegistry) else { return }
        html(.p, .class("row-actions")) { $0.exportButtons(.export(table, of: place.id), visit: visit) }
    }

    private func sites(_ html: inout HTML) {
        html.section(LocalizedText("Sites", en: "Sites")) { html in
            exports(&html, "sites")
            html.table(
                LocalizedText("Sites géographiques", en: "Locations"),
                [
                    Column<Site>(LocalizedText("Site", en: "Site"), kind: .name) { $0.data($1.name) },
                    Column(LocalizedText("FINESS ET", en: "FINESS ET")) {
                        $0(.code, .class("whole"), data: $1.finess.text)
                    },
                    Column(LocalizedText("Commune", en: "Town")) { $0.data($1.town) },
                ], page.sites,
                empty: EmptyState(
                    LocalizedText("Aucun site enregistré", en: "No site recorded"),
                    LocalizedText(
                        "Les sites viennent de l’import des établissements.",
                        en: "Sites come from the import of establishments.")))
        }
    }

    private func services(_ html: inout HTML) {
        html.section(LocalizedText("Services de soins", en: "Care services")) { html in
            exports(&html, "services")
            html.table(
                LocalizedText(
                    "Services de soins et systèmes dont ils dépendent",
                    en: "Care services and the systems they rely on"),
                [
                    Column<(service: CareService, systems: Int)>(
                        LocalizedText("Service", en: "Service"), kind: .name
                    ) {
                        $0.data($1.service.name)
                    },
                    Column(LocalizedText("Type", en: "Type")) { $0.say($1.service.kind.title) },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) {
                        $0.say(.number($1.systems))
                    },
                ], page.careServices,
                empty: EmptyState(
                    LocalizedText("Aucun service enregistré", en: "No care service recorded"),
                    LocalizedText(
                        "Sans eux, on ignore quels soins s’arrêtent quand un système s’arrête.",
                        en: "Without them, nobody knows which care stops when a system stops.")))
        }
    }

    private func sources(_ html: inout HTML) {
        html.section(LocalizedText("Sources de journaux", en: "Log sources")) { html in
            html.table(
                LocalizedText("Sources de journaux", en: "Log sources"),
                [
                    Column<EventSource>(LocalizedText("Source", en: "Source"), kind: .name) {
                        $0(.code, data: $1.name)
                    },
                    Column(LocalizedText("Format", en: "Format")) { $0.data($1.kind) },
                    Column(LocalizedText("Dernier événement", en: "Last event")) {
                        $0.ago($1.lastEvent, now: visit.now)
                    },
                    Column(LocalizedText("Enregistrements", en: "Records"), kind: .number) {
                        $0.say(.number($1.records))
                    },
                ], page.sources, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun journal reçu", en: "No log received"),
                    LocalizedText(
                        "Cet établissement n’est pas surveillé. Créez un jeton de collecteur et envoyez ses journaux.",
                        en: "This establishment is not monitored. Create a collector token and send its logs."
                    ),
                    action: visit.can(.manageTokens)
                        ? (LocalizedText("Jetons d’accès", en: "Access tokens"), .tokens) : nil))
        }
    }
}

extension LocalizedText {
    /// What the register counts as out of support. The ledger counts more: also an extension that nobody bought.
    fileprivate static func withoutAnySupport(on day: Day) -> LocalizedText {
        LocalizedText(
            "plus aucun support, même payant, au \(LocalizedText.day(day).french)",
            en: "no support left, not even paid, on \(LocalizedText.day(day).english)")
    }
}

/// The page of a group.
struct GroupView {
    let visit: Visit
    let page: GroupDetailPage
    let overview: OverviewPage

    func response() -> Response {
        let figures = overview.groups.first?.figures ?? Figures()
        return visit.page(
            title: .verbatim(page.group.name), section: .systems,
            trail: [Crumb(LocalizedText("Groupements", en: "Groups"), .groups)],
            about: .verbatim(page.networkName)
        ) { html in
            html.figures([
                Figure(
                    name: LocalizedText("Établissements", en: "Establishments"),
                    value: .number(figures.establishments),
                    tone: .quiet, link: .establishments),
                Figure(
                    name: LocalizedText("Systèmes", en: "Systems"), value: .number(figures.systems),
                    tone: .quiet,
                    link: .systems(group: page.group.id)),
                Figure(
                    name: LocalizedText("Hors support", en: "Out of support"),
                    value: .number(figures.pastSupport),
                    tone: figures.pastSupport == 0 ? .good : .high,
                    link: .systems(group: page.group.id, supports: [.ended]),
                    note: .withoutAnySupport(on: visit.today)),
            ])
            html.section(LocalizedText("Membres", en: "Members")) { html in
                html.establishmentTable(overview.groups.flatMap(\.establishments))
                if page.outOfReach > 0 {
                    html(
                        .p, .class("muted"),
                        say: .count(
                            page.outOfReach,
                            one: LocalizedText(
                                "autre membre, hors de votre périmètre.",
                                en: "other member, outside your scope."),
                            many: LocalizedText(
                                "autres membres, hors de votre périmètre.",
                                en: "other members, outside your scope.")))
                }
            }
        }
    }
}
