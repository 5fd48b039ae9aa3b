public import Access
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// A person of a supplier who was asked to open an account, by a link that works once.
public struct SupplierInvitation: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<SupplierInvitation>
    /// For whom that person will answer.
    public let supplier: ID<Supplier>
    /// As the supplier is called.
    public let supplierName: String
    /// Who was invited.
    public let person: String
    /// Who invited.
    public let createdBy: String
    /// When.
    public let created: Instant
    /// Until when the link works.
    public let expires: Instant
    /// When the account was opened.
    public let used: Instant?
    /// When somebody took the invitation back.
    public let revoked: Instant?

    /// Whether the link still works.
    public func isOpen(at now: Instant) -> Bool { used == nil && revoked == nil && now < expires }
}

extension Store {
    /// How long a link of an invitation works: fourteen days, in milliseconds.
    public static let invitationLife: Int64 = 14 * 86_400_000

    /// Invites a person to answer for a supplier. The secret is given now and never again: only its hash is kept.
    ///
    /// Whoever opens the link becomes the supplier, so the call is for who reaches the whole network, and for the
    /// supplier itself.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a supplier that is not there or beyond reach;
    ///   ``StoreError/refused(_:)`` without a name.
    public func invite(
        _ person: String, of supplier: ID<Supplier>, reach: Reach, by actor: String, at now: Instant
    ) async throws -> (id: ID<SupplierInvitation>, secret: String) {
        let secret = Secret.token()
        let id = try await transaction(by: actor, at: now) { writer in
            let isTheirs: SQL = reach == .everything ? "TRUE" : reach.holdsSupplier("f.id")
            let found: SQL = "SELECT f.id FROM supplier f WHERE f.id = \(supplier.rawValue) AND \(isTheirs)"
            guard try !found.rows(writer.db).isEmpty else { throw StoreError.notFound(kind: "supplier") }
            try writer.db.execute(
                sql: """
                    INSERT INTO supplier_invitation (supplier_id, token_hash, person, created, created_by, expires)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    supplier.rawValue, Secret.hash(of: secret), person, now.milliseconds, actor,
                    now.milliseconds + Store.invitationLife,
                ])
            let id = ID<SupplierInvitation>(writer.db.lastInsertedRowID)
            try writer.noteInvitation("supplier.invite", supplier, person)
            return id
        }
        return (id, secret)
    }

    /// The invitation that a secret opens, whatever became of it; `nil` for a secret that nobody was given.
    public func invitation(secret: String) async throws -> SupplierInvitation? {
        try await read { db in
            let query: SQL = """
                SELECT \(SupplierInvitation.columns) FROM supplier_invitation i JOIN supplier f ON f.id = i.supplier_id
                WHERE i.token_hash = \(Secret.hash(of: secret))
                """
            return try query.rows(db).first.map { SupplierInvitation($0) }
        }
    }

    /// Every invitation of a supplier, the latest first, a hundred at most.
    public func invitations(of supplier: ID<Supplier>, reach: Reach) async throws -> [SupplierInvitation] {
        try await read { db in
            let isTheirs: SQL = reach == .everything ? "TRUE" : reach.holdsSupplier("i.supplier_id")
            let query: SQL = """
                SELECT \(SupplierInvitation.columns) FROM supplier_invitation i JOIN supplier f ON f.id = i.supplier_id
                WHERE i.supplier_id = \(supplier.rawValue) AND \(isTheirs) ORDER BY i.created DESC, i.id DESC LIMIT 100
                """
            return try query.rows(db).map { SupplierInvitation($0) }
        }
    }

    /// Takes an invitation back; does nothing if it was used.
    public func revoke(
        _ invitation: ID<SupplierInvitation>, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        try await transaction(by: actor, at: now) { writer in
            let isTheirs: SQL = reach == .everything ? "TRUE" : reach.holdsSupplier("supplier_id")
            let query: SQL = """
                SELECT supplier_id, person FROM supplier_invitation WHERE id = \(invitation.rawValue) AND \(isTheirs)
                """
            guard let row = try query.rows(writer.db).first else {
                throw StoreError.notFound(kind: "invitation")
            }
            try writer.db.execute(
                sql:
                    "UPDATE supplier_invitation SET revoked = ? WHERE id = ? AND used IS NULL AND revoked IS NULL",
                arguments: [now.milliseconds, invitation.rawValue])
            try writer.noteInvitation("supplier.invitation-revoke", ID(row["supplier_id"]), row["person"])
        }
    }

    /// Opens the account of an invited person, with the role of supplier on the supplier that invited; the link is
    /// spent in the same transaction.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` when the link does not work any more; ``PasswordRule``;
    ///   ``StoreError/alreadyExists(kind:name:)``.
    public func accept(
        invitation secret: String, as account: NewAccount, password: String, at now: Instant
    ) async throws -> ID<Account> {
        try PasswordRule.check(password, for: account.name)
        let hash = try await hasher.hash(password)
        return try await transaction(by: account.name, at: now) { writer in
            let query: SQL = """
                SELECT id, supplier_id, person FROM supplier_invitation
                WHERE token_hash = \(Secret.hash(of: secret)) AND used IS NULL AND revoked IS NULL
                    AND expires > \(now.milliseconds)
                """
            guard let row = try query.rows(writer.db).first,
                let grant = Grant(.supplier, on: .supplier(ID(row["supplier_id"])))
            else { throw StoreError.notFound(kind: "invitation") }
            let id = try writer.insertAccount(account, passwordHash: hash, mustChange: false)
            try writer.give(grant, to: id, named: account.name)
            try writer.db.execute(
                sql: "UPDATE supplier_invitation SET used = ?, account_id = ? WHERE id = ?",
                arguments: [now.milliseconds, id.rawValue, row["id"] as Int64])
            try writer.noteInvitation("supplier.invitation-accept", ID(row["supplier_id"]), row["person"])
            try writer.tellSupplier(
                ID(row["supplier_id"]), kind: .colleagueJoined, subject: ("account", id.rawValue),
                detail: account.displayName)
            return id
        }
    }

    /// The suppliers that an account answers for, by name.
    public func suppliers(in reach: Reach) async throws -> [(id: ID<Supplier>, name: String)] {
        try await read { db in
            let query: SQL = """
                SELECT f.id, f.name FROM supplier f WHERE \(reach.holdsSupplier("f.id")) ORDER BY f.name_key LIMIT 200
                """
            return try query.rows(db).map { (ID($0["id"] as Int64), $0["name"]) }
        }
    }
}

extension SupplierInvitation {
    static let columns: SQL = """
        i.id, i.supplier_id, f.name AS supplier_name, i.person, i.created_by, i.created, i.expires, i.used, i.revoked
        """

    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), supplier: ID(row["supplier_id"]), supplierName: row["supplier_name"],
            person: row["person"], createdBy: row["created_by"],
            created: Instant(milliseconds: row["created"]),
            expires: Instant(milliseconds: row["expires"]), used: .from(row, "used"),
            revoked: .from(row, "revoked"))
    }
}

extension Writer {
    fileprivate func noteInvitation(_ action: String, _ supplier: ID<Supplier>, _ person: String) throws {
        var detail = JSONObject()
        detail.set("person", to: JSONText(person))
        try note(
            action, subject: AuditSubject(kind: "supplier", id: supplier.rawValue), detail: detail.text)
    }
}
