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
        var recorded = try SystemRow(found, of: owner, in: register)
        recorded.otherUsers = try register.otherUsers(of: id, owner: owner)
        if register.reach.includes(owner) {
            recorded.read(try register.contract(of: id, owner: owner, preferring: row.contractReference))
        }
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
        try register.systemRows([system.rawValue]).first
    }

    /// All that a file says of a system save its other users, its contract and its links, in the order in which it is read.
    static let query = """
        SELECT s.id, s.owner_id, s.code, s.name, s.function, p.name, f.name, r.version, r.security_support_end, h.name,
            h.kind, hf.name, h.certificate_number, h.certificate_activities, h.certificate_expires, s.in_service_since,
            w.day, w.reason, s.holds_health_data, s.is_exposed, y.units, y.run_cost_cents, y.is_isolated, x.system_id,
            x.ends, x.yearly_cost_cents, u.criticality
        FROM system s LEFT JOIN release r ON r.id = s.release_id LEFT JOIN product p ON p.id = r.product_id
            LEFT JOIN supplier f ON f.id = p.supplier_id LEFT JOIN hosting h ON h.id = s.hosting_id
            LEFT JOIN supplier hf ON hf.id = h.provider_id
            LEFT JOIN system_use u ON u.system_id = s.id AND u.establishment_id = s.owner_id
            LEFT JOIN system_economy y ON y.system_id = s.id
            LEFT JOIN debt_extension x ON x.system_id = s.id LEFT JOIN system_retirement w ON w.system_id = s.id

        """

    /// What a row of ``query`` says; of a system that is only used in reach, what the owner makes of it stays with the owner.
    init(_ row: Row, of owner: ID<Establishment>, in register: RegisterReader) throws {
        var columns = Columns(row, from: 2)
        self.init(
            owner: try register.finess(of: owner), code: columns.text(), name: columns.text(),
            function: Function(rawValue: columns.text()) ?? .documents)
        product = columns.next()
        publisher = columns.next()
        version = columns.next()
        let supportEnd: Int? = columns.next()
        // Where the version stands in the product's name, only a data set dates the release: no row says such a day.
        if version != SystemRow.unknownVersion { securitySupportEnd = supportEnd.map { Day(number: $0) } }
        hosting = columns.next()
        hostingKind = columns.next().flatMap { HostingKind(rawValue: $0) }
        host = columns.next()
        let certificate = HDSCertificate(
            number: columns.next(), activities: columns.next(), expires: columns.day())
        certificateNumber = certificate?.number
        certificateActivities = certificate?.activities
        certificateExpires = certificate?.expires
        inServiceSince = columns.day()
        retiredOn = columns.day()
        retirementReason = columns.next().flatMap { (reason: String) in reason.isEmpty ? nil : reason }
        holdsHealthData = columns.next()
        isExposed = columns.next()
        guard register.reach.includes(owner) else { return }
        units = columns.next()
        runCost = columns.money()
        isIsolated = columns.next()
        if (columns.next() as Int64?) != nil { extensionBought = true }
        extensionEnds = columns.day()
        extensionCost = columns.money()
        criticality = columns.next().flatMap { Criticality(rawValue: $0) }
    }

    /// Takes the columns of ``contractColumns`` from a place on.
    mutating func read(_ contract: Row?, from place: Int = 0) {
        guard let contract else { return }
        var columns = Columns(contract, from: place)
        contractReference = columns.next()
        contractSupplier = columns.next()
        contractStarts = columns.day()
        contractEnds = columns.day()
        contractNotice = columns.next()
        contractYearlyCost = columns.money()
    }

    /// What a file says of contract `c` with supplier `f`.
    static let contractColumns = "c.reference, f.name, c.starts, c.ends, c.notice_days, c.yearly_cost_cents"
}

/// Takes the columns of a row in their order: found by name, a column costs a comparison with all names before its own.
struct Columns {
    private let row: Row
    private var place: Int

    init(_ row: Row, from place: Int) {
        self.row = row
        self.place = place
    }

    /// The next column; `nil` for NULL.
    mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value? {
        defer { place += 1 }
        return row[place]
    }

    /// The next column, a text that is never NULL.
    mutating func text() -> String { next() ?? "" }
    mutating func day() -> Day? { next().map { Day(number: $0) } }
    mutating func money() -> Money? { next().map { Money(cents: $0) } }
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
            SELECT \(SystemRow.contractColumns), c.id FROM contract_system x JOIN contract c ON c.id = x.contract_id
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
