public import Access
import Foundation
public import GRDB
public import Registry
public import Vocabulary

/// A device or program of a hospital that fetches what is shared, with a secret of its own that opens nothing else.
public struct ShareClient: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<ShareClient>
    /// As people call it; unique in its establishment.
    public let name: String
    /// What it may fetch.
    public let use: Use
    /// Whose it is.
    public let establishment: ID<Establishment>
    /// The establishment's name.
    public let establishmentName: String
    /// Who made the secret.
    public let createdBy: String
    /// When.
    public let created: Instant
    /// When the secret ends by itself.
    public let expires: Instant?
    /// When somebody ended it.
    public let revoked: Instant?
    /// When it last came.
    public let lastPoll: Instant?
    /// What it calls itself.
    public let agent: String

    /// What a client may fetch.
    public enum Use: String, CaseIterable, Codable, Sendable {
        /// Blocks: CrowdSec's protocol, lists, the zone for resolvers.
        case blocks
        /// Indicators with their context: TAXII, STIX, MISP.
        case indicators

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .blocks: LocalizedText("Blocages (pare-feu, résolveur)", en: "Blocks (firewall, resolver)")
            case .indicators:
                LocalizedText("Indicateurs (TAXII, STIX, MISP)", en: "Indicators (TAXII, STIX, MISP)")
            }
        }
    }
}

extension ShareClient {
    init(_ row: Row) {
        let (expires, revoked, polled): (Int64?, Int64?, Int64?) = (
            row["expires"], row["revoked"], row["last_poll"]
        )
        self.init(
            id: ID(row["id"]), name: row["name"], use: Use(rawValue: row["use"]) ?? .indicators,
            establishment: ID(row["establishment_id"]), establishmentName: row["establishment_name"],
            createdBy: row["created_by"], created: Instant(milliseconds: row["created"]),
            expires: expires.map { Instant(milliseconds: $0) },
            revoked: revoked.map { Instant(milliseconds: $0) },
            lastPoll: polled.map { Instant(milliseconds: $0) }, agent: row["agent"])
    }
}

/// The clients of a reach, by establishment and name.
public struct ShareClientList: PageQuery {
    /// How far it sees.
    public var reach: Reach
    /// The most rows.
    public var limit: Int

    /// Clients of the reach's own establishments: what a page shows of them, unless told otherwise.
    public init(reach: Reach, limit: Int = 1_000) {
        self.reach = reach
        self.limit = limit
    }

    /// The clients with their establishments' names.
    public var statements: [SQL] {
        [
            """
            SELECT s.*, e.name AS establishment_name
            FROM (SELECT id FROM share_client k WHERE \(reach.holds("k.establishment_id"))
                ORDER BY k.establishment_id, k.name LIMIT \(limit)) AS page
                CROSS JOIN share_client s ON s.id = page.id JOIN establishment e ON e.id = s.establishment_id
            ORDER BY s.establishment_id, s.name
            """
        ]
    }

    /// Reads the rows.
    public func page(from answers: [[Row]]) throws -> [ShareClient] { answers[0].map { ShareClient($0) } }
}

extension Store {
    /// Makes a client of an establishment; the secret is shown now and never again.
    public func makeShareClient(
        name: String, use: ShareClient.Use, establishment: ID<Establishment>, expires: Instant?, reach: Reach,
        by actor: String, at now: Instant
    ) async throws -> (id: ID<ShareClient>, secret: String) {
        let secret = "cordon_share_" + Secret.token()
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        let id = try await transaction(by: actor, at: now) { writer in
            let taken = try Int64.fetchOne(
                writer.db, sql: "SELECT id FROM share_client WHERE establishment_id = ? AND name = ?",
                arguments: [establishment.rawValue, name])
            guard taken == nil else { throw StoreError.alreadyExists(kind: "a client", name: name) }
            try writer.db.execute(
                sql: """
                    INSERT INTO share_client (name, use, establishment_id, token_hash, created_by, created, expires)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    name, use.rawValue, establishment.rawValue, Secret.hash(of: secret), actor,
                    now.milliseconds,
                    expires?.milliseconds,
                ])
            let id = writer.db.lastInsertedRowID
            try writer.noteClient("shareClient.make", id, establishment, name)
            return ID<ShareClient>(id)
        }
        return (id, secret)
    }

    /// Ends a client's secret at once.
    public func revokeShareClient(
        _ client: ID<ShareClient>, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        try await transaction(by: actor, at: now) { writer in
            let row = try Row.fetchOne(
                writer.db, sql: "SELECT * FROM share_client WHERE id = ?", arguments: [client.rawValue])
            guard let row, reach.includes(ID(row["establishment_id"])) else {
                throw StoreError.notFound(kind: "client")
            }
            guard row["revoked"] == nil else { return }
            try writer.db.execute(
                sql: "UPDATE share_client SET revoked = ? WHERE id = ?",
                arguments: [now.milliseconds, client.rawValue])
            try writer.noteClient(
                "shareClient.revoke", client.rawValue, ID(row["establishment_id"]), row["name"])
        }
    }

    /// Whose secret this is; `nil` when it is over or never was.
    public func shareClient(secret: String, at now: Instant) async throws -> ShareClient? {
        guard secret.hasPrefix("cordon_share_"), secret.utf8.count <= 100 else { return nil }
        return try await read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT s.*, e.name AS establishment_name FROM share_client s
                            JOIN establishment e ON e.id = s.establishment_id
                        WHERE s.token_hash = ? AND s.revoked IS NULL AND (s.expires IS NULL OR s.expires > ?)
                        """), arguments: [Secret.hash(of: secret), now.milliseconds]
            ).map { ShareClient($0) }
        }
    }

    /// Notes that a client of indicators came.
    public func noteVisit(of client: ShareClient, agent: String, at now: Instant) async throws {
        guard client.lastPoll.map({ now.milliseconds - $0.milliseconds >= 60_000 }) ?? true else { return }
        try await write {
            try $0.execute(
                sql: "UPDATE share_client SET last_poll = ?, agent = ? WHERE id = ?",
                arguments: [now.milliseconds, String(agent.prefix(200)), client.id.rawValue])
        }
    }
}

extension Writer {
    fileprivate func noteClient(
        _ action: String, _ id: Int64, _ establishment: ID<Establishment>, _ name: String
    ) throws {
        var detail = JSONObject()
        detail.set("name", to: JSONText(name))
        try note(
            action, subject: AuditSubject(kind: "shareClient", id: id), establishment: establishment,
            detail: detail.text)
    }
}
