import Foundation
import GRDB
public import Registry
public import Sharing
public import Vocabulary

/// What is looked for in the stream, as of one version of the records.
public struct WatchList: Sendable {
    /// Everything, for all establishments at once.
    public let table: WatchTable
    /// Who looks for what is shared in each circle.
    let members: [Int64: Set<ID<Establishment>>]
    /// What an establishment declined, it does not look for.
    let declined: [ID<Establishment>: Set<Int64>]
    /// The records it was read from.
    public let version: Int64

    /// Nothing to look for.
    public static let empty = WatchList(table: .empty, members: [:], declined: [:], version: -1)

    /// Whether that establishment looks for an entry at that time.
    public func isWatched(_ entry: WatchTable.Entry, by establishment: ID<Establishment>, at time: Instant)
        -> Bool
    {
        entry.expires > time && members[entry.circle]?.contains(establishment) == true
            && declined[establishment]?.contains(entry.id) != true
    }
}

extension Store {
    /// What is looked for now: `known` itself while nothing of it changed.
    public func watchList(_ known: WatchList) async throws -> WatchList {
        try await read { db in
            let version =
                try Int64.fetchOne(
                    db.cachedStatement(sql: "SELECT version FROM sharing_version WHERE id = 1")) ?? 0
            return version == known.version ? known : try WatchList(db, version)
        }
    }
}

extension WatchList {
    /// What lies in a large cloud or resolves names for everybody is met all day and means nothing; a supplier's, a care
    /// flow's or a member's own address that was reported is looked for, though never blocked.
    fileprivate init(_ db: Database, _ version: Int64) throws {
        let looked = Protection.Category.allCases.filter(\.isLookedFor).map { "'\($0.rawValue)'" }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, circle_id, kind, value, expires, confidence FROM indicator
                WHERE standing IN ('watched', 'blocking')
                    OR (standing = 'protected' AND protected_by IN (\(looked.joined(separator: ", "))))
                """)
        var entries: [WatchTable.Entry] = []
        while let row = try rows.next() {
            entries.append(
                WatchTable.Entry(
                    id: row["id"], circle: row["circle_id"], observable: Indicator(row),
                    expires: Instant(milliseconds: row["expires"]),
                    confidence: Confidence(clamping: row["confidence"])))
        }
        var members: [Int64: Set<ID<Establishment>>] = [:]
        for row in try Row.fetchAll(
            db,
            sql: """
                SELECT c.id AS circle, e.id FROM sharing_circle c JOIN establishment e ON CASE c.kind
                    WHEN 'network' THEN TRUE WHEN 'group' THEN e.group_id = c.group_id ELSE e.id = c.establishment_id END
                """)
        {
            members[row["circle"], default: []].insert(ID(row["id"]))
        }
        var declined: [ID<Establishment>: Set<Int64>] = [:]
        for row in try Row.fetchAll(
            db, sql: "SELECT establishment_id, indicator_id FROM offer WHERE state = 'declined'")
        {
            declined[ID(row["establishment_id"]), default: []].insert(row["indicator_id"])
        }
        self.init(table: WatchTable(entries), members: members, declined: declined, version: version)
    }
}

/// The rule by which an indicator that is met becomes an alert.
public enum IndicatorRule {
    /// What such rules begin with; the indicator's number follows.
    public static let prefix = "cordon.indicator."

    /// The rule of an indicator.
    public static func name(of indicator: Int64) -> String { prefix + String(indicator) }

    /// The indicator of a rule; `nil` for any other rule.
    public static func indicator(of rule: String) -> Int64? {
        rule.hasPrefix(prefix) ? Int64(rule.dropFirst(prefix.count)) : nil
    }
}

extension NewDetection {
    /// Counts a meeting of an indicator in the stream, with the alert that it raises.
    func noteSighting(_ db: Database) throws {
        guard let indicator = IndicatorRule.indicator(of: rule) else { return }
        try db.cachedStatement(
            sql: """
                INSERT INTO sighting (indicator_id, establishment_id, origin, first_seen, last_seen, records)
                SELECT ?1, ?2, 'stream', ?3, ?4, 1 WHERE EXISTS (SELECT 1 FROM indicator WHERE id = ?1)
                ON CONFLICT DO UPDATE SET
                    first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen),
                    records = records + 1
                """
        ).execute(arguments: [indicator, establishment.rawValue, time.milliseconds, time.milliseconds])
    }
}

/// Where an indicator stands in the history of one establishment.
public struct HistorySighting: Hashable, Sendable {
    /// Whose history.
    public var establishment: ID<Establishment>
    /// The earliest and the latest record.
    public var seen: ClosedRange<Instant>
    /// How many records.
    public var records: Int

    /// What a look-back found.
    public init(establishment: ID<Establishment>, seen: ClosedRange<Instant>, records: Int) {
        self.establishment = establishment
        self.seen = seen
        self.records = records
    }
}

extension Store {
    /// Keeps what a look into the history found: each establishment is told of its own.
    public func recordHistory(_ found: [HistorySighting], of indicator: ID<IndicatorRow>) async throws {
        try await write { db in
            for sighting in found {
                try db.execute(
                    sql: """
                        INSERT INTO sighting (indicator_id, establishment_id, origin, first_seen, last_seen, records)
                        VALUES (?, ?, 'history', ?, ?, ?) ON CONFLICT DO UPDATE SET first_seen = excluded.first_seen,
                            last_seen = excluded.last_seen, records = excluded.records
                        """,
                    arguments: [
                        indicator.rawValue, sighting.establishment.rawValue,
                        sighting.seen.lowerBound.milliseconds,
                        sighting.seen.upperBound.milliseconds, sighting.records,
                    ])
            }
        }
    }

    /// What to look for in whose history: an indicator and the members of its circle.
    public func historyQuestion(
        of indicator: ID<IndicatorRow>
    ) async throws -> (observable: Indicator, members: Set<ID<Establishment>>)? {
        try await read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT kind, value, circle_id FROM indicator WHERE id = ?",
                arguments: [indicator.rawValue])
            guard let row else { return nil }
            let ids = try Int64.fetchAll(
                db,
                sql: """
                    SELECT e.id FROM sharing_circle c JOIN establishment e ON CASE c.kind WHEN 'network' THEN TRUE
                        WHEN 'group' THEN e.group_id = c.group_id ELSE e.id = c.establishment_id END WHERE c.id = ?
                    """, arguments: [row["circle_id"] as Int64])
            return (Indicator(row), Set(ids.map { ID($0) }))
        }
    }
}
