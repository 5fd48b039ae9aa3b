import Markup
import Sharing
import Store
import Vocabulary

/// One line of the file of protections: an entry, a range of remote maintenance, or a change of a shipped list, as the
/// page shows them.
struct ProtectionFileRow: Sendable {
    let target: String
    let category: LocalizedText
    /// Whose it is; `nil` for the whole network's.
    var establishment: String?
    let reason: LocalizedText
    /// Who added it, or which supplier declared it.
    var by = ""
    var added: FileCell = .empty
    /// The shipped list that it changes.
    var list: LocalizedText?
    /// Whether the network set it aside: it protects nothing.
    var isAside = false

    /// Everything on the page, in its order; what was set aside of remote maintenance for who decides.
    static func rows(of page: ProtectionPage, decides: Bool) -> [ProtectionFileRow] {
        entries(page) + maintenance(page, decides: decides)
            + Store.warningLists.flatMap { list in
                changes(page, of: list.key, named: list.title, category: list.category.title)
            }
    }

    private static func entries(_ page: ProtectionPage) -> [ProtectionFileRow] {
        page.entries.map {
            ProtectionFileRow(
                target: $0.target, category: $0.category.title, establishment: $0.establishmentName,
                reason: .verbatim($0.reason), by: $0.addedBy, added: .text($0.added.description))
        }
    }

    private static func maintenance(_ page: ProtectionPage, decides: Bool) -> [ProtectionFileRow] {
        let declared = page.maintenance.map {
            ProtectionFileRow(
                target: $0.target.text, category: $0.category.title, reason: $0.reason, by: $0.source,
                added: .day($0.asOf))
        }
        guard decides else { return declared }
        return declared
            + changes(
                page, of: Store.maintenanceList, named: .declaredMaintenance,
                category: Protection.Category.maintenance.title)
    }

    private static func changes(
        _ page: ProtectionPage, of list: String, named title: LocalizedText, category: LocalizedText
    ) -> [ProtectionFileRow] {
        (page.edits[list] ?? []).map {
            ProtectionFileRow(
                target: $0.target, category: category, reason: .verbatim($0.reason), list: title,
                isAside: !$0.isKept)
        }
    }
}

extension LocalizedText {
    /// What ``Store/maintenanceList`` is called.
    static let declaredMaintenance = LocalizedText(
        "Télémaintenance déclarée par les fournisseurs", en: "Remote maintenance declared by suppliers")
}

extension TableFile<ProtectionFileRow> {
    static let protections = TableFile(
        name: LocalizedText("Protections", en: "Protections"),
        columns: [
            Column(LocalizedText("Ce qui est protégé", en: "What is protected"), "target", width: 30) {
                row, _ in .text(row.target)
            },
            Column(LocalizedText("Catégorie", en: "Category"), "category", width: 26) {
                .text($0.category[$1])
            },
            Column(LocalizedText("Pour", en: "For"), "establishment", width: 36) {
                .text($0.establishment ?? LocalizedText("tout le réseau", en: "the whole network")[$1])
            },
            Column(LocalizedText("Motif", en: "Reason"), "reason", width: 44) { .text($0.reason[$1]) },
            Column(LocalizedText("Ajouté par", en: "Added by"), "addedBy", width: 22) { row, _ in
                .text(row.by)
            },
            Column(LocalizedText("Ajouté le", en: "Added"), "added", width: 26) { row, _ in row.added },
            Column(LocalizedText("Liste fournie", en: "Shipped list"), "list", width: 36) {
                FileCell($0.list?[$1])
            },
            Column(LocalizedText("Mis de côté", en: "Set aside"), "setAside", width: 12) {
                .text(($0.isAside ? LocalizedText.yes : .no)[$1])
            },
        ])
}
