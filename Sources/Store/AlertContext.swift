public import Access
import GRDB
public import Registry
public import Vocabulary
public import Watch

/// What somebody who handles an alert wants to have at hand.
public struct AlertContext: Sendable {
    /// Addresses that suppliers of the machine's systems have declared for remote maintenance.
    public let maintenance: [(supplier: String, network: String)]
    /// Who is on call for the establishment now, first the one to call first.
    public let onCall: [OnCallContact]
    /// Why the alert weighs what it weighs, as of now.
    public let risk: AlertRisk
    /// Systems of the establishment that could run on the machine, for who says which does.
    public let systems: [(id: ID<System>, name: String)]
    /// When the establishment last exercised: a case closed as an exercise, or an exercise among the evidence of its posture.
    public let lastExercise: Instant?
}

extension Store {
    /// The context of an alert in reach; `nil` beyond it.
    public func context(of alert: Alert, stake: CareStake?, reach: Reach, at now: Instant) async throws
        -> AlertContext?
    {
        guard reach.includes(alert.establishment) else { return nil }
        return try await read { db in
            let place = alert.establishment.rawValue
            let systems = jsonArray((stake?.systems ?? []).map(\.system.rawValue))
            let networks = try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT m.name, n.cidr FROM json_each(?) AS picked
                        JOIN system s ON s.id = picked.value JOIN maintenance_network n ON n.release_id = s.release_id
                        JOIN supplier m ON m.id = n.supplier_id
                    WHERE n.ended IS NULL ORDER BY 1, 2 LIMIT 50
                    """, arguments: [systems])
            let shifts = try Row.fetchAll(
                db,
                sql: """
                    SELECT c.*, s.rank, s.establishment_id IS NULL AS is_soc FROM on_call_shift s
                        JOIN on_call_contact c ON c.id = s.contact_id
                    WHERE s.starts <= ? AND s.ends > ? AND c.removed IS NULL
                        AND (s.establishment_id = ? OR s.establishment_id IS NULL)
                    ORDER BY is_soc, s.rank LIMIT 10
                    """, arguments: [now.milliseconds, now.milliseconds, place])
            let candidates = try Row.fetchAll(
                db,
                sql: """
                    SELECT s.id, s.name FROM system_place p JOIN system s ON s.id = p.system_id
                    WHERE p.establishment_id = ? ORDER BY s.name_key LIMIT 1000
                    """, arguments: [place])
            let closed = try Int64.fetchOne(
                db,
                sql: """
                    SELECT max(c.closed) FROM case_establishment p JOIN case_file c ON c.id = p.case_id
                    WHERE p.establishment_id = ? AND c.verdict = 'exercise'
                    """, arguments: [place])
            let shown = try Int.fetchOne(
                db,
                sql: """
                    SELECT max(as_of) FROM posture_evidence
                    WHERE establishment_id = ? AND kind = 'exercise' AND withdrawn IS NULL
                    """, arguments: [place])
            let exercise = [closed, shown.map { Instant(startOf: Day(number: $0)).milliseconds }]
                .compactMap(\.self).max()
            return AlertContext(
                maintenance: networks.map { ($0["name"], $0["cidr"]) },
                onCall: shifts.map { OnCallContact($0) },
                risk: AlertRisk(try Store.facts(of: alert, stake: stake, reach: reach, at: now, db)),
                systems: candidates.map { (ID($0["id"]), $0["name"]) },
                lastExercise: exercise.map { Instant(milliseconds: $0) })
        }
    }

    /// What the network knows of a rule is told to who sees the whole network alone.
    private static func facts(
        of alert: Alert, stake: CareStake?, reach: Reach, at now: Instant, _ db: Database
    ) throws -> RiskFacts {
        let since = now.day.number - AlertRisk.rarityDays
        let here =
            try Int.fetchOne(
                db,
                sql:
                    "SELECT coalesce(sum(raised), 0) FROM rule_tally WHERE rule = ? AND establishment_id = ? AND day > ?",
                arguments: [alert.rule, alert.establishment.rawValue, since]) ?? 0
        var facts = RiskFacts(
            level: alert.level, criticality: stake?.criticality, care: Set(stake?.care ?? []),
            alertsHere: max(0, here - 1))
        guard reach == .everything else { return facts }
        let seeing =
            try Int.fetchOne(
                db, sql: "SELECT count(DISTINCT establishment_id) FROM rule_tally WHERE rule = ? AND day > ?",
                arguments: [alert.rule, since]) ?? 1
        let listening = try Int.fetchOne(db, sql: "SELECT count(*) FROM last_event") ?? 1
        facts.network = (max(1, seeing), max(listening, seeing))
        return facts
    }
}
