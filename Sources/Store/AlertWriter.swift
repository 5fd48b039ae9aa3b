import Foundation
import GRDB
import Registry
import Vocabulary
import Watch

/// Groups detections into alerts inside one transaction.
struct AlertWriter {
    private let db: Database
    private let now: Instant
    /// What live pages are to be told.
    private(set) var changed: [ID<Alert>: ChangedAlert] = [:]
    private var screen: AlertScreen

    /// Detections kept with their alert; more are counted, and stay in the archive.
    static let keptDetections = 1_000
    /// Bytes of a record kept beside the alert.
    static let keptBytes = 65_536

    init(_ db: Database, at now: Instant) {
        self.db = db
        self.now = now
        screen = AlertScreen(db, at: now)
    }

    /// Adds it to the open alert of the same key and close in time, or to a new one; not at all where people have decided
    /// not to be shown it.
    mutating func add(_ found: NewDetection) throws {
        guard let detection = try screen.shown(found) else { return }
        let key = AlertKey(
            establishment: detection.establishment, rule: detection.rule, host: detection.host,
            account: detection.account)
        if let (id, count) = try openAlert(of: key, at: detection.time) {
            try db.cachedStatement(
                sql: """
                    UPDATE alert SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?),
                        detections = detections + 1, changed = ? WHERE id = ?
                    """
            ).execute(arguments: [
                detection.time.milliseconds, detection.time.milliseconds, now.milliseconds, id,
            ])
            if count < AlertWriter.keptDetections { try keep(detection, with: id) }
            tell(detection, ID(id), isNew: false)
        } else {
            let id = try insert(detection, key, screen.standing(of: detection, key))
            try keep(detection, with: id)
            tell(detection, ID(id), isNew: true)
        }
    }

    /// The nearest one, when records out of order lie between two.
    private func openAlert(of key: AlertKey, at time: Instant) throws -> (id: Int64, detections: Int)? {
        let window = AlertGrouping.window
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, first_seen, last_seen, detections FROM alert
                    WHERE establishment_id = ? AND rule = ? AND host_key = ? AND account_key = ?
                        AND state != 'closed' AND last_seen >= ?
                    ORDER BY last_seen LIMIT 2
                    """),
            arguments: [
                key.establishment.rawValue, key.rule, key.host, key.account,
                time.advanced(by: .zero - window).milliseconds,
            ])
        let joined = rows.first { row in
            AlertGrouping.joins(
                time, from: Instant(milliseconds: row["first_seen"]),
                to: Instant(milliseconds: row["last_seen"]))
        }
        return joined.map { ($0["id"], $0["detections"]) }
    }

    private func insert(
        _ detection: NewDetection, _ key: AlertKey, _ standing: AlertScreen.Standing
    ) throws -> Int64 {
        let tags = JSONText(detection.tags.map { JSONText($0) }).text
        let time = detection.time.milliseconds
        try db.cachedStatement(
            sql: """
                INSERT INTO alert (establishment_id, rule, rule_title, level, tags, host, account, host_key,
                    account_key, first_seen, last_seen, detections, state, state_since, created, changed,
                    risk_own, risk_network, due, due_stage)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 'new', ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            detection.establishment.rawValue, detection.rule, detection.ruleTitle, detection.level.rawValue,
            tags, detection.host, detection.account, key.host, key.account, time, time, now.milliseconds,
            now.milliseconds, now.milliseconds, standing.risk.ownScore, standing.risk.score,
            standing.due?.at.milliseconds, standing.due?.stage.rawValue,
        ])
        return db.lastInsertedRowID
    }

    private func keep(_ detection: NewDetection, with alert: Int64) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO detection (alert_id, time, segment, line, source_format, matched, raw, raw_length)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            alert, detection.time.milliseconds, detection.segment, detection.line, detection.sourceFormat,
            detection.matched, detection.raw.prefix(AlertWriter.keptBytes), detection.raw.count,
        ])
    }

    private mutating func tell(_ detection: NewDetection, _ id: ID<Alert>, isNew: Bool) {
        changed[id] = ChangedAlert(
            id: id, establishment: detection.establishment, level: detection.level,
            isNew: isNew || changed[id]?.isNew == true)
    }
}
