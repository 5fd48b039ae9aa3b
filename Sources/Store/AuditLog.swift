import Foundation
import GRDB
import Registry
import Vocabulary

/// The end of the audit log inside one transaction: appends, and keeps the head in step.
struct AuditLog {
    private var sequence: Int64
    private var hash: Data
    private let insert: QuickStatement

    init(_ db: Database) throws {
        insert = try QuickStatement(
            db,
            sql: """
                INSERT OR FAIL INTO audit (sequence, time, actor, action, subject_kind, subject_id, establishment_id,
                    detail, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        guard let head = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM audit_head WHERE id = 1")
        else {
            throw StoreError.damaged("the head of the audit log is missing")
        }
        sequence = head["sequence"]
        hash = head["hash"]
    }

    /// Adds one entry; its sequence and hashes are made here.
    mutating func append(_ draft: AuditEntry) throws {
        var entry = draft
        sequence += 1
        entry.sequence = sequence
        let previous = hash
        hash = entry.hash(after: previous)
        try insert.run([
            entry.sequence.databaseValue, entry.time.databaseValue, entry.actor.databaseValue,
            entry.action.databaseValue, (entry.subject?.kind).databaseValue,
            (entry.subject?.id).databaseValue,
            (entry.establishment?.rawValue).databaseValue, entry.detail.databaseValue, previous.databaseValue,
            hash.databaseValue,
        ])
    }

    /// Writes the head; to be called once, before the transaction commits.
    func close(_ db: Database) throws {
        try db.execute(
            sql: "UPDATE audit_head SET sequence = ?, hash = ? WHERE id = 1", arguments: [sequence, hash])
    }
}
