public import Access
import Crypto
import Foundation
import GRDB
public import Registry
public import Vocabulary

extension Store {
    /// How a file with these headers was read the last time, by an establishment in reach or for the whole network;
    /// `nil` for headers that nobody mapped yet.
    public func columnMapping(
        for kind: ImportKind, headers: [String], of establishment: ID<Establishment>? = nil, reach: Reach
    ) async throws -> HeaderMapping? {
        let form = HeaderMapping.digest(of: headers)
        return try await read { db in
            let own: SQL =
                establishment.map { "m.establishment_id = \($0.rawValue) OR m.establishment_id IS NULL" }
                ?? "TRUE"
            let query: SQL = """
                SELECT m.mapping FROM column_mapping m WHERE m.form = \(form) AND m.kind = \(kind.rawValue)
                    AND (m.establishment_id IS NULL OR \(reach.holds("m.establishment_id"))) AND (\(own))
                ORDER BY m.establishment_id IS NULL, m.decided DESC, m.id DESC LIMIT 1
                """
            guard let text: String = try query.rows(db).first?["mapping"] else { return nil }
            return try? JSONDecoder().decode(HeaderMapping.self, from: Data(text.utf8))
        }
    }
}

extension Writer {
    /// Keeps how a file with these headers is read, for an establishment or, without one, for the whole network.
    ///
    /// - Throws: ``StoreError/refused(_:)`` for a mapping too large to keep.
    public func remember(
        _ mapping: HeaderMapping, for kind: ImportKind, headers: [String],
        of establishment: ID<Establishment>?
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(mapping), as: UTF8.self)
        let form = HeaderMapping.digest(of: headers)
        let before = try String.fetchOne(
            db,
            sql: """
                SELECT mapping FROM column_mapping
                WHERE form = ? AND kind = ? AND coalesce(establishment_id, 0) = ?
                """, arguments: [form, kind.rawValue, establishment?.rawValue ?? 0])
        guard before != text else { return }
        try db.execute(
            sql:
                "DELETE FROM column_mapping WHERE form = ? AND kind = ? AND coalesce(establishment_id, 0) = ?",
            arguments: [form, kind.rawValue, establishment?.rawValue ?? 0])
        try db.execute(
            sql: """
                INSERT INTO column_mapping (establishment_id, kind, form, mapping, decided_by, decided)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [establishment?.rawValue, kind.rawValue, form, text, actor, now.milliseconds])
        var detail = JSONObject()
        detail.set("kind", to: JSONText(kind.rawValue))
        detail.set("columns", to: JSONText(Int64(mapping.columns.count)))
        try note("registry.map-columns", establishment: establishment, detail: detail.text)
    }
}

extension HeaderMapping {
    fileprivate static func digest(of headers: [String]) -> Data {
        Data(SHA256.hash(data: Array(form(of: headers).utf8)))
    }
}
