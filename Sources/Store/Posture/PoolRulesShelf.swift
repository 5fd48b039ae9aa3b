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
        try await read { try AgreedRules.history($0, limit: limit) }
    }
}

extension AgreedRules {
    fileprivate static func history(_ db: Database, limit: Int) throws -> [AgreedRules] {
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

extension Writer {
    /// The rules in force, as this transaction finds them.
    public func poolRules() throws -> AgreedRules { try AgreedRules.history(db, limit: 1).first ?? .shipped }

    /// Agrees on what `change` makes of the rules in force: whatever others agreed on just before stays.
    ///
    /// `seen` is the version that somebody decided on, where the whole of it was shown.
    ///
    /// - Throws: ``PoolError`` naming what is out of range; ``StoreError/declined(_:)`` if another version than `seen` is in
    ///   force; what `change` throws.
    public func agree(
        because reason: String, seen: Int64? = nil, changing change: (inout PoolRules) throws -> Void
    ) throws {
        let agreed = try poolRules()
        if let seen, seen != agreed.version {
            throw StoreError.declined(
                LocalizedText(
                    "Les règles ont changé depuis que cette page a été ouverte\u{A0}: la version \(agreed.version) est en vigueur. Rechargez la page, puis recommencez.",
                    en:
                        "The rules have changed since this page was opened: version \(agreed.version) is in force. Reload the page, then try again."
                ))
        }
        var rules = agreed.rules
        try change(&rules)
        try agree(on: rules, because: reason)
    }

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
