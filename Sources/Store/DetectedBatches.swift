import GRDB
public import Vocabulary

/// Batches that detection has gone over: what correlations count again after a stop.
extension Store {
    /// Where the batches lie, of those identifiers that are known.
    public func batches(_ identifiers: some Collection<ID<IngestBatch>> & Sendable) async throws
        -> [IngestBatch]
    {
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM ingest_batch WHERE id = ?")
            return try identifiers.compactMap { identifier in
                try Row.fetchOne(statement, arguments: [identifier.rawValue]).map { IngestBatch($0) }
            }
        }
    }

    /// The batch that came last of those that were detected in; `nil` if none was.
    public func lastDetectedBatch() async throws -> IngestBatch? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM ingest_batch WHERE state = 'detected' ORDER BY id DESC LIMIT 1"
            ).map { IngestBatch($0) }
        }
    }

    /// How much was detected in that came after a batch.
    public func detectedWork(after batch: ID<IngestBatch>) async throws -> (batches: Int, records: Int) {
        try await read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*) AS batches, coalesce(sum(records), 0) AS records FROM ingest_batch
                    WHERE state = 'detected' AND id > ?
                    """, arguments: [batch.rawValue])
            return (row?["batches"] as Int? ?? 0, row?["records"] as Int? ?? 0)
        }
    }

    /// The batches that were detected in and came after one, in the order in which they came.
    public func detectedBatches(after batch: ID<IngestBatch>, limit: Int) async throws -> [IngestBatch] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM ingest_batch WHERE state = 'detected' AND id > ? ORDER BY id LIMIT ?",
                arguments: [batch.rawValue, limit]
            ).map { IngestBatch($0) }
        }
    }
}
