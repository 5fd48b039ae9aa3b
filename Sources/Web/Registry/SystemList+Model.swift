import Access
import Markup
import Registry
import Store
import Vocabulary

/// The list of systems as its page shows it.
struct SystemListModel {
    let rows: [Row]
    let summary: LocalizedText
    let previous: SiteLink?
    let next: SiteLink?
    /// What the list is narrowed to beside the fields of the form, each with the page without it.
    let narrowings: [Narrowing]

    /// One system, every value as people read it.
    struct Row {
        let link: SiteLink
        let name: String
        let code: String
        let owner: (name: String, link: SiteLink?)
        let function: LocalizedText
        let product: (title: String, supplier: String, link: SiteLink)?
        let support: Support
        let supportEnd: Day?
        let criticality: Criticality?
        let users: Int
        let hosting: (name: String, kind: LocalizedText)?
        let inService: Day?
        let retirement: Retirement?
        let isExposed: Bool
        let holdsHealthData: Bool
    }

    init(_ page: SystemListPage, list: SystemList, here: SiteLink, reach: Reach, names: NarrowingNames) {
        rows = page.rows.map { Row($0, reach: reach) }
        let paging = list.paging
        let first = (paging.number - 1) * paging.size
        summary = SystemListModel.summary(page.total, first: first, shown: rows.count)
        previous = paging.number > 1 ? here.with("page", String(paging.number - 1)) : nil
        next = first + rows.count < page.total.count ? here.with("page", String(paging.number + 1)) : nil
        let whole = here.with("page", nil)
        narrowings = names.all.map { Narrowing(title: $0.title, without: whole.with($0.parameter, nil)) }
    }

    static func summary(_ total: Total, first: Int, shown: Int) -> LocalizedText {
        guard shown > 0 else { return LocalizedText("Aucune ligne", en: "No row") }
        let figure = LocalizedText.number(total.count)
        let (from, to) = (LocalizedText.number(first + 1), LocalizedText.number(first + shown))
        return LocalizedText(
            "\(from.french) à \(to.french) sur \(total.isCapped ? "plus de " : "")\(figure.french)",
            en: "\(from.english) to \(to.english) of \(total.isCapped ? "more than " : "")\(figure.english)")
    }
}

extension SystemListModel.Row {
    init(_ row: SystemListRow, reach: Reach) {
        link = .system(row.system.id)
        name = row.system.name
        code = row.system.code
        owner = (row.ownerName, reach.includes(row.system.owner) ? .establishment(row.system.owner) : nil)
        function = row.system.function.title
        product = row.installed.map {
            ("\($0.product) \($0.release.version)", $0.supplierName, .product($0.release.product))
        }
        support = row.support
        supportEnd = row.installed?.release.lifecycle?.value.end(of: row.support)
        criticality = row.criticality
        users = row.users
        hosting = row.hosting.map { ($0.name, $0.kind.title) }
        inService = row.system.inServiceSince
        retirement = row.retirement
        isExposed = row.system.isExposed
        holdsHealthData = row.system.holdsHealthData
    }
}

extension Lifecycle {
    /// The day until which a release is supported in that way; of one past support, the last day it was.
    func end(of support: Support) -> Day? {
        switch support {
        case .active, .securityOnly: securitySupportEnd ?? activeSupportEnd
        case .paidExtension: extendedSupportEnd
        case .ended: extendedSupportEnd ?? securitySupportEnd ?? activeSupportEnd
        case .unknown: nil
        }
    }
}

/// What an address narrows a list to without a field for it, by the names people know.
struct NarrowingNames {
    var all: [(parameter: String, title: LocalizedText)] = []

    /// Names come from within reach; what lies beyond keeps none.
    init(_ filter: SystemFilter, visit: Visit) async throws {
        let reach = visit.reach
        if let id = filter.supplier {
            let page = try await visit.store.page(SupplierDetail(reach: reach, supplier: id))
            add("supplier", LocalizedText("Fournisseur", en: "Supplier"), page?.supplier.name)
        }
        if let id = filter.product {
            let page = try await visit.store.page(ProductDetail(reach: reach, product: id, day: visit.today))
            add("product", LocalizedText("Produit", en: "Product"), page?.product.name)
        }
        if filter.release != nil { add("release", LocalizedText("Version", en: "Release"), nil) }
        if filter.hosting != nil {
            add("place", LocalizedText("Lieu d’hébergement", en: "Hosting location"), nil)
        }
    }

    private mutating func add(_ parameter: String, _ kind: LocalizedText, _ name: String?) {
        guard let name else { return all.append((parameter, kind)) }
        all.append(
            (parameter, LocalizedText("\(kind.french)\u{A0}: \(name)", en: "\(kind.english): \(name)")))
    }
}

extension Visit {
    /// The day in Paris, that supports, certificates and contracts are held against.
    var today: Day { now.parisDay }
}
