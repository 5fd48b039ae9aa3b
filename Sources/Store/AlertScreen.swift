public import Access
import GRDB
public import Registry
public import Vocabulary
public import Watch

/// What people decided about rules and promised to hospitals, as it bears on the detections of one transaction.
struct AlertScreen {
    private let db: Database
    private let now: Instant
    private var places: [ID<Establishment>: Decisions] = [:]
    private var listening: Int?

    /// What a new alert starts with.
    struct Standing {
        let risk: AlertRisk
        let due: (stage: ServiceStage, at: Instant)?
    }

    private struct Decisions {
        var suppressions: [String: [(id: Int64, suppression: Suppression)]] = [:]
        var tunings: [String: RuleTuning] = [:]
        var levels = ServiceLevels.standard
    }

    init(_ db: Database, at now: Instant) {
        self.db = db
        self.now = now
    }

    /// The detection as it is to be shown, at the level that people gave its rule; `nil` if it is to be hidden, which is
    /// counted.
    mutating func shown(_ detection: NewDetection) throws -> NewDetection? {
        let decisions = try decisions(of: detection.establishment)
        let tuning = decisions.tunings[detection.rule]
        guard tuning?.isEnabled != false else { return nil }
        let key = AlertKey(
            establishment: detection.establishment, rule: detection.rule, host: detection.host,
            account: detection.account)
        if let hiding = decisions.suppressions[detection.rule]?.first(where: {
            $0.suppression.hides(key, on: now.parisDay)
        }) {
            try db.cachedStatement(
                sql:
                    "UPDATE suppression SET hidden = hidden + 1, last_hidden = max(coalesce(last_hidden, ?), ?) WHERE id = ?"
            ).execute(arguments: [detection.time.milliseconds, detection.time.milliseconds, hiding.id])
            return nil
        }
        guard let level = tuning?.level else { return detection }
        var shown = detection
        shown.level = level
        return shown
    }

    /// The risk of a new alert, and what is due next.
    mutating func standing(of detection: NewDetection, _ key: AlertKey) throws -> Standing {
        let levels = try decisions(of: detection.establishment).levels
        return Standing(
            risk: try risk(level: detection.level, key, counted: 0),
            due: ServiceTimes(raised: now, needsContainment: false).next(levels, detection.level).map {
                ($0.stage, $0.due)
            })
    }

    /// The risk of an alert, of which so many are counted among the rule's own already: none for a new one, one for an open one.
    mutating func risk(level: AlertLevel, _ key: AlertKey, counted: Int) throws -> AlertRisk {
        var facts = RiskFacts(level: level)
        if !key.host.isEmpty {
            (facts.criticality, facts.care) = try stake(of: key.host, at: key.establishment)
        }
        let since = now.day.number - AlertRisk.rarityDays
        let raised =
            try Int.fetchOne(
                db.cachedStatement(
                    sql:
                        "SELECT coalesce(sum(raised), 0) FROM rule_tally WHERE rule = ? AND establishment_id = ? AND day > ?"
                ),
                arguments: [key.rule, key.establishment.rawValue, since]) ?? 0
        let seeing =
            try Int.fetchOne(
                db.cachedStatement(
                    sql: "SELECT count(DISTINCT establishment_id) FROM rule_tally WHERE rule = ? AND day > ?"),
                arguments: [key.rule, since]) ?? 0
        facts.alertsHere = max(0, raised - counted)
        let others = raised > 0 ? seeing : seeing + 1
        if listening == nil { listening = try Int.fetchOne(db, sql: "SELECT count(*) FROM last_event") }
        facts.network = (others, max(listening ?? 1, others))
        return AlertRisk(facts)
    }

    private func stake(
        of host: String, at establishment: ID<Establishment>
    ) throws -> (Criticality?, Set<CareServiceKind>) {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT u.criticality, c.kind FROM host_system h
                        JOIN system_use u ON u.system_id = h.system_id AND u.establishment_id = h.establishment_id
                        LEFT JOIN system_use_care_service x
                            ON x.system_id = u.system_id AND x.establishment_id = u.establishment_id
                        LEFT JOIN care_service c ON c.id = x.care_service_id
                    WHERE h.establishment_id = ?1
                        AND h.host_key IN (?2, substr(?2, 1, instr(?2 || '.', '.') - 1))
                        AND \(InService.nowText("h.system_id"))
                    """), arguments: [establishment.rawValue, host])
        let kinds = rows.compactMap { $0["kind"] as String? }.compactMap(CareServiceKind.init(rawValue:))
        return (rows.compactMap { Criticality(rawValue: $0["criticality"]) }.max(), Set(kinds))
    }

    private mutating func decisions(of establishment: ID<Establishment>) throws -> Decisions {
        if let known = places[establishment] { return known }
        var decisions = Decisions()
        decisions.levels = try ServiceLevels(db, of: establishment)
        for row in try Row.fetchAll(
            db, sql: "SELECT * FROM rule_tuning WHERE place IN (0, ?) ORDER BY place",
            arguments: [establishment.rawValue])
        {
            let tuning = RuleTuning(row)
            decisions.tunings[tuning.rule] = tuning
        }
        let suppressions = try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM suppression WHERE ended IS NULL AND ends >= ?
                    AND (establishment_id = ? OR establishment_id IS NULL)
                """, arguments: [now.parisDay.number, establishment.rawValue])
        for row in suppressions {
            let suppression = Suppression(row)
            decisions.suppressions[suppression.rule, default: []].append((row["id"], suppression))
        }
        places[establishment] = decisions
        return decisions
    }
}

extension ServiceLevels {
    /// What an establishment is promised.
    init(_ db: Database, of establishment: ID<Establishment>) throws {
        self = .standard
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT level, stage, minutes FROM service_level WHERE establishment_id = ?"),
            arguments: [establishment.rawValue])
        for row in rows {
            let stage: String = row["stage"]
            guard let level = AlertLevel(rawValue: row["level"]), let stage = ServiceStage(rawValue: stage)
            else {
                continue
            }
            self[level, stage] = row["minutes"]
        }
    }
}

extension Writer {
    /// Reckons anew what is due next for an alert.
    func setDue(of alert: ID<Alert>) throws {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM alert WHERE id = ?"), arguments: [alert.rawValue])
        guard let row else { return }
        let level = AlertLevel(rawValue: row["level"]) ?? .critical
        let isClosed = row["state"] == "closed"
        let next =
            isClosed
            ? nil : ServiceTimes(row).next(try ServiceLevels(db, of: ID(row["establishment_id"])), level)
        try db.cachedStatement(sql: "UPDATE alert SET due = ?, due_stage = ? WHERE id = ?").execute(
            arguments: [
                next?.due.milliseconds, next?.stage.rawValue, alert.rawValue,
            ])
    }

    /// Sets what an establishment is promised at a level, and reckons its open alerts anew.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach.
    public func promise(_ levels: ServiceLevels, to establishment: ID<Establishment>, reach: Reach) throws {
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        var told = JSONObject()
        for level in AlertLevel.allCases {
            for stage in ServiceStage.allCases {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO service_level VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        establishment.rawValue, level.rawValue, stage.rawValue, levels[level, stage], actor,
                        now.milliseconds,
                    ])
                told.set(
                    "\(level.name).\(stage.rawValue)",
                    to: levels[level, stage].map { JSONText(Int64($0)) } ?? .null)
            }
        }
        let open = try Int64.fetchAll(
            db, sql: "SELECT id FROM alert WHERE establishment_id = ? AND state != 'closed'",
            arguments: [establishment.rawValue])
        for alert in open { try setDue(of: ID(alert)) }
        try note("soc.service-levels", establishment: establishment, detail: told.text)
    }
}
