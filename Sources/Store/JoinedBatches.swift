import GRDB
public import Vocabulary

/// Old batches that become one row: a nation sends a hundred million batches a day, and each is a row while it may be sent again.
extension Store {
    /// Whole days for which a batch that is sent again is known by its name: a day longer than the hub's stream of a federation
    /// keeps what is read again from it, and longer than a line is cut. After them, the batches of a file are joined.
    public static let batchNameDays = 8

    /// Bytes of the archive that the batches of one row take together, unless one batch is longer: so much is read where a
    /// person asks for what stands around a record.
    public static let joinedBytes = 4 << 20

    /// Whole days for which counts of rules by day, and machines that were heard of, are kept: thirteen months, so that a year can
    /// be compared with the one before.
    public static let countDays = 396

    /// Joins the batches of a file of the archive that follow one another, and forgets their names.
    ///
    /// Only where detection has gone over all of them, and never the batch that came last of all, by which correlations know
    /// whether what they saved is of these records. What they hold stays: where they lie, how many records, of which time.
    ///
    /// - Parameters:
    ///   - segment: A file that nobody writes to any more.
    ///   - bytes: How long one row may be.
    /// - Returns: How many rows went.
    /// - Throws: What the records say when they cannot be written.
    public func joinBatches(of segment: String, upTo bytes: Int = Store.joinedBytes) async throws -> Int {
        let isWorth = try await read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM (SELECT 1 FROM ingest_batch WHERE segment = ? LIMIT 2)",
                arguments: [segment]) ?? 0 > 1
        }
        guard isWorth else { return 0 }
        return try await write { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM ingest_batch WHERE segment = ? ORDER BY start", arguments: [segment]
            ).map { JoinedBatch($0) }
            let newest = try Int64.fetchOne(db, sql: "SELECT max(id) FROM ingest_batch")
            guard rows.allSatisfy({ $0.isDetected && $0.id != newest }) else { return 0 }
            var gone = 0
            for run in JoinedBatch.runs(rows, upTo: bytes) where run.count > 1 {
                gone += run.count - 1
                try JoinedBatch.write(run, db)
            }
            return gone
        }
    }

    /// Forgets what is counted of rules by day, and which machines were heard of, before a day: no page asks for what is older.
    public func forgetCounts(before day: Day) async throws {
        // Which of them have something so old is asked beside those who write.
        let rules = try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT rule, establishment_id FROM rule_tally GROUP BY 1, 2 HAVING min(day) < ?",
                arguments: [day.number]
            ).map { (rule: $0["rule"] as String, establishment: $0["establishment_id"] as Int64) }
        }
        let start = Instant(startOf: day).milliseconds
        let establishments = try await read { db in
            try Int64.fetchAll(
                db, sql: "SELECT DISTINCT establishment_id FROM event_source WHERE last_event < ?",
                arguments: [start])
        }
        for (rule, establishment) in rules {
            try await write { db in
                try db.cachedStatement(
                    sql: "DELETE FROM rule_tally WHERE rule = ? AND establishment_id = ? AND day < ?"
                ).execute(arguments: [rule, establishment, day.number])
            }
        }
        for establishment in establishments {
            try await write { db in
                try db.cachedStatement(
                    sql: "DELETE FROM event_source WHERE establishment_id = ? AND last_event < ?"
                ).execute(arguments: [establishment, start])
            }
        }
    }
}

/// One row of batches, as far as joining needs it.
private struct JoinedBatch {
    let id: Int64
    let segment: String
    let start: Int
    let length: Int
    let records: Int
    let batches: Int
    let isDetected: Bool
    let first: Int64?
    let last: Int64?

    init(_ row: Row) {
        id = row["id"]
        segment = row["segment"]
        start = row["start"]
        length = row["length"]
        records = row["records"]
        batches = row["batches"]
        isDetected = row["state"] == "detected"
        first = row["first_event"]
        last = row["last_event"]
    }

    /// Those that follow one another in the file, together no longer than that.
    static func runs(_ rows: [JoinedBatch], upTo bytes: Int) -> [[JoinedBatch]] {
        var runs: [[JoinedBatch]] = []
        var length = 0
        for row in rows {
            if let last = runs.last?.last, last.start + last.length == row.start, length + row.length <= bytes
            {
                runs[runs.count - 1].append(row)
                length += row.length
            } else {
                runs.append([row])
                length = row.length
            }
        }
        return runs
    }

    /// The first becomes the row of all; the others go. Its name has a blank, which no sender's has.
    static func write(_ run: [JoinedBatch], _ db: Database) throws {
        guard let first = run.first, let lowest = run.map(\.id).min() else { return }
        for row in run where row.id != lowest {
            try db.cachedStatement(sql: "DELETE FROM ingest_batch WHERE id = ?").execute(arguments: [row.id])
        }
        try db.cachedStatement(
            sql: """
                UPDATE ingest_batch SET batch_key = ?, start = ?, length = ?, records = ?, batches = ?,
                    first_event = ?, last_event = ?, first_digest = NULL WHERE id = ?
                """
        ).execute(arguments: [
            "joined \(first.segment)@\(first.start)", first.start, run.reduce(0) { $0 + $1.length },
            run.reduce(0) { $0 + $1.records }, run.reduce(0) { $0 + $1.batches },
            run.compactMap(\.first).min(), run.compactMap(\.last).max(), lowest,
        ])
    }
}
