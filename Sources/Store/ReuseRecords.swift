public import Access
public import Debt
import GRDB
public import Registry
public import Vocabulary

/// What one establishment bought of a line in a year.
public struct RecordedPurchases: Sendable {
    /// Who.
    public let establishment: ID<Establishment>
    /// Its group, whose targets hold.
    public let group: ID<Group>
    /// Its name.
    public let name: String
    /// What.
    public let purchases: ReusePurchases
}

extension Writer {
    /// Keeps what an establishment bought of a line in a year, or parted with.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach.
    public func record(
        _ purchases: ReusePurchases, of establishment: ID<Establishment>, reach: Reach
    ) throws {
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        try db.execute(
            sql: "INSERT OR REPLACE INTO reuse_purchase VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                establishment.rawValue, purchases.line.rawValue, purchases.year, purchases.total,
                purchases.reused, actor, now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("line", to: JSONText(purchases.line.rawValue))
        detail.set("year", to: JSONText(Int64(purchases.year)))
        switch purchases.line.unit {
        case .cents:
            detail.set("spentCents", to: JSONText(purchases.total))
            detail.set("reusedCents", to: JSONText(purchases.reused))
        case .pieces:
            detail.set("pieces", to: JSONText(purchases.total))
            detail.set("reused", to: JSONText(purchases.reused))
        }
        try note(
            "debt.reuse", subject: AuditSubject(kind: "establishment", id: establishment.rawValue),
            establishment: establishment, detail: detail.text)
    }

    /// Keeps the share that holds in a group for a line from a year on; `nil` goes back to what is shipped.
    public func set(
        _ sharePerMille: Int?, of line: ReuseLine, from year: Int, in group: ID<Group>, source: String,
        asOf day: Day
    ) throws {
        try db.execute(
            sql: "DELETE FROM reuse_target WHERE group_id = ? AND line = ? AND from_year = ?",
            arguments: [group.rawValue, line.rawValue, year])
        if let sharePerMille {
            try db.execute(
                sql: "INSERT INTO reuse_target VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    group.rawValue, line.rawValue, year, sharePerMille, source, day.number, actor,
                    now.milliseconds,
                ])
        }
        var detail = JSONObject()
        detail.set("line", to: JSONText(line.rawValue))
        detail.set("fromYear", to: JSONText(Int64(year)))
        detail.set("sharePerMille", to: sharePerMille.map { JSONText(Int64($0)) } ?? .null)
        detail.set("source", to: JSONText(source))
        try note(
            "debt.reuse-target", subject: AuditSubject(kind: "group", id: group.rawValue), detail: detail.text
        )
    }
}

extension Store {
    /// What establishments in reach bought, new and reused, the latest year first.
    public func reusePurchases(reach: Reach) async throws -> [RecordedPurchases] {
        try await read { db in
            let query: SQL = """
                SELECT p.*, e.name, e.group_id FROM reuse_purchase p
                    JOIN establishment e ON e.id = p.establishment_id
                WHERE \(reach.holds("p.establishment_id")) ORDER BY p.year DESC, e.name_key, p.line
                """
            return try query.rows(db).compactMap { row in
                guard let line = ReuseLine(rawValue: row["line"]) else { return nil }
                return RecordedPurchases(
                    establishment: ID(row["establishment_id"]), group: ID(row["group_id"]), name: row["name"],
                    purchases: ReusePurchases(
                        line: line, year: row["year"], total: row["spent_cents"], reused: row["reused_cents"])
                )
            }
        }
    }

    /// The targets in force in each group with a member in reach.
    public func reuseTargets(reach: Reach) async throws -> [ID<Group>: [ReuseTarget]] {
        try await read { db in
            let query: SQL = """
                SELECT t.* FROM reuse_target t
                WHERE t.group_id IN (SELECT e.group_id FROM establishment e WHERE \(reach.holds("e.id")))
                ORDER BY t.group_id, t.line, t.from_year
                """
            var own: [ID<Group>: [ReuseTarget]] = [:]
            for row in try query.rows(db) {
                guard let line = ReuseLine(rawValue: row["line"]) else { continue }
                let source: String = row["source"]
                own[ID(row["group_id"]), default: []].append(
                    ReuseTarget(
                        line: line, fromYear: row["from_year"], sharePerMille: row["share_per_mille"],
                        basis: Basis(
                            .own, LocalizedText(source, en: source), asOf: Day(number: row["as_of"]))))
            }
            return own.mapValues { ReuseTarget.inForce(own: $0) }
        }
    }
}
