import GRDB
import Registry
import Vocabulary

/// What sources sent in the batches of one transaction: one statement for each source, however many batches name it.
struct SourceSums {
    private struct Name: Hashable {
        let establishment: ID<Establishment>
        let name: String
        let kind: String
    }

    private struct KindName: Hashable {
        let establishment: ID<Establishment>
        let kind: String
    }

    private var sources: [Name: (records: Int, last: Instant)] = [:]
    private var kinds: [KindName: (records: Int, last: Instant)] = [:]
    private var troubles: [(ID<Establishment>, SourceTrouble)] = []

    mutating func add(_ batch: DetectedBatch, of establishment: ID<Establishment>) {
        for source in batch.sources {
            let name = Name(
                establishment: establishment,
                name: source.name.isEmpty ? SourceCount.unnamed : String(source.name.prefix(300)),
                kind: source.kind)
            let known = sources[name] ?? (0, source.lastEvent)
            sources[name] = (known.records + source.records, max(known.last, source.lastEvent))
        }
        for (kind, count) in batch.kinds {
            let name = KindName(establishment: establishment, kind: kind)
            let known = kinds[name] ?? (0, count.last)
            kinds[name] = (known.records + count.records, max(known.last, count.last))
        }
        troubles += batch.troubles.map { (establishment, $0) }
    }

    /// Sources of one establishment that are told apart: a large hospital has some thousands. Whoever makes up a name for each
    /// record fills no table: what comes past it is counted together.
    static let mostSources = 20_000

    func write(_ db: Database) throws {
        let known = try db.cachedStatement(
            sql: """
                UPDATE event_source SET last_event = max(last_event, ?), records = records + ?
                WHERE establishment_id = ? AND kind = ? AND name = ?
                """)
        var fresh: [(Name, (records: Int, last: Instant))] = []
        for (name, count) in sources {
            try known.execute(arguments: [
                count.last.milliseconds, count.records, name.establishment.rawValue, name.kind, name.name,
            ])
            if db.changesCount == 0 { fresh.append((name, count)) }
        }
        var rooms: [ID<Establishment>: Int] = [:]
        for (name, count) in fresh {
            let room = try rooms[name.establishment] ?? room(for: name.establishment, db)
            rooms[name.establishment] = room - 1
            var name = name
            if room <= 0 {
                name = Name(establishment: name.establishment, name: SourceCount.unnamed, kind: "other")
            }
            try insert(name, count, db)
        }
        try writeKinds(db)
        for (establishment, trouble) in troubles { try trouble.add(to: establishment, db) }
    }

    private func room(for establishment: ID<Establishment>, _ db: Database) throws -> Int {
        let count =
            try Int.fetchOne(
                db.cachedStatement(sql: "SELECT count(*) FROM event_source WHERE establishment_id = ?"),
                arguments: [establishment.rawValue]) ?? 0
        return SourceSums.mostSources - count
    }

    private func insert(_ name: Name, _ count: (records: Int, last: Instant), _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO event_source (establishment_id, name, kind, last_event, records)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (establishment_id, kind, name) DO UPDATE SET
                    last_event = max(last_event, excluded.last_event), records = records + excluded.records
                """
        ).execute(arguments: [
            name.establishment.rawValue, name.name, name.kind, count.last.milliseconds, count.records,
        ])
    }

    private func writeKinds(_ db: Database) throws {
        let kind = try db.cachedStatement(
            sql: """
                INSERT INTO log_kind VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    last_event = max(last_event, excluded.last_event), records = records + excluded.records
                """)
        for (name, count) in kinds {
            try kind.execute(arguments: [
                name.establishment.rawValue, name.kind, count.last.milliseconds, count.records,
            ])
        }
    }
}
