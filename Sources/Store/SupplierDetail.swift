public import Access
public import GRDB
public import Registry
public import Vocabulary

/// One supplier as it serves the reach.
public struct SupplierDetail: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which supplier.
    public var supplier: ID<Supplier>

    /// The supplier, if it serves the reach.
    public init(reach: Reach, supplier: ID<Supplier>) {
        self.reach = reach
        self.supplier = supplier
    }
}

/// What the page of a supplier shows.
public struct SupplierDetailPage: Sendable {
    /// What is recorded of it.
    public let supplier: Supplier
    /// Systems in reach that run one of its products; of a part of the network counted no further than ``Total/cap``.
    public let systems: Int
    /// Its products that systems in reach run, by name.
    public let products: [(product: Product, systems: Int)]
    /// Its contracts with establishments in reach, the last to end first, a hundred at most.
    public let contracts: [ContractRow]
    /// Where it hosts systems in reach, by name.
    public let hostings: [Hosting]
    /// Establishments in reach that run one of its products, by name, ``SupplierDetail/mostEstablishments`` at most.
    public let establishments: [(id: ID<Establishment>, name: String)]
    /// How many they are.
    public let establishmentCount: Int
}

extension SupplierDetail {
    /// As many establishments as the page of a supplier names; ``EstablishmentList`` has the others.
    public static let mostEstablishments = 60
}

extension SupplierDetail: PageQuery {
    /// The supplier, products, contracts, hostings, establishments.
    public var statements: [SQL] {
        let id = supplier.rawValue
        return [
            """
            SELECT f.*, \(Supplier.roleNames), \(Supplier.systems(reach)) AS systems FROM supplier f
            WHERE f.id = \(id) AND \(Supplier.serves(reach))
            """,
            """
            SELECT p.*, \(Product.systems(reach)) AS systems FROM product p
            WHERE p.supplier_id = \(id) AND \(Product.serves(reach)) ORDER BY p.name_key, p.id
            """,
            """
            SELECT \(ContractRow.columns) FROM (
                SELECT c.id FROM contract c WHERE c.supplier_id = \(id) AND \(reach.holds("c.establishment_id"))
                ORDER BY c.ends DESC, c.id LIMIT 100
            ) AS page CROSS JOIN contract c ON c.id = page.id
                JOIN establishment e ON e.id = c.establishment_id JOIN supplier f ON f.id = c.supplier_id
            ORDER BY c.ends DESC, c.id
            """,
            """
            SELECT h.* FROM hosting h WHERE h.provider_id = \(id) AND EXISTS
                (SELECT 1 FROM system z WHERE z.hosting_id = h.id AND \(reach.holdsSystem("z.id")))
            ORDER BY h.name
            """,
            """
            SELECT e.id, e.name, count(*) OVER () AS total FROM establishment e
            WHERE e.id IN (\(Supplier.places(of: supplier, reach: reach)))
            ORDER BY e.name_key, e.id LIMIT \(SupplierDetail.mostEstablishments)
            """,
        ]
    }

    /// `nil` when the supplier is not there or does not serve the reach.
    public func page(from answers: [[Row]]) throws -> SupplierDetailPage? {
        answers[0].first.map { row in
            SupplierDetailPage(
                supplier: Supplier(row), systems: row["systems"],
                products: answers[1].map { (Product($0), $0["systems"]) },
                contracts: answers[2].map { ContractRow($0) }, hostings: answers[3].map { Hosting($0) },
                establishments: answers[4].map { (ID($0["id"]), $0["name"]) },
                establishmentCount: answers[4].first?["total"] ?? 0)
        }
    }
}

extension Product {
    /// Whether a system in reach runs product `p`.
    static func serves(_ reach: Reach) -> SQL {
        if reach == .everything { return "TRUE" }
        return """
            EXISTS (SELECT 1 FROM release x CROSS JOIN release_place y ON y.release_id = x.id
                WHERE x.product_id = p.id AND \(reach.holds("y.establishment_id")))
            """
    }

    /// Whether a system in reach that serves no more ran product `p`: its page still leads there.
    static func served(_ reach: Reach) -> SQL {
        """
        EXISTS (SELECT 1 FROM release x CROSS JOIN system z ON z.release_id = x.id
            JOIN system_retirement w ON w.system_id = z.id
            WHERE x.product_id = p.id AND \(reach.holdsSystem("z.id")))
        """
    }

    /// Systems in reach that run product `p`; of a part of the network counted up to the cap, because two of its
    /// establishments may use one system.
    static func systems(_ reach: Reach) -> SQL {
        if reach == .everything {
            return """
                (SELECT coalesce(sum(u.systems), 0) FROM release x CROSS JOIN release_use u ON u.release_id = x.id
                    WHERE x.product_id = p.id)
                """
        }
        return """
            (SELECT count(*) FROM (SELECT 1 FROM release x CROSS JOIN system z ON z.release_id = x.id
                WHERE x.product_id = p.id AND \(reach.holdsSystem("z.id")) AND \(InService.now("z.id")) LIMIT \(Total.cap)) AS page)
            """
    }
}

extension Hosting {
    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), name: row["name"], kind: HostingKind(rawValue: row["kind"]) ?? .onSite,
            provider: .from(row, "provider_id"), establishment: .from(row, "establishment_id"),
            certificate: HDSCertificate(row))
    }
}

/// One product with its releases as the reach runs them.
public struct ProductDetail: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which product.
    public var product: ID<Product>
    /// The day that support is held against.
    public var day: Day

    /// The product, if a system in reach runs it.
    public init(reach: Reach, product: ID<Product>, day: Day) {
        self.reach = reach
        self.product = product
        self.day = day
    }
}

/// What the page of a product shows.
public struct ProductDetailPage: Sendable {
    /// What is recorded of it.
    public let product: Product
    /// Its supplier's name.
    public let supplierName: String
    /// Its releases that systems in reach run, the last to be supported first.
    public let releases: [ReleaseRow]
}

/// A release on the page of its product.
public struct ReleaseRow: Hashable, Sendable {
    /// The version with its lifecycle.
    public let release: Release
    /// Its support on the day.
    public let support: Support
    /// Systems in reach that run it; of a part of the network counted no further than ``Total/cap``.
    public let systems: Int
}

extension ProductDetail: PageQuery {
    /// The product, and its releases.
    public var statements: [SQL] {
        let id = product.rawValue
        let systems: SQL =
            reach == .everything
            ? "coalesce((SELECT u.systems FROM release_use u WHERE u.release_id = r.id), 0)"
            : """
            (SELECT count(*) FROM (SELECT 1 FROM system z WHERE z.release_id = r.id
                AND \(reach.holdsSystem("z.id")) AND \(InService.now("z.id")) LIMIT \(Total.cap)) AS page)
            """
        return [
            """
            SELECT p.*, f.name AS supplier_name FROM product p JOIN supplier f ON f.id = p.supplier_id
            WHERE p.id = \(id) AND (\(Product.serves(reach)) OR \(Product.served(reach)))
            """,
            """
            SELECT r.*, \(Support.sql(on: day)) AS support, \(systems) AS systems FROM release r
            WHERE r.product_id = \(id) AND (\(sql: reach == .everything ? "TRUE" : "FALSE") OR EXISTS
                (SELECT 1 FROM release_place y WHERE y.release_id = r.id AND \(reach.holds("y.establishment_id"))))
            ORDER BY r.supported_until DESC, r.version
            """,
        ]
    }

    /// `nil` when the product is not there or no system in reach runs it.
    public func page(from answers: [[Row]]) throws -> ProductDetailPage? {
        answers[0].first.map { row in
            ProductDetailPage(
                product: Product(row), supplierName: row["supplier_name"],
                releases: answers[1].map {
                    ReleaseRow(
                        release: Release($0), support: Support(rawValue: $0["support"]) ?? .unknown,
                        systems: $0["systems"])
                })
        }
    }
}
