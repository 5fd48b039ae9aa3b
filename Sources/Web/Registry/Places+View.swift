import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The list of groups.
struct GroupListView {
    let visit: Visit
    let overview: OverviewPage

    func response() -> Response {
        visit.page(
            title: LocalizedText("Groupements", en: "Groups"), section: .systems,
            actions: { $0.exportButtons(.groupExport, visit: visit) }
        ) { html in
            html.registryTabs(.groups, visit)
            html.table(
                LocalizedText("Groupements de votre périmètre", en: "Groups in your scope"),
                [
                    Column<GroupOverview>(LocalizedText("Groupement", en: "Group"), kind: .name) {
                        html, group in
                        html(.a, .href(.group(group.id)), data: group.name)
                    },
                    Column(LocalizedText("Établissements", en: "Establishments"), kind: .number) {
                        $0.say(.number($1.figures.establishments))
                    },
                    Column(LocalizedText("Lits", en: "Beds"), kind: .number) {
                        $0.say(.number($1.figures.beds))
                    },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) { html, group in
                        html(.a, .href(.systems(group: group.id)), say: .number(group.figures.systems))
                    },
                    Column(LocalizedText("Hors support", en: "Out of support"), kind: .number) {
                        html, group in
                        html(
                            .a, .href(.systems(group: group.id, supports: [.ended])),
                            say: .number(group.figures.pastSupport))
                    },
                ], overview.groups, empty: empty)
        }
    }

    private var empty: EmptyState { .noPlaces(visit) }
}

extension EmptyState {
    /// Neither a group nor an establishment yet.
    static func noPlaces(_ visit: Visit) -> EmptyState {
        EmptyState(
            LocalizedText("Aucun établissement enregistré", en: "No establishment recorded"),
            LocalizedText(
                "Commencez par importer la liste des établissements de vos groupements.",
                en: "Start by importing the list of your groups’ establishments."),
            action: visit.can(.importRegistry) ? (LocalizedText("Importer", en: "Import"), .importing) : nil)
    }
}

extension HTML {
    /// The lists of the registry side by side.
    mutating func registryTabs(_ current: SiteLink, _ visit: Visit) {
        tabs(
            LocalizedText("Registre", en: "Registry"),
            [
                (Section.systems.title, .systems, current == .systems),
                (
                    LocalizedText("Établissements", en: "Establishments"), .establishments,
                    current == .establishments
                ),
                (LocalizedText("Groupements", en: "Groups"), .groups, current == .groups),
            ])
    }
}

extension HTML {
    /// Establishments with their size and the state of their register.
    mutating func establishmentTable(_ establishments: [EstablishmentOverview]) {
        table(
            LocalizedText("Établissements", en: "Establishments"),
            [
                Column<EstablishmentOverview>(
                    LocalizedText("Établissement", en: "Establishment"), kind: .name
                ) { html, row in
                    html(.a, .href(.establishment(row.id)), data: row.name)
                    html(.span, .class("sub")) { html in
                        html.say(row.kind.title)
                        html.data(" · " + row.town)
                    }
                },
                Column(LocalizedText("FINESS EJ", en: "FINESS EJ")) {
                    $0(.code, .class("whole"), data: $1.finess)
                },
                Column(LocalizedText("Lits", en: "Beds"), kind: .number) { $0.say(.number($1.figures.beds)) },
                Column(LocalizedText("ETP informatique", en: "IT staff"), kind: .number) {
                    $0.say(.tenths($1.itStaffTenths))
                },
                Column(LocalizedText("ETP sécurité", en: "Security staff"), kind: .number) {
                    $0.say(.tenths($1.securityStaffTenths))
                },
                Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) { html, row in
                    html(.a, .href(.systems(establishment: row.id)), say: .number(row.figures.systems))
                },
                Column(LocalizedText("Hors support", en: "Out of support"), kind: .number) { html, row in
                    html(
                        .a, .href(.systems(establishment: row.id, supports: [.ended])),
                        say: .number(row.figures.pastSupport))
                },
            ], establishments, repeatsHeading: true,
            empty: EmptyState(
                LocalizedText("Aucun établissement", en: "No establishment"),
                LocalizedText("Aucun membre n’est dans votre périmètre.", en: "No member is in your scope.")
            ))
    }
}

extension LocalizedText {
    /// Full-time equivalents kept in tenths: `2,5`.
    static func tenths(_ tenths: Int) -> LocalizedText {
        tenths % 10 == 0 ? number(tenths / 10) : number(Double(tenths) / 10, decimals: 1)
    }
}
