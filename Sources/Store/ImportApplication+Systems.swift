import Access
import GRDB
public import Registry
import Vocabulary

extension SystemRow: RegisterRow {
    /// The system of that owner and code, with the contract that the row speaks of, or else the last to end.
    public static func recorded(like row: SystemRow, in register: RegisterReader) throws -> SystemRow? {
        // No two rows of a file have one key: of an owner without systems each row is new.
        guard let owner = try register.establishment(row.owner), try register.hadSystems(owner),
            let id = try register.lookups.number(
                "SELECT id FROM system WHERE owner_id = ? AND code = ?",
                [owner.databaseValue, row.code.databaseValue]),
            let found = try register.row(query + "WHERE s.id = ?", [id])
        else { return nil }
        var recorded = try SystemRow(found, in: register, contract: row.contractReference)
        // The row's spelling of a supplier is not a change of it.
        recorded.publisher = try register.spelled(recorded.publisher, like: row.publisher)
        recorded.host = try register.spelled(recorded.host, like: row.host)
        recorded.contractSupplier = try register.spelled(
            recorded.contractSupplier, like: row.contractSupplier)
        // Who says that none was bought says no other thing than who says nothing.
        if row.extensionBought == false { recorded.extensionBought = recorded.extensionBought ?? false }
        if row.needs != nil || row.emptied.contains("needs") {
            recorded.needs = try register.needs(of: ID(id), owner: row.owner)
        }
        if row.careServices != nil || row.emptied.contains("careServices") {
            recorded.careServices = try register.careServices(
                of: ID(id), owner: owner, spelledLike: row.careServices ?? [])
        }
        return recorded
    }

    /// The system of that number, if it is owned or used in reach.
    static func recorded(_ system: ID<System>, in register: RegisterReader) throws -> SystemRow? {
        guard try register.exists("SELECT 1 WHERE \(register.reach.holdsSystem("\(system.rawValue)"))") else {
            return nil
        }
        return try register.row(query + "WHERE s.id = ?", [system.rawValue]).map {
            var row = try SystemRow($0, in: register, contract: nil)
            let owner = ID<Establishment>($0["owner_id"] as Int64)
            guard register.reach.includes(owner) else { return row }
            row.needs = try register.needs(of: system, owner: row.owner)
            row.careServices = try register.careServices(of: system, owner: owner)
            return row
        }
    }

    /// All that a file says of a system save its other users and its contract.
    private static let query = """
        SELECT s.*, o.finess, r.version, r.security_support_end, p.name AS product, f.name AS publisher, h.name AS hosting,
            h.kind AS hosting_kind, hf.name AS host, h.certificate_number, h.certificate_activities,
            h.certificate_expires, u.criticality, y.units, y.run_cost_cents, y.is_isolated,
            x.system_id AS extended, x.ends AS extension_ends, x.yearly_cost_cents AS extension_cents,
            w.day AS retired_on, w.reason AS retirement_reason
        FROM system s JOIN establishment o ON o.id = s.owner_id LEFT JOIN release r ON r.id = s.release_id
            LEFT JOIN product p ON p.id = r.product_id
            LEFT JOIN supplier f ON f.id = p.supplier_id LEFT JOIN hosting h ON h.id = s.hosting_id
            LEFT JOIN supplier hf ON hf.id = h.provider_id
            LEFT JOIN system_use u ON u.system_id = s.id AND u.establishment_id = s.owner_id
            LEFT JOIN system_economy y ON y.system_id = s.id
            LEFT JOIN debt_extension x ON x.system_id = s.id LEFT JOIN system_retirement w ON w.system_id = s.id

        """

    private init(_ row: Row, in register: RegisterReader, contract reference: String?) throws {
        let owner = ID<Establishment>(row["owner_id"] as Int64)
        self.init(
            owner: try Finess(parsing: row["finess"]), code: row["code"], name: row["name"],
            function: Function(rawValue: row["function"]) ?? .documents)
        product = row["product"]
        publisher = row["publisher"]
        version = row["version"]
        // Where the version stands in the product's name, only a data set dates the release: no row says such a day.
        if version != SystemRow.unknownVersion { securitySupportEnd = .from(row, "security_support_end") }
        hosting = row["hosting"]
        hostingKind = (row["hosting_kind"] as String?).flatMap(HostingKind.init(rawValue:))
        host = row["host"]
        let certificate = HDSCertificate(hosting: row)
        certificateNumber = certificate?.number
        certificateActivities = certificate?.activities
        certificateExpires = certificate?.expires
        inServiceSince = .from(row, "in_service_since")
        let retirement = Retirement(row)
        retiredOn = retirement?.day
        retirementReason = retirement.flatMap { $0.reason.isEmpty ? nil : $0.reason }
        holdsHealthData = row["holds_health_data"]
        isExposed = row["is_exposed"]
        otherUsers = try register.otherUsers(of: row["id"], owner: owner)
        guard register.reach.includes(owner) else { return }
        units = row["units"]
        runCost = (row["run_cost_cents"] as Int64?).map { Money(cents: $0) }
        isIsolated = row["is_isolated"]
        if (row["extended"] as Int64?) != nil { extensionBought = true }
        extensionEnds = .from(row, "extension_ends")
        extensionCost = (row["extension_cents"] as Int64?).map { Money(cents: $0) }
        criticality = (row["criticality"] as Int?).flatMap(Criticality.init(rawValue:))
        try read(register.contract(of: row["id"], owner: owner, preferring: reference))
    }

    private mutating func read(_ contract: Row?) {
        guard let contract else { return }
        contractReference = contract["reference"]
        contractSupplier = contract["supplier"]
        contractStarts = .from(contract, "starts")
        contractEnds = .from(contract, "ends")
        contractNotice = contract["notice_days"]
        contractYearlyCost = (contract["yearly_cost_cents"] as Int64?).map { Money(cents: $0) }
    }
}

extension SystemRow {
    /// The fields that a person corrected.
    public static func corrected(like row: SystemRow, in register: RegisterReader) throws -> Set<String> {
        try register.corrected(like: row)
    }
}

extension RegisterReader {
    fileprivate func otherUsers(of system: Int64, owner: ID<Establishment>) throws -> [Finess: Criticality] {
        let query: SQL = """
            SELECT e.finess, u.criticality FROM system_use u JOIN establishment e ON e.id = u.establishment_id
            WHERE u.system_id = \(system) AND u.establishment_id != \(owner.rawValue)
                AND \(reach.holds("u.establishment_id"))
            """
        var users: [Finess: Criticality] = [:]
        for row in try query.rows(db) {
            users[try Finess(parsing: row["finess"])] = Criticality(rawValue: row["criticality"])
        }
        return users
    }

    /// The owner's contract for a system of that reference, or else the last to end.
    func contract(
        of system: Int64, owner: ID<Establishment>, preferring reference: String?
    ) throws -> Row? {
        try row(
            """
            SELECT c.*, f.name AS supplier FROM contract_system x JOIN contract c ON c.id = x.contract_id
                JOIN supplier f ON f.id = c.supplier_id
            WHERE x.system_id = ? AND c.establishment_id = ?
            ORDER BY c.reference IS ? DESC, c.ends DESC, c.id LIMIT 1
            """, [system, owner.rawValue, reference])
    }

    /// The row's own spelling where it names the same supplier.
    fileprivate func spelled(_ recorded: String?, like written: String?) throws -> String? {
        guard let recorded, let written, recorded != written, sortKey(of: recorded) == sortKey(of: written)
        else {
            return recorded
        }
        return written
    }
}
