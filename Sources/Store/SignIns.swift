import Access
import GRDB
import Registry
public import Vocabulary

/// Signing in and out.
extension Store {
    /// Checks a name and a password, and opens a session if they are right.
    ///
    /// A name that nobody has takes the same time and locks in the same way as one that somebody has.
    public func signIn(
        name: String, password: String, address: String, agent: String, at now: Instant,
        limits: SessionLimits = SessionLimits()
    ) async throws -> SignIn {
        // SQLite ends a text at U+0000 and the lock's hash does not: tries under such names would never lock.
        let name = name.utf8.contains(0) ? "" : name
        let (lock, id, kept) = try await read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT id, password, disabled FROM account WHERE name = ?", arguments: [name])
            let isDisabled: Bool = row?["disabled"] ?? false
            let id: Int64? = row?["id"]
            let kept: String? = isDisabled ? nil : row?["password"]
            return (try SignInLock.read(name: name, db), id.map { ID<Account>($0) }, kept)
        }
        if let until = lock.lockedUntil, lock.isLocked(at: now) { return .locked(until: until) }
        // Longer than any password allowed: not worth the time of hashing.
        let isPlausible = password.utf8.count <= 4_096
        let isRight = try await hasher.verify(isPlausible ? password : "", against: isPlausible ? kept : nil)
        let place = (address: String(address.prefix(100)), agent: String(agent.prefix(300)))
        guard isRight, let id, let kept else {
            return try await refuse(name: name, account: id, address: place.address, at: now)
        }
        let token = Secret.token()
        return try await transaction(by: name, at: now) { writer in
            // Between the reading and now it may have been locked, shut, or given another password.
            let lock = try SignInLock.read(name: name, writer.db)
            if let until = lock.lockedUntil, lock.isLocked(at: now) { return .locked(until: until) }
            let current = try String.fetchOne(
                writer.db, sql: "SELECT password FROM account WHERE id = ? AND disabled = 0",
                arguments: [id.rawValue])
            guard current == kept else { return .refused }
            try SignInLock.lift(name: name, writer.db)
            try writer.openSession(token: token, for: id, place, limits)
            try writer.noteAccount("account.sign-in", id, name)
            guard let signedIn = try SignedIn.read(token: token, writer.db) else { return .refused }
            return .signedIn(token: token, signedIn)
        }
    }

    private func refuse(
        name: String, account: ID<Account>?, address: String, at now: Instant
    ) async throws -> SignIn {
        try await transaction(by: "cordon", at: now) { writer in
            let lock = try SignInLock.recordFailure(name: name, at: now, writer.db)
            var detail = JSONObject()
            // A name that nobody has may be a password typed in the wrong field.
            if account != nil { detail.set("name", to: JSONText(name)) }
            detail.set("address", to: JSONText(address))
            detail.set("failures", to: JSONText(Int64(lock.failures)))
            try writer.note(
                lock.lockedUntil == nil ? "account.sign-in-refused" : "account.sign-in-locked",
                subject: account.map { AuditSubject(kind: "account", id: $0.rawValue) }, detail: detail.text)
            return lock.lockedUntil.map { .locked(until: $0) } ?? .refused
        }
    }

    /// Who the browser with this token stands for; `nil` when the session is over or never was.
    public func signedIn(
        token: String, at now: Instant, limits: SessionLimits = SessionLimits()
    ) async throws -> SignedIn? {
        guard token.utf8.count <= 100, let found = try await read({ try SignedIn.read(token: token, $0) })
        else { return nil }
        let session = found.session
        let idleEnd = session.lastSeen.advanced(by: limits.idle)
        let absoluteEnd = min(session.expires, session.created.advanced(by: limits.absolute))
        guard now < idleEnd, now < absoluteEnd, !found.account.isDisabled else {
            try await write {
                try $0.execute(sql: "DELETE FROM session WHERE id = ?", arguments: [session.id.rawValue])
            }
            return nil
        }
        // To the minute: a page view is not worth a write.
        if now.duration(since: session.lastSeen) >= .seconds(60) {
            try await write {
                try $0.execute(
                    sql: "UPDATE session SET last_seen = max(last_seen, ?) WHERE id = ?",
                    arguments: [now.milliseconds, session.id.rawValue])
            }
        }
        return found
    }

    /// Ends one session of an account; does nothing if it is another's or over.
    public func endSession(
        _ session: ID<Session>, of account: ID<Account>, by actor: String, at now: Instant
    ) async throws {
        try await transaction(by: actor, at: now) { writer in
            try writer.db.execute(
                sql: "DELETE FROM session WHERE id = ? AND account_id = ?",
                arguments: [session.rawValue, account.rawValue])
            guard writer.db.changesCount > 0 else { return }
            try writer.noteAccount(
                "account.session-end", account, Account.name(of: account, writer.db))
        }
    }

    /// Ends all sessions of an account but one, in one transaction; told to the audit log if there were any.
    public func endSessions(
        of account: ID<Account>, except kept: ID<Session>, by actor: String, at now: Instant
    ) async throws {
        try await transaction(by: actor, at: now) { writer in
            try writer.endSessions(of: account, except: kept)
            guard writer.db.changesCount > 0 else { return }
            try writer.noteAccount(
                "account.session-end", account, Account.name(of: account, writer.db))
        }
    }

    /// Removes the sessions that are over; to be called now and then.
    public func forgetOldSessions(at now: Instant, limits: SessionLimits = SessionLimits()) async throws {
        let idleSince = now.advanced(by: .zero - limits.idle).milliseconds
        try await write {
            try $0.execute(
                sql: "DELETE FROM session WHERE expires <= ? OR last_seen <= ?",
                arguments: [now.milliseconds, idleSince])
        }
    }
}

extension Writer {
    fileprivate func openSession(
        token: String, for account: ID<Account>, _ place: (address: String, agent: String),
        _ limits: SessionLimits
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO session (token_hash, account_id, created, last_seen, expires, address, agent, csrf)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Secret.hash(of: token), account.rawValue, now.milliseconds, now.milliseconds,
                now.advanced(by: limits.absolute).milliseconds, place.address, place.agent, Secret.token(),
            ])
        try db.execute(
            sql: "UPDATE account SET last_signed_in = ? WHERE id = ?",
            arguments: [now.milliseconds, account.rawValue])
    }
}

extension SignedIn {
    fileprivate static func read(token: String, _ db: Database) throws -> SignedIn? {
        let session = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM session WHERE token_hash = ?"),
            arguments: [Secret.hash(of: token)])
        guard let session,
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT \(Account.columns) FROM account WHERE id = ?"),
                arguments: [session["account_id"] as Int64])
        else { return nil }
        let account = Account(row)
        let grants = try GrantRows.account.all(of: account.id.rawValue, db)
        return SignedIn(
            session: Session(session), account: account,
            principal: Principal(name: account.name, grants: grants))
    }
}

extension Session {
    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), created: Instant(milliseconds: row["created"]),
            lastSeen: Instant(milliseconds: row["last_seen"]),
            expires: Instant(milliseconds: row["expires"]), address: row["address"], agent: row["agent"],
            csrf: row["csrf"])
    }
}
