public import Access
import GRDB
public import Registry
public import Vocabulary
public import Watch

/// Who is on call for an establishment, or for the SOC.
public struct Roster: Sendable {
    /// Whose; `nil` for the SOC's own.
    public let establishment: ID<Establishment>?
    /// Its name.
    public let name: String?
    /// Who can be called.
    public let contacts: [OnCallContact]
    /// When, from now on.
    public let shifts: [OnCallShift]

    /// The person of that number.
    public subscript(id: ID<OnCallContact>) -> OnCallContact? { contacts.first { $0.id == id } }
}

/// An escalation as it stands, with what was tried.
public struct RunningEscalation: Sendable {
    /// Its place in the store.
    public let id: ID<Escalation>
    /// Where what it is about happens.
    public let establishment: ID<Establishment>
    /// Its name.
    public let establishmentName: String
    /// The alert that it is about.
    public let alert: ID<Alert>?
    /// What is said to who is called.
    public let subject: String
    /// Who stands in line.
    public let line: [ID<OnCallContact>]
    /// How far it is.
    public let flow: Escalation
    /// When it began, and ended, and by whom.
    public let raised: Instant
    /// When it ended.
    public let ended: Instant?
    /// Who ended it.
    public let endedBy: String?
    /// How many messages were sent to people in line; 0 where that was not read.
    public var attempts = 0
    /// How many of them were taken by the other side.
    public var deliveries = 0
    /// When the last of them was sent.
    public var lastTried: Instant?
}

/// One attempt to reach somebody.
public struct EscalationNotice: Hashable, Sendable {
    /// Of which escalation.
    public let escalation: ID<Escalation>
    /// Who was to be reached.
    public let contact: String
    /// `mail` or `webhook`.
    public let channel: String
    /// When.
    public let tried: Instant
    /// Why it failed; `nil` when it was taken by the other side.
    public let failure: String?
}

extension Store {
    /// The SOC's roster, for who reaches everything, and those of establishments in reach: as many people and shifts as a
    /// page shows, or all for a file.
    public func rosters(
        reach: Reach, at now: Instant, mostContacts: Int = 2_000, mostShifts: Int = 5_000
    ) async throws -> [Roster] {
        guard reach != .nothing else { return [] }
        return try await read { db in
            let seen: SQL = reach == .everything ? "TRUE" : reach.holds("c.establishment_id")
            let contacts: SQL = """
                SELECT c.*, e.name AS establishment_name FROM on_call_contact c
                    LEFT JOIN establishment e ON e.id = c.establishment_id
                WHERE c.removed IS NULL AND \(seen) ORDER BY c.establishment_id, c.name
                LIMIT \(mostContacts)
                """
            let shifts: SQL = """
                SELECT c.* FROM on_call_shift c WHERE c.ends > \(now.milliseconds) AND \(seen) ORDER BY c.starts
                LIMIT \(mostShifts)
                """
            let people = try contacts.rows(db)
            let times = Dictionary(grouping: try shifts.rows(db)) { $0["establishment_id"] as Int64? }
            let byPlace = Dictionary(grouping: people) { $0["establishment_id"] as Int64? }
            return byPlace.keys.sorted { ($0 ?? 0) < ($1 ?? 0) }.map { place in
                Roster(
                    establishment: place.map { ID($0) }, name: byPlace[place]?.first?["establishment_name"],
                    contacts: (byPlace[place] ?? []).map { OnCallContact($0) },
                    shifts: (times[place] ?? []).map { OnCallShift($0) })
            }
        }
    }

    /// Escalations in reach, the newest first.
    public func escalations(reach: Reach, limit: Int = 50) async throws -> [RunningEscalation] {
        try await escalations(reach: reach, id: nil, limit: limit)
    }

    /// One escalation, however old; `nil` beyond reach.
    public func escalation(_ id: ID<Escalation>, reach: Reach) async throws -> RunningEscalation? {
        try await escalations(reach: reach, id: id, limit: 1).first
    }

    private func escalations(
        reach: Reach, id: ID<Escalation>?, limit: Int
    ) async throws -> [RunningEscalation] {
        try await read { db in
            let wanted: SQL = id.map { "x.id = \($0.rawValue)" } ?? "TRUE"
            let rows: SQL = """
                SELECT x.*, e.name AS establishment_name,
                    (SELECT count(*) FROM escalation_notice n WHERE n.escalation_id = x.id) AS attempts,
                    (SELECT count(*) FROM escalation_notice n WHERE n.escalation_id = x.id AND n.failure IS NULL)
                        AS deliveries,
                    (SELECT max(n.tried) FROM escalation_notice n WHERE n.escalation_id = x.id) AS last_tried
                FROM escalation x JOIN establishment e ON e.id = x.establishment_id
                WHERE \(reach.holds("x.establishment_id")) AND \(wanted) ORDER BY x.raised DESC, x.id DESC LIMIT \(limit)
                """
            return try rows.rows(db).compactMap { row in
                guard var escalation = RunningEscalation(row) else { return nil }
                escalation.attempts = row["attempts"]
                escalation.deliveries = row["deliveries"]
                escalation.lastTried = .from(row, "last_tried")
                return escalation
            }
        }
    }

    /// What was tried for an escalation in reach.
    public func notices(of escalation: ID<Escalation>, reach: Reach) async throws -> [EscalationNotice] {
        try await read { db in
            let rows: SQL = """
                SELECT n.*, c.name FROM escalation x JOIN escalation_notice n ON n.escalation_id = x.id
                    LEFT JOIN on_call_contact c ON c.id = n.contact_id
                WHERE x.id = \(escalation.rawValue) AND \(reach.holds("x.establishment_id")) ORDER BY n.id DESC LIMIT 200
                """
            return try rows.rows(db).map {
                EscalationNotice(
                    escalation: escalation, contact: $0["name"] ?? "", channel: $0["channel"],
                    tried: Instant(milliseconds: $0["tried"]), failure: $0["failure"])
            }
        }
    }
}

extension Store {
    /// Somebody who can be called, for a trial.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach.
    public func tryContact(
        _ contact: ID<OnCallContact>, reach: Reach, by actor: String, at now: Instant
    ) async throws -> OnCallContact {
        try await transaction(by: actor, at: now) { writer in
            let place = try writer.establishment(of: contact, reach)
            try writer.note(
                "on-call.try", subject: AuditSubject(kind: "on-call-contact", id: contact.rawValue),
                establishment: place)
            let row = try Row.fetchOne(
                writer.db, sql: "SELECT * FROM on_call_contact WHERE id = ?", arguments: [contact.rawValue])
            guard let row else { throw StoreError.notFound(kind: "contact") }
            return OnCallContact(row)
        }
    }
}

extension Writer {
    /// Adds somebody who can be called.
    @discardableResult public func add(
        _ contact: OnCallContact, to establishment: ID<Establishment>?, reach: Reach
    ) throws -> ID<OnCallContact> {
        try require(establishment, in: reach)
        try db.execute(
            sql: """
                INSERT INTO on_call_contact (establishment_id, name, mail, telephone, webhook) VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                establishment?.rawValue, String(contact.name.prefix(200)), contact.mail,
                String(contact.telephone.prefix(40)), contact.webhook,
            ])
        let id = ID<OnCallContact>(db.lastInsertedRowID)
        try note(
            "on-call.contact", subject: AuditSubject(kind: "on-call-contact", id: id.rawValue),
            establishment: establishment, detail: #"{"name":\#(JSONText(contact.name).text)}"#)
        return id
    }

    /// Takes somebody off the roster, with their shifts to come.
    public func remove(_ contact: ID<OnCallContact>, reach: Reach) throws {
        let establishment = try establishment(of: contact, reach)
        try db.execute(
            sql: "UPDATE on_call_contact SET removed = ? WHERE id = ?",
            arguments: [now.milliseconds, contact.rawValue])
        try db.execute(
            sql: "DELETE FROM on_call_shift WHERE contact_id = ? AND ends > ?",
            arguments: [contact.rawValue, now.milliseconds])
        try note(
            "on-call.remove", subject: AuditSubject(kind: "on-call-contact", id: contact.rawValue),
            establishment: establishment)
    }

    /// Adds a shift.
    ///
    /// - Throws: ``StoreError/declined(_:)`` for one that ends before it starts or lasts longer than a year.
    public func add(_ shift: OnCallShift, reach: Reach) throws {
        let establishment = try establishment(of: shift.contact, reach)
        guard shift.starts < shift.ends, shift.ends.duration(since: shift.starts) <= .seconds(86_400 * 366)
        else {
            throw StoreError.declined(
                LocalizedText(
                    "Un tour d’astreinte finit après son début, et dure un an au plus.",
                    en: "A shift ends after it starts, and lasts a year at most."))
        }
        try db.execute(
            sql:
                "INSERT INTO on_call_shift (establishment_id, contact_id, rank, starts, ends) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                establishment?.rawValue, shift.contact.rawValue, shift.rank, shift.starts.milliseconds,
                shift.ends.milliseconds,
            ])
        try note("on-call.shift", establishment: establishment)
    }

    /// Takes a shift away.
    public func remove(_ shift: ID<OnCallShift>, reach: Reach) throws {
        let contact = try Int64.fetchOne(
            db, sql: "SELECT contact_id FROM on_call_shift WHERE id = ?", arguments: [shift.rawValue])
        guard let contact else { throw StoreError.notFound(kind: "shift") }
        let establishment = try establishment(of: ID(contact), reach)
        try db.execute(sql: "DELETE FROM on_call_shift WHERE id = ?", arguments: [shift.rawValue])
        try note("on-call.shift-remove", establishment: establishment)
    }

    fileprivate func establishment(of contact: ID<OnCallContact>, _ reach: Reach) throws -> ID<Establishment>?
    {
        let row = try Row.fetchOne(
            db, sql: "SELECT establishment_id FROM on_call_contact WHERE id = ? AND removed IS NULL",
            arguments: [contact.rawValue])
        guard let row else { throw StoreError.notFound(kind: "contact") }
        let establishment = ID<Establishment>.from(row, "establishment_id")
        try require(establishment, in: reach)
        return establishment
    }
}

extension OnCallContact {
    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), name: row["name"], mail: row["mail"], telephone: row["telephone"],
            webhook: row["webhook"])
    }
}

extension OnCallShift {
    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), contact: ID(row["contact_id"]), rank: row["rank"],
            starts: Instant(milliseconds: row["starts"]), ends: Instant(milliseconds: row["ends"]))
    }
}

extension RunningEscalation {
    init?(_ row: Row) {
        guard let flow = value(Escalation.self, ofJSON: row["flow"]),
            let line = value([Int64].self, ofJSON: row["line"])
        else { return nil }
        self.init(
            id: ID(row["id"]), establishment: ID(row["establishment_id"]),
            establishmentName: row["establishment_name"],
            alert: .from(row, "alert_id"), subject: row["subject"], line: line.map { ID($0) }, flow: flow,
            raised: Instant(milliseconds: row["raised"]), ended: .from(row, "ended"), endedBy: row["ended_by"]
        )
    }
}
