public import Access
import GRDB
public import Registry
public import Vocabulary
public import Watch

/// What open pages are told of an alert that is new or has grown.
public struct AlertNews: Sendable {
    /// Whose alert.
    public let establishment: ID<Establishment>
    /// For people.
    public let establishmentName: String
    /// How grave.
    public let level: AlertLevel
    /// The rule's identifier.
    public let rule: String
    /// The rule's title.
    public let ruleTitle: String
    /// The machine; empty if none is known.
    public let host: String
    /// Its latest detection.
    public let lastSeen: Instant
}

extension Store {
    /// What is told of those of the alerts that lie within a reach, in one question: an attack changes hundreds at once.
    public func alertNews(_ alerts: [ID<Alert>], reach: Reach) async throws -> [ID<Alert>: AlertNews] {
        try await read { db in
            let request: SQLRequest<Row> = """
                SELECT a.id, a.establishment_id, e.name, a.level, a.rule, a.rule_title, a.host, a.last_seen
                FROM json_each(\(jsonArray(alerts.map(\.rawValue)))) AS told CROSS JOIN alert a ON a.id = told.value
                    JOIN establishment e ON e.id = a.establishment_id
                WHERE \(reach.holds("a.establishment_id"))
                """
            return try request.fetchAll(db).reduce(into: [:]) { news, row in
                news[ID(row["id"])] = AlertNews(
                    establishment: ID(row["establishment_id"]), establishmentName: row["name"],
                    level: AlertLevel(rawValue: row["level"]) ?? .critical, rule: row["rule"],
                    ruleTitle: row["rule_title"], host: row["host"],
                    lastSeen: Instant(milliseconds: row["last_seen"]))
            }
        }
    }
}
