import GRDB
public import Registry
public import Vocabulary

/// Batches of log records: archived first, then detected, each once.
extension Store {
    /// The batch of that key, if it came before: to be asked before its bytes are written to the archive.
    public func batch(key: String, of establishment: ID<Establishment>) async throws -> IngestBatch? {
        try await read { try IngestBatch.find(key: key, of: establishment, $0) }
    }

    /// Records that a batch lies in the archive, before its sender is told so.
    ///
    /// The same key of the same establishment twice changes nothing, so that a sender may repeat what it has no
    /// answer for.
    public func receive(
        key: String, of establishment: ID<Establishment>, segment: String, start: Int, length: Int,
        records: Int, at now: Instant
    ) async throws -> BatchReceipt {
        try await write { db in
            if let known = try IngestBatch.find(key: key, of: establishment, db) { return .duplicate(known) }
            try db.execute(
                sql: """
                    INSERT INTO ingest_batch (establishment_id, batch_key, segment, start, length, records,
                        received, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'archived')
                    """,
                arguments: [
                    establishment.rawValue, key, segment, start, length, records, now.milliseconds,
                ])
            return .accepted(ID(db.lastInsertedRowID))
        }
    }

    /// Batches that lie in the archive and that detection has not gone over, oldest first: what a start takes
    /// up again after a stop.
    public func pendingBatches(limit: Int = 1_000) async throws -> [IngestBatch] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM ingest_batch WHERE state = 'archived' ORDER BY id LIMIT ?",
                arguments: [limit]
            ).map { IngestBatch($0) }
        }
    }

    /// Keeps what detection found in a batch, groups it into alerts, and marks the batch as detected: all of
    /// it, or nothing. A batch that is marked already changes nothing. `span` runs from the earliest record to
    /// the latest, if the batch holds any. Returns the alerts that are new or have grown, by number.
    public func record(
        _ detections: [NewDetection], batch: ID<IngestBatch>, sources: [SourceCount],
        kinds: [String: (records: Int, last: Instant)] = [:],
        span: ClosedRange<Instant>? = nil, at now: Instant
    ) async throws -> [ChangedAlert] {
        try await write { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM ingest_batch WHERE id = ?", arguments: [batch.rawValue])
            guard let known = row.map({ IngestBatch($0) }) else { throw StoreError.notFound(kind: "batch") }
            guard !known.isDetected else { return [] }
            guard detections.allSatisfy({ $0.establishment == known.establishment }) else {
                throw StoreError.wrongState("a detection names another establishment than its batch")
            }
            try db.execute(
                sql:
                    "UPDATE ingest_batch SET state = 'detected', first_event = ?, last_event = ? WHERE id = ?",
                arguments: [
                    span?.lowerBound.milliseconds, span?.upperBound.milliseconds, batch.rawValue,
                ])
            for source in sources { try source.add(to: known.establishment, db) }
            for (kind, count) in kinds {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO log_kind VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                            last_event = max(last_event, excluded.last_event), records = records + excluded.records
                        """
                ).execute(arguments: [
                    known.establishment.rawValue, kind, count.last.milliseconds, count.records,
                ])
            }
            var grouping = AlertWriter(db, at: now)
            for detection in detections {
                try grouping.add(detection)
                try detection.noteSighting(db)
            }
            return grouping.changed.values.sorted { $0.id < $1.id }
        }
    }
}

extension Store {
    /// The end of the last batch that is known in a segment; what the archive holds past it was never recorded.
    public func archivedEnd(of segment: String) async throws -> Int {
        try await read { db in
            try Int.fetchOne(
                db,
                sql: "SELECT start + length FROM ingest_batch WHERE segment = ? ORDER BY start DESC LIMIT 1",
                arguments: [segment]) ?? 0
        }
    }

    /// The batches known in a segment, in the order of the file.
    public func batches(in segment: String) async throws -> [IngestBatch] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM ingest_batch WHERE segment = ? ORDER BY start", arguments: [segment]
            ).map { IngestBatch($0) }
        }
    }

    /// Every segment that a known batch lies in, in order.
    public func knownSegments() async throws -> [String] {
        try await read { db in
            try String.fetchAll(db, sql: "SELECT DISTINCT segment FROM ingest_batch ORDER BY segment")
        }
    }

    /// The batches of an establishment that hold records of a span of time, earliest first.
    ///
    /// A batch that spans more than a day, as a backlog does, is found only by its first day.
    public func batches(
        of establishment: ID<Establishment>, within span: ClosedRange<Instant>, limit: Int
    ) async throws -> [IngestBatch] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM ingest_batch
                    WHERE establishment_id = ? AND first_event BETWEEN ? AND ? AND last_event >= ?
                    ORDER BY first_event LIMIT ?
                    """,
                arguments: [
                    establishment.rawValue, span.lowerBound.advanced(by: .seconds(-86_400)).milliseconds,
                    span.upperBound.milliseconds, span.lowerBound.milliseconds, limit,
                ]
            ).map { IngestBatch($0) }
        }
    }

    /// The establishments of the registry with their numbers: whose records the archive may hold.
    public func establishmentNumbers() async throws -> [ID<Establishment>: Finess] {
        try await read { db in
            var numbers: [ID<Establishment>: Finess] = [:]
            let rows = try Row.fetchCursor(db, sql: "SELECT id, finess FROM establishment")
            while let row = try rows.next() { numbers[ID(row["id"])] = try Finess(parsing: row["finess"]) }
            return numbers
        }
    }
}

extension IngestBatch {
    static func find(key: String, of establishment: ID<Establishment>, _ db: Database) throws -> IngestBatch?
    {
        try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT * FROM ingest_batch WHERE establishment_id = ? AND batch_key = ?"),
            arguments: [establishment.rawValue, key]
        ).map { IngestBatch($0) }
    }

    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), establishment: ID(row["establishment_id"]), key: row["batch_key"],
            segment: row["segment"], start: row["start"], length: row["length"], records: row["records"],
            received: Instant(milliseconds: row["received"]), isDetected: row["state"] == "detected")
    }
}

extension SourceCount {
    fileprivate func add(to establishment: ID<Establishment>, _ db: Database) throws {
        let name = name.isEmpty ? "?" : String(name.prefix(300))
        try db.cachedStatement(
            sql: """
                INSERT INTO event_source (establishment_id, name, kind, last_event, records)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (establishment_id, kind, name) DO UPDATE SET
                    last_event = max(last_event, excluded.last_event), records = records + excluded.records
                """
        ).execute(arguments: [establishment.rawValue, name, kind, lastEvent.milliseconds, records])
    }
}
