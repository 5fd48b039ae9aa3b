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

    /// A mapping that was imported, by its identifier or else its title; `nil` where there is none.
    public func mapping(named name: String) async throws -> MappingSet? {
        try await read { db in
            let query: SQL = """
                SELECT content FROM mapping_set WHERE origin = \(name) OR title = \(name)
                ORDER BY origin = \(name) DESC, id LIMIT 1
                """
            return try query.rows(db).first.map { try MappingSet(packed: $0["content"]) }
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
        try await record([], [mapping], by: actor, at: now).mappings[0]
    }
}

/// A mapping as it is kept, made before the transaction begins.
struct PackedMapping: Sendable {
    let mapping: MappingSet
    let digest: Data
    let content: Data

    /// - Throws: ``StoreError/declined(_:)`` for one without relations or with too many.
    init(_ mapping: MappingSet) throws {
        guard (1...Store.mostRelations).contains(mapping.mappings.count) else {
            throw StoreError.declined(
                LocalizedText(
                    "Une correspondance compte de 1 à 100\u{202F}000 relations\u{A0}; celle-ci en a \(mapping.mappings.count).",
                    en: "A mapping has 1 to 100,000 relations; this one has \(mapping.mappings.count)."))
        }
        let bytes = try mapping.encoded
        self.mapping = mapping
        digest = Data(SHA256.hash(data: bytes))
        content = Data(try Zstd.compress(bytes))
    }
}

extension Writer {
    func keep(_ packed: PackedMapping) throws -> Change {
        let mapping = packed.mapping, origin = String(packed.mapping.origin.prefix(300))
        let before = try Data.fetchOne(
            db, sql: "SELECT digest FROM mapping_set WHERE origin = ?", arguments: [origin])
        guard before != packed.digest else { return .unchanged }
        try db.execute(
            sql: """
                INSERT INTO mapping_set (origin, title, source, target, relations, digest, content, decided_by, decided)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (origin) DO UPDATE SET title = excluded.title, source = excluded.source,
                    target = excluded.target, relations = excluded.relations, digest = excluded.digest,
                    content = excluded.content, decided_by = excluded.decided_by, decided = excluded.decided
                """,
            arguments: [
                origin, String(mapping.title.prefix(500)), String(mapping.source.prefix(300)),
                String(mapping.target.prefix(300)), mapping.mappings.count, packed.digest, packed.content,
                actor, now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("mapping", to: JSONText(mapping.title))
        detail.set("relations", to: JSONText(Int64(mapping.mappings.count)))
        try note("catalogue.mapping", detail: detail.text)
        return before == nil ? .inserted : .updated
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
