import Access
import Hummingbird
import Registry
import Store
import Vocabulary
import Watch

extension Endpoints {
    /// Every route of the API.
    static let api: [Endpoint] =
        registryAPI + watchAPI + caseAPI + caseSteps + importAPI + clausierAPI + [openAPI]

    private static let registryAPI: [Endpoint] = [
        .api(
            .get, "/api/v1/groups", needs: .permission(.readRegistry),
            Operation(
                id: "listGroups", summary: "Groups with a member in reach.", parameters: .paging,
                answer: "GroupPage")
        ) { visit in
            let page = try await visit.store.page(
                Overview(reach: visit.reach, day: visit.today, mostEstablishments: 0))
            return try visit.page(of: page.groups, id: \.id.rawValue) { GroupAnswer($0) }
        },
        .api(
            .get, "/api/v1/establishments", needs: .permission(.readRegistry),
            Operation(
                id: "listEstablishments", summary: "Establishments in reach.",
                parameters: [.init(name: "group", about: "Members of this group only.", type: "integer")]
                    + .paging,
                answer: "EstablishmentPage")
        ) { visit in
            let page = try await visit.store.page(
                Overview(reach: visit.reach, day: visit.today, group: try visit.queryID("group")))
            let all = page.groups.flatMap { group in group.establishments.map { (group, $0) } }
            return try visit.page(of: all, id: \.1.id.rawValue) { EstablishmentAnswer($0.1, group: $0.0) }
        },
        .api(
            .get, "/api/v1/establishments/{establishment}", needs: .permission(.readRegistry),
            Operation(id: "getEstablishment", summary: "One establishment.", answer: "Establishment")
        ) { visit in
            let id: ID<Establishment> = try visit.id("establishment")
            let page = try await visit.store.page(
                Overview(reach: visit.reach, day: visit.today, establishment: id))
            guard let group = page.groups.first, let place = group.establishments.first else {
                throw Refusal.notFound
            }
            return .json(EstablishmentAnswer(place, group: group))
        },
        .api(
            .get, "/api/v1/sites", needs: .permission(.readRegistry),
            Operation(
                id: "listSites", summary: "Places of establishments in reach.",
                parameters: [
                    .init(name: "establishment", about: "Of this establishment only.", type: "integer")
                ]
                    + .paging, answer: "SitePage")
        ) { visit in
            let (after, size) = try visit.keyset()
            let page = try await visit.store.page(
                SiteList(
                    reach: visit.reach, establishment: try visit.queryID("establishment"),
                    after: after.map { ID($0) },
                    size: size))
            return visit.page(
                page.rows.map { SiteAnswer($0) }, next: page.hasMore ? page.rows.last?.id.description : nil)
        },
        .api(
            .get, "/api/v1/suppliers", needs: .permission(.readSuppliers),
            Operation(
                id: "listSuppliers", summary: "Suppliers that serve the reach.",
                parameters: [
                    .init(name: "q", about: "Words of the name."),
                    .init(
                        name: "standing", about: "In this standing only.",
                        values: SupplierStanding.allCases.map(\.rawValue)),
                ] + .paging, answer: "SupplierPage")
        ) { visit in
            let number = try visit.number("after", in: 1...100_000) ?? 1
            let paging = Paging.reading(number, size: try visit.size())
            let list = SupplierList(
                reach: visit.reach, text: visit.query.text("q") ?? "", standing: try visit.word("standing"),
                paging: paging)
            let page = try await visit.store.page(list)
            // The total is counted no further than to ten thousand: a page that is not full is the last.
            let isLast = page.rows.count < paging.size
            return visit.page(
                page.rows.map { SupplierAnswer($0.supplier, systems: $0.systems) },
                next: isLast ? nil : String(number + 1))
        },
        .api(
            .get, "/api/v1/suppliers/{supplier}", needs: .permission(.readSuppliers),
            Operation(id: "getSupplier", summary: "One supplier.", answer: "Supplier")
        ) { visit in
            let id: ID<Supplier> = try visit.id("supplier")
            guard let page = try await visit.store.page(SupplierDetail(reach: visit.reach, supplier: id))
            else {
                throw Refusal.notFound
            }
            return .json(SupplierAnswer(page.supplier, systems: page.systems))
        },
        .api(
            .get, "/api/v1/products", needs: .permission(.readSuppliers),
            Operation(
                id: "listProducts", summary: "Products that systems in reach run.",
                parameters: [.init(name: "supplier", about: "Of this supplier only.", type: "integer")]
                    + .paging,
                answer: "ProductPage")
        ) { visit in
            let (after, size) = try visit.keyset()
            let page = try await visit.store.page(
                ProductList(
                    reach: visit.reach, supplier: try visit.queryID("supplier"), after: after.map { ID($0) },
                    size: size))
            return visit.page(
                page.rows.map { ProductAnswer($0.product, supplierName: $0.supplierName) },
                next: page.hasMore ? page.rows.last?.product.id.description : nil)
        },
        .api(
            .get, "/api/v1/products/{product}", needs: .permission(.readSuppliers),
            Operation(id: "getProduct", summary: "One product with its releases.", answer: "Product")
        ) { visit in
            let query = ProductDetail(reach: visit.reach, product: try visit.id("product"), day: visit.today)
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            return .json(
                ProductAnswer(page.product, supplierName: page.supplierName, releases: page.releases))
        },
        .api(
            .get, "/api/v1/systems", needs: .permission(.readRegistry),
            Operation(
                id: "listSystems", summary: "Systems owned or used in reach, by number.",
                parameters: .systemFilter + .paging, answer: "SystemPage")
        ) { visit in
            var wrong: [String] = []
            let filter = SystemFilter(visit.query, wrong: &wrong)
            try visit.refuse(wrong)
            let (after, size) = try visit.keyset()
            let rows = try await visit.store.systems(
                of: SystemList(reach: visit.reach, day: visit.today, filter: filter),
                after: after.map { ID($0) },
                size: size + 1)
            let shown = rows.prefix(size)
            return visit.page(
                shown.map { SystemAnswer($0) },
                next: rows.count > size ? shown.last?.system.id.description : nil)
        },
        .api(
            .get, "/api/v1/systems/{system}", needs: .permission(.readRegistry),
            Operation(id: "getSystem", summary: "One system.", answer: "System")
        ) { visit in
            let query = SystemDetail(reach: visit.reach, system: try visit.id("system"), day: visit.today)
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            return .json(SystemAnswer(page.row))
        },
    ]
}

extension [Operation.Parameter] {
    /// Where a page of a list begins, and how long it is.
    static let paging: [Operation.Parameter] = [
        .init(name: "after", about: "Where the page begins: follow `next` of the page before."),
        .init(name: "size", about: "Rows on a page, 1 to 200; 100 unless told otherwise.", type: "integer"),
    ]

    static let systemFilter: [Operation.Parameter] = [
        .init(name: "q", about: "Words, or their beginnings, of the name, code, product or supplier."),
        .init(name: "group", about: "Owned or used by a member of this group.", type: "integer"),
        .init(name: "establishment", about: "Owned or used by this establishment.", type: "integer"),
        .init(name: "function", about: "May come several times.", values: Function.allCases.map(\.rawValue)),
        .init(
            name: "criticality", about: "May come several times.", values: Criticality.allCases.map(\.name)),
        .init(
            name: "support", about: "On this day. May come several times.",
            values: Support.allCases.map(\.rawValue)),
        .init(
            name: "hosting", about: "May come several times.", values: HostingKind.allCases.map(\.rawValue)),
        .init(name: "place", about: "Hosted in this place.", type: "integer"),
        .init(name: "exposed", about: "Reachable from the internet.", values: ["yes", "no"]),
        .init(name: "health", about: "Holding health data.", values: ["yes", "no"]),
        .init(name: "supplier", about: "Running a product of this supplier.", type: "integer"),
        .init(name: "product", about: "Running this product.", type: "integer"),
        .init(name: "release", about: "Running this release.", type: "integer"),
        .init(
            name: "service",
            about: "Serving today (the default), taken out of service by today, or either.",
            values: ServiceStanding.allCases.map(\.rawValue)),
        .init(
            name: "question", about: "Leaving this question open.",
            values: RegisterQuestion.allCases.map(\.rawValue)),
    ]
}
