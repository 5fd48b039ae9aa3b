public import Access
public import GRDB
public import Registry
public import Vocabulary

/// The alerts raised on the machines of one system, the latest first.
public struct SystemAlerts: Hashable, Sendable {
    /// How far alerts may be seen.
    public var reach: Reach
    /// Which system.
    public var system: ID<System>

    /// More are found in the list of alerts.
    public static let most = 10

    /// The alerts of that system's machines.
    public init(reach: Reach, system: ID<System>) {
        self.reach = reach
        self.system = system
    }
}

extension SystemAlerts: PageQuery {
    /// Alerts under a machine's name, with its domain or without: once, where both forms were noted as machines.
    public var statements: [SQL] {
        func found(_ condition: SQL) -> SQL {
            """
            SELECT a.id, a.last_seen FROM host_system h CROSS JOIN alert a
                ON a.establishment_id = h.establishment_id AND \(condition)
            WHERE h.system_id = \(system.rawValue) AND \(reach.holds("h.establishment_id"))
            """
        }
        // '/' is the character after '.': what begins with the name and a point.
        return [
            """
            SELECT a.*, e.name AS establishment_name
            FROM (\(found("a.host_key = h.host_key")) UNION
                \(found("a.host_key > h.host_key || '.' AND a.host_key < h.host_key || '/'"))
                ORDER BY last_seen DESC, id DESC LIMIT \(Self.most)) AS page
                CROSS JOIN alert a ON a.id = page.id JOIN establishment e ON e.id = a.establishment_id
            ORDER BY a.last_seen DESC, a.id DESC
            """
        ]
    }

    /// Reads the alerts.
    public func page(from answers: [[Row]]) throws -> [Alert] { answers[0].map { Alert($0) } }
}

extension Writer {
    /// Says which machines a system runs on at its owner's, by the names under which they write logs.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a system that nobody in reach owns; ``StoreError/declined(_:)`` for too
    ///   many names or too long ones.
    public func set(machines names: [String], of system: ID<System>, reach: Reach) throws {
        let found: SQL =
            "SELECT s.owner_id FROM system s WHERE s.id = \(system.rawValue) AND \(reach.holds("s.owner_id"))"
        guard let row = try found.rows(db).first else { throw StoreError.notFound(kind: "system") }
        let keys = Set(names.map { $0.lowercased() }.filter { !$0.isEmpty }).sorted()
        guard keys.count <= 500, keys.allSatisfy({ $0.utf8.count <= 255 }) else {
            throw StoreError.declined(
                LocalizedText(
                    "Un système a 500 machines au plus, et chaque nom 255 caractères au plus.",
                    en: "A system has at most 500 machines, with names of at most 255 characters."))
        }
        let owner: Int64 = row["owner_id"]
        let before = try String.fetchAll(
            db, sql: "SELECT host_key FROM host_system WHERE system_id = ? AND establishment_id = ?",
            arguments: [system.rawValue, owner])
        try db.execute(
            sql: "DELETE FROM host_system WHERE system_id = ? AND establishment_id = ?",
            arguments: [system.rawValue, owner])
        for key in keys {
            try db.execute(
                sql: "INSERT OR REPLACE INTO host_system VALUES (?, ?, ?, ?, ?)",
                arguments: [owner, key, system.rawValue, actor, now.milliseconds])
        }
        for key in Set(before).symmetricDifference(keys).sorted() {
            try weighOpenAlerts(ofHost: key, at: ID(owner))
        }
        var detail = JSONObject()
        detail.set("machines", to: JSONText(keys.map { JSONText($0) }))
        try note(
            "system.machines", subject: AuditSubject(kind: "system", id: system.rawValue),
            establishment: ID(owner), detail: detail.text)
    }
}

extension Store {
    /// The machines that a system runs on, by name; none beyond reach.
    public func machines(of system: ID<System>, reach: Reach) async throws -> [String] {
        try await read { db in
            let query: SQL = """
                SELECT h.host_key FROM host_system h
                WHERE h.system_id = \(system.rawValue) AND \(reach.holds("h.establishment_id")) ORDER BY 1
                """
            return try query.rows(db).map { $0["host_key"] }
        }
    }
}
