public import Access
public import Clausier
public import GRDB
public import Registry
public import Vocabulary

/// What waits for an assessor: doubts, points where assessors differ, submitted answers that nobody judged.
public struct JudgingDesk: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach

    /// The desk of who judges in reach.
    public init(reach: Reach) {
        self.reach = reach
    }
}

/// What waits for an assessor.
public struct JudgingDeskPage: Sendable {
    /// Doubts that are pending, the oldest first.
    public let doubts:
        [(
            id: ID<DoubtThread>, release: String, code: String, subject: String, state: DoubtThread.State,
            opened: Instant
        )]
    /// Points where assessors of the current answer said different things and no arbiter spoke since.
    public let disputes:
        [(questionnaire: ID<Questionnaire>, release: String, code: String, verdicts: [Verdict])]
    /// Questionnaires of releases that run in reach, those with most points that nobody judged first.
    public let queue: [(questionnaire: Questionnaire, judged: Int, running: Int)]
}

extension JudgingDesk: PageQuery {
    private var concerned: SQL { "(\(reach.runs("q.release_id")) OR \(reach.buys("q.release_id")))" }

    /// Doubts; findings that differ; questionnaires.
    public var statements: [SQL] {
        [
            """
            SELECT d.id, d.subject, d.state, d.opened, c.code, p.name || ' ' || r.version AS release_name
            FROM doubt d INDEXED BY doubt_pending JOIN questionnaire q ON q.id = d.questionnaire_id
                JOIN control c ON c.id = d.control_id JOIN release r ON r.id = q.release_id
                JOIN product p ON p.id = r.product_id
            WHERE d.closed IS NULL AND \(concerned) ORDER BY d.id LIMIT 200
            """,
            """
            SELECT q.id AS questionnaire_id, c.code, p.name || ' ' || r.version AS release_name,
                group_concat(DISTINCT n.verdict) AS verdicts
            FROM finding n INDEXED BY finding_that_holds JOIN questionnaire q ON q.id = n.questionnaire_id
                JOIN control c ON c.id = n.control_id JOIN release r ON r.id = q.release_id
                JOIN product p ON p.id = r.product_id
            WHERE n.replaced IS NULL AND \(concerned) AND n.answer_version = coalesce((SELECT a.version FROM answer a
                    WHERE a.questionnaire_id = n.questionnaire_id AND a.control_id = n.control_id AND a.replaced IS NULL), 0)
                -- An arbiter's word settles what was said before it; what is said later opens the question again.
                AND NOT EXISTS (SELECT 1 FROM finding z WHERE z.questionnaire_id = n.questionnaire_id
                    AND z.control_id = n.control_id AND z.replaced IS NULL AND z.capacity = 'arbiter'
                    AND z.answer_version = n.answer_version AND (z.made, z.id) > (n.made, n.id))
            GROUP BY n.questionnaire_id, n.control_id HAVING count(DISTINCT n.verdict) > 1
            ORDER BY n.questionnaire_id, n.control_id LIMIT 200
            """,
            """
            SELECT \(Questionnaire.columns),
                (SELECT count(DISTINCT n.control_id) FROM finding n WHERE n.questionnaire_id = q.id AND n.replaced IS NULL)
                    AS judged,
                coalesce((SELECT u.establishments FROM release_use u WHERE u.release_id = q.release_id), 0) AS running
            FROM \(Questionnaire.tables) WHERE q.id IN (
                SELECT q.id FROM questionnaire q INDEXED BY questionnaire_submitted
                WHERE q.submissions > 0 AND \(concerned) LIMIT 2000)
            ORDER BY q.blocking DESC, q.submitted LIMIT 100
            """,
        ]
    }

    /// Puts them together.
    public func page(from answers: [[Row]]) throws -> JudgingDeskPage {
        JudgingDeskPage(
            doubts: answers[0].map {
                (
                    ID($0["id"] as Int64), $0["release_name"], $0["code"], $0["subject"],
                    DoubtThread.State(rawValue: $0["state"]) ?? .open, Instant(milliseconds: $0["opened"])
                )
            },
            disputes: answers[1].map { row in
                let words: String = row["verdicts"]
                return (
                    ID(row["questionnaire_id"] as Int64), row["release_name"], row["code"],
                    words.split(separator: ",").compactMap { Verdict(rawValue: String($0)) }
                )
            },
            queue: try answers[2].map { (try Questionnaire($0), $0["judged"], $0["running"]) })
    }
}

/// One version of an answer, with the submission that brought it.
public struct AnswerVersion: Hashable, Sendable {
    /// What was answered.
    public let answer: Answer
    /// Who vouched for it, and as what.
    public let signatory: String, position: String
    /// The submission's number.
    public let submission: Int
}

extension Store {
    /// Every version of an answer that was submitted, the latest first; empty beyond reach.
    public func answerHistory(
        of code: ControlCode, in id: ID<Questionnaire>, reach: Reach
    ) async throws -> [AnswerVersion] {
        try await read { db in
            let query: SQL = """
                SELECT a.*, s.signatory, s.signatory_title, q.release_id, q.catalogue, q.edition
                FROM \(Questionnaire.tables) JOIN answer a ON a.questionnaire_id = q.id
                    JOIN control c ON c.id = a.control_id
                    JOIN answer_submission s ON s.questionnaire_id = q.id AND s.number = a.submission
                WHERE q.id = \(id.rawValue) AND c.code = \(code.text) AND c.catalogue = q.catalogue
                    AND \(reach.seesQuestionnaire) ORDER BY a.version DESC LIMIT 100
                """
            return try query.rows(db).compactMap { row in
                guard let key = EditionKey(catalogue: row["catalogue"], version: row["edition"]),
                    let answer = Answer(
                        row, release: ID(row["release_id"]),
                        control: ControlReference(edition: key, code: code),
                        evidence: [])
                else { return nil }
                return AnswerVersion(
                    answer: answer, signatory: row["signatory"], position: row["signatory_title"],
                    submission: row["submission"])
            }
        }
    }

    /// The newest edition of a catalogue, shipped or imported; `nil` where there is none.
    public func currentEdition(of catalogue: String) async throws -> Edition? {
        let keys = try await editions().map(\.key).filter { $0.catalogue == catalogue }
        guard let newest = keys.max() else { return nil }
        return try await edition(newest)
    }
}

extension Store {
    /// The establishments in reach that own or use a system which runs the release of a questionnaire.
    public func establishments(
        running id: ID<Questionnaire>, reach: Reach
    ) async throws -> [ID<Establishment>] {
        try await read { db in
            let query: SQL = """
                SELECT y.establishment_id FROM questionnaire q CROSS JOIN release_place y ON y.release_id = q.release_id
                WHERE q.id = \(id.rawValue) AND \(reach.holds("y.establishment_id")) ORDER BY y.establishment_id LIMIT 5000
                """
            return try query.rows(db).map { ID($0["establishment_id"] as Int64) }
        }
    }
}
