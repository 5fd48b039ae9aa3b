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
                name: source.name.isEmpty ? "?" : String(source.name.prefix(300)),
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

    func write(_ db: Database) throws {
        let source = try db.cachedStatement(
            sql: """
                INSERT INTO event_source (establishment_id, name, kind, last_event, records)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (establishment_id, kind, name) DO UPDATE SET
                    last_event = max(last_event, excluded.last_event), records = records + excluded.records
                """)
        for (name, count) in sources {
            try source.execute(arguments: [
                name.establishment.rawValue, name.name, name.kind, count.last.milliseconds, count.records,
            ])
        }
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
        for (establishment, trouble) in troubles { try trouble.add(to: establishment, db) }
    }
}
