import Foundation
import GRDB
import Registry
import Sharing
import Vocabulary

/// Brings what happens to an indicator through its flow, and keeps what follows: standing, block, version.
///
/// Valid only inside the transaction of its writer.
struct IndicatorDesk {
    let writer: Writer
    let protections: Protections

    init(_ writer: Writer, _ shelf: ProtectionShelf) throws {
        self.writer = writer
        protections = try shelf.shared(writer.db).protections
    }

    private var db: Database { writer.db }
    private var now: Int64 { writer.now.milliseconds }

    /// What is recorded of an indicator.
    func row(_ id: Int64) throws -> Row {
        let row = try Row.fetchOne(db, sql: "SELECT * FROM indicator WHERE id = ?", arguments: [id])
        guard let row else { throw StoreError.notFound(kind: "indicator") }
        return row
    }

    /// The flow as it stands in the records, with what protects it now.
    func flow(_ row: Row) throws -> ShareFlow {
        let id: Int64 = row["id"]
        let members = try writer.members(ofCircle: row["circle_id"])
        let confirmed = try confirmations(of: id).filter { members.contains($0.establishment) }
        let isPublished = try Int64.fetchOne(
            db, sql: "SELECT id FROM block WHERE indicator_id = ? AND ended IS NULL", arguments: [id])
        let observable = Indicator(row)
        return ShareFlow(
            kind: observable.kind, members: members,
            consensus: try writer.consensus(ofCircle: row["circle_id"], members: members.count),
            expires: Instant(milliseconds: row["expires"]), confirmed: Set(confirmed.map(\.establishment)),
            isIndependent: try Consensus.isIndependent(confirmed, groups: groups(ofCircle: row["circle_id"])),
            socConfirmed: row["soc_confirmed"] != nil,
            vetoes: Set([protections.protecting(observable)].compactMap(\.self)),
            isRevoked: row["revoked"] != nil,
            isPublished: isPublished != nil)
    }

    private func confirmations(of id: Int64) throws -> [Confirmation] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT c.establishment_id, e.group_id, c.by FROM confirmation c
                    JOIN establishment e ON e.id = c.establishment_id WHERE c.indicator_id = ?
                """, arguments: [id]
        ).map {
            Confirmation(
                establishment: ID($0["establishment_id"]), group: ID($0["group_id"]), person: $0["by"])
        }
    }

    /// How many groups have a member in a circle.
    private func groups(ofCircle circle: Int64) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT CASE c.kind WHEN 'network' THEN (SELECT count(DISTINCT group_id) FROM establishment) ELSE 1 END
                    FROM sharing_circle c WHERE c.id = ?
                    """), arguments: [circle]) ?? 1
    }

    /// Takes an event, whose own rows are written already, and keeps what follows.
    func receive(_ event: ShareFlow.Event, for id: Int64) throws {
        var flow = try flow(row(id))
        let actions: [ShareFlow.Action]
        do throws(ShareFlowFault) {
            actions = try flow.receive(event, at: writer.now)
        } catch {
            throw StoreError.wrongState(error.description)
        }
        try keep(flow, actions, id)
    }

    /// Lets time and protections do their work on one indicator.
    func settle(_ id: Int64) throws {
        var flow = try flow(row(id))
        let actions = flow.settle(at: writer.now)
        try keep(flow, actions, id)
    }

    /// The same for indicators whose time is over, a thousand at most; returns how many they were.
    func endLapsed() throws -> Int {
        let ids = try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM indicator WHERE standing IN ('watched', 'blocking', 'protected') AND expires <= ?
                LIMIT 1000
                """, arguments: [now])
        for id in ids { try settle(id) }
        return ids.count
    }

    /// The same for every indicator whose standing a change of protections or the time may have changed.
    func review() throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, kind, value, standing, protected_by, expires FROM indicator
                WHERE standing IN ('watched', 'blocking', 'protected')
                """)
        for row in rows {
            let category = protections.protecting(Indicator(row))?.category.rawValue
            let known: String? = row["protected_by"]
            let expires: Int64 = row["expires"]
            if category != known || expires <= now { try settle(row["id"]) }
        }
    }

    /// The same for every indicator of a circle: as many confirmations as before may now be enough, or too few.
    func review(circle: Int64) throws {
        let ids = try Int64.fetchAll(
            db, sql: "SELECT id FROM indicator WHERE circle_id = ? AND standing IN ('watched', 'blocking')",
            arguments: [circle])
        for id in ids { try settle(id) }
    }

    private func keep(_ flow: ShareFlow, _ actions: [ShareFlow.Action], _ id: Int64) throws {
        for action in actions {
            switch action {
            case .publish(let until): try publish(id, until: until)
            case .takeBack(let ending): try takeBack(id, ending)
            }
        }
        let row = try row(id)
        let standing = flow.standing(at: writer.now)
        let count =
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM confirmation WHERE indicator_id = ?", arguments: [id]) ?? 0
        let isMembers = row["origin"] as String == "member"
        let socConfirmed = row["soc_confirmed"] != nil
        let earned = socConfirmed ? 95 : min(95, 60 + 15 * (max(1, count) - 1))
        let confidence: Int = isMembers || count > 0 || socConfirmed ? earned : row["confidence"]
        let kept = KeptStanding(standing)
        // Held against what others were told last: the row itself may have been begun anew meanwhile.
        let isTold = try Bool.fetchOne(
            db,
            sql: """
                SELECT standing = ? AND protected_by IS ? AND confidence = ? AND expires = ? FROM indicator_version
                WHERE indicator_id = ? ORDER BY modified DESC LIMIT 1
                """,
            arguments: [
                kept.name, kept.category?.rawValue, confidence, row["expires"] as Int64, id,
            ])
        try db.execute(
            sql: """
                UPDATE indicator SET standing = ?1, protected_by = ?2, confirmations = ?3, confidence = ?4,
                    changed = CASE WHEN ?5 THEN changed ELSE ?6 END WHERE id = ?7
                """,
            arguments: [kept.name, kept.category?.rawValue, count, confidence, isTold == true, now, id])
        if isTold != true { try keepVersion(id) }
        try db.execute(sql: "UPDATE sharing_version SET version = version + 1")
    }

    /// Keeps the state that others may fetch from now on. Two changes in one millisecond are one.
    func keepVersion(_ id: Int64) throws {
        try db.execute(
            sql: """
                INSERT INTO indicator_version (indicator_id, circle_id, added, modified, light, confidence, expires,
                        standing, protected_by, confirmations)
                    SELECT id, circle_id, ?1, max(?1, coalesce(1 + (SELECT max(modified) FROM indicator_version
                        WHERE indicator_id = ?2), 0)), light, confidence, expires, standing, protected_by, confirmations
                    FROM indicator WHERE id = ?2
                """, arguments: [now, id])
    }

    private func publish(_ id: Int64, until: Instant) throws {
        try db.execute(
            sql: "INSERT INTO block (indicator_id, published, expires) VALUES (?, ?, ?)",
            arguments: [id, now, until.milliseconds])
        try tell("published", block: db.lastInsertedRowID)
        try writer.noteIndicator("block.publish", id, nil)
    }

    /// A block lasts longer: devices that were given the old end must hear of the new one.
    func prolong(_ id: Int64, until: Instant) throws {
        let block = try Int64.fetchOne(
            db, sql: "SELECT id FROM block WHERE indicator_id = ? AND ended IS NULL AND expires < ?",
            arguments: [id, until.milliseconds])
        guard let block else { return }
        try db.execute(
            sql: "UPDATE block SET expires = ? WHERE id = ?", arguments: [until.milliseconds, block])
        try tell("published", block: block)
    }

    private func takeBack(_ id: Int64, _ ending: ShareFlow.Ending) throws {
        let block = try Int64.fetchOne(
            db, sql: "SELECT id FROM block WHERE indicator_id = ? AND ended IS NULL", arguments: [id])
        guard let block else { return }
        try db.execute(
            sql: "UPDATE block SET ended = ?, ending = ? WHERE id = ?",
            arguments: [now, ending.rawValue, block])
        try tell("takenBack", block: block)
        try writer.noteIndicator("block.\(ending.rawValue)", id, nil)
    }

    /// Has devices told again of the blocks that an establishment's own protection touches: its own devices let them
    /// through from now on, or refuse them again.
    func retell(_ target: Protection.Target) throws {
        let touched = Protections([
            Protection(
                category: .decided, target: target, reason: LocalizedText("", en: ""), source: "",
                asOf: writer.now.parisDay)
        ])
        let blocks = try Row.fetchAll(
            db,
            sql: """
                SELECT b.id AS block_id, i.kind, i.value FROM block b JOIN indicator i ON i.id = b.indicator_id
                WHERE b.ended IS NULL
                """)
        for row in blocks where touched.protecting(Indicator(row)) != nil {
            try tell("exempted", block: row["block_id"])
        }
    }

    /// What each device hears of at its next poll.
    func tell(_ change: String, block: Int64) throws {
        try db.execute(
            sql: "INSERT INTO block_event (block_id, time, change) VALUES (?, ?, ?)",
            arguments: [block, now, change])
    }
}

/// A standing as its columns.
struct KeptStanding {
    let name: String
    let category: Protection.Category?

    init(_ standing: ShareFlow.Standing) {
        switch standing {
        case .watched: (name, category) = ("watched", nil)
        case .blocking: (name, category) = ("blocking", nil)
        case .protected(let by): (name, category) = ("protected", by)
        case .expired: (name, category) = ("expired", nil)
        case .revoked: (name, category) = ("revoked", nil)
        }
    }
}

extension Indicator {
    /// A row with `kind` and `value`, canonical as they were written.
    init(_ row: Row) {
        self.init(kind: IndicatorKind(rawValue: row["kind"]) ?? .domain, canonical: row["value"])
    }
}

extension Writer {
    /// Tells the audit log; of an establishment only where the entry is its own doing.
    func noteIndicator(
        _ action: String, _ id: Int64, _ establishment: ID<Establishment>?, _ more: [(String, String)] = []
    ) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT kind, value FROM indicator WHERE id = ?", arguments: [id])
        var detail = JSONObject()
        if let row { detail.set("indicator", to: JSONText(Indicator(row).description)) }
        for (name, value) in more where !value.isEmpty { detail.set(name, to: JSONText(value)) }
        try note(
            action, subject: AuditSubject(kind: "indicator", id: id), establishment: establishment,
            detail: detail.text)
    }
}
