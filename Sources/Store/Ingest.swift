public import Access
import GRDB
public import Registry
public import Vocabulary

/// Batches of log records: archived first, then detected, each once.
extension Store {
    /// The batch of that key, if it came before: to be asked before its bytes are written to the archive.
    public func batch(key: String, of establishment: ID<Establishment>) async throws -> IngestBatch? {
        try await read { try IngestBatch.find(key: key, of: establishment, $0) }
    }

    /// Those of the batches of these names that came before.
    public func batches(named names: [BatchName]) async throws -> [BatchName: IngestBatch] {
        try await read { db in
            try names.reduce(into: [:]) { known, name in
                known[name] = try IngestBatch.find(key: name.key, of: name.establishment, db)
            }
        }
    }

    /// Records that a batch lies in the archive, before its sender is told so.
    ///
    /// The same key of the same establishment twice changes nothing, so that a sender may repeat what it has no
    /// answer for.
    public func receive(
        key: String, of establishment: ID<Establishment>, segment: String, start: Int, length: Int,
        records: Int, at now: Instant
    ) async throws -> BatchReceipt {
        try await receive([
            NewBatch(
                name: BatchName(establishment: establishment, key: key), segment: segment, start: start,
                length: length, records: records, received: now)
        ])[0]
    }

    /// The same of several batches, in one transaction: all of them, or none.
    public func receive(_ batches: [NewBatch]) async throws -> [BatchReceipt] {
        try await write { db in
            try batches.map { batch in
                if let known = try IngestBatch.find(key: batch.name.key, of: batch.name.establishment, db) {
                    return .duplicate(known)
                }
                try db.cachedStatement(
                    sql: """
                        INSERT INTO ingest_batch (establishment_id, batch_key, segment, start, length, records,
                            received, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'archived')
                        """
                ).execute(arguments: [
                    batch.name.establishment.rawValue, batch.name.key, batch.segment, batch.start,
                    batch.length, batch.records, batch.received.milliseconds,
                ])
                return .accepted(ID(db.lastInsertedRowID))
            }
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
        kinds: [String: (records: Int, last: Instant)] = [:], troubles: [SourceTrouble] = [],
        span: ClosedRange<Instant>? = nil, at now: Instant
    ) async throws -> [ChangedAlert] {
        try await record([
            DetectedBatch(
                batch: batch, detections: detections, sources: sources, kinds: kinds, troubles: troubles,
                span: span, at: now)
        ])
    }

    /// The same of several batches in their order, in one transaction: what one source sent in all of them is counted once.
    ///
    /// `timed` runs the transaction's work, on the thread that does it: for who wants to know what it costs.
    public func record(
        _ batches: [DetectedBatch],
        timed: @escaping @Sendable (() throws -> [ChangedAlert]) throws -> [ChangedAlert] = { try $0() }
    ) async throws -> [ChangedAlert] {
        try await write { db in try timed { try batches.record(db) } }
    }
}

extension [DetectedBatch] {
    fileprivate func record(_ db: Database) throws -> [ChangedAlert] {
        var sums = SourceSums()
        var changed: [ID<Alert>: ChangedAlert] = [:]
        for batch in self {
            guard let establishment = try batch.mark(db) else { continue }
            sums.add(batch, of: establishment)
            guard !batch.detections.isEmpty else { continue }
            var grouping = AlertWriter(db, at: batch.at)
            for detection in batch.detections {
                try grouping.add(detection)
                try detection.noteSighting(db)
            }
            changed.merge(grouping.changed) { $0.isNew ? $0 : $1 }
        }
        try sums.write(db)
        return changed.values.sorted { $0.id < $1.id }
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

    /// A page of the batches of an establishment that hold records of a span of time, earliest first; `next` is `nil` after the
    /// last page.
    public func batches(
        of establishment: ID<Establishment>, within span: ClosedRange<Instant>,
        after cursor: BatchCursor? = nil,
        limit: Int
    ) async throws -> (batches: [IngestBatch], next: BatchCursor?) {
        let lower = span.lowerBound.advanced(by: .seconds(-86_400)).milliseconds
        return try await read { db in
            // Those that began long before, as backlogs do, come first, and are few.
            var rows: [Row] = []
            if cursor.map({ $0.first < lower }) ?? true {
                rows = try Row.fetchAll(
                    db,
                    sql: """
                        \(Store.wide) AND (first_event, last_event, id) > (?, ?, ?)
                        ORDER BY first_event, last_event, id LIMIT ?
                        """,
                    arguments: [
                        establishment.rawValue, span.lowerBound.milliseconds, lower,
                        cursor?.first ?? Int64.min, cursor?.last ?? Int64.min, cursor?.id ?? 0, limit,
                    ])
            }
            let near = cursor.flatMap { $0.first < lower ? nil : $0 }
            rows += try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM ingest_batch
                    WHERE establishment_id = ? AND first_event BETWEEN ? AND ? AND last_event >= ?
                        AND (first_event, last_event, id) > (?, ?, ?)
                    ORDER BY first_event, last_event, id LIMIT ?
                    """,
                arguments: [
                    establishment.rawValue, near?.first ?? lower, span.upperBound.milliseconds,
                    span.lowerBound.milliseconds, near?.first ?? lower, near?.last ?? Int64.min,
                    near?.id ?? 0, limit - rows.count,
                ])
            let next = rows.count < limit ? nil : rows.last.map { BatchCursor($0) }
            return (rows.map { IngestBatch($0) }, next)
        }
    }

    /// The batches of an establishment that hold records of a span of time, those that begin nearest to a time: at most `each`
    /// of those that begin before it and as many of the others. `isAll` says whether there were no more.
    public func batches(
        of establishment: ID<Establishment>, around time: Instant, within span: ClosedRange<Instant>,
        each: Int
    ) async throws -> (batches: [IngestBatch], isAll: Bool) {
        let lower = span.lowerBound.advanced(by: .seconds(-86_400)).milliseconds
        return try await read { db in
            var before = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM ingest_batch
                    WHERE establishment_id = ? AND first_event BETWEEN ? AND ? AND last_event >= ?
                    ORDER BY first_event DESC LIMIT ?
                    """,
                arguments: [
                    establishment.rawValue, lower, min(time, span.upperBound).milliseconds,
                    span.lowerBound.milliseconds, each + 1,
                ])
            before += try Row.fetchAll(
                db, sql: "\(Store.wide) ORDER BY first_event DESC LIMIT ?",
                arguments: [
                    establishment.rawValue, span.lowerBound.milliseconds, lower, each + 1 - before.count,
                ])
            let after = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM ingest_batch
                    WHERE establishment_id = ? AND first_event > ? AND first_event <= ?
                    ORDER BY first_event LIMIT ?
                    """,
                arguments: [
                    establishment.rawValue, time.milliseconds, span.upperBound.milliseconds, each + 1,
                ])
            let chosen = Array(before.prefix(each).reversed()) + after.prefix(each)
            return (chosen.map { IngestBatch($0) }, before.count <= each && after.count <= each)
        }
    }

    /// Batches of an establishment that span more than a day, end behind a time and begin before another one.
    private static let wide = """
        SELECT * FROM ingest_batch INDEXED BY ingest_batch_wide
        WHERE establishment_id = ? AND last_event - first_event > 86400000 AND last_event >= ? AND first_event < ?
        """

    /// The establishments within a reach, with their numbers: whose archives may be searched. In the order of their names.
    public func searchableEstablishments(
        within reach: Reach, group: ID<Group>? = nil, only establishment: ID<Establishment>? = nil
    ) async throws -> [SearchableEstablishment] {
        try await read { db in
            var conditions: [SQL] = [reach.within(establishment).holds("id")]
            if let group { conditions.append("group_id = \(group.rawValue)") }
            let request: SQLRequest<Row> =
                "SELECT id, finess, name FROM establishment WHERE \(all(of: conditions)) ORDER BY name, id"
            return try request.fetchAll(db).map {
                SearchableEstablishment(
                    id: ID($0["id"]), finess: try Finess(parsing: $0["finess"]), name: $0["name"])
            }
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

/// Where the next page of batches begins.
public struct BatchCursor: Hashable, Sendable {
    fileprivate let first: Int64
    fileprivate let last: Int64
    fileprivate let id: Int64

    fileprivate init(_ row: Row) { (first, last, id) = (row["first_event"], row["last_event"], row["id"]) }
}

/// An establishment whose archive may be searched.
public struct SearchableEstablishment: Hashable, Sendable {
    /// In the records.
    public let id: ID<Establishment>
    /// In the archive.
    public let finess: Finess
    /// For people.
    public let name: String
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
            received: Instant(milliseconds: row["received"]), isDetected: row["state"] == "detected",
            firstDigest: row["first_digest"], batches: row["batches"])
    }
}

extension DetectedBatch {
    /// Marks the batch as detected; returns whose it is, or `nil` if it was marked before.
    fileprivate func mark(_ db: Database) throws -> ID<Establishment>? {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM ingest_batch WHERE id = ?"), arguments: [batch.rawValue])
        guard let known = row.map({ IngestBatch($0) }) else { throw StoreError.notFound(kind: "batch") }
        guard !known.isDetected else { return nil }
        guard detections.allSatisfy({ $0.establishment == known.establishment }) else {
            throw StoreError.wrongState("a detection names another establishment than its batch")
        }
        try db.cachedStatement(
            sql: "UPDATE ingest_batch SET state = 'detected', first_event = ?, last_event = ? WHERE id = ?"
        ).execute(arguments: [span?.lowerBound.milliseconds, span?.upperBound.milliseconds, batch.rawValue])
        return known.establishment
    }
}
