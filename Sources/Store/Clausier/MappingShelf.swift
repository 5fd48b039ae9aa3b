public import Clausier
import Compression
import Crypto
import Foundation
import GRDB
public import Vocabulary

/// A mapping between two frameworks as lists show it.
public struct ShelvedMapping: Hashable, Sendable {
    /// Its identifier in the library it came from.
    public let origin: String
    /// What people call it.
    public let title: String
    /// The identifiers of the two frameworks.
    public let source: String, target: String
    /// How many relations it has.
    public let relations: Int
    /// Who brought it.
    public let by: String
    /// When.
    public let at: Instant
}

extension Store {
    /// The most relations of a mapping that is kept.
    public static let mostRelations = 100_000

    /// Every mapping that was imported, by title.
    public func mappings() async throws -> [ShelvedMapping] {
        try await read { db in
            let query: SQL = """
                SELECT origin, title, source, target, relations, decided_by, decided FROM mapping_set
                ORDER BY title, id LIMIT 500
                """
            return try query.rows(db).map {
                ShelvedMapping(
                    origin: $0["origin"], title: $0["title"], source: $0["source"], target: $0["target"],
                    relations: $0["relations"], by: $0["decided_by"], at: Instant(milliseconds: $0["decided"])
                )
            }
        }
    }

    /// The relations from the controls of one edition to those of another, by their codes; those of mappings that were
    /// made in the other direction are turned round.
    public func mappings(from source: Edition, to target: Edition) async throws -> [ControlMapping] {
        let (names, others) = (jsonArray(source.names), jsonArray(target.names))
        let sets = try await read { db in
            let query: SQL = """
                SELECT content FROM mapping_set WHERE source IN (SELECT value FROM json_each(\(names)))
                    AND target IN (SELECT value FROM json_each(\(others)))
                UNION ALL SELECT content FROM mapping_set WHERE target IN (SELECT value FROM json_each(\(names)))
                    AND source IN (SELECT value FROM json_each(\(others)))
                """
            return try query.rows(db).map { try MappingSet(packed: $0["content"]) }
        }
        return sets.flatMap { set in
            source.names.contains(set.source)
                ? set.resolved(from: source, to: target)
                : set.turned.resolved(from: source, to: target)
        }
    }

    /// Keeps a mapping, in place of an earlier one of the same identifier.
    ///
    /// - Throws: ``StoreError/declined(_:)`` for one without relations or with too many.
    @discardableResult public func record(
        _ mapping: MappingSet, by actor: String, at now: Instant
    ) async throws -> Change {
        guard (1...Store.mostRelations).contains(mapping.mappings.count) else {
            throw StoreError.declined(
                LocalizedText(
                    "une correspondance compte de 1 à 100\u{202F}000 relations",
                    en: "a mapping has 1 to 100,000 relations"))
        }
        let content = try mapping.encoded
        let digest = Data(SHA256.hash(data: content))
        let packed = Data(try Zstd.compress(content))
        return try await transaction(by: actor, at: now) { writer in
            let before = try Data.fetchOne(
                writer.db, sql: "SELECT digest FROM mapping_set WHERE origin = ?",
                arguments: [String(mapping.origin.prefix(300))])
            guard before != digest else { return Change.unchanged }
            try writer.db.execute(
                sql: """
                    INSERT INTO mapping_set (origin, title, source, target, relations, digest, content, decided_by, decided)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (origin) DO UPDATE SET title = excluded.title, source = excluded.source,
                        target = excluded.target, relations = excluded.relations, digest = excluded.digest,
                        content = excluded.content, decided_by = excluded.decided_by, decided = excluded.decided
                    """,
                arguments: [
                    String(mapping.origin.prefix(300)), String(mapping.title.prefix(500)),
                    String(mapping.source.prefix(300)), String(mapping.target.prefix(300)),
                    mapping.mappings.count, digest, packed, actor, now.milliseconds,
                ])
            var detail = JSONObject()
            detail.set("mapping", to: JSONText(mapping.title))
            detail.set("relations", to: JSONText(Int64(mapping.mappings.count)))
            try writer.note("catalogue.mapping", detail: detail.text)
            return before == nil ? Change.inserted : Change.updated
        }
    }
}

extension Edition {
    /// What a mapping may call it: its identifier elsewhere, or its name here.
    fileprivate var names: [String] { [origin, key.description].compactMap(\.self) }
}

extension MappingSet {
    fileprivate var encoded: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return try Array(encoder.encode(self))
        }
    }

    fileprivate init(packed: Data) throws {
        do {
            let bytes = try Zstd.decompress(Array(packed), limit: CatalogueShelf.mostBytes)
            self = try JSONDecoder().decode(MappingSet.self, from: Data(bytes))
        } catch {
            throw StoreError.damaged("a mapping cannot be read: import it again")
        }
    }
}
