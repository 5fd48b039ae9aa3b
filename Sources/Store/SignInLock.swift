import Foundation
import GRDB
import Vocabulary

/// How often signing in under a name failed of late, and until when it is locked.
///
/// Kept by the hash of the name, whether somebody has it or not: a lock tells nothing about who exists, and a
/// password typed in the wrong field is not kept.
struct SignInLock {
    var failures = 0
    var lockedUntil: Instant?
    var last: Instant?

    /// Failures before the first lock.
    static let tolerance = 10
    /// The first lock; each failure after it doubles the next, up to a day.
    static let firstLock: Duration = .seconds(15 * 60)
    private static let longestLock: Int64 = 24 * 3_600_000
    /// After so long without a failure, counting begins anew.
    private static let memory: Duration = .seconds(24 * 3_600)
    /// Names remembered at most: who tries a million names does not fill the disk.
    private static let limit = 50_000

    func isLocked(at now: Instant) -> Bool { lockedUntil.map { now < $0 } ?? false }

    /// What one more failure makes of it.
    func afterFailure(at now: Instant) -> SignInLock {
        let isForgotten = last.map { now.duration(since: $0) > SignInLock.memory } ?? true
        let failures = isForgotten ? 1 : self.failures + 1
        guard failures >= SignInLock.tolerance else { return SignInLock(failures: failures, last: now) }
        let doublings = min(failures - SignInLock.tolerance, 10)
        let first = Instant(milliseconds: 0).advanced(by: SignInLock.firstLock).milliseconds
        let length = min(first << doublings, SignInLock.longestLock)
        return SignInLock(
            failures: failures, lockedUntil: now.advanced(by: .milliseconds(length)), last: now)
    }

    static func read(name: String, _ db: Database) throws -> SignInLock {
        let row = try Row.fetchOne(
            db, sql: "SELECT failures, locked_until, last FROM sign_in_failure WHERE name_hash = ?",
            arguments: [key(name)])
        guard let row else { return SignInLock() }
        let until: Int64? = row["locked_until"]
        return SignInLock(
            failures: row["failures"], lockedUntil: until.map { Instant(milliseconds: $0) },
            last: Instant(milliseconds: row["last"]))
    }

    @discardableResult
    static func recordFailure(name: String, at now: Instant, _ db: Database) throws -> SignInLock {
        let lock = try read(name: name, db).afterFailure(at: now)
        try db.execute(
            sql: """
                INSERT INTO sign_in_failure VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET failures = excluded.failures, locked_until = excluded.locked_until,
                    last = excluded.last
                """,
            arguments: [key(name), lock.failures, lock.lockedUntil?.milliseconds, now.milliseconds])
        let horizon = now.advanced(by: .zero - memory).milliseconds
        try db.execute(sql: "DELETE FROM sign_in_failure WHERE last < ?", arguments: [horizon])
        try db.execute(
            sql: """
                DELETE FROM sign_in_failure WHERE last < (SELECT last FROM sign_in_failure
                    ORDER BY last DESC LIMIT 1 OFFSET \(limit))
                """)
        return lock
    }

    static func lift(name: String, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM sign_in_failure WHERE name_hash = ?", arguments: [key(name)])
    }

    private static func key(_ name: String) -> Data { Secret.hash(of: name.lowercased()) }
}
