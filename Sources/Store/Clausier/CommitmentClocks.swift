public import Access
public import Clausier
import GRDB
import Registry
public import Vocabulary

/// Delays of commitments: started by whoever sees what starts them, and told before and when they are broken.
extension Writer {
    /// Starts a delay of a commitment: an audit was held, a breach was noticed, the contract ended.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a commitment of others or one without that delay;
    ///   ``StoreError/declined(_:)`` where the same cause started it already, or lies ahead.
    public func startClock(
        _ rule: String, of id: ID<Commitment>, because cause: String, from start: Instant, reach: Reach
    ) throws {
        let query: SQL = """
            SELECT \(WatchedCommitment.columns) FROM commitment m JOIN \(WatchedCommitment.tables)
            WHERE m.id = \(id.rawValue) AND \(reach.buysIn("m.tender_id"))
            """
        guard let watched = try query.rows(db).first.flatMap({ WatchedCommitment($0) }),
            watched.commitment.clock(rule: rule, trigger: cause, from: start) != nil
        else { throw StoreError.notFound(kind: "commitment") }
        guard start <= now else {
            throw StoreError.declined(
                LocalizedText(
                    "Un délai ne commence pas dans l’avenir\u{A0}: donnez le jour du fait qui l’ouvre.",
                    en: "A time limit does not start in the future: give the day of what starts it."))
        }
        try db.execute(
            sql: """
                INSERT INTO commitment_clock (commitment_id, rule, cause, started, started_by) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (commitment_id, rule, cause) DO UPDATE SET started = excluded.started,
                    started_by = excluded.started_by, met = NULL, met_by = NULL WHERE met IS NOT NULL
                """, arguments: [id.rawValue, rule, cause, start.milliseconds, actor])
        guard db.changesCount > 0 else {
            throw StoreError.declined(
                LocalizedText(
                    "Ce délai court déjà pour «\u{A0}\(cause)\u{A0}».",
                    en: "This time limit already runs for “\(cause)”."))
        }
        // What was done last year starts anew this year, and is told anew.
        try db.execute(
            sql: "DELETE FROM commitment_told WHERE commitment_id = ? AND rule = ? AND cause = ?",
            arguments: [id.rawValue, rule, cause])
        try note("commitment.clock", subject: AuditSubject(kind: "commitment", id: id.rawValue))
    }

    /// Notes that what a delay was for is done.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a delay of others.
    public func meetClock(_ id: ID<Commitment.Clock>, reach: Reach) throws {
        let query: SQL = """
            SELECT k.commitment_id FROM commitment_clock k JOIN commitment m ON m.id = k.commitment_id
            WHERE k.id = \(id.rawValue) AND \(reach.buysIn("m.tender_id"))
            """
        guard let commitment = try query.numbers(db).first else { throw StoreError.notFound(kind: "delay") }
        try db.execute(
            sql: "UPDATE commitment_clock SET met = ?, met_by = ? WHERE id = ? AND met IS NULL",
            arguments: [now.milliseconds, actor, id.rawValue])
        guard db.changesCount > 0 else { return }
        try note("commitment.clock-met", subject: AuditSubject(kind: "commitment", id: commitment))
    }

    /// Tells the buyers of delays that end within a week, and again of those that are broken; each once.
    func remindOfClocks() throws {
        let query: SQL = """
            SELECT \(WatchedCommitment.columns) FROM commitment m JOIN \(WatchedCommitment.tables)
            WHERE m.rules IS NOT NULL AND (m.id IN (SELECT commitment_id FROM commitment_clock WHERE met IS NULL)
                OR EXISTS (SELECT 1 FROM questionnaire q JOIN answer_event v ON v.questionnaire_id = q.id
                    WHERE q.release_id = m.release_id AND v.cause = 'exploitedFlaw' AND v.happened >= m.made))
            ORDER BY m.id
            """
        let soon = now.advanced(by: .seconds(7 * 86_400))
        for row in try query.rows(db) {
            guard let watched = WatchedCommitment(row) else { continue }
            for clock in watched.clocks where clock.met == nil && clock.due <= soon {
                try tell(of: clock, watched)
            }
        }
    }

    private func tell(of clock: Commitment.Clock, _ watched: WatchedCommitment) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO commitment_told VALUES (?, ?, ?, ?, ?)",
            arguments: [
                watched.commitment.id.rawValue, clock.rule, clock.trigger, clock.isBroken(at: now),
                now.milliseconds,
            ])
        guard db.changesCount > 0 else { return }
        let tender = watched.tender.rawValue
        let buyers: SQL = "SELECT establishment_id FROM tender_buyer WHERE tender_id = \(tender)"
        for buyer in try buyers.numbers(db) {
            try self.tell(
                ID(buyer), kind: .commitmentDue, subject: ("tender", tender),
                detail: "\(watched.releaseName) – \(watched.commitment.control.code) – \(clock.trigger)")
        }
    }
}
