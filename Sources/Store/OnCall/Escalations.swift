public import Access
import GRDB
import Registry
public import Vocabulary
public import Watch

/// Somebody to be told, and of what.
public struct DueNotice: Sendable {
    /// Of which escalation.
    public let escalation: RunningEscalation
    /// Who is to be told.
    public let contact: OnCallContact
    /// From 1: whose turn it is in the line.
    public let rank: Int
}

extension Store {
    /// How long after an escalation at an establishment a new alert raises no other: somebody is on it.
    static let quiet: Duration = .seconds(1_800)

    /// Begins escalations for alerts that cannot wait, moves on those whose time has come, and returns who is to be told.
    ///
    /// A critical alert that nobody has taken raises one, unless one runs at its establishment or was raised there in the
    /// last half hour: a flood makes one call. The establishment's own roster is called first, then the SOC's.
    public func dueNotices(at now: Instant, patienceMinutes: Int) async throws -> [DueNotice] {
        try await write { db in
            var due: [DueNotice] = []
            for row in try Store.unanswered(db, at: now) {
                let alert: Int64 = row["id"]
                let place: Int64 = row["establishment_id"]
                let line = try Store.line(db, of: ID(place), at: now)
                // Nobody was on call when it came: it waits for the first who is, and was told to the SOC once.
                let waited = try Int64.fetchOne(
                    db, sql: "SELECT id FROM escalation WHERE alert_id = ?", arguments: [alert])
                if let waited {
                    guard !line.isEmpty else { continue }
                    try db.execute(
                        sql: "UPDATE escalation SET alert_id = NULL WHERE id = ?", arguments: [waited])
                }
                var flow = Escalation(contacts: line.count, patienceMinutes: patienceMinutes)
                let actions = flow.receive(.raised, at: now)
                let title: String = row["rule_title"]
                let host: String = row["host"]
                try db.execute(
                    sql: """
                        INSERT INTO escalation (establishment_id, alert_id, subject, line, flow, state, next_at, raised, ended)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        place, alert,
                        String((title + (host.isEmpty ? "" : " – \(host)")).prefix(300)),
                        jsonArray(line.map(\.id.rawValue)), jsonText(flow), flow.state.rawValue,
                        flow.nextAt?.milliseconds, now.milliseconds,
                        flow.state == .calling ? nil : now.milliseconds,
                    ])
                due += try Store.notices(db, for: ID(db.lastInsertedRowID), actions)
            }
            let waiting = try Row.fetchAll(
                db, sql: "SELECT id FROM escalation WHERE state = 'calling' AND next_at <= ?",
                arguments: [now.milliseconds])
            for row in waiting {
                let number: Int64 = row["id"]
                let id = ID<Escalation>(number)
                due += try Store.notices(db, for: id, Store.advance(id, .timePassed, by: nil, at: now, db))
            }
            return due
        }
    }

    /// Keeps what came of telling somebody.
    public func record(
        _ notice: DueNotice, channel: String, failure: String?, at now: Instant
    ) async throws {
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO escalation_notice (escalation_id, contact_id, channel, tried, failure)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    notice.escalation.id.rawValue, notice.contact.id.rawValue, channel, now.milliseconds,
                    failure.map { String($0.prefix(500)) },
                ])
        }
    }

    /// No message to that person was taken: returns who is to be told at once instead.
    public func unreached(_ notice: DueNotice, at now: Instant) async throws -> [DueNotice] {
        let (id, round) = (notice.escalation.id, notice.escalation.flow.rounds)
        return try await write { db in
            let event = Escalation.Event.unreached(place: notice.rank - 1, round: round)
            return try Store.notices(db, for: id, Store.advance(id, event, by: nil, at: now, db))
        }
    }

    /// Takes an escalation, or passes it on to the next in line; returns who is to be told then.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach; ``StoreError/wrongState(_:)`` when it is over.
    public func answer(
        _ escalation: ID<Escalation>, _ event: Escalation.Event, reach: Reach, by actor: String,
        at now: Instant
    ) async throws -> [DueNotice] {
        try await transaction(by: actor, at: now) { writer in
            let row = try Row.fetchOne(
                writer.db, sql: "SELECT establishment_id, state FROM escalation WHERE id = ?",
                arguments: [escalation.rawValue])
            guard let row, let place = ID<Establishment>.from(row, "establishment_id"), reach.includes(place)
            else {
                throw StoreError.notFound(kind: "escalation")
            }
            guard row["state"] == Escalation.State.calling.rawValue else {
                throw StoreError.wrongState("the escalation is over; look at it again")
            }
            let actions = try Store.advance(escalation, event, by: actor, at: now, writer.db)
            try writer.note(
                event == .acknowledged ? "on-call.take" : "on-call.pass-on",
                subject: AuditSubject(kind: "escalation", id: escalation.rawValue), establishment: place)
            return try Store.notices(writer.db, for: escalation, actions)
        }
    }

    private static func unanswered(_ db: Database, at now: Instant) throws -> [Row] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT min(a.id) AS id, a.establishment_id, a.rule_title, a.host FROM alert a
                WHERE a.level = 4 AND a.state = 'new' AND a.created >= :recent
                    AND (a.last_seen >= :held OR a.last_seen < :clockless)
                    AND NOT EXISTS (SELECT 1 FROM escalation x WHERE x.establishment_id = a.establishment_id
                        AND (x.state = 'calling' OR (x.raised > :quiet AND x.state <> 'nobody')))
                    AND NOT EXISTS (SELECT 1 FROM escalation x WHERE x.alert_id = a.id AND x.state <> 'nobody')
                GROUP BY a.establishment_id LIMIT 100
                """,
            arguments: [
                "recent": now.advanced(by: .seconds(-86_400)).milliseconds,
                // Records that a cut line held back are still worth a call; a history that is loaded is not.
                "held": now.advanced(by: .seconds(-7 * 86_400)).milliseconds,
                // A machine whose clock does not go begins at 1970, 1980, 2000 or 2010; collections of logs that are
                // looked through later are younger.
                "clockless": Instant(startOf: Day(number: 16_801)).milliseconds,
                "quiet": now.advanced(by: .zero - quiet).milliseconds,
            ])
    }

    /// Who is called for an establishment: its own people, then the SOC's.
    private static func line(
        _ db: Database, of establishment: ID<Establishment>, at now: Instant
    ) throws -> [OnCallContact] {
        let shifts = try Row.fetchAll(
            db,
            sql: """
                SELECT s.* FROM on_call_shift s WHERE s.starts <= :now AND s.ends > :now
                    AND (s.establishment_id = :place OR s.establishment_id IS NULL)
                """, arguments: ["now": now.milliseconds, "place": establishment.rawValue])
        let own = shifts.filter { ($0["establishment_id"] as Int64?) != nil }.map { OnCallShift($0) }
        let soc = shifts.filter { ($0["establishment_id"] as Int64?) == nil }.map { OnCallShift($0) }
        let order = OnCallShift.line(own, at: now) + OnCallShift.line(soc, at: now)
        return try order.compactMap { id in
            try Row.fetchOne(
                db, sql: "SELECT * FROM on_call_contact WHERE id = ? AND removed IS NULL",
                arguments: [id.rawValue]
            ).map { OnCallContact($0) }
        }
    }

    fileprivate static func advance(
        _ id: ID<Escalation>, _ event: Escalation.Event, by actor: String?, at now: Instant, _ db: Database
    ) throws -> [Escalation.Action] {
        let text = try String.fetchOne(
            db, sql: "SELECT flow FROM escalation WHERE id = ?", arguments: [id.rawValue])
        guard var flow = text.flatMap({ value(Escalation.self, ofJSON: $0) }) else { return [] }
        let actions = flow.receive(event, at: now)
        let isOver = flow.state != .calling
        try db.execute(
            sql:
                "UPDATE escalation SET flow = ?, state = ?, next_at = ?, ended = ?, ended_by = ? WHERE id = ?",
            arguments: [
                jsonText(flow), flow.state.rawValue, flow.nextAt?.milliseconds,
                isOver ? now.milliseconds : nil,
                isOver ? actor : nil, id.rawValue,
            ])
        return actions
    }

    private static func notices(
        _ db: Database, for id: ID<Escalation>, _ actions: [Escalation.Action]
    ) throws -> [DueNotice] {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT x.*, e.name AS establishment_name FROM escalation x JOIN establishment e ON e.id = x.establishment_id
                WHERE x.id = ?
                """, arguments: [id.rawValue])
        guard let escalation = row.flatMap({ RunningEscalation($0) }) else { return [] }
        return try actions.flatMap { action in
            switch action {
            case .notify(let place):
                guard escalation.line.indices.contains(place) else { return [DueNotice]() }
                return try Row.fetchAll(
                    db, sql: "SELECT * FROM on_call_contact WHERE id = ? AND removed IS NULL",
                    arguments: [escalation.line[place].rawValue]
                ).map { DueNotice(escalation: escalation, contact: OnCallContact($0), rank: place + 1) }
            case .giveUp:
                // Nobody took it: everybody of the SOC learns of it, on call or not, but for who was called already.
                return try Row.fetchAll(
                    db,
                    sql: """
                        SELECT * FROM on_call_contact WHERE establishment_id IS NULL AND removed IS NULL
                        ORDER BY id LIMIT 20
                        """
                ).map { OnCallContact($0) }.filter { !escalation.line.contains($0.id) }.map {
                    DueNotice(escalation: escalation, contact: $0, rank: escalation.line.count + 1)
                }
            }
        }
    }
}

extension Writer {
    /// Ends the escalation of an alert that somebody has taken or settled.
    func settleEscalation(of alert: ID<Alert>) throws {
        let running = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM escalation WHERE alert_id = ? AND state = 'calling'"),
            arguments: [alert.rawValue])
        guard let running else { return }
        _ = try Store.advance(ID(running), .settled, by: actor, at: now, db)
    }
}
