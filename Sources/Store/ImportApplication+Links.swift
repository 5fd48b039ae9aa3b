import Access
import GRDB
import Registry
import Vocabulary

/// What a row says of other systems, of care and of a bought extension, and what it takes back.
extension SystemRow {
    /// Keeps the extension that the row says, or that there is none; what is kept already is not told again.
    func recordExtension(
        of system: ID<System>, owner: ID<Establishment>, _ writer: Writer, isNew: Bool
    ) throws {
        guard extensionBought != nil || emptied.contains("extensionBought") else { return }
        let said =
            extensionBought == true ? BoughtExtension(yearlyCost: extensionCost, ends: extensionEnds) : nil
        if isNew, said == nil { return }
        try writer.keep(said, of: system, owner: owner)
    }
}

extension RegisterReader {
    /// What a system cannot do without, as far as the reach sees; `nil` where nobody said anything.
    func needs(of system: ID<System>, owner: Finess) throws -> Set<SystemReference>? {
        let query: SQL = """
            SELECT s.code, e.finess, s.owner_id FROM system_dependency d JOIN system s ON s.id = d.needs_id
                JOIN establishment e ON e.id = s.owner_id
            WHERE d.system_id = \(system.rawValue) AND \(reach.holds("s.owner_id"))
            """
        let needs = try query.rows(db).map { row in
            let other = try Finess(parsing: row["finess"])
            return SystemReference(owner: other == owner ? nil : other, code: row["code"])
        }
        return needs.isEmpty ? nil : Set(needs)
    }

    /// The owner's care services that rely on a system, each in the row's own spelling where it names it.
    func careServices(
        of system: ID<System>, owner: ID<Establishment>, spelledLike row: Set<CareServiceName> = []
    ) throws -> Set<CareServiceName>? {
        let found = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.name, c.kind FROM system_use_care_service u
                        JOIN care_service c ON c.id = u.care_service_id
                    WHERE u.system_id = ? AND u.establishment_id = ?
                    """), arguments: [system.rawValue, owner.rawValue])
        let names = found.map { record in
            let name = CareServiceName(
                name: record["name"], kind: CareServiceKind(rawValue: record["kind"]))
            let key = sortKey(of: name.name)
            return row.first { sortKey(of: $0.name) == key && $0.agrees(with: name.kind) } ?? name
        }
        return names.isEmpty ? nil : Set(names)
    }

    /// The care service of that name, in whatever case and accents.
    func careService(_ name: String, of owner: Finess) throws -> CareService? {
        try establishment(owner).flatMap { try careService(name, at: $0) }
    }

    /// Whether the establishment has a care service of that name: as it is written, which an index finds, or else in
    /// whatever case and accents. An import asks for each row.
    func hasCareService(_ name: String, of owner: Finess) throws -> Bool {
        guard let establishment = try establishment(owner) else { return false }
        return try writtenCareService(CareServiceName(name: name, kind: nil), at: establishment) != nil
            || careService(name, at: establishment) != nil
    }

    /// The care service that is written so and is of the kind that the name says, if it says one.
    func writtenCareService(_ name: CareServiceName, at establishment: ID<Establishment>) throws -> ID<
        CareService
    >? {
        let key = [establishment.databaseValue, name.name.databaseValue]
        let named = "SELECT id FROM care_service WHERE establishment_id = ? AND name = ?"
        guard let kind = name.kind, !name.isGuessed else {
            return try lookups.number(named, key).map { ID($0) }
        }
        return try lookups.number(named + " AND kind = ?", key + [kind.rawValue.databaseValue]).map { ID($0) }
    }

    /// The care service of that name, in whatever case and accents.
    func careService(_ name: String, at establishment: ID<Establishment>) throws -> CareService? {
        let key = sortKey(of: name)
        return try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT * FROM care_service WHERE establishment_id = ? ORDER BY name = ? DESC, id"),
            arguments: [establishment.rawValue, name]
        ).map { CareService($0) }.first { sortKey(of: $0.name) == key }
    }
}

extension Writer {
    /// The care service of that name, made where the establishment has none; a kind that is said corrects the recorded.
    func careService(_ name: CareServiceName, at owner: ID<Establishment>) throws -> ID<CareService> {
        if let written = try register.writtenCareService(name, at: owner) { return written }
        let known = try register.careService(name.name, at: owner)
        if let known, name.agrees(with: known.kind) { return known.id }
        guard let kind = name.kind else { throw StoreError.notFound(kind: "care service '\(name.name)'") }
        let service = try record(
            CareService(
                id: ID(0), establishment: owner, site: known?.site, kind: kind,
                name: known?.name ?? name.name)
        ).id
        if known != nil { try weighOpenAlerts(ofCare: service, at: owner) }
        return service
    }

    /// How urgent care is has changed, and with it what hangs on the machines of the systems that it relies on.
    private func weighOpenAlerts(ofCare service: ID<CareService>, at establishment: ID<Establishment>) throws
    {
        let systems = try Int64.fetchAll(
            db,
            sql: """
                SELECT DISTINCT h.system_id FROM host_system h CROSS JOIN system_use_care_service u
                    ON u.system_id = h.system_id AND u.establishment_id = h.establishment_id
                WHERE h.establishment_id = ? AND u.care_service_id = ?
                """, arguments: [establishment.rawValue, service.rawValue])
        for system in systems { try weighOpenAlerts(of: ID(system), at: establishment) }
    }

    /// Makes these all that a system needs, as far as the import's reach sees, with those that have no row yet.
    func record(
        _ wanted: [ID<System>], awaiting: [SystemRow.Key], of system: ID<System>,
        owner home: ID<Establishment>
    ) throws {
        if !wanted.isEmpty { try record(system, needs: wanted, owner: home.rawValue) }
        let before: SQL = """
            SELECT d.needs_id FROM system_dependency d JOIN system s ON s.id = d.needs_id
            WHERE d.system_id = \(system.rawValue) AND \(memo.reach.holds("s.owner_id")) ORDER BY d.needs_id
            """
        let gone = try before.numbers(db).filter { !wanted.contains(ID($0)) }
        guard !gone.isEmpty else { return }
        try db.execute(
            sql:
                "DELETE FROM system_dependency WHERE system_id = ? AND needs_id IN (SELECT value FROM json_each(?))",
            arguments: [system.rawValue, jsonArray(gone)])
        try note(
            "system-dependency.remove", subject: AuditSubject(kind: "system", id: system.rawValue),
            establishment: home, detail: #"{"needs":\#(jsonArray(gone))}"#)
    }

    /// What the row's system cannot do without, in the order of their codes, and what of it has no row yet.
    func needs(of row: SystemRow) throws -> (known: [ID<System>], awaited: [SystemRow.Key]) {
        guard let needs = row.needs, !needs.isEmpty else { return ([], []) }
        var known: [ID<System>] = []
        var awaited: [SystemRow.Key] = []
        for need in needs.sorted(by: { $0.code < $1.code }) {
            let key = SystemRow.Key(owner: need.owner ?? row.owner, code: need.code)
            if let found = try system(of: key) { known.append(found) } else { awaited.append(key) }
        }
        return (known, awaited)
    }

    /// The system of that key, made by a row before or recorded.
    private func system(of key: SystemRow.Key) throws -> ID<System>? {
        guard let owner = try register.establishment(key.owner) else { return nil }
        if let made = memo.systems[owner]?[key.code] { return made }
        // Of an owner that had none, a load made all there are.
        if load != nil, !memo.hasForgotten, try !register.hadSystems(owner) { return nil }
        return try register.system(key.code, of: key.owner)
    }

    /// Records the dependencies on systems whose rows came later.
    ///
    /// - Returns: What is not there now either: where a file is recorded as it is read, it was told when the file was judged.
    @discardableResult func recordAwaited() throws -> [SystemRow.Key] {
        let awaited = memo.awaited
        memo.awaited = []
        var missing: [SystemRow.Key] = []
        var start = awaited.startIndex
        while start < awaited.endIndex {
            let first = awaited[start]
            let end = awaited[start...].firstIndex { $0.system != first.system } ?? awaited.endIndex
            var needs: [ID<System>] = []
            for need in awaited[start..<end] {
                if let found = try system(of: need.on) {
                    needs.append(found)
                } else {
                    missing.append(need.on)
                }
            }
            if !needs.isEmpty { try record(needs, of: first) }
            start = end
        }
        return missing
    }

    private func record(_ needs: [ID<System>], of awaited: ImportMemo.Awaited) throws {
        let (system, owner) = (awaited.system, awaited.owner)
        guard awaited.isNew, let load else {
            try record(system, needs: needs, owner: owner.rawValue)
            return
        }
        for need in needs { try load.add([system.databaseValue, need.databaseValue], to: .dependency) }
        try tell(
            .inserted, of: AuditSubject(kind: "system-dependency", id: system.rawValue),
            establishment: owner.rawValue, detail: #"{"needs":\#(jsonArray(needs.map(\.rawValue)))}"#)
    }

    /// Takes back what an establishment makes of a system of its own.
    func removeUse(of system: ID<System>, by establishment: ID<Establishment>) throws {
        let key: StatementArguments = [system.rawValue, establishment.rawValue]
        for table in ["system_use_care_service", "system_use"] {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE system_id = ? AND establishment_id = ?", arguments: key)
        }
        guard db.changesCount > 0 else { return }
        try weighOpenAlerts(of: system, at: establishment)
        try db.execute(
            sql: """
                UPDATE system SET top_criticality = coalesce(
                    (SELECT max(criticality) FROM system_use WHERE system_id = system.id), 0) WHERE id = ?
                """, arguments: [system.rawValue])
        try note(
            "system-use.remove", subject: AuditSubject(kind: "system", id: system.rawValue),
            establishment: establishment)
    }

    /// Takes back the uses of others in the import's reach, with their contracts for the system.
    func removeOtherUses(of system: ID<System>, owner: ID<Establishment>) throws {
        let users: SQL = """
            SELECT u.establishment_id FROM system_use u WHERE u.system_id = \(system.rawValue)
                AND u.establishment_id != \(owner.rawValue) AND \(memo.reach.holds("u.establishment_id"))
            """
        for user in try users.numbers(db) {
            try removeUse(of: system, by: ID(user))
            for contract in try contracts(of: system, at: ID(user)) {
                try uncover(system, contract, of: ID(user))
            }
            try leaveMachines(of: system, at: ID(user))
            try db.execute(
                sql: "DELETE FROM system_place WHERE system_id = ? AND establishment_id = ? AND is_owner = 0",
                arguments: [system.rawValue, user])
            try db.execute(
                sql: "INSERT INTO tally_stale VALUES (?) ON CONFLICT DO NOTHING", arguments: [user])
        }
    }

    /// Says no more that the system runs on any machine there: who uses it no longer hangs on them.
    private func leaveMachines(of system: ID<System>, at establishment: ID<Establishment>) throws {
        let key: StatementArguments = [system.rawValue, establishment.rawValue]
        let hosts = try String.fetchAll(
            db, sql: "SELECT host_key FROM host_system WHERE system_id = ? AND establishment_id = ?",
            arguments: key)
        try db.execute(
            sql: "DELETE FROM host_system WHERE system_id = ? AND establishment_id = ?", arguments: key)
        for host in hosts { try weighOpenAlerts(ofHost: host, at: establishment) }
    }

    private func contracts(of system: ID<System>, at establishment: ID<Establishment>) throws -> [Row] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT c.id, c.reference FROM contract_system x JOIN contract c ON c.id = x.contract_id
                WHERE x.system_id = ? AND c.establishment_id = ? ORDER BY c.id
                """, arguments: [system.rawValue, establishment.rawValue])
    }

    /// Takes a system out of the contract that pages and files show of it, the last to end: it alone was taken back.
    func uncover(_ system: ID<System>, owner: ID<Establishment>) throws {
        let shown = try register.contract(of: system.rawValue, owner: owner, preferring: nil)
        if let shown { try uncover(system, shown, of: owner) }
    }

    private func uncover(_ system: ID<System>, _ contract: Row, of signatory: ID<Establishment>) throws {
        try db.execute(
            sql: "DELETE FROM contract_system WHERE system_id = ? AND contract_id = ?",
            arguments: [system.rawValue, contract["id"] as Int64])
        try db.execute(
            sql: """
                UPDATE system SET covered_until = (SELECT max(c.ends)
                    FROM contract_system x JOIN contract c ON c.id = x.contract_id
                    WHERE x.system_id = system.id AND c.establishment_id = system.owner_id) WHERE id = ?
                """, arguments: [system.rawValue])
        var detail = JSONObject()
        detail.set("reference", to: JSONText(contract["reference"] as String))
        try note(
            "contract-systems.remove", subject: AuditSubject(kind: "system", id: system.rawValue),
            establishment: signatory, detail: detail.text)
    }
}
