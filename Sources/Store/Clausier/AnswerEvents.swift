public import Access
import Clausier
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// What opens decisions again: exactly those that relied on what changed, with one notice for each establishment.
extension Writer {
    /// Records what happened to a questionnaire's answers and opens the decisions that relied on these points again.
    ///
    /// The same cause from the same source is told once. No points stands for all of them. Decisions that relied on
    /// every point of `whole` relied on what the supplier said of the product itself, and open as well.
    ///
    /// - Returns: How many decisions were opened again.
    @discardableResult func happen(
        _ cause: AnswerEvent.Cause, source: String, to id: ID<Questionnaire>, controls: [Int64],
        orAllOf whole: ControlBits? = nil, detail: String, listed: Day? = nil
    ) throws -> Int {
        let bits = ControlBits(controls)
        try db.execute(
            sql: """
                INSERT INTO answer_event (questionnaire_id, cause, source, controls, detail, happened, recorded_by, listed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
            arguments: [
                id.rawValue, cause.rawValue, String(source.prefix(200)),
                controls.isEmpty ? Data() : bits.bytes,
                String(detail.prefix(2_000)), now.milliseconds, actor, listed?.number,
            ])
        guard db.changesCount > 0 else { return 0 }
        let event = db.lastInsertedRowID
        let touched = try decisions(of: id, relyingOn: controls.isEmpty ? nil : bits, whole)
        try reopen(touched, event: event, cause: cause, questionnaire: id, detail: detail)
        try tellOfDerogations(in: id, on: controls.isEmpty ? nil : bits, cause: cause, detail: detail)
        try db.execute(
            sql: "UPDATE answer_event SET reopened = ? WHERE id = ?", arguments: [touched.count, event])
        var told = JSONObject()
        told.set("cause", to: JSONText(cause.rawValue))
        told.set("reopened", to: JSONText(Int64(touched.count)))
        try note(
            "answers.event", subject: AuditSubject(kind: "questionnaire", id: id.rawValue), detail: told.text)
        return touched.count
    }

    /// Tells whoever waives one of these points, `nil` for any: the waiver was granted on what was known then.
    private func tellOfDerogations(
        in id: ID<Questionnaire>, on bits: ControlBits?, cause: AnswerEvent.Cause, detail: String
    ) throws {
        let query: SQL = """
            SELECT d.id, d.establishment_id, d.control_id, c.code, p.name || ' ' || r.version AS release_name
            FROM derogation d JOIN control c ON c.id = d.control_id JOIN questionnaire q ON q.id = d.questionnaire_id
                JOIN release r ON r.id = q.release_id JOIN product p ON p.id = r.product_id
            WHERE d.questionnaire_id = \(id.rawValue) AND d.approved IS NOT NULL AND d.ended IS NULL
                AND d.ends >= \(now.parisDay.number) ORDER BY d.id
            """
        for row in try query.rows(db) {
            if let bits, !ControlBits([row["control_id"] as Int64]).meets(bits) { continue }
            let (name, code): (String, String) = (row["release_name"], row["code"])
            try tell(
                ID(row["establishment_id"]), kind: .derogationTouched,
                subject: ("derogation", row["id"] as Int64),
                detail: "\(name) – \(code)\n\(cause.rawValue)\n\(detail)")
        }
    }

    /// The decisions that stand and relied on one of these points, `nil` for any point, or on all of `whole`.
    private func decisions(
        of id: ID<Questionnaire>, relyingOn bits: ControlBits?, _ whole: ControlBits?
    ) throws -> [(decision: Int64, establishment: Int64)] {
        let query: SQL = """
            SELECT id, establishment_id, controls FROM reliance
            WHERE questionnaire_id = \(id.rawValue) AND replaced IS NULL AND reopened_by IS NULL ORDER BY id
            """
        let (sql, arguments) = try query.build(db)
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        var found: [(Int64, Int64)] = []
        while let row = try rows.next() {
            if let bits {
                let relied = ControlBits(bytes: row["controls"])
                guard relied.meets(bits) || whole.map({ relied.holdsAll(of: $0) }) == true else { continue }
            }
            found.append((row["id"], row["establishment_id"]))
        }
        return found
    }

    /// Two statements for all decisions of a nation, and an entry of the audit log for each.
    private func reopen(
        _ touched: [(decision: Int64, establishment: Int64)], event: Int64, cause: AnswerEvent.Cause,
        questionnaire: ID<Questionnaire>, detail: String
    ) throws {
        guard !touched.isEmpty else { return }
        let decisions = jsonArray(touched.map(\.decision))
        let told = try toldAlready(cause, questionnaire, detail)
        let untold = jsonArray(touched.filter { !told.contains($0.establishment) }.map(\.decision))
        try db.cachedStatement(
            sql: "UPDATE reliance SET reopened_by = ? WHERE id IN (SELECT value FROM json_each(?))"
        ).execute(arguments: [event, decisions])
        try db.cachedStatement(
            sql: """
                INSERT INTO notice (establishment_id, kind, event_id, subject_kind, subject_id, detail, made)
                SELECT l.establishment_id, ?, ?, 'questionnaire', ?, ?, ?
                FROM json_each(?) AS page CROSS JOIN reliance l ON l.id = page.value WHERE TRUE ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            NoticeKind.decisionReopened.rawValue, event, questionnaire.rawValue,
            String("\(cause.rawValue)\n\(detail)".prefix(2_000)), now.milliseconds, untold,
        ])
        for (decision, establishment) in touched {
            try note(
                "decision.reopen", subject: AuditSubject(kind: "reliance", id: decision),
                establishment: ID(establishment))
        }
    }

    /// The establishments that were just told of the same: an incident at a supplier touches each of its questionnaires, a
    /// new release and a flaw each catalogue that the release was asked, and whoever relied on several is told once.
    private func toldAlready(
        _ cause: AnswerEvent.Cause, _ questionnaire: ID<Questionnaire>, _ detail: String
    ) throws -> Set<Int64> {
        let alike: SQL
        switch cause {
        case .answerChanged, .verdictChanged, .doubtUpheld: return []
        case .supplierIncident, .evidenceExpired, .evidenceWithdrawn:
            alike = """
                SELECT o.id FROM questionnaire q JOIN release r ON r.id = q.release_id JOIN product p ON p.id = r.product_id
                    JOIN product z ON z.supplier_id = p.supplier_id JOIN release y ON y.product_id = z.id
                    JOIN questionnaire o ON o.release_id = y.id
                WHERE q.id = \(questionnaire.rawValue) AND o.id != q.id
                """
        case .newRelease, .exploitedFlaw:
            alike = """
                SELECT o.id FROM questionnaire q JOIN questionnaire o ON o.release_id = q.release_id
                WHERE q.id = \(questionnaire.rawValue) AND o.id != q.id
                """
        }
        let query: SQL = """
            SELECT n.establishment_id FROM (\(alike)) AS page JOIN notice n ON n.subject_kind = 'questionnaire'
                AND n.subject_id = page.id AND n.kind = \(NoticeKind.decisionReopened.rawValue)
            WHERE n.made = \(now.milliseconds) AND n.establishment_id IS NOT NULL
                AND n.detail = \(String("\(cause.rawValue)\n\(detail)".prefix(2_000)))
            """
        return Set(try query.numbers(db))
    }

    /// Records that a supplier was attacked or lost data: every answer of its releases is to be looked at again.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a supplier that serves nobody in reach.
    @discardableResult public func recordIncident(
        at supplier: ID<Supplier>, on day: Day, what: String, reach: Reach
    ) throws -> Int {
        let served: SQL = """
            SELECT f.id FROM supplier f WHERE f.id = \(supplier.rawValue) AND \(Supplier.serves(reach))
            """
        guard try !served.rows(db).isEmpty else { throw StoreError.notFound(kind: "supplier") }
        let query: SQL = """
            SELECT q.id FROM product p JOIN release r ON r.product_id = p.id JOIN questionnaire q ON q.release_id = r.id
            WHERE p.supplier_id = \(supplier.rawValue) AND q.submissions > 0 ORDER BY q.id
            """
        var reopened = 0
        let touched = try query.numbers(db).map { ID<Questionnaire>($0) }
        for questionnaire in touched {
            reopened += try happen(
                .supplierIncident, source: "\(day) \(what.prefix(150))", to: questionnaire, controls: [],
                detail: what)
        }
        // The lower confidence shows in lists and in the ranking of tenders too.
        try recount(touched)
        var detail = JSONObject()
        detail.set("day", to: JSONText(day.description))
        detail.set("what", to: JSONText(String(what.prefix(500))))
        detail.set("reopened", to: JSONText(Int64(reopened)))
        try note(
            "supplier.incident", subject: AuditSubject(kind: "supplier", id: supplier.rawValue),
            detail: detail.text)
        try tellSupplier(
            supplier, kind: .incidentRecorded, subject: ("supplier", supplier.rawValue), detail: what)
        return reopened
    }
}
