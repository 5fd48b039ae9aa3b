import GRDB
public import Registry
public import Vocabulary

/// The copy of a record that a detection keeps.
public struct RecordCopy: Hashable, Sendable {
    /// The detection.
    public let detection: Int64
    /// When the record happened.
    public let time: Instant
    /// Where its batch lies in the archive.
    public let segment: String
    /// The dialect of the record.
    public let dialect: String
}

extension Store {
    /// Copies of an establishment's records that were received before a day, in UTC, in the order of the archive; those behind
    /// `last` if it is given.
    ///
    /// By the day of reception, as the archive's own: a machine whose clock stands in 2099 must not keep its copies until then. What
    /// belongs to a case that is not closed is evidence, and stays.
    public func recordCopies(
        of establishment: ID<Establishment>, receivedBefore end: Day, behind last: RecordCopy?, limit: Int
    ) async throws -> [RecordCopy] {
        try await read { db in
            let number = try String.fetchOne(
                db, sql: "SELECT finess FROM establishment WHERE id = ?", arguments: [establishment.rawValue])
            guard let number else { return [] }
            // A place begins so: 990000012/2026/03/14/.
            let bound = "\(number)/\(end.description.replacing("-", with: "/"))"
            let behind: SQL =
                last.map { "(d.segment, d.id) > (\($0.segment), \($0.detection))" } ?? "TRUE"
            let query: SQL = """
                SELECT d.id, d.time, d.segment, d.source_format
                FROM detection d INDEXED BY detection_copy_by_place CROSS JOIN alert a ON a.id = d.alert_id
                WHERE d.raw <> x'' AND d.segment > \("\(number)/") AND d.segment < \(bound) AND \(behind)
                    AND a.establishment_id = \(establishment.rawValue)
                    AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.id = a.case_id AND c.state <> 'closed')
                ORDER BY d.segment, d.id LIMIT \(limit)
                """
            return try query.rows(db).map { row in
                RecordCopy(
                    detection: row["id"], time: Instant(milliseconds: row["time"]), segment: row["segment"],
                    dialect: row["source_format"])
            }
        }
    }

    /// Erases copies of records, with the values that rules recognised in them, and writes into the audit log that they are
    /// gone, and why.
    public func erase(
        _ copies: [RecordCopy], of establishment: ID<Establishment>,
        rules: [(dialect: String, days: Int, basis: String)], at now: Instant
    ) async throws {
        try await transaction(by: "cordon", at: now) { writer in
            let statement = try writer.db.cachedStatement(
                sql: "UPDATE detection SET raw = x'', matched = '[]' WHERE id = ?")
            var counts: [String: Int64] = [:]
            for copy in copies {
                try statement.execute(arguments: [copy.detection])
                counts[copy.dialect, default: 0] += 1
            }
            var deleted = JSONObject()
            for (dialect, records) in counts.sorted(by: { $0.key < $1.key }) {
                deleted.set(dialect, to: JSONText(records))
            }
            let reasons = rules.map { "\($0.dialect): \($0.days) – \($0.basis)" }
            var detail = JSONObject()
            detail.set("deleted", to: JSONText(deleted))
            detail.set("rules", to: JSONText(reasons.joined(separator: "; ")))
            try writer.note("archive.erase-copies", establishment: establishment, detail: detail.text)
        }
    }
}
