public import Access
import GRDB
import Registry
public import Vocabulary

/// Opening, changing and shutting accounts. Whether somebody may is for `Access.mayManage` to say first.
extension Store {
    /// Opens an account with a password for one use, which its bearer must replace at the first sign-in.
    ///
    /// - Throws: ``StoreError/alreadyExists(kind:name:)``, ``StoreError/refused(_:)``.
    public func openAccount(
        _ account: NewAccount, by actor: String, at now: Instant
    ) async throws -> (id: ID<Account>, oneTimePassword: String) {
        let password = Secret.oneTimePassword()
        let id = try await insert(account, password: password, mustChange: true, by: actor, at: now)
        return (id, password)
    }

    /// Opens an account with a password its bearer chose: the first administrator's, or a demonstration's.
    ///
    /// - Throws: ``PasswordRule``, ``StoreError/alreadyExists(kind:name:)``.
    public func openAccount(
        _ account: NewAccount, password: String, by actor: String, at now: Instant
    ) async throws -> ID<Account> {
        try PasswordRule.check(password, for: account.name)
        return try await insert(account, password: password, mustChange: false, by: actor, at: now)
    }

    private func insert(
        _ account: NewAccount, password: String, mustChange: Bool, by actor: String, at now: Instant
    ) async throws -> ID<Account> {
        let hash = try await hasher.hash(password)
        return try await transaction(by: actor, at: now) { writer in
            let id = try writer.insertAccount(account, passwordHash: hash, mustChange: mustChange)
            for grant in account.grants.sorted(by: { $0.scope.label < $1.scope.label }) {
                try writer.give(grant, to: id, named: account.name)
            }
            return id
        }
    }

    /// Whether anybody may sign in at all; a new data folder asks for its first administrator.
    public func hasAccounts() async throws -> Bool {
        try await read { try Int.fetchOne($0, sql: "SELECT 1 FROM account LIMIT 1") != nil }
    }

    /// Every role of an account: what to hold against `Access.mayManage` before it is changed.
    public func grants(of account: ID<Account>) async throws -> Set<Grant> {
        try await read { try GrantRows.account.all(of: account.rawValue, $0) }
    }

    /// The account of that sign-in name.
    public func account(named name: String) async throws -> Account? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(Account.columns) FROM account WHERE name = ?", arguments: [name]
            )
            .map { Account($0) }
        }
    }

    /// Gives a role; does nothing if it is held.
    public func give(_ grant: Grant, to account: ID<Account>, by actor: String, at now: Instant) async throws
    {
        try await transaction(by: actor, at: now) { writer in
            try writer.give(grant, to: account, named: Account.name(of: account, writer.db))
        }
    }

    /// Takes a role away; does nothing if it is not held.
    ///
    /// - Throws: ``StoreError/wrongState(_:)`` for the last administrator of the network.
    public func take(_ grant: Grant, from account: ID<Account>, by actor: String, at now: Instant)
        async throws
    {
        try await transaction(by: actor, at: now) { writer in
            let name = try Account.name(of: account, writer.db)
            guard try GrantRows.account.delete(grant, of: account.rawValue, writer.db) else { return }
            try writer.requireAnAdministrator()
            try writer.noteGrant("account.take", grant, account, name)
        }
    }

    /// Shuts an account and ends its sessions, or opens it again.
    ///
    /// - Throws: ``StoreError/wrongState(_:)`` for the last administrator of the network.
    public func setDisabled(
        _ isDisabled: Bool, _ account: ID<Account>, by actor: String, at now: Instant
    ) async throws {
        try await transaction(by: actor, at: now) { writer in
            let name = try Account.name(of: account, writer.db)
            try writer.db.execute(
                sql: "UPDATE account SET disabled = ?, changed = ? WHERE id = ?",
                arguments: [isDisabled, now.milliseconds, account.rawValue])
            if isDisabled {
                try writer.requireAnAdministrator()
                try writer.endSessions(of: account, except: nil)
            }
            try writer.noteAccount(isDisabled ? "account.disable" : "account.enable", account, name)
        }
    }

    /// Changes what its bearer may change: how people call them, and the language of the pages.
    public func change(
        _ account: ID<Account>, displayName: String, language: Language, by actor: String, at now: Instant
    ) async throws {
        try await transaction(by: actor, at: now) { writer in
            let name = try Account.name(of: account, writer.db)
            try writer.db.execute(
                sql: "UPDATE account SET display_name = ?, language = ?, changed = ? WHERE id = ?",
                arguments: [displayName, language.rawValue, now.milliseconds, account.rawValue])
            try writer.noteAccount("account.change", account, name)
        }
    }
}

extension Account {
    static func id(named name: String, _ db: Database) throws -> ID<Account>? {
        try Int64.fetchOne(db, sql: "SELECT id FROM account WHERE name = ?", arguments: [name]).map { ID($0) }
    }

    static func name(of id: ID<Account>, _ db: Database) throws -> String {
        guard
            let name = try String.fetchOne(
                db, sql: "SELECT name FROM account WHERE id = ?", arguments: [id.rawValue])
        else { throw StoreError.notFound(kind: "account") }
        return name
    }
}

extension Writer {
    /// Opens the account without any role.
    func insertAccount(_ account: NewAccount, passwordHash: String, mustChange: Bool) throws -> ID<Account> {
        guard Account.isAllowed(name: account.name) else {
            throw StoreError.refused(
                "a sign-in name is made of 1 to 100 letters A to Z, digits, '.', '_', '-' and '@', and is not 'cordon'"
            )
        }
        guard try Account.id(named: account.name, db) == nil else {
            throw StoreError.alreadyExists(kind: "an account", name: account.name)
        }
        try db.execute(
            sql: """
                INSERT INTO account (name, display_name, language, password, must_change_password, created,
                    changed) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                account.name, account.displayName, account.language.rawValue, passwordHash, mustChange,
                now.milliseconds, now.milliseconds,
            ])
        let id = ID<Account>(db.lastInsertedRowID)
        try noteAccount("account.open", id, account.name)
        return id
    }

    func noteAccount(_ action: String, _ account: ID<Account>, _ name: String) throws {
        var detail = JSONObject()
        detail.set("name", to: JSONText(name))
        try note(action, subject: AuditSubject(kind: "account", id: account.rawValue), detail: detail.text)
    }

    func noteGrant(_ action: String, _ grant: Grant, _ account: ID<Account>, _ name: String) throws {
        var detail = JSONObject()
        detail.set("name", to: JSONText(name))
        detail.set("role", to: JSONText(grant.role.rawValue))
        detail.set("scope", to: JSONText(grant.scope.label))
        try note(
            action, subject: AuditSubject(kind: "account", id: account.rawValue),
            establishment: grant.scope.establishment, detail: detail.text)
    }

    func give(_ grant: Grant, to account: ID<Account>, named name: String) throws {
        guard try GrantRows.account.insert(grant, for: account.rawValue, db) else { return }
        try noteGrant("account.give", grant, account, name)
    }

    func endSessions(of account: ID<Account>, except kept: ID<Session>?) throws {
        try db.execute(
            sql: "DELETE FROM session WHERE account_id = ? AND id != ?",
            arguments: [account.rawValue, kept?.rawValue ?? 0])
    }

    /// Refuses a change after which nobody could manage the network.
    func requireAnAdministrator() throws {
        let isLeft = try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM account_grant g JOIN account a ON a.id = g.account_id
                    WHERE g.role = 'networkAdministrator' AND a.disabled = 0)
                """)
        guard isLeft == true else {
            throw StoreError.wrongState(
                "this is the last network administrator: give the role to another account first")
        }
    }
}

extension Account {
    /// Whether an account may be opened under that name.
    ///
    /// The audit log writes names of accounts beside `cordon`, the program itself, and names such as `token:…`: none of
    /// these may be taken, nor a name that looks like another one.
    public static func isAllowed(name: String) -> Bool {
        (1...100).contains(name.utf8.count) && name.lowercased() != "cordon"
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "@"): true
                default: false
                }
            }
    }
}
