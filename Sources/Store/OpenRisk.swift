import GRDB
import Registry
import Vocabulary
import Watch

extension Writer {
    /// Weighs the open alerts of a machine anew, after what runs on it or what hangs on that has changed: the queue is sorted by
    /// what was reckoned, and the alert that made somebody say what the machine is must not stay at its end.
    ///
    /// Of the host's names with a domain too, as ``CareStake`` has it. Closed alerts stay as they were judged.
    func weighOpenAlerts(ofHost host: String, at establishment: ID<Establishment>) throws {
        // A point is followed by a slash among letters: whatever begins with the name and a point lies between.
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, level, rule, host_key, account_key FROM alert
                WHERE establishment_id = :place AND state != 'closed'
                    AND (host_key = :host OR (host_key > :host || '.' AND host_key < :host || '/'))
                """, arguments: ["place": establishment.rawValue, "host": host])
        var screen = AlertScreen(db, at: now)
        for row in rows {
            guard let level = AlertLevel(rawValue: row["level"]) else { continue }
            let key = AlertKey(
                establishment: establishment, rule: row["rule"], host: row["host_key"],
                account: row["account_key"])
            let risk = try screen.risk(level: level, key, counted: 1)
            try db.cachedStatement(sql: "UPDATE alert SET risk_own = ?, risk_network = ? WHERE id = ?")
                .execute(
                    arguments: [risk.ownScore, risk.score, row["id"] as Int64])
        }
    }

    /// The same of every machine that a system runs on at an establishment.
    func weighOpenAlerts(of system: ID<System>, at establishment: ID<Establishment>) throws {
        let key = [establishment.databaseValue, system.databaseValue]
        // Most systems of a load run on no machine that was told.
        let runs = "SELECT 1 FROM host_system WHERE establishment_id = ? AND system_id = ? LIMIT 1"
        guard try register.lookups.number(runs, key) != nil else { return }
        let hosts = try String.fetchAll(
            db.cachedStatement(
                sql: "SELECT host_key FROM host_system WHERE establishment_id = ? AND system_id = ?"),
            arguments: StatementArguments(key))
        for host in hosts { try weighOpenAlerts(ofHost: host, at: establishment) }
    }
}
