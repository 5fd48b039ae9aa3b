import Access
import Foundation
import GRDB
import Registry
public import Sharing
public import Vocabulary

/// Hospitals that share with one another: a group, the whole network, or one alone that shares with nobody.
public struct SharingCircle: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<SharingCircle>
    /// Which of the three.
    public let kind: CircleKind
    /// Who speaks when it speaks.
    public let identity: CircleIdentity
    /// How many establishments are members now.
    public let members: Int
    /// How many distinct establishments must confirm, where the circle decided so; `nil` for the usual number.
    public let decided: Int?

    /// How many must confirm before an indicator blocks.
    public var consensus: Consensus { decided.map { Consensus(needed: $0) } ?? Consensus(members: members) }
}

extension SharingCircle {
    /// Names and counts of circles `c`, for the columns of a query.
    static let columns: SQL = """
        c.id AS circle_id, c.kind AS circle_kind, c.collection, c.author, c.created AS circle_created,
        coalesce((SELECT name FROM network WHERE id = c.network_id),
            (SELECT name FROM hospital_group WHERE id = c.group_id),
            (SELECT name FROM establishment WHERE id = c.establishment_id), '') AS circle_name,
        (SELECT q.confirmations FROM sharing_quorum q WHERE q.circle_id = c.id) AS quorum,
        CASE c.kind WHEN 'network' THEN (SELECT count(n.id) FROM establishment n)
            WHEN 'group' THEN (SELECT count(*) FROM establishment e WHERE e.group_id = c.group_id) ELSE 1 END AS members
        """

    init(_ row: Row) {
        self.init(
            id: ID(row["circle_id"]), kind: CircleKind(rawValue: row["circle_kind"]) ?? .establishment,
            identity: CircleIdentity(
                name: row["circle_name"], collection: row["collection"], author: row["author"],
                since: Instant(milliseconds: row["circle_created"])), members: row["members"],
            decided: row["quorum"])
    }
}

extension Reach {
    /// Whether circle `c` has a member within: its indicators may be seen.
    func seesCircle(_ alias: String = "c") -> SQL {
        switch self {
        case .everything: "TRUE"
        case .establishments:
            """
            (\(sql: alias).kind = 'network' OR (\(sql: alias).kind = 'group' AND \(sql: alias).group_id IN
                (SELECT group_id FROM establishment WHERE \(holds("id"))))
                OR (\(sql: alias).kind = 'establishment' AND \(holds("\(alias).establishment_id"))))
            """
        case .suppliers, .nothing: "FALSE"
        }
    }
}

extension Writer {
    /// The circle of that kind that an establishment is of, made the first time; the members of it now.
    func circle(_ kind: CircleKind, of establishment: ID<Establishment>) throws -> (
        id: Int64, members: Set<ID<Establishment>>
    ) {
        let group = try Int64.fetchOne(
            db, sql: "SELECT group_id FROM establishment WHERE id = ?", arguments: [establishment.rawValue])
        guard let group else { throw StoreError.notFound(kind: "establishment") }
        let (column, key): (String, Int64)
        switch kind {
        case .establishment: (column, key) = ("establishment_id", establishment.rawValue)
        case .group: (column, key) = ("group_id", group)
        case .network:
            let network = try Int64.fetchOne(
                db, sql: "SELECT network_id FROM hospital_group WHERE id = ?", arguments: [group])
            (column, key) = ("network_id", network ?? 0)
        }
        try db.execute(
            sql: """
                INSERT INTO sharing_circle (kind, \(column), collection, author, created) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
            arguments: [kind.rawValue, key, randomUUID(), randomUUID(), now.milliseconds])
        let id = try Int64.fetchOne(
            db, sql: "SELECT id FROM sharing_circle WHERE \(column) = ?", arguments: [key])
        guard let id else { throw StoreError.notFound(kind: "circle") }
        return (id, try members(ofCircle: id))
    }

    /// How many of a circle must confirm: as it decided, or as many as is usual for its size.
    func consensus(ofCircle circle: Int64, members: Int) throws -> Consensus {
        let decided = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT confirmations FROM sharing_quorum WHERE circle_id = ?"),
            arguments: [circle])
        return decided.map { Consensus(needed: $0) } ?? Consensus(members: members)
    }

    /// Who is of a circle now.
    func members(ofCircle circle: Int64) throws -> Set<ID<Establishment>> {
        let ids = try Int64.fetchAll(
            db,
            sql: """
                SELECT e.id FROM sharing_circle c JOIN establishment e ON CASE c.kind WHEN 'network' THEN TRUE
                    WHEN 'group' THEN e.group_id = c.group_id ELSE e.id = c.establishment_id END
                WHERE c.id = ?
                """, arguments: [circle])
        return Set(ids.map { ID($0) })
    }
}

/// A random number for what leaves the installation: it tells nothing of who made it, or when.
func randomUUID() -> String { UUID().uuidString.lowercased() }
