public import Access
import GRDB
public import Registry
public import Vocabulary
public import Watch

/// A suppression with its number and what became of it.
public struct RecordedSuppression: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<Suppression>
    /// What was decided.
    public let suppression: Suppression
    /// The name of the establishment; `nil` for the whole network.
    public let establishmentName: String?
    /// Who decided, and when.
    public let decidedBy: String
    /// When that was.
    public let decided: Instant
    /// When it was ended before its time, and by whom.
    public let ended: Instant?
    /// Who ended it.
    public let endedBy: String?
    /// Matches that it has hidden, and when the last of them happened.
    public let hidden: Int
    /// When the last of these happened.
    public let lastHidden: Instant?

    /// Whether it hides anything on that day.
    public func isInForce(on day: Day) -> Bool { ended == nil && day <= suppression.ends }
}

/// A tuning with who decided it.
public struct RecordedTuning: Hashable, Sendable {
    /// What was decided.
    public let tuning: RuleTuning
    /// Who decided, and when.
    public let decidedBy: String
    /// When that was.
    public let decided: Instant
}

extension Store {
    /// What a suppression would have hidden of the last ``SuppressionTrial/days`` days, in reach: what is read before it
    /// is saved.
    public func tryOut(_ suppression: Suppression, reach: Reach, at now: Instant) async throws
        -> SuppressionTrial
    {
        try await read { db in
            let since = now.advanced(by: .seconds(-86_400 * Int64(SuppressionTrial.days))).milliseconds
            let within = reach.within(suppression.establishment)
            let rows: SQL = """
                SELECT a.establishment_id, a.host_key, a.account_key, a.case_id, a.closing_reason FROM alert a
                WHERE a.rule = \(suppression.rule) AND a.last_seen >= \(since) AND \(within.holds("a.establishment_id"))
                LIMIT 100000
                """
            var trial = SuppressionTrial(
                days: SuppressionTrial.days, hidden: 0, inCases: 0, confirmed: 0, harmless: 0, ofRule: 0)
            for row in try rows.rows(db) {
                trial.ofRule += 1
                let key = AlertKey(
                    establishment: ID(row["establishment_id"]), rule: suppression.rule, host: row["host_key"],
                    account: row["account_key"])
                guard suppression.hides(key) else { continue }
                trial.hidden += 1
                if (row["case_id"] as Int64?) != nil { trial.inCases += 1 }
                switch (row["closing_reason"] as String?).flatMap(ClosingReason.init(rawValue:)) {
                case .confirmed: trial.confirmed += 1
                case .falsePositive, .expected: trial.harmless += 1
                case .duplicate, nil: break
                }
            }
            return trial
        }
    }

    /// The suppressions in reach, those in force first. Those of the whole network are for everybody: they hide alerts at
    /// each establishment, whose people must be able to see why. At most that many, or all for a file.
    public func suppressions(reach: Reach, most: Int = 500) async throws -> [RecordedSuppression] {
        try await read { db in
            let rows: SQL = """
                SELECT s.*, e.name AS establishment_name FROM suppression s
                    LEFT JOIN establishment e ON e.id = s.establishment_id
                WHERE s.establishment_id IS NULL OR \(reach.holds("s.establishment_id"))
                ORDER BY s.ended IS NOT NULL, s.ends DESC, s.id DESC LIMIT \(most)
                """
            guard reach != .nothing else { return [] }
            return try rows.rows(db).map { RecordedSuppression($0, reach: reach) }
        }
    }

    /// What was decided about rules: the network's decisions, and those of establishments in reach.
    public func tunings(reach: Reach) async throws -> [RecordedTuning] {
        guard reach != .nothing else { return [] }
        return try await read { db in
            let rows: SQL = """
                SELECT * FROM rule_tuning WHERE place = 0 OR \(reach.holds("place")) ORDER BY rule, place LIMIT 20000
                """
            return try rows.rows(db).map {
                RecordedTuning(
                    tuning: RuleTuning($0),
                    // Who decides for the network is named to nobody below.
                    decidedBy: $0["place"] == 0 && reach != .everything ? "" : $0["decided_by"],
                    decided: Instant(milliseconds: $0["decided"]))
            }
        }
    }

    /// How often each rule was right over the last days, counted in reach.
    public func ruleRecords(reach: Reach, since day: Day) async throws -> [String: RuleRecord] {
        try await read { db in
            let rows: SQL = """
                SELECT t.rule, sum(t.raised) AS raised, sum(t.confirmed) AS confirmed,
                    sum(t.false_positives) AS false_positives, sum(t.expected) AS expected
                FROM rule_tally t WHERE t.day >= \(day.number) AND \(reach.holds("t.establishment_id")) GROUP BY t.rule
                """
            return try rows.rows(db).reduce(into: [:]) { records, row in
                records[row["rule"]] = RuleRecord(
                    raised: row["raised"], confirmed: row["confirmed"],
                    falsePositives: row["false_positives"],
                    expected: row["expected"])
            }
        }
    }

    /// Which kinds of records came, and when the last of each: by the kind, at every establishment in reach.
    public func logKinds(reach: Reach) async throws -> [(
        establishment: ID<Establishment>, kind: String, last: Instant
    )] {
        try await read { db in
            let rows: SQL = """
                SELECT k.* FROM log_kind k WHERE \(reach.holds("k.establishment_id")) ORDER BY 1, 2 LIMIT 100000
                """
            return try rows.rows(db).map {
                (ID($0["establishment_id"]), $0["kind"], Instant(milliseconds: $0["last_event"]))
            }
        }
    }
}

extension Writer {
    /// Keeps a decision not to be shown alerts of a kind, with what it would have hidden.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach; ``StoreError/declined(_:)`` for one with faults. Only who reaches
    ///   everything suppresses for the whole network.
    @discardableResult public func suppress(
        _ suppression: Suppression, tried trial: SuppressionTrial, reach: Reach
    ) throws -> ID<Suppression> {
        try require(suppression.establishment, in: reach)
        let faults = suppression.faults(on: now.parisDay)
        guard faults.isEmpty else { throw StoreError.declined(faults[0].sentence) }
        try db.execute(
            sql: """
                INSERT INTO suppression (rule, establishment_id, host, account, reason, ends, decided_by, decided)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                suppression.rule, suppression.establishment?.rawValue, suppression.host, suppression.account,
                String(suppression.reason.prefix(2_000)), suppression.ends.number, actor, now.milliseconds,
            ])
        let id = ID<Suppression>(db.lastInsertedRowID)
        var detail = JSONObject()
        detail.set("rule", to: JSONText(suppression.rule))
        detail.set("host", to: JSONText(suppression.host))
        detail.set("account", to: JSONText(suppression.account))
        detail.set("reason", to: JSONText(suppression.reason))
        detail.set("ends", to: JSONText(suppression.ends.description))
        detail.set("wouldHaveHidden", to: JSONText(Int64(trial.hidden)))
        detail.set("ofWhichInCases", to: JSONText(Int64(trial.inCases)))
        try note(
            "rule.suppress", subject: AuditSubject(kind: "suppression", id: id.rawValue),
            establishment: suppression.establishment, detail: detail.text)
        return id
    }

    /// Ends a suppression before its time.
    public func endSuppression(_ id: ID<Suppression>, reach: Reach) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT establishment_id FROM suppression WHERE id = ? AND ended IS NULL",
            arguments: [id.rawValue])
        guard let row else { throw StoreError.notFound(kind: "suppression") }
        let place = ID<Establishment>.from(row, "establishment_id")
        guard place.map(reach.includes) ?? (reach == .everything) else {
            throw StoreError.notFound(kind: "suppression")
        }
        try db.execute(
            sql: "UPDATE suppression SET ended = ?, ended_by = ? WHERE id = ?",
            arguments: [now.milliseconds, actor, id.rawValue])
        try note(
            "rule.unsuppress", subject: AuditSubject(kind: "suppression", id: id.rawValue),
            establishment: place)
    }

    /// Keeps what was decided about a rule; `nil` as decision takes it back.
    public func tune(
        _ rule: String, at establishment: ID<Establishment>?, _ tuning: RuleTuning?, reach: Reach
    ) throws {
        try require(establishment, in: reach)
        let place = establishment?.rawValue ?? 0
        try db.execute(sql: "DELETE FROM rule_tuning WHERE rule = ? AND place = ?", arguments: [rule, place])
        var detail = JSONObject()
        detail.set("rule", to: JSONText(rule))
        if let tuning {
            try db.execute(
                sql: "INSERT INTO rule_tuning VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    rule, place, tuning.isEnabled, tuning.level?.rawValue,
                    String(tuning.reason.prefix(2_000)), actor,
                    now.milliseconds,
                ])
            detail.set("enabled", to: JSONText(tuning.isEnabled))
            detail.set("level", to: tuning.level.map { JSONText($0.name) } ?? .null)
            detail.set("reason", to: JSONText(tuning.reason))
        }
        try note("rule.tune", establishment: establishment, detail: detail.text)
    }
}

extension Suppression {
    init(_ row: Row) {
        self.init(
            rule: row["rule"], establishment: .from(row, "establishment_id"), host: row["host"],
            account: row["account"], reason: row["reason"], ends: Day(number: row["ends"]))
    }
}

extension RecordedSuppression {
    init(_ row: Row, reach: Reach) {
        let suppression = Suppression(row)
        self.init(
            id: ID(row["id"]), suppression: suppression, establishmentName: row["establishment_name"],
            decidedBy: suppression.establishment == nil && reach != .everything ? "" : row["decided_by"],
            decided: Instant(milliseconds: row["decided"]),
            ended: .from(row, "ended"), endedBy: row["ended_by"], hidden: row["hidden"],
            lastHidden: .from(row, "last_hidden"))
    }
}

extension RuleTuning {
    init(_ row: Row) {
        let place: Int64 = row["place"]
        self.init(
            rule: row["rule"], establishment: place == 0 ? nil : ID(place), isEnabled: row["is_enabled"],
            level: (row["level"] as Int?).flatMap(AlertLevel.init(rawValue:)), reason: row["reason"])
    }
}
