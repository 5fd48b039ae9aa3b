import Access
import Hummingbird
import Registry
import Store
import Vocabulary
import Watch

extension Endpoints {
    /// Lists as files, each with the filters of its page.
    static let listExports: [Endpoint] = [
        .file("/alerts/export", needs: .permission(.readAlerts)) { visit in
            let (list, store) = (AlertList(visit), visit.store)
            return try await TableFile.alerts(visit).response(day: visit.today, visit: visit) { last in
                var part = list
                part.after = last.map { AlertCursor($0, in: list.sort) }
                return try await store.page(part).rows
            }
        },
        .file("/suppliers/export", needs: .permission(.readSuppliers)) { visit in
            let (list, store) = (SupplierList(visit), visit.store)
            return try await TableFile.suppliers.response(day: visit.today, visit: visit) { paging in
                var part = list
                part.paging = paging
                return try await store.page(part).rows
            }
        },
        .file("/audit/export", needs: .permission(.readAudit)) { visit in
            let (list, store) = (AuditList(visit, size: 200), visit.store)
            let file = TableFile.audit(try await EstablishmentNames(visit, reach: visit.reach))
            return try await file.response(day: visit.today, visit: visit) { last in
                var part = list
                if let last { part.before = last.sequence }
                return try await store.page(part).entries
            }
        },
    ]
}

extension AuditList {
    /// What the address of a visit asks for.
    init(_ visit: Visit, size: Int) {
        self.init(reach: visit.reach, size: size)
        actor = visit.query.text("actor")
        action = visit.query.text("action")
        establishment = visit.query["establishment"].flatMap { ID<Establishment>($0) }
        before = visit.query["before"].flatMap { Int64($0) }
        since = visit.query.text("since").flatMap { try? Day(parsing: $0) }.map {
            Instant(startOfParisDay: $0)
        }
        until = visit.query.text("until").flatMap { try? Day(parsing: $0) }
            .map { Instant(startOfParisDay: $0.adding(days: 1)) }
    }
}

extension TableFile<Alert> {
    /// Rules are called as the pages call them, in the person's language.
    static func alerts(_ visit: Visit) -> TableFile {
        TableFile(
            name: LocalizedText("Alertes", en: "Alerts"),
            columns: [
                Column(LocalizedText("Numéro", en: "Number"), "id", width: 10) { row, _ in
                    .integer(Int(row.id.rawValue))
                },
                Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                    row, _ in
                    .text(row.establishmentName)
                },
                Column(LocalizedText("Niveau", en: "Level"), "level") { .text($0.level.title[$1]) },
                Column(LocalizedText("Règle", en: "Rule"), "rule", width: 44) { .text(visit.title($0)[$1]) },
                Column(LocalizedText("Identifiant de la règle", en: "Rule identifier"), "ruleId", width: 36) {
                    row, _ in
                    .text(row.rule)
                },
                Column(LocalizedText("Machine", en: "Host"), "host", width: 24) { row, _ in .text(row.host) },
                Column(LocalizedText("Compte", en: "Account"), "account", width: 24) { row, _ in
                    .text(row.account)
                },
                Column(LocalizedText("Première fois", en: "First seen"), "firstSeen", width: 24) { row, _ in
                    .text(row.firstSeen.description)
                },
                Column(LocalizedText("Dernière fois", en: "Last seen"), "lastSeen", width: 24) { row, _ in
                    .text(row.lastSeen.description)
                },
                Column(LocalizedText("Détections", en: "Detections"), "detections", width: 10) { row, _ in
                    .integer(row.detections)
                },
                Column(LocalizedText("État", en: "State"), "state") { .text($0.state.title[$1]) },
                Column(LocalizedText("Note", en: "Note"), "note", width: 40) { row, _ in .text(row.note) },
                Column(LocalizedText("Étiquettes", en: "Tags"), "tags", width: 30) { row, _ in
                    .words(row.tags)
                },
            ])
    }
}

extension TableFile<Ranked<SupplierListRow>> {
    static let suppliers = TableFile(
        name: LocalizedText("Fournisseurs", en: "Suppliers"),
        columns: [
            Column(LocalizedText("Fournisseur", en: "Supplier"), "name", width: 40) { row, _ in
                .text(row.row.supplier.name)
            },
            Column(LocalizedText("SIREN", en: "SIREN"), "siren") { row, _ in
                FileCell(row.row.supplier.siren?.text)
            },
            Column(LocalizedText("Pays", en: "Country"), "country", width: 8) { row, _ in
                .text(row.row.supplier.country)
            },
            Column(LocalizedText("Rôles", en: "Roles"), "roles", width: 30) { row, language in
                .words(
                    SupplierRole.allCases.filter(row.row.supplier.roles.contains).map { $0.title[language] })
            },
            Column(LocalizedText("Situation", en: "Standing"), "standing") {
                .text($0.row.supplier.standing.title[$1])
            },
            Column(LocalizedText("Contact sécurité", en: "Security contact"), "securityContact", width: 30) {
                row, _ in
                FileCell(row.row.supplier.securityContact)
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.row.systems)
            },
            Column(LocalizedText("Contrats", en: "Contracts"), "contracts", width: 10) { row, _ in
                .integer(row.row.contracts)
            },
        ])
}

extension TableFile<AuditEntry> {
    static func audit(_ names: EstablishmentNames) -> TableFile {
        TableFile(name: LocalizedText("Journal d’audit", en: "Audit log"), columns: columns(names))
    }

    private static func columns(_ names: EstablishmentNames) -> [Column] {
        [
            Column(LocalizedText("Numéro", en: "Number"), "sequence", width: 10) { row, _ in
                .integer(Int(row.sequence))
            },
            Column(LocalizedText("Date", en: "Time"), "time", width: 26) { row, _ in
                .text(row.time.description)
            },
            Column(LocalizedText("Auteur", en: "Actor"), "actor", width: 24) { row, _ in .text(row.actor) },
            Column(LocalizedText("Action", en: "Action"), "action", width: 24) { row, _ in .text(row.action)
            },
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in
                FileCell(row.establishment.flatMap { names[$0] })
            },
            Column(LocalizedText("Objet", en: "Subject"), "subject", width: 24) { row, _ in
                FileCell(row.subject.map { "\($0.kind) \($0.id)" })
            },
            Column(LocalizedText("Détail", en: "Detail"), "detail", width: 60) { row, _ in .text(row.detail)
            },
        ]
    }
}
