import Foundation
import GRDB
public import Pool
public import Vocabulary

/// A version of the loss model's parameters.
public struct LossSettings: Hashable, Sendable {
    /// Its number; 0 for the parameters that Cordon ships, before anybody changed one.
    public let version: Int64
    /// The parameters.
    public let parameters: LossParameters
    /// Why they were changed.
    public let reason: String
    /// Who changed them; empty for the shipped ones.
    public let by: String
    /// When.
    public let at: Instant?

    static let shipped = LossSettings(version: 0, parameters: LossParameters(), reason: "", by: "", at: nil)
}

extension Store {
    /// The parameters in force.
    public func lossSettings() async throws -> LossSettings {
        try await lossSettingsHistory(limit: 1).first ?? .shipped
    }

    /// All versions, the newest first.
    public func lossSettingsHistory(limit: Int = 200) async throws -> [LossSettings] {
        try await read { try LossSettings.history($0, limit: limit) }
    }
}

extension LossSettings {
    fileprivate static func history(_ db: Database, limit: Int) throws -> [LossSettings] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM loss_parameters ORDER BY version DESC LIMIT ?", arguments: [limit]
        ).map { row in
            let content: String = row["content"]
            return LossSettings(
                version: row["version"],
                parameters: try JSONDecoder().decode(LossParameters.self, from: Data(content.utf8)),
                reason: row["reason"], by: row["decided_by"], at: Instant(milliseconds: row["decided"]))
        }
    }
}

extension Writer {
    /// The parameters in force, as this transaction finds them.
    public func lossSettings() throws -> LossSettings {
        try LossSettings.history(db, limit: 1).first ?? .shipped
    }

    /// Keeps a new version of the loss model's parameters, with why.
    ///
    /// - Throws: ``PoolError`` naming a parameter out of range.
    public func set(_ parameters: LossParameters, because reason: String) throws {
        try parameters.check()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let content = String(decoding: try encoder.encode(parameters), as: UTF8.self)
        try db.execute(
            sql: "INSERT INTO loss_parameters (content, reason, decided, decided_by) VALUES (?, ?, ?, ?)",
            arguments: [content, reason, now.milliseconds, actor])
        var detail = JSONObject()
        detail.set("version", to: JSONText(db.lastInsertedRowID))
        detail.set("reason", to: JSONText(reason))
        try note("posture.loss-parameters", detail: detail.text)
    }
}
