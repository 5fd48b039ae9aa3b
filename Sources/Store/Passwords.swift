import Access
import GRDB
import Registry
public import Vocabulary

/// Replacing passwords.
extension Store {
    /// Replaces one's own password and ends one's other sessions.
    ///
    /// - Returns: `false` when `old` is not the password; that counts as a failed sign-in.
    /// - Throws: ``PasswordRule`` when the new one is too weak.
    public func changePassword(
        of account: ID<Account>, from old: String, to new: String, keeping session: ID<Session>?,
        at now: Instant
    ) async throws -> Bool {
        let (name, kept) = try await read { db in
            (
                try Account.name(of: account, db),
                try String.fetchOne(
                    db, sql: "SELECT password FROM account WHERE id = ?", arguments: [account.rawValue])
            )
        }
        // First what costs nothing: everybody's sign-in waits for the one hasher.
        guard new != old else { throw PasswordRule.sameAsBefore }
        try PasswordRule.check(new, for: name)
        let lock = try await read { try SignInLock.read(name: name, $0) }
        if lock.isLocked(at: now) { return false }
        guard try await hasher.verify(old, against: kept) else {
            try await transaction(by: name, at: now) { writer in
                try SignInLock.recordFailure(name: name, at: now, writer.db)
                try writer.noteAccount("account.password-refused", account, name)
            }
            return false
        }
        let hash = try await hasher.hash(new)
        try await transaction(by: name, at: now) { writer in
            try writer.setPassword(of: account, named: name, to: hash, mustChange: false)
            try writer.endSessions(of: account, except: session)
            try writer.noteAccount("account.password-change", account, name)
        }
        return true
    }

    /// Gives an account a new password for one use, ends its sessions and lifts its lock.
    public func resetPassword(of account: ID<Account>, by actor: String, at now: Instant) async throws
        -> String
    {
        let password = Secret.oneTimePassword()
        let hash = try await hasher.hash(password)
        try await transaction(by: actor, at: now) { writer in
            let name = try Account.name(of: account, writer.db)
            try writer.setPassword(of: account, named: name, to: hash, mustChange: true)
            try writer.endSessions(of: account, except: nil)
            try writer.noteAccount("account.password-reset", account, name)
        }
        return password
    }
}

extension Writer {
    fileprivate func setPassword(
        of account: ID<Account>, named name: String, to hash: String, mustChange: Bool
    ) throws {
        try db.execute(
            sql: "UPDATE account SET password = ?, must_change_password = ?, changed = ? WHERE id = ?",
            arguments: [hash, mustChange, now.milliseconds, account.rawValue])
        try SignInLock.lift(name: name, db)
    }
}
