public import Access
public import Clausier
import Foundation
public import GRDB
import Registry
public import Vocabulary

/// Points that a buyer waives, with reason, compensating measure, approver and end.
extension Writer {
    /// Asks for a derogation; somebody else approves it.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach; ``StoreError/declined(_:)`` with what is wrong with it.
    public func ask(
        _ asked: Derogation, from starts: Day, in id: ID<Questionnaire>, edition: Edition, reach: Reach
    ) throws -> ID<Derogation> {
        guard reach.includes(asked.establishment) else { throw StoreError.notFound(kind: "establishment") }
        let questionnaire = try judged(id, reach)
        if let problem = asked.problems.first { throw StoreError.declined(problem) }
        var numbers = try ControlNumbers(of: edition.key.catalogue, db)
        let control = try numbers.number(of: asked.control.code, in: edition.key.catalogue, db)
        try db.execute(
            sql: """
                INSERT INTO derogation (establishment_id, questionnaire_id, control_id, reason, compensation, starts,
                    ends, asked_by, asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                asked.establishment.rawValue, id.rawValue, control, asked.reason, asked.compensation,
                starts.number,
                asked.ends.number, actor, now.milliseconds,
            ])
        let derogation = ID<Derogation>(db.lastInsertedRowID)
        let detail = "\(questionnaire.releaseName) – \(asked.control.code)"
        try noteDerogation("derogation.ask", derogation, asked.establishment, detail)
        try tell(
            asked.establishment, kind: .derogationAsked, subject: ("derogation", derogation.rawValue),
            detail: detail)
        return derogation
    }

    /// Approves or refuses a derogation that somebody else asked for.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach; ``StoreError/declined(_:)`` for one's own, or one that
    ///   was decided already.
    public func decide(_ id: ID<Derogation>, approves: Bool, reach: Reach) throws {
        let row = try derogation(id, reach)
        let askedBy: String = row["asked_by"]
        guard askedBy.lowercased() != actor.lowercased() else {
            throw StoreError.declined(
                LocalizedText(
                    "Qui demande une dérogation ne l’approuve pas\u{A0}: demandez à quelqu’un d’autre.",
                    en: "Who asked for a waiver does not approve it: ask somebody else."))
        }
        let approver: String? = row["approved_by"]
        guard approver == nil else {
            throw StoreError.declined(
                LocalizedText(
                    "Cette dérogation est déjà décidée.", en: "This waiver was decided already."))
        }
        try db.execute(
            sql: "UPDATE derogation SET approved_by = ?, approved = ?, refused = ? WHERE id = ?",
            arguments: [
                actor, approves ? now.milliseconds : nil, approves ? nil : now.milliseconds, id.rawValue,
            ])
        // Nobody is asked any more: left to handle, the notice would send the next officer to what is settled.
        try db.execute(
            sql: """
                UPDATE notice SET read = ?, read_by = ? WHERE establishment_id = ? AND kind = ? AND subject_kind = 'derogation'
                    AND subject_id = ? AND read IS NULL
                """,
            arguments: [
                now.milliseconds, actor, row["establishment_id"] as Int64,
                NoticeKind.derogationAsked.rawValue,
                id.rawValue,
            ])
        try noteDerogation(
            approves ? "derogation.approve" : "derogation.refuse", id, ID(row["establishment_id"]), "")
    }

    /// Ends a derogation now.
    public func end(_ id: ID<Derogation>, reach: Reach) throws {
        let row = try derogation(id, reach)
        try db.execute(
            sql: "UPDATE derogation SET ended = ? WHERE id = ? AND ended IS NULL",
            arguments: [now.milliseconds, id.rawValue])
        try noteDerogation("derogation.end", id, ID(row["establishment_id"]), "")
    }

    private func derogation(_ id: ID<Derogation>, _ reach: Reach) throws -> Row {
        let query: SQL = """
            SELECT * FROM derogation WHERE id = \(id.rawValue) AND \(reach.holds("establishment_id"))
            """
        guard let row = try query.rows(db).first else { throw StoreError.notFound(kind: "derogation") }
        return row
    }

    private func noteDerogation(
        _ action: String, _ id: ID<Derogation>, _ establishment: ID<Establishment>, _ what: String
    ) throws {
        var detail = JSONObject()
        if !what.isEmpty { detail.set("what", to: JSONText(what)) }
        try note(
            action, subject: AuditSubject(kind: "derogation", id: id.rawValue), establishment: establishment,
            detail: detail.text)
    }
}

/// The derogations of the establishments in reach: those that wait, then those in force, the next to end first; last those
/// that are over or were refused.
public struct DerogationList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// The day on which they hold or not.
    public var day: Day
    /// Which part of the list.
    public var paging: Paging

    /// The derogations in reach.
    public init(reach: Reach, on day: Day, paging: Paging = Paging()) {
        self.reach = reach
        self.day = day
        self.paging = paging
    }
}

/// A derogation with what it is about.
public struct ListedDerogation: Sendable {
    /// What was decided.
    public let recorded: RecordedDerogation
    /// The questionnaire.
    public let questionnaire: ID<Questionnaire>
    /// The product and its version.
    public let releaseName: String
}

extension DerogationList: PageQuery {
    /// Of one kind, the first that a page may need, with where the kind and the derogation stand: a walk of the index for
    /// each kind, for no index holds them in the order of all.
    private func first(_ condition: SQL, kind: Int, place: SQL) -> SQL {
        """
        SELECT page.* FROM (SELECT d.id, \(kind) AS kind, \(place) AS place FROM derogation d
            WHERE \(reach.holds("d.establishment_id")) AND \(condition)
            ORDER BY \(place), d.id LIMIT \(paging.offset + paging.size)) AS page
        """
    }

    /// What one must act on comes before what is over.
    private var inOrder: SQL {
        let decided: SQL = "(d.approved_by IS NOT NULL) = 1"
        let holds: SQL = "d.approved IS NOT NULL AND d.ended IS NULL AND d.ends >= \(day.number)"
        return """
            \(first("(d.approved_by IS NOT NULL) = 0", kind: 0, place: "d.ends"))
            UNION ALL \(first("\(decided) AND \(holds)", kind: 1, place: "d.ends"))
            UNION ALL \(first("\(decided) AND NOT (\(holds))", kind: 2, place: "-d.ends"))
            """
    }

    /// How many there are; the page of them.
    public var statements: [SQL] {
        [
            Total.statement("SELECT 1 FROM derogation d WHERE \(reach.holds("d.establishment_id"))"),
            """
            SELECT d.*, e.name AS establishment_name, c.code, q.catalogue, q.edition, q.release_id,
                p.name || ' ' || r.version AS release_name
            FROM (SELECT page.* FROM (\(inOrder)) AS page ORDER BY page.kind, page.place, page.id
                LIMIT \(paging.size) OFFSET \(paging.offset)) AS page
                JOIN derogation d ON d.id = page.id JOIN establishment e ON e.id = d.establishment_id
                JOIN control c ON c.id = d.control_id JOIN questionnaire q ON q.id = d.questionnaire_id
                JOIN release r ON r.id = q.release_id JOIN product p ON p.id = r.product_id
            ORDER BY page.kind, page.place, page.id
            """,
        ]
    }

    /// Puts the page together.
    public func page(from answers: [[Row]]) throws -> (rows: [ListedDerogation], total: Total) {
        let rows = answers[1].compactMap { row -> ListedDerogation? in
            guard let key = EditionKey(catalogue: row["catalogue"], version: row["edition"]),
                let code = ControlCode(row["code"] as String),
                let recorded = RecordedDerogation(
                    row, release: ID(row["release_id"]), control: ControlReference(edition: key, code: code))
            else { return nil }
            return ListedDerogation(
                recorded: recorded, questionnaire: ID(row["questionnaire_id"]),
                releaseName: row["release_name"])
        }
        return (rows, Total(answers[0]))
    }
}
