import GRDB
public import Registry
public import Vocabulary

/// What was odd about records of one source: how many, and how far off at worst.
public struct SourceTrouble: Hashable, Codable, Sendable {
    /// The machine; `?` where nobody knows.
    public var source: String
    /// The dialect, such as `windows`; `batch` for whole batches.
    public var dialect: String
    /// What was odd.
    public var kind: Kind
    /// How many records.
    public var records: Int
    /// The largest distance between a record's time and its reception, in seconds; 0 for what came twice.
    public var worstSeconds: Int
    /// When the last of them was received.
    public var last: Instant

    /// What can be odd about a record.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// It came long after it happened: a line that was cut, or a clock that is behind.
        case late
        /// It says that it happened after it was received: the clock is ahead.
        case ahead
        /// The same record had come shortly before.
        case duplicate
        /// It came in a batch that had been kept already, and was not kept again.
        case repeatedBatch
    }

    /// Odd records of one source.
    public init(
        source: String, dialect: String, kind: Kind, records: Int, worstSeconds: Int, last: Instant
    ) {
        self.source = source
        self.dialect = dialect
        self.kind = kind
        self.records = records
        self.worstSeconds = worstSeconds
        self.last = last
    }

    /// A batch that was kept already.
    public static func repeatedBatch(of records: Int, at time: Instant) -> SourceTrouble {
        SourceTrouble(
            source: "?", dialect: "batch", kind: .repeatedBatch, records: records, worstSeconds: 0, last: time
        )
    }
}

extension SourceTrouble {
    /// Days for which they are counted.
    public static let keptDays = 90

    func add(to establishment: ID<Establishment>, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO source_trouble VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    records = records + excluded.records, worst_seconds = max(worst_seconds, excluded.worst_seconds),
                    last = max(last, excluded.last)
                """
        ).execute(arguments: [
            establishment.rawValue, last.day.number, kind.rawValue, String(dialect.prefix(100)),
            source.isEmpty ? "?" : String(source.prefix(300)), records, worstSeconds, last.milliseconds,
        ])
    }
}

extension Store {
    /// Counts what was odd outside of detection.
    public func note(_ troubles: [(establishment: ID<Establishment>, trouble: SourceTrouble)]) async throws {
        try await write { db in
            for (establishment, trouble) in troubles { try trouble.add(to: establishment, db) }
        }
    }

    /// Forgets what was counted so long ago that nobody asks.
    public func forgetTroubles(before day: Day) async throws {
        try await write { db in
            for establishment in try Int64.fetchAll(db, sql: "SELECT id FROM establishment") {
                try db.cachedStatement(
                    sql: "DELETE FROM source_trouble WHERE establishment_id = ? AND day < ?"
                ).execute(arguments: [establishment, day.number])
            }
        }
    }
}
