public import Access
import GRDB
public import Registry
public import Vocabulary

/// A key for a program: a collector that sends records, or a script that reads.
public struct APIToken: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<APIToken>
    /// As people call it; unique in the store.
    public let name: String
    /// The establishment it may send records for, and then nothing else.
    public let ingestsFor: ID<Establishment>?
    /// Who made it.
    public let createdBy: String
    /// When it was made.
    public let created: Instant
    /// When it ends by itself.
    public let expires: Instant?
    /// When it was last used, to the minute.
    public let lastUsed: Instant?
    /// When somebody ended it.
    public let revoked: Instant?
}

/// What a token is for.
public enum TokenUse: Hashable, Sendable {
    /// Sends records of that establishment; reads nothing.
    case ingests(for: ID<Establishment>)
    /// Acts with these roles.
    case acts(Set<Grant>)
}

/// Who a token stands for.
public struct TokenBearer: Hashable, Sendable {
    /// The token itself.
    public let token: ID<APIToken>
    /// With the token's roles; with none for a collector's token.
    public let principal: Principal
    /// The establishment that a collector's token may send records for.
    public let ingestsFor: ID<Establishment>?
}

extension Store {
    /// Makes a token. The secret is shown now and never again: only its hash is kept.
    ///
    /// - Throws: ``StoreError/alreadyExists(kind:name:)``.
    public func makeToken(
        name: String, use: TokenUse, expires: Instant?, by actor: String, at now: Instant
    ) async throws -> (id: ID<APIToken>, secret: String) {
        let secret = "cordon_" + Secret.token()
        let id = try await transaction(by: actor, at: now) { writer in
            let taken = try Int64.fetchOne(
                writer.db, sql: "SELECT id FROM api_token WHERE name = ?", arguments: [name])
            guard taken == nil else { throw StoreError.alreadyExists(kind: "a token", name: name) }
            let (establishment, grants): (ID<Establishment>?, Set<Grant>) =
                switch use {
                case .ingests(let establishment): (establishment, [])
                case .acts(let grants): (nil, grants)
                }
            try writer.db.execute(
                sql: """
                    INSERT INTO api_token (name, token_hash, ingests_for, created_by, created, expires)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    name, Secret.hash(of: secret), establishment?.rawValue, actor, now.milliseconds,
                    expires?.milliseconds,
                ])
            let id = writer.db.lastInsertedRowID
            for grant in grants { _ = try GrantRows.token.insert(grant, for: id, writer.db) }
            try writer.noteToken("token.make", ID(id), name, establishment, grants)
            return ID<APIToken>(id)
        }
        return (id, secret)
    }

    /// Ends a token at once; does nothing if it is ended.
    public func revokeToken(_ token: ID<APIToken>, by actor: String, at now: Instant) async throws {
        try await transaction(by: actor, at: now) { writer in
            let row = try Row.fetchOne(
                writer.db, sql: "SELECT name, ingests_for, revoked FROM api_token WHERE id = ?",
                arguments: [token.rawValue])
            guard let row else { throw StoreError.notFound(kind: "token") }
            guard row["revoked"] == nil else { return }
            try writer.db.execute(
                sql: "UPDATE api_token SET revoked = ? WHERE id = ?",
                arguments: [now.milliseconds, token.rawValue])
            let establishment: Int64? = row["ingests_for"]
            try writer.noteToken("token.revoke", token, row["name"], establishment.map { ID($0) }, [])
        }
    }

    /// Who the program with this secret stands for; `nil` when the token is over or never was.
    public func bearer(ofToken secret: String, at now: Instant) async throws -> TokenBearer? {
        guard secret.hasPrefix("cordon_"), secret.utf8.count <= 100 else { return nil }
        let found = try await read { db -> (bearer: TokenBearer, lastUsed: Int64)? in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT id, name, ingests_for, last_used FROM api_token
                        WHERE token_hash = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?)
                        """), arguments: [Secret.hash(of: secret), now.milliseconds])
            guard let row else { return nil }
            let id: Int64 = row["id"]
            let name: String = row["name"]
            let establishment: Int64? = row["ingests_for"]
            let bearer = TokenBearer(
                token: ID(id),
                principal: Principal(
                    name: "token:\(name)", grants: try GrantRows.token.all(of: id, db)),
                ingestsFor: establishment.map { ID($0) })
            return (bearer, row["last_used"] ?? 0)
        }
        guard let found else { return nil }
        if now.milliseconds - found.lastUsed >= 60_000 {
            try await write {
                try $0.execute(
                    sql: "UPDATE api_token SET last_used = ? WHERE id = ?",
                    arguments: [now.milliseconds, found.bearer.token.rawValue])
            }
        }
        return found.bearer
    }

    /// The grants and the establishment of a token: what to hold against `Access.mayManage` before it is ended.
    public func use(ofToken token: ID<APIToken>) async throws -> TokenUse? {
        try await read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT ingests_for FROM api_token WHERE id = ?", arguments: [token.rawValue])
            guard let row else { return nil }
            let establishment: Int64? = row["ingests_for"]
            if let establishment { return .ingests(for: ID(establishment)) }
            return .acts(try GrantRows.token.all(of: token.rawValue, db))
        }
    }
}

extension Writer {
    fileprivate func noteToken(
        _ action: String, _ token: ID<APIToken>, _ name: String, _ establishment: ID<Establishment>?,
        _ grants: Set<Grant>
    ) throws {
        var detail = JSONObject()
        detail.set("name", to: JSONText(name))
        let labels = grants.map { "\($0.role.rawValue) on \($0.scope.label)" }.sorted()
        if !labels.isEmpty { detail.set("grants", to: JSONText(labels.map { JSONText($0) })) }
        let scopes = Set(grants.map(\.scope.establishment))
        try note(
            action, subject: AuditSubject(kind: "token", id: token.rawValue),
            establishment: establishment ?? (scopes.count == 1 ? scopes.first ?? nil : nil),
            detail: detail.text)
    }
}
