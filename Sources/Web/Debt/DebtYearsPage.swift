import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// The debt of the years to come.
    static let debtYears: [Endpoint] = [
        .page("/debt/years", needs: .permission(.readRegistry)) { visit in
            try await DebtYearsView(visit).response()
        },
        .file("/debt/years/export", needs: .permission(.exportRegistry)) { visit in
            let view = try await DebtYearsView(visit, isFile: true)
            return visit.query["table"] == "schedule"
                ? try await TableFile.schedule.response(view.works, day: visit.today, visit: visit)
                : try await TableFile.years.response(view.years.curve.points, day: visit.today, visit: visit)
        },
    ]
}

/// One piece of scheduled work with its names.
struct ScheduledRow: Sendable {
    let work: ScheduledWork
    let system: ID<System>
    let name: String
    let owner: (name: String, id: ID<Establishment>)
}

extension TableFile<DebtCurve.Point> {
    static let years = TableFile(
        name: LocalizedText("Trajectoire de la dette", en: "Debt outlook"),
        columns: [
            Column(LocalizedText("Au", en: "As of"), "day") { row, _ in .day(row.day) },
            Column(
                LocalizedText("Principal si rien n’est fait (€)", en: "Principal if nothing is done (€)"),
                "principal"
            ) {
                row, _ in .money(row.principal.cents)
            },
            Column(
                LocalizedText("Principal avec l’échéancier (€)", en: "Principal with the schedule (€)"),
                "scheduledPrincipal"
            ) {
                row, _ in .money(row.scheduledPrincipal.cents)
            },
            Column(
                LocalizedText(
                    "Intérêts si rien n’est fait (€/an)", en: "Interest if nothing is done (€/year)"),
                "interest"
            ) {
                row, _ in .money(row.interest.cents)
            },
            Column(
                LocalizedText(
                    "Intérêts avec l’échéancier (€/an)", en: "Interest with the schedule (€/year)"),
                "scheduledInterest"
            ) {
                row, _ in .money(row.scheduledInterest.cents)
            },
            Column(
                LocalizedText(
                    "Dépensé depuis l’année précédente (€)", en: "Spent since the previous year (€)"),
                "spent"
            ) { row, _ in
                .money(row.spent.cents)
            },
            Column(
                LocalizedText("Systèmes au principal inconnu", en: "Systems whose principal is unknown"),
                "unknown", width: 12
            ) {
                row, _ in .integer(row.unknown)
            },
        ])
}

extension TableFile<ScheduledRow> {
    static let schedule = TableFile(
        name: LocalizedText("Échéancier", en: "Schedule"),
        columns: [
            Column(LocalizedText("Terme", en: "Due"), "done") { row, _ in .day(row.work.done) },
            Column(LocalizedText("Système", en: "System"), "system", width: 36) { row, _ in .text(row.name) },
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in
                .text(row.owner.name)
            },
            Column(LocalizedText("Scénario", en: "Scenario"), "scenario", width: 30) {
                .text($0.work.scenario.title[$1])
            },
            Column(LocalizedText("Coût (€)", en: "Cost (€)"), "cost") { row, _ in .money(row.work.cost.cents)
            },
        ])
}

/// The page of the years to come.
struct DebtYearsView {
    let visit: Visit
    let group: ID<Group>?
    let establishment: ID<Establishment>?
    let years: DebtYears
    let works: [ScheduledRow]
    let choices: PlacesPage

    /// As many works as a page shows; a file has all.
    private static let shown = 2_000

    init(_ visit: Visit, isFile: Bool = false) async throws {
        self.visit = visit
        var reader = QueryReader(visit.query)
        group = reader.id("group")
        establishment = reader.id("establishment")
        let years = try await visit.store.debtYears(
            reach: visit.reach, group: group, establishment: establishment, today: visit.today)
        self.years = years
        let systems = years.schedule.prefix(isFile ? .max : Self.shown).map { years.debt.system($0.place) }
        let names = try await visit.store.debtNames(of: systems, reach: visit.reach)
        works = zip(years.schedule, systems).map { work, system in
            let owner = years.debt.owner(work.place)
            return ScheduledRow(
                work: work, system: system, name: names[system]?.name ?? "…", owner: (owner.name, owner.id))
        }
        choices = try await visit.store.page(Places(reach: visit.reach))
    }

    private var parameters: [(name: String, value: String)] {
        [("group", group?.description), ("establishment", establishment?.description)]
            .compactMap { name, value in value.map { (name, $0) } }
    }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Trajectoire de la dette", en: "Debt outlook"), section: .debt,
            trail: [Crumb(.debt)],
            about: LocalizedText(
                "D’après les fins de support déjà connues\u{A0}: ce que devient la dette, année après année, si rien n’est fait et avec les scénarios choisis.",
                en:
                    "From the ends of support already known: what the debt becomes, year after year, if nothing is done and with the chosen scenarios."
            ),
            actions: { html in
                html.exportButtons(SiteLink("debt", "years", "export").adding(parameters), visit: visit)
            }
        ) { html in
            html.debtTabs(.debtYears, visit)
            html.placeFilters(
                .debtYears, isActive: !parameters.isEmpty, choices, group: group,
                establishment: establishment)
            html(.div, .class("columns")) { html in
                html.debtCurve(
                    LocalizedText("Principal", en: "Principal"), years.curve, without: \.principal,
                    with: \.scheduledPrincipal)
                html.debtCurve(
                    LocalizedText("Intérêts par an", en: "Interest per year"), years.curve,
                    without: \.interest,
                    with: \.scheduledInterest)
            }
            table(&html)
            schedule(&html)
        }
    }

    private func table(_ html: inout HTML) {
        let caption = LocalizedText("Année par année", en: "Year by year")
        html.section(caption) { html in
            html.table(
                caption,
                [
                    Column(LocalizedText("Au", en: "As of"), kind: .name) { html, point in
                        html(.a, .href(SiteLink.debt.adding(parameters).with("at", point.day.description))) {
                            $0.day(point.day)
                        }
                    },
                    Column(
                        LocalizedText("Principal, rien n’est fait", en: "Principal, nothing done"),
                        kind: .number
                    ) {
                        $0.say(.wholeEuros($1.principal))
                    },
                    Column(
                        LocalizedText("Principal, avec l’échéancier", en: "Principal, with the schedule"),
                        kind: .number
                    ) {
                        $0.say(.wholeEuros($1.scheduledPrincipal))
                    },
                    Column(
                        LocalizedText("Intérêts, rien n’est fait", en: "Interest, nothing done"),
                        kind: .number
                    ) {
                        $0.say(.wholeEuros($1.interest))
                    },
                    Column(
                        LocalizedText("Intérêts, avec l’échéancier", en: "Interest, with the schedule"),
                        kind: .number
                    ) {
                        $0.say(.wholeEuros($1.scheduledInterest))
                    },
                    Column(LocalizedText("Dépensé dans l’année", en: "Spent in the year"), kind: .number) {
                        $0.say(.wholeEuros($1.spent))
                    },
                    Column(
                        LocalizedText("Systèmes au principal inconnu", en: "Systems, principal unknown"),
                        kind: .number
                    ) {
                        $0.say(.number($1.unknown))
                    },
                ], years.curve.points, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun système enregistré", en: "No system recorded"),
                    LocalizedText("Importez l’inventaire d’abord.", en: "Import the inventory first.")))
        }
    }

    private func schedule(_ html: inout HTML) {
        let caption = LocalizedText("Échéancier", en: "Schedule")
        html.section(
            caption,
            about: LocalizedText(
                "Les scénarios choisis sur la page de chaque système. Sans date promise, le délai usuel court à partir du choix.",
                en:
                    "The scenarios chosen on each system’s page. Without a promised date, the usual time counts from the day of the choice."
            )
        ) { html in
            html(.p, .class("row-actions")) {
                $0.exportButtons(
                    SiteLink("debt", "years", "export").adding(parameters).with("table", "schedule"),
                    visit: visit)
            }
            html.table(
                caption,
                [
                    Column(LocalizedText("Système", en: "System"), kind: .name) { html, row in
                        html(.a, .href(.scenarios(of: row.system)), data: row.name)
                    },
                    Column(LocalizedText("Établissement", en: "Establishment")) { html, row in
                        html.name(row.owner.name, .establishment(row.owner.id))
                    },
                    Column(LocalizedText("Scénario", en: "Scenario")) { $0.say($1.work.scenario.title) },
                    Column(LocalizedText("Terme", en: "Due")) { $0.day($1.work.done) },
                    Column(LocalizedText("Coût", en: "Cost"), kind: .number) {
                        $0.say(.wholeEuros($1.work.cost))
                    },
                ], works, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun scénario choisi", en: "No scenario chosen"),
                    LocalizedText(
                        "Choisissez un scénario sur la page d’un système\u{A0}: la courbe en tiendra compte.",
                        en: "Choose a scenario on a system’s page: the curve will take it into account."),
                    action: (LocalizedText("Voir le registre", en: "See the ledger"), .debt)))
            if works.count < years.schedule.count {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "Les \(LocalizedText.number(works.count).french) premiers travaux sur \(LocalizedText.number(years.schedule.count).french)\u{A0}; le fichier les donne tous.",
                        en:
                            "The first \(LocalizedText.number(works.count).english) works of \(LocalizedText.number(years.schedule.count).english); the file has them all."
                    ))
            }
        }
    }
}
