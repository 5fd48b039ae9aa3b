public import Access
public import GRDB
public import Registry
public import Vocabulary

/// The places of establishments in reach, by number, a page at a time.
public struct SiteList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Only of this establishment.
    public var establishment: ID<Establishment>?
    /// The last of the page before; `nil` for the first page.
    public var after: ID<Site>?
    /// Rows on a page.
    public var size: Int

    /// The first sites in reach, unless told otherwise.
    public init(
        reach: Reach, establishment: ID<Establishment>? = nil, after: ID<Site>? = nil, size: Int = 100
    ) {
        self.reach = reach
        self.establishment = establishment
        self.after = after
        self.size = min(max(size, 1), 200)
    }
}

extension SiteList: PageQuery {
    /// The rows of the page and one more.
    public var statements: [SQL] {
        [
            """
            SELECT * FROM site WHERE id > \(after?.rawValue ?? 0)
                AND \(reach.within(establishment).holds("establishment_id"))
            ORDER BY id LIMIT \(size + 1)
            """
        ]
    }

    /// Reads the rows and whether there are more.
    public func page(from answers: [[Row]]) throws -> (rows: [Site], hasMore: Bool) {
        (try answers[0].prefix(size).map { try Site($0) }, answers[0].count > size)
    }
}

/// The products that systems in reach run, by number, a page at a time.
public struct ProductList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Only of this supplier.
    public var supplier: ID<Supplier>?
    /// The last of the page before; `nil` for the first page.
    public var after: ID<Product>?
    /// Rows on a page.
    public var size: Int

    /// The first products of the reach, unless told otherwise.
    public init(reach: Reach, supplier: ID<Supplier>? = nil, after: ID<Product>? = nil, size: Int = 100) {
        self.reach = reach
        self.supplier = supplier
        self.after = after
        self.size = min(max(size, 1), 200)
    }
}

extension ProductList: PageQuery {
    /// The rows of the page and one more.
    public var statements: [SQL] {
        var conditions: [SQL] = ["p.id > \(after?.rawValue ?? 0)", Product.serves(reach)]
        if let supplier { conditions.append("p.supplier_id = \(supplier.rawValue)") }
        return [
            """
            SELECT p.*, f.name AS supplier_name FROM product p JOIN supplier f ON f.id = p.supplier_id
            WHERE \(all(of: conditions)) ORDER BY p.id LIMIT \(size + 1)
            """
        ]
    }

    /// Reads the rows with their suppliers' names, and whether there are more.
    public func page(from answers: [[Row]]) throws -> (
        rows: [(product: Product, supplierName: String)], hasMore: Bool
    ) {
        (answers[0].prefix(size).map { (Product($0), $0["supplier_name"]) }, answers[0].count > size)
    }
}
