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
    /// By indicator, whether its alerts are folded, see ``folds(_:)``.
    private var folding: [Int64: Bool] = [:]

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
    /// not to be shown it. What meets an indicator that nobody confirmed is one alert of its establishment, whatever the
    /// machine, the account and the hour.
    mutating func add(_ found: NewDetection) throws {
        guard var detection = try screen.shown(found) else { return }
        let seen = AlertKey(
            establishment: detection.establishment, rule: detection.rule, host: detection.host,
            account: detection.account)
        let isFolded = try folds(detection.rule)
        // Its records name them: an alert about several names none.
        if isFolded { (detection.host, detection.account) = ("", "") }
        let key = AlertKey(
            establishment: detection.establishment, rule: detection.rule, host: detection.host,
            account: detection.account)
        let open = try isFolded ? openFold(of: key) : openAlert(of: key, at: detection.time)
        if let (id, count) = open {
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
            let id = try insert(detection, key, screen.standing(of: detection, seen))
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

    /// Whether all that a rule finds at an establishment is one alert: it is an indicator that one member or a feed reported
    /// and nobody confirmed, or that is protected. One slip of one hospital, a name that everybody resolves, must not
    /// bury the queues of all the others.
    private mutating func folds(_ rule: String) throws -> Bool {
        guard let indicator = IndicatorRule.indicator(of: rule) else { return false }
        if let known = folding[indicator] { return known }
        let folds =
            try Bool.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT standing = 'protected'
                            OR (standing != 'blocking' AND soc_confirmed IS NULL AND confirmations < 2)
                        FROM indicator WHERE id = ?
                        """), arguments: [indicator]) ?? false
        folding[indicator] = folds
        return folds
    }

    /// The open alert of an establishment that its rule's finds are folded into.
    private func openFold(of key: AlertKey) throws -> (id: Int64, detections: Int)? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id, detections FROM alert
                    WHERE establishment_id = ? AND rule = ? AND host_key = ? AND account_key = ?
                        AND state != 'closed'
                    ORDER BY last_seen DESC LIMIT 1
                    """), arguments: [key.establishment.rawValue, key.rule, key.host, key.account]
        ).map { ($0["id"], $0["detections"]) }
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
