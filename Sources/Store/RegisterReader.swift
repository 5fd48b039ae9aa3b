import Access
import GRDB
import Registry
import Vocabulary

/// Finding what a row speaks of. What lies beyond the reach of who imports is not there.
extension RegisterReader {
    /// Whether the number is taken, in reach or beyond.
    func isTaken(_ finess: Finess) throws -> Bool {
        try row("SELECT 1 FROM establishment WHERE finess = ?", [finess.text]) != nil
    }

    /// The supplier of that name, in whatever case and accents: `MEDICALYS` is `Médicalys`.
    func supplier(named name: String) throws -> ID<Supplier>? {
        try row(
            "SELECT id FROM supplier WHERE name_key = ? ORDER BY name = ? DESC, id LIMIT 1",
            [sortKey(of: name), name]
        ).map { ID($0["id"]) }
    }

    /// The place where systems run of that name, with the name of who runs it.
    func hosting(named name: String) throws -> HostingFacts? {
        try row(
            """
            SELECT h.*, f.name AS provider FROM hosting h LEFT JOIN supplier f ON f.id = h.provider_id
            WHERE h.name = ?
            """, [name]
        ).map { HostingFacts($0) }
    }

    /// The contract of that establishment and reference, without what it covers.
    func contract(_ reference: String, of owner: Finess) throws -> Contract? {
        guard let owner = try establishment(owner),
            let id = try lookups.number(
                "SELECT id FROM contract WHERE establishment_id = ? AND reference = ?",
                [owner.databaseValue, reference.databaseValue])
        else { return nil }
        return try row("SELECT * FROM contract WHERE id = ?", [id]).map { Contract($0, covering: []) }
    }

    /// The release of those names, with its lifecycle.
    func release(of product: String, by publisher: String, version: String) throws -> Release? {
        guard let supplier = try supplier(named: publisher) else { return nil }
        return try row(
            """
            SELECT r.* FROM product p JOIN release r ON r.product_id = p.id
            WHERE p.supplier_id = ? AND p.name = ? AND r.version = ?
            """, [supplier.rawValue, product, version]
        ).map { Release($0) }
    }

    /// Whether a system that others than those in reach own or use has that number in that column.
    func isUsedBeyond(_ column: StaticString, _ id: Int64) throws -> Bool {
        guard reach != .everything else { return false }
        return try exists(
            """
            SELECT 1 FROM system s JOIN system_place p ON p.system_id = s.id
            WHERE s.\(sql: column.description) = \(id) AND NOT (\(reach.holds("p.establishment_id"))) LIMIT 1
            """)
    }

    func exists(_ query: SQL) throws -> Bool { try !query.rows(db).isEmpty }

    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }
}

/// A place where systems run, as the register knows it.
struct HostingFacts {
    let id: ID<Hosting>
    let kind: HostingKind
    let establishment: ID<Establishment>?
    let provider: ID<Supplier>?
    let providerName: String?
    let certificate: HDSCertificate?

    init(_ row: Row) {
        id = ID(row["id"])
        kind = HostingKind(rawValue: row["kind"]) ?? .onSite
        establishment = .from(row, "establishment_id")
        provider = .from(row, "provider_id")
        providerName = row["provider"]
        certificate = HDSCertificate(hosting: row)
    }
}

extension HDSCertificate {
    /// The certificate in a row of `hosting`; `nil` when it holds none.
    init?(hosting row: Row) {
        self.init(
            number: row["certificate_number"], activities: row["certificate_activities"],
            expires: .from(row, "certificate_expires"))
    }

    /// The certificate of those columns, the activities as a JSON list; `nil` when they hold none.
    init?(number: String?, activities list: String?, expires: Day?) {
        guard let number, let expires else { return nil }
        let activities = (list ?? "").split { !$0.isNumber }.compactMap { Int($0) }
        self.init(number: number, activities: Set(activities), expires: expires)
    }
}
