public import Access
import GRDB
public import Registry
public import Vocabulary

/// How long records of one kind are kept, and what that rests on.
public struct RetentionRule: Hashable, Sendable {
    /// Its place in the store; of no meaning for one that is decided.
    public var id: ID<RetentionRule>
    /// Whose records; `nil` for every establishment that has no rule of its own for the dialect.
    public var establishment: ID<Establishment>?
    /// The dialect of the records, such as `windows`; `linux` holds for `linux/sshd` too, where that has no rule of its
    /// own. Empty for every dialect without a rule.
    public var dialect: String
    /// Whole days after the day of reception.
    public var days: Int
    /// What it rests on: a law, a recommendation, a decision.
    public var basis: String

    /// At least a month, so that no slip of the hand deletes an archive; at most ten years.
    public static let range = 30...3_650

    /// A rule to be decided.
    public init(establishment: ID<Establishment>?, dialect: String, days: Int, basis: String) {
        id = ID(0)
        self.establishment = establishment
        self.dialect = dialect
        self.days = days
        self.basis = basis
    }

    /// What is wrong with it; empty if it may be decided.
    public var faults: [Fault] {
        var faults: [Fault] = []
        if dialect.count > 100 || dialect.contains("|") { faults.append(.dialect) }
        if !RetentionRule.range.contains(days) { faults.append(.days) }
        if basis.isEmpty || basis.count > 500 { faults.append(.basis) }
        return faults
    }

    /// What can be wrong.
    public enum Fault: String, Error, CaseIterable, Sendable {
        case dialect, days, basis

        /// What to write instead.
        public var sentence: LocalizedText {
            switch self {
            case .dialect: LocalizedText("Cent caractères au plus.", en: "At most a hundred characters.")
            case .days:
                LocalizedText(
                    "Entre 30 et 3\u{202F}650 jours.", en: "Between 30 and 3,650 days.")
            case .basis:
                LocalizedText(
                    "Écrivez la loi, la recommandation ou la décision qui fonde cette durée.",
                    en: "Write the law, recommendation or decision that this time rests on.")
            }
        }
    }
}

/// A rule with who decided it.
public struct DecidedRetention: Hashable, Sendable {
    /// What was decided.
    public let rule: RetentionRule
    /// The name of the establishment; `nil` for all.
    public let establishmentName: String?
    /// Who decided.
    public let decidedBy: String
    /// When that was.
    public let decided: Instant
}

extension Store {
    /// The rules that bear on the establishments of a reach: theirs, and those of everybody.
    public func retentionRules(reach: Reach) async throws -> [DecidedRetention] {
        guard reach != .nothing else { return [] }
        return try await read { db in
            let rows: SQL = """
                SELECT r.*, e.name AS establishment_name FROM retention_rule r
                    LEFT JOIN establishment e ON e.id = r.establishment_id
                WHERE r.establishment_id IS NULL OR \(reach.holds("r.establishment_id"))
                ORDER BY r.establishment_id IS NOT NULL, e.name, r.dialect LIMIT 5000
                """
            return try rows.rows(db).map { row in
                var rule = RetentionRule(
                    establishment: (row["establishment_id"] as Int64?).map { ID($0) },
                    dialect: row["dialect"],
                    days: row["days"], basis: row["basis"])
                rule.id = ID(row["id"])
                return DecidedRetention(
                    rule: rule, establishmentName: row["establishment_name"],
                    decidedBy: rule.establishment == nil && reach != .everything ? "" : row["decided_by"],
                    decided: Instant(milliseconds: row["decided"]))
            }
        }
    }
}

extension Writer {
    /// Decides how long records of a dialect are kept; the decision before it is replaced.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach, ``RetentionRule/Fault``.
    public func retain(_ rule: RetentionRule, reach: Reach) throws {
        guard rule.establishment.map(reach.includes) ?? (reach == .everything) else {
            throw StoreError.notFound(kind: "establishment")
        }
        if let fault = rule.faults.first { throw fault }
        try db.execute(
            sql: "DELETE FROM retention_rule WHERE coalesce(establishment_id, 0) = ? AND dialect = ?",
            arguments: [rule.establishment?.rawValue ?? 0, rule.dialect])
        try db.execute(
            sql: """
                INSERT INTO retention_rule (establishment_id, dialect, days, basis, decided, decided_by)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                rule.establishment?.rawValue, rule.dialect, rule.days, rule.basis, now.milliseconds, actor,
            ])
        try tell("archive.retain", rule)
    }

    /// Takes a decision back: what it held for is kept as the others say.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach.
    public func retainNoLonger(_ id: ID<RetentionRule>, reach: Reach) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM retention_rule WHERE id = ?", arguments: [id.rawValue])
        guard let row else { throw StoreError.notFound(kind: "rule") }
        let rule = RetentionRule(
            establishment: (row["establishment_id"] as Int64?).map { ID($0) }, dialect: row["dialect"],
            days: row["days"], basis: row["basis"])
        guard rule.establishment.map(reach.includes) ?? (reach == .everything) else {
            throw StoreError.notFound(kind: "rule")
        }
        try db.execute(sql: "DELETE FROM retention_rule WHERE id = ?", arguments: [id.rawValue])
        try tell("archive.retain-no-longer", rule)
    }

    private func tell(_ action: String, _ rule: RetentionRule) throws {
        var detail = JSONObject()
        detail.set("dialect", to: JSONText(rule.dialect))
        detail.set("days", to: JSONText(Int64(rule.days)))
        detail.set("basis", to: JSONText(rule.basis))
        try note(action, establishment: rule.establishment, detail: detail.text)
    }
}
