public import Registry
public import Vocabulary

/// What the hospitals of a fictional network can buy, and from whom.
///
/// Hospital applications and their suppliers are invented. Infrastructure carries its real name, maker and dates.
public struct FictionalCatalogue: Sendable {
    /// Real makers first, then invented companies.
    public private(set) var suppliers: [Supplier] = []
    /// In the order of their suppliers.
    public private(set) var products: [Product] = []
    /// Oldest first within each product.
    public private(set) var releases: [Release] = []

    /// The products for a function, and for each product its releases, oldest first.
    private(set) var productsByFunction: [Function: [ID<Product>]] = [:]
    private(set) var releasesByProduct: [ID<Product>: [Release]] = [:]
    /// Invented companies that install and maintain what others make.
    private(set) var maintainers: [ID<Supplier>] = []
    /// Invented companies that host.
    private(set) var hosts: [Supplier] = []

    /// The edition of endoflife.date that the real days come from.
    public static let lifecycleSource = Source.feed("endoflife.date 2026-08-22")
    /// The day of that edition.
    public static let lifecycleDay = Day(number: 20_687)  // 2026-08-22

    init(seed: UInt64, asOf: Day) {
        var generator = SeededGenerator(seed: seed, part: .catalogue)
        for product in PublicProduct.all { add(product) }
        for company in InventedSupplier.all { add(company, asOf: asOf, &generator) }
    }

    /// The supplier of a product.
    func supplier(of product: ID<Product>) -> ID<Supplier> {
        products[Int(product.rawValue) - 1].supplier
    }

    /// The product with that identifier; identifiers count from one in the order of ``products``.
    func product(_ id: ID<Product>) -> Product { products[Int(id.rawValue) - 1] }

    private mutating func add(_ product: PublicProduct) {
        let vendor = suppliers.first { $0.name == product.vendor } ?? addVendor(product)
        let id = addProduct(
            product.name, kind: product.kind, of: vendor.id, for: product.functions, key: product.lifecycleKey
        )
        for edition in product.editions {
            let days = Sourced(
                edition.lifecycle, from: FictionalCatalogue.lifecycleSource,
                asOf: FictionalCatalogue.lifecycleDay)
            addRelease(edition.version, of: id, days)
        }
    }

    private mutating func addVendor(_ product: PublicProduct) -> Supplier {
        let vendor = Supplier(
            id: ID(Int64(suppliers.count + 1)), name: product.vendor, country: product.country,
            roles: [.publisher])
        suppliers.append(vendor)
        return vendor
    }

    private mutating func add(_ company: InventedSupplier, asOf: Day, _ generator: inout SeededGenerator) {
        let number = suppliers.count + 1
        let supplier = Supplier(
            id: ID(Int64(number)), name: company.name,
            siren: company.country == "FR" ? FictionalCatalogue.siren(number) : nil, country: company.country,
            roles: company.roles, standing: company.standing,
            securityContact: generator.chance(60) ? "securite@fournisseur-\(number).example" : nil)
        suppliers.append(supplier)
        if company.roles.contains(.maintainer), company.roles.contains(.integrator) {
            maintainers.append(supplier.id)
        }
        if company.roles.contains(.host) { hosts.append(supplier) }
        for offer in company.offers {
            let id = addProduct(
                offer.name, kind: offer.kind, of: supplier.id, for: [offer.function], key: nil)
            let isFormer = offer.name.hasSuffix(")")
            addInventedReleases(
                of: id, from: isFormer ? 2_007 : 2_014, asOf: asOf, isFormer: isFormer, &generator)
        }
    }

    /// Three to five versions, two or three years apart. A quarter of the suppliers never say when support ends.
    private mutating func addInventedReleases(
        of product: ID<Product>, from year: Int, asOf: Day, isFormer: Bool, _ generator: inout SeededGenerator
    ) {
        let saysDates = generator.chance(75)
        let first = generator.number(in: 2...6)
        guard var released = Day(year: year + generator.below(3), month: 1 + generator.below(12), day: 15)
        else {
            return
        }
        let count = isFormer ? 2 : generator.number(in: 4...6)
        for offset in 0..<count where released < asOf {
            let active = released.adding(days: 3 * 365)
            let security = active.adding(days: generator.number(in: 1...4) * 365)
            let lifecycle = Lifecycle(
                released: released, activeSupportEnd: active, securitySupportEnd: security,
                extendedSupportEnd: generator.chance(25) ? security.adding(days: 730) : nil)
            addRelease(
                "\(first + offset).\(generator.below(10))", of: product,
                saysDates ? Sourced(lifecycle, from: .fiction, asOf: asOf) : nil)
            released = released.adding(days: generator.number(in: 22...36) * 30)
        }
    }

    private mutating func addProduct(
        _ name: String, kind: ProductKind, of supplier: ID<Supplier>, for functions: [Function], key: String?
    ) -> ID<Product> {
        let id = ID<Product>(Int64(products.count + 1))
        products.append(Product(id: id, supplier: supplier, name: name, kind: kind, lifecycleKey: key))
        for function in functions { productsByFunction[function, default: []].append(id) }
        return id
    }

    private mutating func addRelease(
        _ version: String, of product: ID<Product>, _ lifecycle: Sourced<Lifecycle>?
    ) {
        let release = Release(
            id: ID(Int64(releases.count + 1)), product: product, version: version, lifecycle: lifecycle)
        releases.append(release)
        releasesByProduct[product, default: []].append(release)
    }

    /// A number that was never given to a company: real ones do not start with three zeros.
    private static func siren(_ number: Int) -> Siren? {
        let stem = "000" + String(10_000 + number)
        return (0...9).lazy.compactMap { Siren(stem + String($0)) }.first
    }
}
