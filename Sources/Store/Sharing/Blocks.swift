import GRDB
import Registry
public import Sharing
public import Vocabulary

/// What a device is told to refuse.
public struct BlockDecision: Hashable, Sendable {
    /// The same for as long as the block lasts.
    public let id: Int64
    /// What.
    public let observable: Indicator
    /// On whose word: the circle's name.
    public let circle: String
    /// Until then.
    public let expires: Instant
}

/// What changed for a device.
public struct BlockDelta: Hashable, Sendable {
    /// To be refused from now on.
    public var new: [BlockDecision]
    /// To be let through again.
    public var deleted: [BlockDecision]
}

extension Store {
    /// What a device of an establishment has to refuse: all of it at a start, else what changed since its last polls.
    ///
    /// Every change is told at two polls, so that an answer that was lost on the way is made good by the next. Told twice,
    /// a change changes nothing.
    public func blocks(for client: ShareClient, startup: Bool, agent: String, at now: Instant) async throws
        -> BlockDelta
    {
        try await settleSharing(at: now)
        let shelf = protectionShelf
        return try await write { db in
            let own = try shelf.own(client.establishment, db)
            let cursor =
                try Row.fetchOne(
                    db, sql: "SELECT given, given_before FROM share_client WHERE id = ?",
                    arguments: [client.id.rawValue])
            let (given, before): (Int64, Int64) = (cursor?["given"] ?? 0, cursor?["given_before"] ?? 0)
            let head = try Int64.fetchOne(db, sql: "SELECT coalesce(max(sequence), 0) FROM block_event") ?? 0
            // A data folder that was restored from a backup has fewer changes than the device was given.
            let isStart = startup || given > head
            let delta =
                isStart
                ? BlockDelta(
                    new: try BlockDecision.active(for: client.establishment, sparing: own, at: now, db),
                    deleted: [])
                : try BlockDelta(for: client.establishment, sparing: own, since: before, at: now, db)
            try db.execute(
                sql:
                    "UPDATE share_client SET given = ?, given_before = ?, last_poll = ?, agent = ? WHERE id = ?",
                arguments: [
                    head, isStart ? head : given, now.milliseconds, String(agent.prefix(200)),
                    client.id.rawValue,
                ])
            return delta
        }
    }

    /// The blocks that hold for one value, as a bouncer asks that checks each visitor.
    public func blocks(of observable: Indicator, for client: ShareClient, at now: Instant) async throws
        -> [BlockDecision]
    {
        try await settleSharing(at: now)
        let shelf = protectionShelf
        return try await read { db in
            let own = try shelf.own(client.establishment, db)
            return try BlockDecision.active(for: client.establishment, sparing: own, at: now, db).filter {
                decision in
                if decision.observable == observable { return true }
                guard let range = decision.observable.network, let asked = observable.network else {
                    return false
                }
                return range.contains(asked)
            }
        }
    }
}

extension BlockDelta {
    /// What stands now of everything that changed after an event.
    fileprivate init(
        for establishment: ID<Establishment>, sparing own: Protections?, since event: Int64, at now: Instant,
        _ db: Database
    ) throws {
        self.init(new: [], deleted: [])
        let query: SQL = """
            SELECT max(b.id) AS id, i.kind, i.value, max(b.expires) AS expires, '' AS circle
            FROM block_event v JOIN block b ON b.id = v.block_id JOIN indicator i ON i.id = b.indicator_id
                JOIN sharing_circle c ON c.id = i.circle_id
            WHERE v.sequence > \(event) AND \(BlockDecision.isOf(establishment))
            GROUP BY i.kind, i.value ORDER BY max(v.sequence)
            """
        for row in try query.rows(db) {
            let touched = BlockDecision(row)
            let standing = try BlockDecision.active(
                for: establishment, sparing: own, at: now, db, of: touched.observable)
            if standing.isEmpty { deleted.append(touched) } else { new += standing.prefix(1) }
        }
    }
}

extension BlockDecision {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"], observable: Indicator(row), circle: row["circle"],
            expires: Instant(milliseconds: row["expires"]))
    }

    /// Whether circle `c` has that member.
    fileprivate static func isOf(_ establishment: ID<Establishment>) -> SQL {
        """
        (c.kind = 'network' OR c.establishment_id = \(establishment.rawValue)
            OR c.group_id = (SELECT group_id FROM establishment WHERE id = \(establishment.rawValue)))
        """
    }

    /// What that establishment's devices refuse now: what it declined or protects for itself is left out, and of two
    /// circles' blocks of one value the one that lasts longer stands.
    fileprivate static func active(
        for establishment: ID<Establishment>, sparing own: Protections?, at now: Instant, _ db: Database,
        of one: Indicator? = nil
    ) throws -> [BlockDecision] {
        let only: SQL = one.map { "i.kind = \($0.kind.rawValue) AND i.value = \($0.value)" } ?? "TRUE"
        let query: SQL = """
            SELECT b.id, i.kind, i.value, b.expires,
                coalesce((SELECT name FROM network WHERE id = c.network_id),
                    (SELECT name FROM hospital_group WHERE id = c.group_id), '') AS circle
            FROM block b JOIN indicator i ON i.id = b.indicator_id JOIN sharing_circle c ON c.id = i.circle_id
            WHERE b.ended IS NULL AND b.expires > \(now.milliseconds) AND \(only) AND \(isOf(establishment))
                AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.indicator_id = i.id
                    AND o.establishment_id = \(establishment.rawValue) AND o.state = 'declined')
            ORDER BY b.expires DESC, b.id
            """
        var seen: Set<Indicator> = []
        return try query.rows(db).map { BlockDecision($0) }.filter {
            own?.protecting($0.observable) == nil && seen.insert($0.observable).inserted
        }
    }
}

extension RevocationReach {
    /// How far the last block of an indicator went; `nil` when it never had one.
    static func ofLastBlock(of indicator: Int64, _ db: Database) throws -> RevocationReach? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT b.id, (SELECT min(sequence) FROM block_event WHERE block_id = b.id) AS first,
                    (SELECT max(sequence) FROM block_event WHERE block_id = b.id AND change = 'takenBack') AS last,
                    i.circle_id
                FROM block b JOIN indicator i ON i.id = b.indicator_id
                WHERE b.indicator_id = ? ORDER BY b.id DESC LIMIT 1
                """, arguments: [indicator])
        guard let row else { return nil }
        let (first, last): (Int64, Int64?) = (row["first"], row["last"])
        let counts = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*) AS devices, coalesce(sum(k.given >= ?1), 0) AS reached,
                    coalesce(sum(k.given >= ?1 AND ?2 IS NOT NULL AND k.given >= ?2), 0) AS released,
                    count(DISTINCT CASE WHEN k.given >= ?1 THEN k.establishment_id END) AS establishments
                FROM sharing_circle c JOIN establishment e ON CASE c.kind WHEN 'network' THEN TRUE
                        WHEN 'group' THEN e.group_id = c.group_id ELSE e.id = c.establishment_id END
                    JOIN share_client k ON k.establishment_id = e.id AND k.use = 'blocks' AND k.revoked IS NULL
                WHERE c.id = ?3
                """, arguments: [first, last, row["circle_id"] as Int64])
        return counts.map {
            RevocationReach(
                devices: $0["devices"], reached: $0["reached"], released: $0["released"],
                establishments: $0["establishments"])
        }
    }
}
