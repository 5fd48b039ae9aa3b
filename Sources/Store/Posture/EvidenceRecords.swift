public import Access
import Foundation
import GRDB
public import Posture
public import Registry
public import Vocabulary

/// A fact about a posture that somebody brought in.
public struct RecordedEvidence: Hashable, Sendable {
    /// Its number.
    public let id: Int64
    /// The fact.
    public let item: EvidenceItem
    /// Who recorded it.
    public let by: String
    /// When.
    public let at: Instant
}

extension Store {
    /// The evidence that was brought in for an establishment and not withdrawn, the newest first, two thousand at most;
    /// empty beyond reach.
    public func evidence(
        of establishment: ID<Establishment>, reach: Reach
    ) async throws -> [RecordedEvidence] {
        try await read { db in
            let query: SQL = """
                SELECT * FROM posture_evidence e WHERE e.establishment_id = \(establishment.rawValue)
                    AND e.withdrawn IS NULL AND \(reach.holds("e.establishment_id"))
                ORDER BY e.as_of DESC, e.id DESC LIMIT 2000
                """
            return try query.rows(db).compactMap { RecordedEvidence($0) }
        }
    }
}

extension Writer {
    /// Keeps facts about the posture of an establishment; what is there already is left alone.
    ///
    /// - Returns: How many were new.
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach.
    @discardableResult public func record(
        evidence items: [EvidenceItem], of establishment: ID<Establishment>, reach: Reach
    ) throws -> Int {
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        var count = 0
        for item in items {
            try db.execute(
                sql: """
                    INSERT INTO posture_evidence (establishment_id, aspect, kind, basis, level, confidence, source, as_of,
                        fact_french, fact_english, link, object, recorded, recorded_by)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    establishment.rawValue, item.aspect.word, item.kind.rawValue, item.basis.rawValue,
                    item.level, item.confidence, try json(item.source), item.asOf.number,
                    item.fact.french, item.fact.english, item.link, item.object, now.milliseconds, actor,
                ])
            count += db.changesCount
        }
        if count > 0 {
            try note(
                "posture.evidence", establishment: establishment,
                detail: #"{"items":\#(items.count),"new":\#(count)}"#)
        }
        return count
    }

    /// Takes a fact back, with why; past postures are judged without it from then on.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a fact of an establishment beyond reach.
    public func withdraw(evidence id: Int64, because reason: String, reach: Reach) throws {
        let found: SQL = """
            SELECT e.establishment_id FROM posture_evidence e
            WHERE e.id = \(id) AND e.withdrawn IS NULL AND \(reach.holds("e.establishment_id"))
            """
        guard let row = try found.rows(db).first else { throw StoreError.notFound(kind: "evidence") }
        try db.execute(
            sql: "UPDATE posture_evidence SET withdrawn = ?, withdrawn_because = ? WHERE id = ?",
            arguments: [now.milliseconds, reason, id])
        var detail = JSONObject()
        detail.set("reason", to: JSONText(reason))
        try note(
            "posture.withdraw", subject: AuditSubject(kind: "posture-evidence", id: id),
            establishment: .from(row, "establishment_id"), detail: detail.text)
    }

    private func json(_ source: Source) throws -> String {
        String(decoding: try JSONEncoder().encode(source), as: UTF8.self)
    }
}

extension RecordedEvidence {
    init?(_ row: Row) {
        let source: String = row["source"]
        guard let aspect = PostureAspect(word: row["aspect"]),
            let kind = EvidenceKind(rawValue: row["kind"]),
            let basis = EvidenceBasis(rawValue: row["basis"]),
            let source = try? JSONDecoder().decode(Source.self, from: Data(source.utf8))
        else { return nil }
        self.init(
            id: row["id"],
            item: EvidenceItem(
                aspect, kind, basis, level: row["level"], confidence: row["confidence"], source: source,
                asOf: Day(number: row["as_of"]),
                fact: LocalizedText(row["fact_french"], en: row["fact_english"]), link: row["link"],
                object: row["object"]),
            by: row["recorded_by"], at: Instant(milliseconds: row["recorded"]))
    }
}
