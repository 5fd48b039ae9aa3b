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
                    SELECT count(*) AS batches, coalesce(sum(records), 0) AS records, min(first_event) AS first,
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
        }
    }
}
