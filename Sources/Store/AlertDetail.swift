public import Access
public import Foundation
public import GRDB
import Registry
public import Vocabulary
import Watch

/// One alert with what raised it.
public struct AlertDetail: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which alert.
    public var alert: ID<Alert>
    /// Detections shown at most, from the earliest.
    public var limit: Int

    /// The alert, if it lies in reach.
    public init(reach: Reach, alert: ID<Alert>, limit: Int = 100) {
        self.reach = reach
        self.alert = alert
        self.limit = min(max(limit, 1), AlertWriter.keptDetections)
    }
}

/// What the page of an alert shows.
public struct AlertDetailPage: Sendable {
    /// The alert.
    public let alert: Alert
    /// Its detections from the earliest, as many as were asked for; ``Alert/detections`` says how many there are.
    public let detections: [Detection]
    /// Other alerts on the same machine at most a day before and after, nearest in time first, fifty at most.
    public let nearby: [Alert]
    /// What care hangs on the machine, where somebody has said what runs there.
    public let stake: CareStake?
}

/// One match of a rule.
public struct Detection: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<Detection>
    /// When the record says it happened.
    public let time: Instant
    /// The archive segment that holds the record.
    public let segment: String
    /// The record's line in the segment, from 0.
    public let line: Int
    /// The decoder that read it.
    public let sourceFormat: String
    /// The fields that matched, as a JSON object.
    public let matched: String
    /// The record as it came, or its beginning.
    public let raw: Data
    /// The record's length in bytes: more than `raw` has when only its beginning is kept here.
    public let rawLength: Int
}

extension AlertDetail: PageQuery {
    /// The alert, its detections, and what else happened on the machine.
    public var statements: [SQL] {
        let seen = reach.holds("a.establishment_id")
        let day: Int64 = 86_400_000
        return [
            """
            SELECT a.*, e.name AS establishment_name, \(Alert.risk(reach)) AS risk,
                (SELECT c.reference FROM case_file c WHERE c.id = a.case_id) AS case_reference
            FROM alert a JOIN establishment e ON e.id = a.establishment_id
            WHERE a.id = \(alert.rawValue) AND \(seen)
            """,
            """
            SELECT d.* FROM alert a JOIN detection d ON d.alert_id = a.id
            WHERE a.id = \(alert.rawValue) AND \(seen) ORDER BY d.time, d.id LIMIT \(limit)
            """,
            """
            SELECT b.*, e.name AS establishment_name
            FROM alert a CROSS JOIN alert b ON b.establishment_id = a.establishment_id AND b.host_key = a.host_key
                    AND b.last_seen BETWEEN a.first_seen - \(day) AND a.last_seen + \(day)
                JOIN establishment e ON e.id = b.establishment_id
            WHERE a.id = \(alert.rawValue) AND \(seen) AND b.id != a.id AND a.host_key != ''
            ORDER BY abs(b.last_seen - a.last_seen), b.id LIMIT 50
            """,
            CareStake.statement("alert a", where: "a.id = \(alert.rawValue) AND \(seen)"),
        ]
    }

    /// `nil` when the alert is not there or beyond reach.
    public func page(from answers: [[Row]]) throws -> AlertDetailPage? {
        answers[0].first.map { row in
            AlertDetailPage(
                alert: Alert(row), detections: answers[1].map { Detection($0) },
                nearby: answers[2].map { Alert($0) }, stake: CareStake.stakes(answers[3])[alert])
        }
    }
}

extension Detection {
    fileprivate init(_ row: Row) {
        self.init(
            id: ID(row["id"]), time: Instant(milliseconds: row["time"]), segment: row["segment"],
            line: row["line"], sourceFormat: row["source_format"], matched: row["matched"], raw: row["raw"],
            rawLength: row["raw_length"])
    }
}
