import Foundation
import GRDB
public import Pool
public import Vocabulary

/// A version of what the pool's members agreed on.
public struct AgreedRules: Hashable, Sendable {
    /// Its number; 0 for the rules that Cordon ships, before anybody agreed on others.
    public let version: Int64
    /// The rules.
    public let rules: PoolRules
    /// Why they were changed.
    public let reason: String
    /// Who changed them; empty for the shipped ones.
    public let by: String
    /// When.
    public let at: Instant?

    static let shipped = AgreedRules(version: 0, rules: PoolRules(), reason: "", by: "", at: nil)
}

extension Store {
    /// The rules in force.
    public func poolRules() async throws -> AgreedRules {
        try await poolRulesHistory(limit: 1).first ?? .shipped
    }

    /// All versions, the newest first.
    public func poolRulesHistory(limit: Int = 200) async throws -> [AgreedRules] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM pool_rules ORDER BY version DESC LIMIT ?", arguments: [limit]
            ).map { row in
                let content: String = row["content"]
                return AgreedRules(
                    version: row["version"],
                    rules: try JSONDecoder().decode(PoolRules.self, from: Data(content.utf8)),
                    reason: row["reason"], by: row["decided_by"], at: Instant(milliseconds: row["decided"]))
            }
        }
    }
}

extension Writer {
    /// Keeps a new version of the pool's rules, with why.
    ///
    /// - Throws: ``PoolError`` naming what is out of range.
    public func agree(on rules: PoolRules, because reason: String) throws {
        try rules.check()
        try db.execute(
            sql: "INSERT INTO pool_rules (content, reason, decided, decided_by) VALUES (?, ?, ?, ?)",
            arguments: [jsonText(rules), reason, now.milliseconds, actor])
        var detail = JSONObject()
        detail.set("version", to: JSONText(db.lastInsertedRowID))
        detail.set("reason", to: JSONText(reason))
        try note("pool.rules", detail: detail.text)
    }
}
