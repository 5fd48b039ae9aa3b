public import Access
import GRDB
public import Registry
public import Vocabulary

/// That a system serves no more.
public struct Retirement: Hashable, Sendable {
    /// The first day on which it does not serve; it may lie ahead.
    public var day: Day
    /// Why; empty where nobody said.
    public var reason: String

    /// The end of a system's service.
    public init(day: Day, reason: String = "") {
        self.day = day
        self.reason = reason
    }

    init?(_ row: Row) {
        guard let day = Day.from(row, "retired_on") else { return nil }
        self.init(day: day, reason: row["retirement_reason"] ?? "")
    }

    /// What pages and files read of the retirement of system `s`.
    static let columns: SQL = """
        (SELECT w.day FROM system_retirement w WHERE w.system_id = s.id) AS retired_on,
        (SELECT w.reason FROM system_retirement w WHERE w.system_id = s.id) AS retirement_reason
        """
}

/// Whether systems serve, as a condition: one look at the key of a small table, and the last thing that is asked.
enum InService {
    /// Whether the system in that column serves on a day.
    static func on(_ day: Day, _ column: String = "s.id") -> SQL {
        """
        NOT EXISTS (SELECT 1 FROM system_retirement gone
            WHERE gone.system_id = \(sql: column) AND gone.day <= \(day.number))
        """
    }

    /// Whether it serves on the day that the counts in tables are true for, which is today: for what names no day itself.
    static func now(_ column: String) -> SQL { "\(sql: nowText(column))" }

    /// The same as a text.
    static func nowText(_ column: String) -> String {
        """
        NOT EXISTS (SELECT 1 FROM system_retirement gone
            WHERE gone.system_id = \(column) AND gone.day <= (SELECT day FROM retirement_count WHERE id = 1))
        """
    }
}

extension Writer {
    /// Keeps the counts that stand in tables true from one day to the next: names the establishments where a system stopped to
    /// serve since a transaction looked last, and weighs the alerts on its machines anew. The first transaction of a day looks;
    /// the others read one row.
    func turnRetirements() throws {
        let today = now.parisDay.number
        let known =
            try Int.fetchOne(db.cachedStatement(sql: "SELECT day FROM retirement_count WHERE id = 1"))
            ?? today
        guard known < today else { return }
        try db.execute(sql: "UPDATE retirement_count SET day = ? WHERE id = 1", arguments: [today])
        let ended = try Row.fetchAll(
            db,
            sql: """
                SELECT p.establishment_id, w.system_id
                FROM system_retirement w CROSS JOIN system_place p ON p.system_id = w.system_id
                WHERE w.day > ? AND w.day <= ?
                """, arguments: [known, today])
        for row in ended {
            let place: Int64 = row["establishment_id"]
            try db.cachedStatement(sql: "INSERT INTO tally_stale VALUES (?) ON CONFLICT DO NOTHING")
                .execute(arguments: [place])
            try weighOpenAlerts(of: ID(row["system_id"]), at: ID(place))
        }
    }

    /// Takes a system out of service from a day on, or puts it back; imports leave it alone from then on.
    ///
    /// - Returns: Whether anything changed.
    /// - Throws: ``StoreError/notFound(kind:)`` for a system that nobody in reach owns; ``StoreError/declined(_:)`` for a day
    ///   before it came into service.
    @discardableResult
    public func retire(_ system: ID<System>, _ retirement: Retirement?, reach: Reach) throws -> Bool {
        let found: SQL = """
            SELECT s.owner_id, s.in_service_since FROM system s
            WHERE s.id = \(system.rawValue) AND \(reach.holds("s.owner_id"))
            """
        guard let row = try found.rows(db).first else { throw StoreError.notFound(kind: "system") }
        if let retirement, let since = Day.from(row, "in_service_since"), retirement.day < since {
            throw StoreError.declined(
                LocalizedText(
                    "Ce jour-là, le système n’était pas encore en service\u{A0}: corrigez l’une des deux dates.",
                    en: "On that day the system was not in service yet: correct one of the two dates."))
        }
        let known = try self.retirement(of: system)
        guard known != retirement else { return false }
        try keep(retirement, of: system, owner: ID(row["owner_id"]))
        var fields: [String] = []
        if known?.day != retirement?.day { fields.append("retiredOn") }
        if known?.reason ?? "" != retirement?.reason ?? "" { fields.append("retirementReason") }
        for field in fields {
            try db.execute(
                sql: "INSERT OR REPLACE INTO system_correction VALUES (?, ?, ?, ?)",
                arguments: [system.rawValue, field, actor, now.milliseconds])
        }
        return true
    }

    private func retirement(of system: ID<System>) throws -> Retirement? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT day AS retired_on, reason AS retirement_reason FROM system_retirement WHERE system_id = ?
                    """), arguments: [system.rawValue]
        ).flatMap { Retirement($0) }
    }

    /// Keeps it for a system that is known to be the owner's; what is recorded already is left alone and not told. Alerts on
    /// its machines weigh by the care that hangs on it, or no more.
    func keep(
        _ said: Retirement?, of system: ID<System>, owner: ID<Establishment>, isNew: Bool = false
    ) throws {
        let known = isNew ? nil : try retirement(of: system)
        guard said != known else { return }
        try turnRetirements()
        if let said {
            try db.cachedStatement(
                sql: """
                    INSERT INTO system_retirement VALUES (?, ?, ?, ?, ?) ON CONFLICT (system_id) DO UPDATE
                        SET day = excluded.day, reason = excluded.reason, decided_by = excluded.decided_by,
                            decided = excluded.decided
                    """
            ).execute(arguments: [
                system.rawValue, said.day.number, said.reason, actor, now.milliseconds,
            ])
        } else {
            try db.execute(
                sql: "DELETE FROM system_retirement WHERE system_id = ?", arguments: [system.rawValue])
        }
        if !isNew {
            let users = try Int64.fetchAll(
                db, sql: "SELECT establishment_id FROM system_use WHERE system_id = ?",
                arguments: [system.rawValue])
            for user in users { try weighOpenAlerts(of: system, at: ID(user)) }
        }
        var detail = JSONObject()
        func change(_ name: String, _ value: (Retirement) -> String) {
            detail.set(
                name,
                to: JSONText([known, said].map { $0.map { JSONText(value($0)) } ?? .null }))
        }
        change("day") { $0.day.description }
        change("reason", \.reason)
        try note(
            said == nil ? "system.restore" : "system.retire",
            subject: AuditSubject(kind: "system", id: system.rawValue), establishment: owner,
            detail: detail.text)
    }
}
