public import Access
import GRDB
public import Registry
public import Vocabulary
public import Watch

extension Store {
    /// What an establishment is promised; `nil` beyond reach.
    public func serviceLevels(of establishment: ID<Establishment>, reach: Reach) async throws
        -> ServiceLevels?
    {
        guard reach.includes(establishment) else { return nil }
        return try await read { try ServiceLevels($0, of: establishment) }
    }

    /// How the promises to each establishment in reach were kept for alerts raised in a span of time, by name.
    public func serviceReports(
        reach: Reach, raised span: Range<Instant>, at now: Instant
    ) async throws -> [(id: ID<Establishment>, name: String, alerts: Int, report: ServiceReport)] {
        try await read { db in
            let rows: SQL = """
                SELECT a.establishment_id, e.name, e.name_key, a.level, a.created, a.acknowledged, a.qualified, a.contained,
                    a.case_id, a.closing_reason
                FROM establishment e CROSS JOIN alert a INDEXED BY alert_by_creation ON a.establishment_id = e.id
                    AND a.created >= \(span.lowerBound.milliseconds) AND a.created < \(span.upperBound.milliseconds)
                WHERE \(reach.holds("e.id")) LIMIT 500000
                """
            let byPlace = Dictionary(grouping: try rows.rows(db)) { $0["establishment_id"] as Int64 }
            return try byPlace.sorted {
                ($0.value[0]["name_key"] as String, $0.key) < ($1.value[0]["name_key"] as String, $1.key)
            }.map { place, alerts in
                let levels = try ServiceLevels(db, of: ID(place))
                let report = ServiceReport(
                    alerts.map { (AlertLevel(rawValue: $0["level"]) ?? .critical, ServiceTimes($0)) }, levels,
                    at: now)
                return (ID(place), alerts[0]["name"], alerts.count, report)
            }
        }
    }

    /// Alerts that chains are looked for in, at most.
    public static let mostChainLinks = 5_000

    /// The alerts in reach that are recent and open, as chains of attacks are made from.
    ///
    /// The latest ``mostChainLinks`` where there are more.
    public func chainLinks(reach: Reach, since: Instant) async throws -> [ChainLink] {
        try await read { db in
            let rows: SQL = """
                SELECT a.id, a.establishment_id, e.group_id, a.host_key, a.account_key, a.level, a.tags, a.first_seen,
                    a.last_seen, a.case_id, a.rule, a.rule_title, c.reference
                FROM establishment e CROSS JOIN alert a ON a.establishment_id = e.id AND a.last_seen >= \(since.milliseconds)
                    LEFT JOIN case_file c ON c.id = a.case_id
                WHERE \(reach.holds("e.id")) AND a.state != 'closed' ORDER BY a.last_seen DESC LIMIT \(Store.mostChainLinks)
                """
            return try rows.rows(db).map { row in
                let tags: String = row["tags"]
                return ChainLink(
                    alert: row["id"], establishment: ID(row["establishment_id"]), group: ID(row["group_id"]),
                    host: row["host_key"], account: row["account_key"],
                    level: AlertLevel(rawValue: row["level"]) ?? .critical, tags: texts(ofJSON: tags),
                    first: Instant(milliseconds: row["first_seen"]),
                    last: Instant(milliseconds: row["last_seen"]),
                    caseFile: row["case_id"], caseReference: row["reference"] ?? "", rule: row["rule"],
                    ruleTitle: row["rule_title"])
            }
        }
    }
}
