import Access
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Suppliers that serve the reach, and the page of each.
    static let suppliers: [Endpoint] = [
        .page("/suppliers", needs: .permission(.readSuppliers)) { visit in
            let list = SupplierList(visit)
            return SupplierListView(visit: visit, list: list, page: try await visit.store.page(list))
                .response()
        },
        .page("/suppliers/{supplier}", needs: .permission(.readSuppliers)) { visit in
            let id: ID<Supplier> = try visit.id("supplier")
            guard let page = try await visit.store.page(SupplierDetail(reach: visit.reach, supplier: id))
            else {
                throw Refusal.notFound
            }
            let posture = visit.reach(for: .readPosture)
            let causes =
                posture == .nothing
                ? []
                : try await visit.store.sharedCauses(
                    of: id, reach: posture, on: visit.today, now: visit.now)
            return SupplierView(visit: visit, page: page, causes: causes).response()
        },
    ]

    /// The page of a product, if the reach runs it.
    static let products: [Endpoint] = [
        .page("/products/{product}", needs: .permission(.readSuppliers)) { visit in
            let id: ID<Product> = try visit.id("product")
            let query = ProductDetail(reach: visit.reach, product: id, day: visit.today)
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            let bills = try await visit.store.bills(of: id, reach: visit.reach, today: visit.today)
            let held = try await visit.store.heldDates(of: id, reach: visit.reach)
            return ProductView(visit: visit, page: page, bills: bills, held: held).response()
        }
    ]
}

extension SupplierList {
    /// What the address of a visit asks for; what makes no sense in it is left out.
    init(_ visit: Visit) {
        self.init(
            reach: visit.reach, text: visit.query.text("q") ?? "",
            standing: visit.query["standing"].flatMap(SupplierStanding.init(rawValue:)),
            paging: visit.paging())
    }
}
