import GRDB
public import Registry
public import Vocabulary

/// Finding values by their natural keys, as files from outside name them.
extension Writer {
    /// The network of that name.
    public func network(named name: String) throws -> ID<Network>? {
        try find("SELECT id FROM network WHERE name = ?", [name.databaseValue])
    }

    /// The network that this installation serves; `nil` in a new data folder.
    public func servedNetwork() throws -> ID<Network>? {
        try find("SELECT id FROM network ORDER BY id LIMIT 1", [])
    }

    /// The group of that name in a network.
    public func group(named name: String, in network: ID<Network>) throws -> ID<Group>? {
        try find(
            "SELECT id FROM hospital_group WHERE network_id = ? AND name = ?",
            [network.databaseValue, name.databaseValue])
    }

    /// The establishment of that number.
    public func establishment(finess: Finess) throws -> ID<Establishment>? {
        try find("SELECT id FROM establishment WHERE finess = ?", [finess.text.databaseValue])
    }

    /// The site of that number.
    public func site(finess: Finess) throws -> ID<Site>? {
        try find("SELECT id FROM site WHERE finess = ?", [finess.text.databaseValue])
    }

    /// The care service of that name.
    public func careService(named name: String, at establishment: ID<Establishment>) throws -> ID<
        CareService
    >? {
        try find(
            "SELECT id FROM care_service WHERE establishment_id = ? AND name = ?",
            [establishment.databaseValue, name.databaseValue])
    }

    /// The supplier of that name.
    public func supplier(named name: String) throws -> ID<Supplier>? {
        try find("SELECT id FROM supplier WHERE name = ?", [name.databaseValue])
    }

    /// The product of that name.
    public func product(named name: String, of supplier: ID<Supplier>) throws -> ID<Product>? {
        try find(
            "SELECT id FROM product WHERE supplier_id = ? AND name = ?",
            [supplier.databaseValue, name.databaseValue])
    }

    /// The release of that version.
    public func release(version: String, of product: ID<Product>) throws -> ID<Release>? {
        try find(
            "SELECT id FROM release WHERE product_id = ? AND version = ?",
            [product.databaseValue, version.databaseValue])
    }

    /// The hosting of that name.
    public func hosting(named name: String) throws -> ID<Hosting>? {
        try find("SELECT id FROM hosting WHERE name = ?", [name.databaseValue])
    }

    /// The system of that code.
    public func system(code: String, owner: ID<Establishment>) throws -> ID<System>? {
        try find(
            "SELECT id FROM system WHERE owner_id = ? AND code = ?",
            [owner.databaseValue, code.databaseValue])
    }

    private func find<Subject>(_ sql: String, _ values: [DatabaseValue]) throws -> ID<Subject>? {
        try register.lookups.number(sql, values).map { ID($0) }
    }
}
