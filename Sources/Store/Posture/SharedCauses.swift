import GRDB
import Pool
import Posture
public import Registry
public import Vocabulary

/// A cause that several hospitals share: a supplier, a product, or a worm that spares nobody.
public struct SharedCause: Hashable, Sendable {
    /// What fails.
    public enum Subject: Hashable, Sendable {
        /// A supplier of applications, services or devices.
        case supplier(ID<Supplier>)
        /// A product of the ground under them: network, security, infrastructure, databases, operating systems.
        case product(ID<Product>)
        /// A worm.
        case worm
    }

    /// What fails.
    public let subject: Subject
    /// Who sells it; `nil` for the worm.
    public let supplier: ID<Supplier>?
    /// What it is called; empty for the worm.
    public let name: String
    /// How many hospitals it can reach.
    public let members: Int
}

/// The causes that hospitals share, from the register.
public struct SharedCauses: Sendable {
    /// What several hospitals share and what is no cause of its own: it stays with each hospital's own incidents.
    public struct LeftOut: Hashable, Sendable {
        /// How many suppliers.
        public let suppliers: Int
        /// How many products.
        public let products: Int
    }

    /// The most suppliers, and the most products, that are told apart.
    public static let mostSuppliers = 12, mostProducts = 6
    /// From so many hospitals on a product is a cause of its own.
    static let fewestOfProduct = 3

    let causes: [(SharedCause, PoolModel.Shock)]
    let leftOut: LeftOut

    /// One product or supplier with the hospitals, by their places, that cannot care without it.
    private struct Candidate {
        let id: Int64
        let supplier: Int64
        let name: String
        var places: Set<Int>
    }

    /// Suppliers of applications, services and devices without which care stops at several hospitals, the most shared
    /// first; then products of other kinds, each a way in of its own whoever sells it; and the worm.
    ///
    /// A supplier's failure and a product's flaw are never counted twice: what makes a supplier a cause are kinds that make no
    /// product one. How often each fails, how far that reaches and for how long are parameters of the model.
    init(_ db: Database, places: [PosturePlace], parameters: LossParameters) throws {
        guard places.count > 1 else {
            causes = []
            leftOut = LeftOut(suppliers: 0, products: 0)
            return
        }
        let kinds = "('application', 'service', 'medicalDevice')"
        let suppliers = try SharedCauses.candidates(
            db, places, "SELECT DISTINCT p.supplier_id id, p.supplier_id, v.name, u.establishment_id",
            "p.kind IN \(kinds)", fewest: 2)
        let products = try SharedCauses.candidates(
            db, places, "SELECT DISTINCT p.id, p.supplier_id, p.name, u.establishment_id",
            "p.kind NOT IN \(kinds)", fewest: SharedCauses.fewestOfProduct)
        let told =
            suppliers.prefix(SharedCauses.mostSuppliers).map { candidate in
                (
                    SharedCause(
                        subject: .supplier(ID(candidate.id)), supplier: ID(candidate.supplier),
                        name: candidate.name, members: candidate.places.count),
                    candidate,
                    candidate.places.count >= LossParameters.manyHospitals
                        ? PoolModel.Shock.Assumption.manyShare : .supplier
                )
            }
            + products.prefix(SharedCauses.mostProducts).map { candidate in
                (
                    SharedCause(
                        subject: .product(ID(candidate.id)), supplier: ID(candidate.supplier),
                        name: candidate.name, members: candidate.places.count),
                    candidate, .product
                )
            }
        leftOut = LeftOut(
            suppliers: max(suppliers.count - SharedCauses.mostSuppliers, 0),
            products: max(products.count - SharedCauses.mostProducts, 0))
        let names = told.map(\.0.name)
        var causes = told.map { cause, candidate, assumption in
            (
                cause,
                PoolModel.Shock(
                    assumption,
                    // Contributions are told apart by the cause's name: two may bear the same.
                    name: names.count { $0 == cause.name } > 1 || cause.name == "worm"
                        ? "\(cause.name) (\(cause.key))" : cause.name,
                    members: candidate.places.sorted(), parameters)
            )
        }
        causes.append(
            (
                SharedCause(subject: .worm, supplier: nil, name: "", members: places.count),
                PoolModel.Shock(.worm, name: "worm", members: Array(places.indices), parameters)
            ))
        self.causes = causes
    }

    private static func candidates(
        _ db: Database, _ places: [PosturePlace], _ columns: String, _ condition: String, fewest: Int
    ) throws -> [Candidate] {
        let placeOf = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1.id.rawValue, $0) })
        let rows = try Row.fetchCursor(
            db,
            sql: """
                \(columns)
                FROM product p JOIN supplier v ON v.id = p.supplier_id JOIN release r ON r.product_id = p.id
                    JOIN system s ON s.release_id = r.id JOIN system_use u ON u.system_id = s.id
                WHERE u.criticality = 4 AND \(condition) AND \(InService.nowText("s.id"))
                """)
        var found: [Int64: Candidate] = [:]
        while let row = try rows.next() {
            guard let place = placeOf[row["establishment_id"]] else { continue }
            let id: Int64 = row["id"]
            found[
                id,
                default: Candidate(id: id, supplier: row["supplier_id"], name: row["name"], places: [])
            ].places.insert(place)
        }
        return found.values.filter { $0.places.count >= fewest }
            .sorted { ($1.places.count, $0.name, $0.id) < ($0.places.count, $1.name, $1.id) }
    }
}

extension SharedCause {
    /// Stands for it in addresses: `worm`, a supplier's number, `product-` and a product's.
    public var key: String { subject.key }
}

extension SharedCause.Subject {
    /// As ``SharedCause/key``.
    public var key: String {
        switch self {
        case .supplier(let supplier): supplier.description
        case .product(let product): "product-\(product)"
        case .worm: "worm"
        }
    }

    /// The subject of a key; `nil` for anything else.
    public init?(key: String) {
        if key == "worm" {
            self = .worm
        } else if key.hasPrefix("product-"),
            let product = ID<Product>(String(key.dropFirst("product-".count)))
        {
            self = .product(product)
        } else if let supplier = ID<Supplier>(key) {
            self = .supplier(supplier)
        } else {
            return nil
        }
    }
}

extension CausePart.Origin {
    /// A shared cause as an origin of losses.
    init(_ cause: SharedCause) {
        switch cause.subject {
        case .supplier(let supplier): self = .supplier(supplier, cause.name)
        case .product(let product): self = .product(product, cause.name)
        case .worm: self = .worm
        }
    }
}
