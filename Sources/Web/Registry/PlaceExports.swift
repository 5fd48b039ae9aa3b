import Access
import Hummingbird
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Establishments, groups, sites and care services as files.
    static let placeExports: [Endpoint] = [
        .file("/establishments/export", needs: .permission(.exportRegistry)) { visit in
            let chosen = Set(try await visit.store.page(EstablishmentList(visit)))
            let overview = try await visit.store.page(Overview(reach: visit.reach, day: visit.today))
            let rows = overview.groups.flatMap { group in
                group.establishments.filter { chosen.contains($0.id) }
                    .map { EstablishmentFileRow(group: group.name, place: $0) }
            }
            return try await TableFile.establishments.response(rows, day: visit.today, visit: visit)
        },
        .file("/groups/export", needs: .permission(.exportRegistry)) { visit in
            let overview = try await visit.store.page(
                Overview(reach: visit.reach, day: visit.today, mostEstablishments: 0))
            return try await TableFile.groups.response(overview.groups, day: visit.today, visit: visit)
        },
        .file("/establishments/{establishment}/export", needs: .permission(.exportRegistry)) { visit in
            let query = EstablishmentDetail(
                reach: visit.reach, establishment: try visit.id("establishment"), day: visit.today)
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            if visit.query["table"] == "services" {
                let rows = page.careServices.map {
                    CareServiceFileRow(service: $0.service, systems: $0.systems)
                }
                return try await TableFile.careServices.response(rows, day: visit.today, visit: visit)
            }
            return try await TableFile.sites.response(page.sites, day: visit.today, visit: visit)
        },
    ]
}

extension SiteLink {
    static let establishmentExport = SiteLink("establishments", "export")
    static let groupExport = SiteLink("groups", "export")
    static func export(_ table: String, of establishment: ID<Establishment>) -> SiteLink {
        SiteLink("establishments", establishment.description, "export").with("table", table)
    }
}

/// An establishment with its group, as a file tells it.
struct EstablishmentFileRow: Sendable {
    let group: String
    let place: EstablishmentOverview
}

/// A care service with how many systems it relies on.
struct CareServiceFileRow: Sendable {
    let service: CareService
    let systems: Int
}

extension TableFile<EstablishmentFileRow> {
    static let establishments = TableFile(
        name: LocalizedText("Établissements", en: "Establishments"),
        columns: [
            Column(LocalizedText("Groupement", en: "Group"), "group", width: 34) { row, _ in .text(row.group)
            },
            Column(LocalizedText("FINESS EJ", en: "FINESS EJ"), "finess") { row, _ in .text(row.place.finess)
            },
            Column(LocalizedText("Établissement", en: "Establishment"), "name", width: 40) { row, _ in
                .text(row.place.name)
            },
            Column(LocalizedText("Type", en: "Kind"), "kind", width: 26) { .text($0.place.kind.title[$1]) },
            Column(LocalizedText("Commune", en: "Town"), "town", width: 22) { row, _ in .text(row.place.town)
            },
            Column(LocalizedText("Lits", en: "Beds"), "beds", width: 8) { row, _ in
                .integer(row.place.figures.beds)
            },
            Column(LocalizedText("ETP informatique", en: "IT staff"), "itStaff", width: 10) { row, _ in
                .number(Double(row.place.itStaffTenths) / 10)
            },
            Column(LocalizedText("ETP sécurité", en: "Security staff"), "securityStaff", width: 10) {
                row, _ in
                .number(Double(row.place.securityStaffTenths) / 10)
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.place.figures.systems)
            },
            Column(LocalizedText("Hors support", en: "Out of support"), "pastSupport", width: 10) { row, _ in
                .integer(row.place.figures.pastSupport)
            },
            Column(LocalizedText("Faits inconnus", en: "Unknown facts"), "unknown", width: 10) { row, _ in
                .integer(row.place.figures.unanswered)
            },
        ])
}

extension TableFile<GroupOverview> {
    static let groups = TableFile(
        name: LocalizedText("Groupements", en: "Groups"),
        columns: [
            Column(LocalizedText("Groupement", en: "Group"), "name", width: 40) { row, _ in .text(row.name) },
            Column(LocalizedText("Établissements", en: "Establishments"), "establishments", width: 10) {
                row, _ in .integer(row.figures.establishments)
            },
            Column(LocalizedText("Lits", en: "Beds"), "beds", width: 8) { row, _ in
                .integer(row.figures.beds)
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.figures.systems)
            },
            Column(LocalizedText("Hors support", en: "Out of support"), "pastSupport", width: 10) { row, _ in
                .integer(row.figures.pastSupport)
            },
        ])
}

extension TableFile<Site> {
    static let sites = TableFile(
        name: LocalizedText("Sites", en: "Sites"),
        columns: [
            Column(LocalizedText("Site", en: "Site"), "name", width: 40) { row, _ in .text(row.name) },
            Column(LocalizedText("FINESS ET", en: "FINESS ET"), "finess") { row, _ in .text(row.finess.text)
            },
            Column(LocalizedText("Commune", en: "Town"), "town", width: 24) { row, _ in .text(row.town) },
        ])
}

extension TableFile<CareServiceFileRow> {
    static let careServices = TableFile(
        name: LocalizedText("Services de soins", en: "Care services"),
        columns: [
            Column(LocalizedText("Service", en: "Service"), "name", width: 36) { row, _ in
                .text(row.service.name)
            },
            Column(LocalizedText("Type", en: "Kind"), "kind", width: 24) { .text($0.service.kind.title[$1]) },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.systems)
            },
        ])
}
