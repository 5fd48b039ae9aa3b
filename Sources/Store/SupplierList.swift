public import Access
public import GRDB
public import Registry
public import Vocabulary

/// Suppliers that serve the reach: a system, a hosting or a contract in it refers to them.
public struct SupplierList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Words that the name holds, in any case and with any accents.
    public var text: String
    /// In this standing only.
    public var standing: SupplierStanding?
    /// Which part.
    public var paging: Paging

    /// All suppliers of the reach by name, unless told otherwise.
    public init(
        reach: Reach, text: String = "", standing: SupplierStanding? = nil, paging: Paging = Paging()
    ) {
        self.reach = reach
        self.text = text
        self.standing = standing
        self.paging = paging
    }
}

/// A page of the list.
public struct SupplierListPage: Sendable {
    /// The suppliers on the page.
    public let rows: [SupplierListRow]
    /// How many there are in all.
    public let total: Total
}

/// A supplier in the list.
public struct SupplierListRow: Sendable {
    /// What is recorded of it.
    public let supplier: Supplier
    /// Systems in reach that run one of its products; of the whole network all of them.
    public let systems: Int
    /// Contracts with establishments in reach.
    public let contracts: Int
}

extension SupplierList: PageQuery {
    /// The rows of the page, and how many there are in all.
    public var statements: [SQL] {
        let condition = all(of: conditions)
        return [
            """
            SELECT f.*, \(Supplier.roleNames), \(reach == .everything ? Supplier.systems(reach) : "coalesce(counts.systems, 0)") AS systems,
                (SELECT count(*) FROM contract c
                    WHERE c.supplier_id = f.id AND \(reach.holds("c.establishment_id"))) AS contracts
            FROM (SELECT f.id FROM supplier f WHERE \(condition) ORDER BY f.name_key, f.id
                LIMIT \(paging.size) OFFSET \(paging.offset)) AS page CROSS JOIN supplier f ON f.id = page.id \(counts)
            ORDER BY f.name_key, f.id
            """,
            Total.statement("SELECT 1 FROM supplier f WHERE \(condition)"),
        ]
    }

    /// Reads the rows and their number.
    public func page(from answers: [[Row]]) throws -> SupplierListPage {
        SupplierListPage(
            rows: answers[0].map {
                SupplierListRow(supplier: Supplier($0), systems: $0["systems"], contracts: $0["contracts"])
            }, total: Total(answers[1]))
    }

    /// Some hospitals' systems are counted in one pass over them; the whole network's supplier by supplier.
    private var counts: SQL {
        if reach == .everything { return "" }
        return """
            LEFT JOIN (SELECT q.supplier_id, count(DISTINCT z.id) AS systems
                FROM system_place y CROSS JOIN system z ON z.id = y.system_id
                    JOIN release x ON x.id = z.release_id JOIN product q ON q.id = x.product_id
                WHERE \(reach.holds("y.establishment_id")) AND \(InService.now("z.id"))
                GROUP BY q.supplier_id) AS counts
                ON counts.supplier_id = f.id
            """
    }

    private var conditions: [SQL] {
        var conditions = [Supplier.serves(reach)]
        if let standing { conditions.append("f.standing = \(standing.rawValue)") }
        // A few thousand names at most: reading them costs less than an index of words would.
        for word in sortKey(of: text).split(separator: " ").prefix(8) {
            conditions.append("instr(f.name_key, \(word)) > 0")
        }
        return conditions
    }
}

extension Store {
    /// Every supplier's name, in order, for forms of who answers for all of them.
    public func supplierNames() async throws -> [(id: ID<Supplier>, name: String)] {
        try await read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: "SELECT id, name FROM supplier ORDER BY name_key, id")
            ).map { (ID($0["id"]), $0["name"]) }
        }
    }
}

extension Supplier {
    static let roleNames: SQL =
        "(SELECT group_concat(role) FROM supplier_role WHERE supplier_id = f.id) AS roles"

    /// Whether supplier `f` serves the reach.
    static func serves(_ reach: Reach) -> SQL {
        if reach == .everything { return "TRUE" }
        return """
            f.id IN (
                SELECT q.supplier_id FROM release_place y CROSS JOIN release x ON x.id = y.release_id
                    CROSS JOIN product q ON q.id = x.product_id WHERE \(reach.holds("y.establishment_id"))
                UNION SELECT v.provider_id FROM system_place y CROSS JOIN system z ON z.id = y.system_id
                    JOIN hosting v ON v.id = z.hosting_id
                    WHERE \(reach.holds("y.establishment_id")) AND \(InService.now("z.id"))
                UNION SELECT c.supplier_id FROM contract c WHERE \(reach.holds("c.establishment_id")))
            """
    }

    /// Systems in reach that run a product of supplier `f`; of a part of the network counted up to the cap, because two
    /// of its establishments may use one system.
    static func systems(_ reach: Reach) -> SQL {
        if reach == .everything {
            return """
                (SELECT coalesce(sum(u.systems), 0) FROM product q CROSS JOIN release x ON x.product_id = q.id
                    CROSS JOIN release_use u ON u.release_id = x.id WHERE q.supplier_id = f.id)
                """
        }
        return """
            (SELECT count(*) FROM (SELECT 1 FROM product q CROSS JOIN release x ON x.product_id = q.id
                CROSS JOIN system z ON z.release_id = x.id
                WHERE q.supplier_id = f.id AND \(reach.holdsSystem("z.id")) AND \(InService.now("z.id")) LIMIT \(Total.cap)) AS page)
            """
    }

    /// The establishments in reach that run a product of a supplier, as numbers that may come twice.
    static func places(of supplier: ID<Supplier>, reach: Reach) -> SQL {
        """
        SELECT y.establishment_id FROM product q CROSS JOIN release x ON x.product_id = q.id
            CROSS JOIN release_place y ON y.release_id = x.id
            WHERE q.supplier_id = \(supplier.rawValue) AND \(reach.holds("y.establishment_id"))
        """
    }
}
