import Access
import Debt
import Hummingbird
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// The tables of a system, a product, a supplier and a hospital as files.
    static let registryExports: [Endpoint] = [
        .file("/systems/{system}/export", needs: .permission(.exportRegistry)) { visit in
            let id: ID<Registry.System> = try visit.id("system")
            let query = SystemDetail(reach: visit.reach, system: id, day: visit.today)
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            switch visit.query["table"] {
            case "flaws":
                guard let debt = try await SystemDebtModel(id, visit: visit) else { throw Refusal.notFound }
                return try await TableFile.flaws.response(debt.flaws, day: visit.today, visit: visit)
            case "flows":
                return try await TableFile.systemFlows.response(page.flows, day: visit.today, visit: visit)
            case "contracts":
                return try await TableFile.contracts.response(page.contracts, day: visit.today, visit: visit)
            default:
                return try await TableFile.systemUses.response(page.uses, day: visit.today, visit: visit)
            }
        },
        .file("/products/{product}/export", needs: .permission(.exportRegistry)) { visit in
            let id: ID<Product> = try visit.id("product")
            let bills = try await visit.store.bills(of: id, reach: visit.reach, today: visit.today)
            return try await TableFile.components.response(
                bills.flatMap(\.findings), day: visit.today, visit: visit)
        },
        .file("/suppliers/{supplier}/export", needs: .permission(.exportRegistry)) { visit in
            let id: ID<Supplier> = try visit.id("supplier")
            guard let page = try await visit.store.page(SupplierDetail(reach: visit.reach, supplier: id))
            else { throw Refusal.notFound }
            switch visit.query["table"] {
            case "contracts":
                return try await TableFile.contracts.response(page.contracts, day: visit.today, visit: visit)
            case "hostings":
                return try await TableFile.hostings.response(page.hostings, day: visit.today, visit: visit)
            default:
                let rows = page.products.map { ProductFileRow(product: $0.product, systems: $0.systems) }
                return try await TableFile.products.response(rows, day: visit.today, visit: visit)
            }
        },
        .file("/establishments/{establishment}/contracts/export", needs: .permission(.exportRegistry)) {
            visit in
            let query = EstablishmentDetail(
                reach: visit.reach, establishment: try visit.id("establishment"), day: visit.today)
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            return try await TableFile.contracts.response(page.contracts, day: visit.today, visit: visit)
        },
    ]
}

extension SiteLink {
    static func export(_ table: String, ofSystem system: ID<System>) -> SiteLink {
        SiteLink("systems", system.description, "export").with("table", table)
    }
    static func export(_ table: String, ofSupplier supplier: ID<Supplier>) -> SiteLink {
        SiteLink("suppliers", supplier.description, "export").with("table", table)
    }
}

/// A product with how many systems run it.
struct ProductFileRow: Sendable {
    let product: Product
    let systems: Int
}

extension TableFile<FlawMatch> {
    static let flaws = TableFile(
        name: LocalizedText("Failles exploitées", en: "Exploited flaws"),
        columns: [
            Column(LocalizedText("Faille", en: "Flaw"), "flaw", width: 18) { row, _ in .text(row.cve) },
            Column(LocalizedText("Version concernée", en: "Release affected"), "release", width: 30) {
                row, _ in .text(row.release.description)
            },
            Column(LocalizedText("Composant", en: "Component"), "component", width: 26) { row, _ in
                FileCell(row.component)
            },
            Column(LocalizedText("Correctif", en: "Fix"), "fix", width: 34) { .text($0.fix[$1]) },
            Column(LocalizedText("Pourquoi", en: "Why"), "why", width: 44) { .text($0.why.title[$1]) },
            Column(LocalizedText("Confiance", en: "Confidence"), "confidence", width: 10) { row, _ in
                .number(row.confidence)
            },
            Column(LocalizedText("Rançongiciels", en: "Ransomware"), "ransomware", width: 10) {
                .text(($0.isUsedByRansomware ? LocalizedText.yes : .no)[$1])
            },
            Column(LocalizedText("Signalée le", en: "Listed on"), "listed") { row, _ in .day(row.listed) },
            Column(LocalizedText("EPSS", en: "EPSS score"), "epss", width: 10) { row, _ in
                row.score.map { .number($0.probability) } ?? .empty
            },
        ])
}

extension TableFile<SystemUseRow> {
    static let systemUses = TableFile(
        name: LocalizedText("Utilisations", en: "Uses"),
        columns: [
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in .text(row.establishmentName)
            },
            Column(LocalizedText("Criticité", en: "Criticality"), "criticality") {
                .text($0.criticality.title[$1])
            },
            Column(LocalizedText("Services de soins", en: "Care services"), "careServices", width: 50) {
                row, _ in
                row.careServices.isEmpty
                    ? .empty : .text(row.careServices.map(\.name).joined(separator: "; "))
            },
        ])
}

extension TableFile<FlowRow> {
    static let systemFlows = TableFile(
        name: LocalizedText("Flux", en: "Flows"),
        columns: [
            Column(LocalizedText("Avec", en: "With"), "with", width: 34) { row, language in
                switch row.other {
                case .seen(_, let code, let name, _, _, _, _): return .text("\(code) \(name)")
                case .unseen:
                    return .text(
                        LocalizedText(
                            "un système hors de votre périmètre", en: "a system outside your scope")[
                                language])
                case nil: break
                }
                guard case .outside(let partner) = row.flow.partner else { return .empty }
                return .text(partner.title[language])
            },
            Column(LocalizedText("Sens", en: "Direction"), "direction") {
                .text($0.directionHere.title[$1])
            },
            Column(LocalizedText("Protocole", en: "Protocol"), "protocol", width: 20) { row, _ in
                .text(row.flow.wire)
            },
            Column(LocalizedText("Données", en: "Data"), "data", width: 18) {
                .text($0.flow.dataClass.title[$1])
            },
            Column(LocalizedText("Authentification", en: "Authentication"), "authentication", width: 18) {
                .text($0.flow.authentication.title[$1])
            },
            Column(LocalizedText("Par internet", en: "Over the internet"), "internet", width: 10) {
                .text(($0.flow.crossesInternet ? LocalizedText.yes : .no)[$1])
            },
        ])
}

extension TableFile<ContractRow> {
    static let contracts = TableFile(
        name: LocalizedText("Contrats", en: "Contracts"),
        columns: [
            Column(LocalizedText("Référence", en: "Reference"), "reference", width: 24) { row, _ in
                .text(row.contract.reference)
            },
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 34) {
                row, _ in .text(row.establishmentName)
            },
            Column(LocalizedText("Titulaire", en: "Supplier"), "supplier", width: 30) { row, _ in
                .text(row.supplierName)
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.contract.systems.count)
            },
            Column(LocalizedText("Début", en: "Starts"), "starts") { row, _ in FileCell(row.contract.starts)
            },
            Column(LocalizedText("Échéance", en: "Ends"), "ends") { row, _ in .day(row.contract.ends) },
            Column(LocalizedText("Préavis (jours)", en: "Notice (days)"), "noticeDays", width: 10) { row, _ in
                row.contract.noticeDays.map { .integer($0) } ?? .empty
            },
            Column(LocalizedText("Coût annuel (€)", en: "Yearly cost (€)"), "yearlyCost") { row, _ in
                row.contract.yearlyCost.map { .money($0.cents) } ?? .empty
            },
        ])
}

extension TableFile<ComponentFlaw> {
    static let components = TableFile(
        name: LocalizedText("Composants reconnus", en: "Recognised components"),
        columns: [
            Column(LocalizedText("Composant", en: "Component"), "component", width: 34) { row, _ in
                .text(row.component.name)
            },
            Column(LocalizedText("Version", en: "Version"), "version") { row, _ in
                FileCell(row.component.version)
            },
            Column(LocalizedText("Produit reconnu", en: "Recognised product"), "release", width: 30) {
                row, _ in .text(row.release.description)
            },
            Column(LocalizedText("Fin des correctifs", en: "End of fixes"), "supportEnds") { row, _ in
                FileCell(row.lifecycle?.lastFreeDay)
            },
            Column(LocalizedText("Failles exploitées", en: "Exploited flaws"), "flaws", width: 44) { row, _ in
                row.flaws.isEmpty ? .empty : .text(row.flaws.map(\.cve).joined(separator: "; "))
            },
        ])
}

extension TableFile<Hosting> {
    static let hostings = TableFile(
        name: LocalizedText("Lieux d’hébergement", en: "Hosting locations"),
        columns: [
            Column(LocalizedText("Lieu", en: "Location"), "name", width: 36) { row, _ in .text(row.name) },
            Column(LocalizedText("Type", en: "Type"), "kind", width: 26) { .text($0.kind.title[$1]) },
            Column(LocalizedText("N° de certificat HDS", en: "HDS certificate number"), "certificate") {
                row, _ in FileCell(row.certificate?.number)
            },
            Column(LocalizedText("Fin du certificat HDS", en: "HDS certificate expiry"), "expires") {
                row, _ in FileCell(row.certificate?.expires)
            },
        ])
}

extension TableFile<ProductFileRow> {
    static let products = TableFile(
        name: LocalizedText("Produits", en: "Products"),
        columns: [
            Column(LocalizedText("Produit", en: "Product"), "name", width: 36) { row, _ in
                .text(row.product.name)
            },
            Column(LocalizedText("Type", en: "Type"), "kind", width: 22) { .text($0.product.kind.title[$1]) },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.systems)
            },
        ])
}
