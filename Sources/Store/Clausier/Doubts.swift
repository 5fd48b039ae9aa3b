public import Access
public import Clausier
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// A doubt with all that was said.
public struct DoubtDetail: Sendable {
    /// What was said, by whom, and how it stands.
    public let thread: DoubtThread
    /// The questionnaire it is about.
    public let questionnaire: Questionnaire
    /// The hospital that raised it, where the reader may know.
    public let establishmentName: String?
    /// Whether the reader's own establishment raised it.
    public let isOurs: Bool
}

extension Store {
    /// A doubt, for who sees the answers it is about; `nil` beyond reach.
    ///
    /// Names of hospitals that did not agree to be named are left out beyond their own reach.
    public func doubt(_ id: ID<DoubtThread>, reach: Reach) async throws -> DoubtDetail? {
        try await read { db in
            let query: SQL = """
                SELECT \(Questionnaire.columns), d.*, d.id AS doubt_id, c.code, e.name AS raised_by,
                    \(reach.holds("d.establishment_id")) AS is_ours,
                    (\(reach.holds("d.establishment_id")) OR e.agrees_to_be_named) AS is_named
                FROM \(Questionnaire.tables) JOIN doubt d ON d.questionnaire_id = q.id
                    JOIN control c ON c.id = d.control_id JOIN establishment e ON e.id = d.establishment_id
                WHERE d.id = \(id.rawValue) AND \(reach.seesQuestionnaire)
                """
            guard let row = try query.rows(db).first else { return nil }
            // Who wrote is for one's own side to know: a hospital's people are named to nobody else.
            let isKnown: SQL =
                switch reach {
                case .everything: "TRUE"
                case .establishments:
                    "m.establishment_id IS NOT NULL AND \(reach.holds("m.establishment_id"))"
                case .suppliers: "m.side = 'supplier'"
                case .nothing: "FALSE"
                }
            let said: SQL = """
                SELECT m.*, CASE WHEN \(reach.holds("m.establishment_id")) OR e.agrees_to_be_named THEN e.name END AS named,
                    (\(isKnown)) AS is_known
                FROM doubt_message m LEFT JOIN establishment e ON e.id = m.establishment_id
                WHERE m.doubt_id = \(id.rawValue) ORDER BY m.id LIMIT 500
                """
            return try DoubtDetail(row, messages: try said.rows(db))
        }
    }
}

extension Writer {
    /// Raises a doubt about an answer: everybody who runs the release sees it, and its supplier is asked.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach or a questionnaire that was not submitted.
    public func raiseDoubt(
        _ subject: String, saying text: String, about code: ControlCode, in id: ID<Questionnaire>,
        edition: Edition,
        for establishment: ID<Establishment>, reach: Reach
    ) throws -> ID<DoubtThread> {
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        let questionnaire = try judged(id, reach, byConcerned: true)
        var numbers = try ControlNumbers(of: edition.key.catalogue, db)
        let control = try numbers.number(of: code, in: edition.key.catalogue, db)
        try db.execute(
            sql: """
                INSERT INTO doubt (questionnaire_id, control_id, establishment_id, subject, state, opened)
                VALUES (?, ?, ?, ?, 'open', ?)
                """,
            arguments: [id.rawValue, control, establishment.rawValue, subject, now.milliseconds])
        let doubt = ID<DoubtThread>(db.lastInsertedRowID)
        try say(text, on: doubt, side: .hospital, establishment: establishment)
        try note(
            "doubt.raise", subject: AuditSubject(kind: "doubt", id: doubt.rawValue),
            establishment: establishment)
        try tellAbout(doubt, of: questionnaire, kind: .doubtRaised, code: code, except: establishment)
        try recount(id, edition)
        return doubt
    }

    /// Adds to a doubt, lifts it or upholds it. An upheld one opens what relied on the answer again.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach; `DoubtThread.Refusal` for a step that is not theirs.
    public func move(
        _ id: ID<DoubtThread>, step: DoubtThread.Step, edition: Edition, at establishment: ID<Establishment>?,
        reach: Reach
    ) throws {
        let query: SQL = """
            SELECT \(Questionnaire.columns), d.*, d.id AS doubt_id, c.code, e.name AS raised_by, 1 AS is_ours, 1 AS is_named
            FROM \(Questionnaire.tables) JOIN doubt d ON d.questionnaire_id = q.id
                JOIN control c ON c.id = d.control_id JOIN establishment e ON e.id = d.establishment_id
            WHERE d.id = \(id.rawValue) AND \(reach.seesQuestionnaire)
                AND (\(reach.isConcerned(by: "q.release_id")) OR \(reach.holds("d.establishment_id")))
            """
        guard let row = try query.rows(db).first else { throw StoreError.notFound(kind: "doubt") }
        let detail = try DoubtDetail(row, messages: [])
        var thread = detail.thread
        try thread.take(step)
        guard let post = thread.posts.last, let code = thread.control?.code else { return }
        try say(post.text, on: id, side: post.side, establishment: establishment)
        try db.execute(
            sql: "UPDATE doubt SET state = ?, closed = ? WHERE id = ?",
            arguments: [
                thread.state.rawValue, thread.state.isPending ? nil : now.milliseconds, id.rawValue,
            ])
        try note(
            "doubt.\(thread.state.rawValue)", subject: AuditSubject(kind: "doubt", id: id.rawValue),
            establishment: establishment)
        let questionnaire = detail.questionnaire
        try tellAbout(id, of: questionnaire, kind: .doubtMoved, code: code, except: establishment)
        if thread.state == .upheld {
            try happen(
                .doubtUpheld, source: "doubt \(id)", to: questionnaire.id,
                controls: [row["control_id"] as Int64], orAllOf: try allAsked(questionnaire, edition),
                detail: "\(code): \(thread.subject)")
        }
        try recount(questionnaire.id, edition)
    }

    private func say(
        _ text: String, on doubt: ID<DoubtThread>, side: DoubtThread.Side, establishment: ID<Establishment>?
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO doubt_message (doubt_id, side, establishment_id, author, text, written)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                doubt.rawValue, side.rawValue, establishment?.rawValue, actor, text, now.milliseconds,
            ])
    }

    /// Tells the supplier and everybody who runs the release, two thousand establishments at most.
    private func tellAbout(
        _ doubt: ID<DoubtThread>, of questionnaire: Questionnaire, kind: NoticeKind, code: ControlCode,
        except establishment: ID<Establishment>?
    ) throws {
        let detail = "\(questionnaire.releaseName) – \(code)"
        try tellSupplier(
            questionnaire.supplier, kind: kind, subject: ("doubt", doubt.rawValue), detail: detail)
        let query: SQL = """
            SELECT y.establishment_id FROM release_place y
            WHERE y.release_id = \(questionnaire.release.rawValue) LIMIT 2000
            """
        for row in try query.rows(db) {
            let running = ID<Establishment>(row["establishment_id"] as Int64)
            guard running != establishment else { continue }
            try tell(running, kind: kind, subject: ("doubt", doubt.rawValue), detail: detail)
        }
    }
}

extension DoubtDetail {
    fileprivate init(_ row: Row, messages: [Row]) throws {
        let questionnaire = try Questionnaire(row)
        guard let state = DoubtThread.State(rawValue: row["state"]),
            let code = ControlCode(row["code"] as String)
        else { throw StoreError.damaged("a doubt has no state") }
        let posts = messages.compactMap { row -> DoubtThread.Post? in
            guard let side = DoubtThread.Side(rawValue: row["side"]) else { return nil }
            let named: String? = row["named"]
            let isKnown: Bool = row["is_known"] ?? false
            let author: String = isKnown ? row["author"] : ""
            return DoubtThread.Post(
                side: side, author: [author, named ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
                at: Instant(milliseconds: row["written"]), text: row["text"])
        }
        thread = DoubtThread(
            id: ID(row["doubt_id"]), release: questionnaire.release,
            control: ControlReference(edition: questionnaire.edition, code: code),
            raisedBy: ID(row["establishment_id"]), subject: row["subject"], posts: posts, state: state)
        self.questionnaire = questionnaire
        let isNamed: Bool = row["is_named"]
        establishmentName = isNamed ? row["raised_by"] : nil
        isOurs = row["is_ours"]
    }
}
