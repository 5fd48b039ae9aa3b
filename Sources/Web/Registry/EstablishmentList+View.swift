import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The list of establishments, a page at a time, under their groups.
struct EstablishmentListView {
    private let visit: Visit
    private let list: EstablishmentList
    private let supplierName: String?
    private let places: PlacesPage
    private let groups: [GroupOverview]
    private let total: Int
    private let number: Int

    /// Rows on a page: more would be slow to read for a person and for a browser.
    private static let size = 100

    init(_ visit: Visit) async throws {
        self.visit = visit
        list = EstablishmentList(visit)
        let all = try await visit.store.page(list)
        total = all.count
        let last = max(1, (all.count + Self.size - 1) / Self.size)
        number = min(max(visit.query["page"].flatMap { Int($0) } ?? 1, 1), last)
        let shown = Set(all.dropFirst((number - 1) * Self.size).prefix(Self.size))
        // Of those on the page alone, all of which lie in reach.
        groups =
            shown.isEmpty
            ? []
            : try await visit.store.page(Overview(reach: .establishments(shown), day: visit.today)).groups
        places = try await visit.store.page(Places(reach: visit.reach))
        if let supplier = list.supplier {
            supplierName = try await visit.store.page(SupplierDetail(reach: visit.reach, supplier: supplier))?
                .supplier.name
        } else {
            supplierName = nil
        }
    }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Établissements", en: "Establishments"), section: .systems,
            actions: { $0.exportButtons(here.moved(to: .establishmentExport), visit: visit) }
        ) { html in
            html.registryTabs(.establishments, visit)
            if places.establishments.count > Self.fewest || isFiltered { filters(&html) }
            html.narrowings(narrowings)
            for group in groups {
                html.section(.verbatim(group.name)) { $0.establishmentTable(group.establishments) }
            }
            if groups.isEmpty { html.emptyState(isFiltered ? nothingFound : .noPlaces(visit)) }
            if total > Self.size { paging(&html) }
        }
    }

    /// So few are seen at a glance.
    private static let fewest = 20

    private var here: SiteLink { visit.here.with("done", nil).with("page", nil) }

    private var isFiltered: Bool { !list.text.isEmpty || list.group != nil || list.supplier != nil }

    private func filters(_ html: inout HTML) {
        html.filters(.establishments, isActive: isFiltered) { html in
            html.field(
                "q", LocalizedText("Rechercher", en: "Search"), type: "search", value: list.text,
                required: false,
                .placeholder(LocalizedText("nom, commune, FINESS…", en: "name, town, FINESS…")))
            if places.groups.count > 1 {
                html.choice(
                    "group", LocalizedText("Groupement", en: "Group"),
                    places.groups.map { Choice($0.id.description, .verbatim($0.name)) },
                    selected: list.group?.description, empty: .any)
            }
            if let supplier = list.supplier {
                html(.input, .type("hidden"), .name("supplier"), .value(supplier.description))
            }
        }
    }

    private var narrowings: [Narrowing] {
        guard list.supplier != nil else { return [] }
        let kind = LocalizedText("Servis par un fournisseur", en: "Served by a supplier")
        let title = supplierName.map {
            LocalizedText("Servis par \($0)", en: "Served by \($0)")
        }
        return [Narrowing(title: title ?? kind, without: here.with("supplier", nil))]
    }

    private func paging(_ html: inout HTML) {
        let first = (number - 1) * Self.size
        let shown = groups.reduce(0) { $0 + $1.establishments.count }
        html.paging(
            previous: number > 1 ? here.with("page", String(number - 1)) : nil,
            next: first + shown < total ? here.with("page", String(number + 1)) : nil,
            summary: DebtListModel.range(first: first, shown: shown, of: total))
    }

    private var nothingFound: EmptyState {
        EmptyState(
            LocalizedText(
                "Aucun établissement ne répond à ces critères", en: "No establishment matches these filters"),
            LocalizedText("Retirez un filtre.", en: "Remove a filter."),
            action: (LocalizedText("Tous les établissements", en: "All establishments"), .establishments))
    }
}

extension EstablishmentList {
    /// What the address of a visit asks for; what makes no sense in it is left out.
    init(_ visit: Visit) {
        var reader = QueryReader(visit.query)
        self.init(
            reach: visit.reach, text: visit.query.text("q") ?? "", group: reader.id("group"),
            supplier: reader.id("supplier"))
    }
}

extension SiteLink {
    /// Establishments where a product of that supplier runs.
    static func establishments(served supplier: ID<Supplier>) -> SiteLink {
        establishments.with("supplier", supplier.description)
    }
}
