import Foundation
import GRDB
import Registry
import Vocabulary

/// The end of the audit log inside one transaction: appends, and keeps the head in step.
///
/// Entries of a large load are made on a thread of their own and written as they are ready, all of them before the
/// transaction commits.
struct AuditLog {
    private var sequence: Int64
    private var hash: Data
    private let insert: QuickStatement
    /// Where entries of a large load are made.
    private let chain: AuditChain?
    /// What writes them.
    private let load: LoadedRows?
    private var drafts: [AuditChain.Draft] = []
    private static let batch = 512

    /// The columns of an entry, in the order of its values.
    static let columns = [
        "sequence", "time", "actor", "action", "subject_kind", "subject_id", "establishment_id", "detail",
        "previous_hash", "hash",
    ]

    /// `isLong` for a load of many thousand entries, written with its other rows if they have a thread of their own.
    init(_ db: Database, isLong: Bool = false, load: LoadedRows? = nil) throws {
        self.load = load
        let columns = Self.columns
        insert = try QuickStatement(
            db,
            sql: """
                INSERT OR FAIL INTO audit (\(columns.joined(separator: ", ")))
                    VALUES (\(Array(repeating: "?", count: columns.count).joined(separator: ", ")))
                """)
        guard let head = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM audit_head WHERE id = 1")
        else {
            throw StoreError.damaged("the head of the audit log is missing")
        }
        sequence = head["sequence"]
        let last: Data = head["hash"]
        hash = last
        chain = isLong ? AuditChain(after: last) : nil
    }

    /// Adds one entry; its sequence and hashes are made here, and its detail by `detail`.
    mutating func append(_ draft: AuditEntry, detail: @escaping @Sendable () -> String) throws {
        var entry = draft
        sequence += 1
        entry.sequence = sequence
        guard let chain else {
            entry.detail = detail()
            let link = AuditChain.Link(entry: entry, previous: hash, hash: entry.hash(after: hash))
            hash = link.hash
            return try write(link.values)
        }
        drafts.append(AuditChain.Draft(entry: entry, detail: detail))
        guard drafts.count >= AuditLog.batch else { return }
        chain.add(drafts)
        drafts.removeAll(keepingCapacity: true)
        try write(chain.ready())
    }

    /// Writes the values of entries that follow one another.
    private func write(_ values: [DatabaseValue]) throws {
        if let load { return try load.add(values, to: .audit) }
        let width = Self.columns.count
        for start in stride(from: 0, to: values.count, by: width) {
            try insert.run(values[start..<(start + width)])
        }
    }

    /// Writes all that was added so far.
    mutating func settle() throws {
        guard let chain else { return }
        if !drafts.isEmpty { chain.add(drafts) }
        drafts = []
        let (values, last) = chain.settle()
        try write(values)
        hash = last
    }

    /// Goes on from here after what was added since was undone.
    func resume() { chain?.restart(after: hash) }

    /// Writes the head; to be called once, before the transaction commits.
    mutating func close(_ db: Database) throws {
        try settle()
        try db.execute(
            sql: "UPDATE audit_head SET sequence = ?, hash = ? WHERE id = 1", arguments: [sequence, hash])
    }
}
