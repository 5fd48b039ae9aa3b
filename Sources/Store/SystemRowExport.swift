import Access
import GRDB
public import Registry
public import Vocabulary

extension Store {
    /// Whether the system puts health data in the hands of another legal entity than its owner, so that its host
    /// needs a certificate. For a system that the asker is known to see.
    public func healthDataLeave(_ system: ID<System>) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT \(RegisterQuestion.leavesTheHospital)
                        FROM system s JOIN hosting h ON h.id = s.hosting_id WHERE s.id = ?
                        """), arguments: [system.rawValue]) ?? false
        }
    }
}

extension RegisterReader {
    /// Those of the systems that are owned or used in reach, in the order asked: six statements for all of them, because six
    /// for each took most of the time of a nation's export.
    func systemRows(_ systems: [Int64]) throws -> [SystemRow] {
        let asked: SQL = "json_each(\(jsonArray(systems))) AS asked CROSS JOIN"
        var rows: [SystemRow] = []
        var owners: [ID<Establishment>] = []
        var places: [Int64: Int] = [:]
        try each(
            """
            \(sql: SystemRow.query) WHERE s.id IN (SELECT value FROM json_each(\(jsonArray(systems))))
                AND \(reach.holdsSystem("s.id"))
            """
        ) { row in
            let owner = ID<Establishment>(row[1] as Int64)
            places[row[0]] = rows.count
            owners.append(owner)
            var system = try SystemRow(row, of: owner, in: self)
            system.otherUsers = [:]
            rows.append(system)
        }
        try each(
            """
            SELECT u.system_id, u.establishment_id, u.criticality
            FROM \(asked) system_use u ON u.system_id = asked.value WHERE \(reach.holds("u.establishment_id"))
            """
        ) { row in
            let user = ID<Establishment>(row[1] as Int64)
            guard let place = places[row[0]], user != owners[place] else { return }
            rows[place].otherUsers?[try finess(of: user)] = Criticality(rawValue: row[2])
        }
        /// What the owner says of a system, where the owner lies in reach.
        func eachOfOwner(_ query: SQL, _ body: (Row, inout SystemRow, ID<Establishment>) throws -> Void)
            throws
        {
            try each(query) { row in
                guard let place = places[row[0]], reach.includes(owners[place]) else { return }
                try body(row, &rows[place], owners[place])
            }
        }
        // The last to end comes last, and stays.
        try eachOfOwner(
            """
            SELECT x.system_id, c.establishment_id, \(sql: SystemRow.contractColumns)
            FROM \(asked) contract_system x ON x.system_id = asked.value JOIN contract c ON c.id = x.contract_id
                JOIN supplier f ON f.id = c.supplier_id
            ORDER BY c.ends, c.id DESC
            """
        ) { row, system, owner in
            if ID(row[1] as Int64) == owner { system.read(row, from: 2) }
        }
        try eachOfOwner(
            """
            SELECT d.system_id, s.owner_id, s.code
            FROM \(asked) system_dependency d ON d.system_id = asked.value JOIN system s ON s.id = d.needs_id
            WHERE \(reach.holds("s.owner_id"))
            """
        ) { row, system, owner in
            let other = ID<Establishment>(row[1] as Int64)
            let need = SystemReference(owner: other == owner ? nil : try finess(of: other), code: row[2])
            if system.needs?.insert(need) == nil { system.needs = [need] }
        }
        try eachOfOwner(
            """
            SELECT u.system_id, u.establishment_id, c.name, c.kind
            FROM \(asked) system_use_care_service u ON u.system_id = asked.value
                JOIN care_service c ON c.id = u.care_service_id
            """
        ) { row, system, owner in
            guard ID(row[1] as Int64) == owner else { return }
            let service = CareServiceName(name: row[2], kind: CareServiceKind(rawValue: row[3]))
            if system.careServices?.insert(service) == nil { system.careServices = [service] }
        }
        return systems.compactMap { places[$0] }.map { rows[$0] }
    }

    private func each(_ query: SQL, _ body: (Row) throws -> Void) throws {
        let (sql, arguments) = try query.build(db)
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { try body(row) }
    }
}
