public import Access
import GRDB
public import Registry
public import Vocabulary

/// Releases that a supplier announces itself, before a hospital has one: so that it may answer for what it offers.
extension Writer {
    /// The most releases of one supplier with which it may announce another.
    public static let mostAnnounced = 500

    /// Records a release of a supplier in reach, and its product where the supplier has none of that name.
    ///
    /// `released` is the day on which it came out; `nil` where it is not out yet or nobody says.
    ///
    /// - Returns: The release.
    /// - Throws: ``StoreError/notFound(kind:)`` for another supplier; ``StoreError/declined(_:)`` for a release that there is
    ///   already, a version that says nothing, or one too many.
    @discardableResult public func announce(
        _ version: String, of product: String, by supplier: ID<Supplier>, released: Day? = nil, reach: Reach
    ) throws -> ID<Release> {
        let own: SQL = """
            SELECT f.name, (SELECT count(*) FROM product p JOIN release r ON r.product_id = p.id
                WHERE p.supplier_id = f.id) AS releases
            FROM supplier f WHERE f.id = \(supplier.rawValue) AND \(reach.holdsSupplier("f.id"))
            """
        guard let row = try own.rows(db).first else { throw StoreError.notFound(kind: "supplier") }
        guard version != SystemRow.unknownVersion else {
            throw StoreError.declined(
                LocalizedText(
                    "Donnez le numéro de la version, comme 4.2.",
                    en: "Give the number of the release, such as 4.2."))
        }
        let count: Int = row["releases"]
        guard count < Self.mostAnnounced else {
            throw StoreError.declined(
                LocalizedText(
                    "Vous avez déjà \(Self.mostAnnounced) versions\u{A0}: adressez-vous à l’administrateur du réseau.",
                    en: "You already have \(Self.mostAnnounced) releases: ask the network administrator."))
        }
        let known: SQL = """
            SELECT p.id, EXISTS (SELECT 1 FROM release r WHERE r.product_id = p.id AND r.version = \(version)) AS is_there
            FROM product p WHERE p.supplier_id = \(supplier.rawValue) AND p.name_key = \(sortKey(of: product))
            ORDER BY p.id LIMIT 1
            """
        let found = try known.rows(db).first
        let isThere: Bool = found.map { $0["is_there"] } ?? false
        if isThere {
            throw StoreError.declined(
                LocalizedText(
                    "\(product) \(version) est déjà dans vos versions\u{A0}: répondez-y plus haut.",
                    en: "\(product) \(version) is among your releases already: answer for it above."))
        }
        let id: ID<Product>
        if let found {
            id = ID(found["id"] as Int64)
        } else {
            id = try record(Product(id: ID(0), supplier: supplier, name: product, kind: .application)).id
        }
        let lifecycle = released.map {
            Sourced(Lifecycle(released: $0), from: .supplier(row["name"]), asOf: now.parisDay)
        }
        return try record(Release(id: ID(0), product: id, version: version, lifecycle: lifecycle)).id
    }
}
