import GRDB
public import Registry
public import Vocabulary

/// A file of the archive that is about to be deleted: what the audit log keeps of it.
public struct ExpiredSegment: Hashable, Sendable {
    /// Its path below the archive.
    public var path: String
    /// Whose records.
    public var establishment: ID<Establishment>?
    /// The day on which they were received.
    public var day: Day
    /// Bytes of the file.
    public var bytes: Int64
    /// SHA-256 of the file, in hexadecimal: whoever holds a copy can be told that it is the one that was deleted.
    public var sha256: String

    /// A file and its digest.
    public init(path: String, establishment: ID<Establishment>?, day: Day, bytes: Int64, sha256: String) {
        self.path = path
        self.establishment = establishment
        self.day = day
        self.bytes = bytes
        self.sha256 = sha256
    }
}

extension Store {
    /// Writes into the audit log that a file of the archive is deleted, and why, and forgets the batches that lie in it.
    ///
    /// To be called before the file goes: a stop in between leaves a file that the next run deletes again, never a
    /// deletion without its proof. The entry is chained like every other, so that neither it nor its absence can be forged.
    public func noteDeletion(
        of segment: ExpiredSegment, keptDays: Int, basis: String, at now: Instant
    ) async throws {
        try await transaction(by: "cordon", at: now) { writer in
            let totals = try Row.fetchOne(
                writer.db,
                sql: """
                    SELECT coalesce(sum(batches), 0) AS batches, coalesce(sum(records), 0) AS records, min(first_event) AS first,
                        max(last_event) AS last
                    FROM ingest_batch WHERE segment = ?
                    """, arguments: [segment.path])
            let first: Int64? = totals?["first"]
            let last: Int64? = totals?["last"]
            var detail = JSONObject()
            detail.set("segment", to: JSONText(segment.path))
            detail.set("sha256", to: JSONText(segment.sha256))
            detail.set("bytes", to: JSONText(segment.bytes))
            detail.set("batches", to: JSONText(totals?["batches"] as Int64? ?? 0))
            detail.set("records", to: JSONText(totals?["records"] as Int64? ?? 0))
            detail.set(
                "firstEvent", to: first.map { JSONText(Instant(milliseconds: $0).description) } ?? .null)
            detail.set("lastEvent", to: last.map { JSONText(Instant(milliseconds: $0).description) } ?? .null)
            detail.set("keptDays", to: JSONText(Int64(keptDays)))
            detail.set("basis", to: JSONText(basis))
            try writer.note("archive.delete", establishment: segment.establishment, detail: detail.text)
            try writer.db.execute(
                sql: "DELETE FROM ingest_batch WHERE segment = ?", arguments: [segment.path])
            try writer.db.execute(
                sql: "DELETE FROM thinned_segment WHERE segment = ?", arguments: [segment.path])
        }
    }
}

/// A file of the archive that loses the records of some dialects: what the audit log keeps of it.
public struct ThinnedFile: Sendable {
    /// The file as it is before: its length and digest are the old ones.
    public var segment: ExpiredSegment
    /// SHA-256 of the file without them, in hexadecimal.
    public var sha256After: String
    /// How many records of each dialect go.
    public var deleted: [String: Int]
    /// How many records are left in each batch that changes, by the offset of its frame.
    public var left: [Int64: Int]
    /// How many records go of each of them, by the offset of its frame.
    public var taken: [Int64: Int]
    /// The digest of each of them before anything went, where it is known, in hexadecimal, by the offset of its frame.
    public var firstDigests: [Int64: String]
    /// Which dialects are done with for this file.
    public var dialects: String

    /// A file and what it loses.
    public init(
        segment: ExpiredSegment, sha256After: String, deleted: [String: Int], left: [Int64: Int],
        taken: [Int64: Int] = [:],
        firstDigests: [Int64: String] = [:], dialects: String
    ) {
        self.segment = segment
        self.sha256After = sha256After
        self.deleted = deleted
        self.left = left
        self.taken = taken
        self.firstDigests = firstDigests
        self.dialects = dialects
    }
}

extension Store {
    /// Writes into the audit log that records of some dialects are deleted from a file, and why.
    ///
    /// To be called before the file is replaced, as ``noteDeletion(of:keptDays:basis:at:)``.
    public func noteThinning(
        of file: ThinnedFile, rules: [(dialect: String, days: Int, basis: String)], at now: Instant
    ) async throws {
        try await transaction(by: "cordon", at: now) { writer in
            var detail = JSONObject()
            detail.set("segment", to: JSONText(file.segment.path))
            detail.set("sha256", to: JSONText(file.segment.sha256))
            detail.set("sha256After", to: JSONText(file.sha256After))
            detail.set("bytes", to: JSONText(file.segment.bytes))
            var deleted = JSONObject()
            for (dialect, records) in file.deleted.sorted(by: { $0.key < $1.key }) {
                deleted.set(dialect, to: JSONText(Int64(records)))
            }
            detail.set("deleted", to: JSONText(deleted))
            let reasons = rules.map { rule in
                var reason = JSONObject()
                reason.set("dialect", to: JSONText(rule.dialect))
                reason.set("keptDays", to: JSONText(Int64(rule.days)))
                reason.set("basis", to: JSONText(rule.basis))
                return JSONText(reason)
            }
            detail.set("rules", to: JSONText(reasons))
            try writer.note("archive.thin", establishment: file.segment.establishment, detail: detail.text)
            for (offset, records) in file.left {
                try writer.db.execute(
                    sql: """
                        UPDATE ingest_batch SET records = ?, first_digest = coalesce(first_digest, ?)
                        WHERE segment = ? AND start = ? AND batches = 1
                        """,
                    arguments: [records, file.firstDigests[offset], file.segment.path, offset])
            }
            for (offset, records) in file.taken {
                try writer.db.execute(
                    sql: """
                        UPDATE ingest_batch SET records = max(0, records - ?1)
                        WHERE segment = ?2 AND start <= ?3 AND start + length > ?3 AND batches > 1
                        """,
                    arguments: [records, file.segment.path, offset])
            }
        }
    }

    /// Which dialects a file has lost already.
    public func thinnedDialects(of segment: String) async throws -> String? {
        try await read { db in
            try String.fetchOne(
                db, sql: "SELECT dialects FROM thinned_segment WHERE segment = ?", arguments: [segment])
        }
    }

    /// Remembers that a file was gone through.
    public func markThinned(_ segment: String, _ dialects: String) async throws {
        try await write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO thinned_segment VALUES (?, ?)", arguments: [segment, dialects])
        }
    }
}
