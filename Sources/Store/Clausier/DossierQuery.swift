public import Access
public import Clausier
import Foundation
public import GRDB
public import Registry
public import Vocabulary

/// Asks for everything about one questionnaire.
public struct DossierQuery: Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which questionnaire.
    public var questionnaire: ID<Questionnaire>
    /// The edition that it answers.
    public var edition: Edition
    /// The day that proofs and derogations are held against.
    public var day: Day
    /// Whether derogations and decisions in reach are read; what a questionnaire comes to for all leaves them out.
    var isOfReader = true

    /// The questionnaire, if it may be seen.
    public init(reach: Reach, questionnaire: ID<Questionnaire>, edition: Edition, day: Day) {
        self.reach = reach
        self.questionnaire = questionnaire
        self.edition = edition
        self.day = day
    }
}

extension DossierQuery: PageQuery {
    private var id: Int64 { questionnaire.rawValue }

    private var isSeen: SQL {
        """
        EXISTS (SELECT 1 FROM questionnaire q JOIN release r ON r.id = q.release_id JOIN product p ON p.id = r.product_id
            WHERE q.id = \(id) AND \(reach.seesQuestionnaire))
        """
    }

    private var isSupplier: Bool {
        if case .suppliers = reach { true } else { false }
    }

    /// Questionnaire; who runs the release; points; answers; drafts; pieces; findings; doubts; events; derogations;
    /// decisions.
    public var statements: [SQL] { facts + judgements }

    private var facts: [SQL] {
        let submitted: SQL = isSupplier ? "TRUE" : "x.submission IS NOT NULL"
        return [
            "SELECT \(Questionnaire.columns) FROM \(Questionnaire.tables) WHERE q.id = \(id) AND \(reach.seesQuestionnaire)",
            """
            SELECT coalesce((SELECT u.establishments FROM release_use u WHERE u.release_id = q.release_id), 0) AS running,
                (SELECT count(*) FROM reliance l WHERE l.questionnaire_id = q.id AND l.replaced IS NULL
                    AND l.outcome != 'refused' AND l.reopened_by IS NULL) AS deciding,
                (SELECT count(*) FROM release_place y WHERE y.release_id = q.release_id
                    AND \(reach.holds("y.establishment_id"))) AS ours
            FROM questionnaire q WHERE q.id = \(id) AND \(isSeen)
            """,
            "SELECT c.id, c.code FROM control c WHERE c.catalogue = \(edition.key.catalogue) AND \(isSeen)",
            "SELECT a.* FROM answer a WHERE a.questionnaire_id = \(id) AND a.replaced IS NULL AND \(isSeen)",
            "SELECT d.* FROM answer_draft d WHERE d.questionnaire_id = \(id) AND \(isSupplier ? isSeen : "FALSE")",
            """
            SELECT x.control_id, v.* FROM answer_evidence x JOIN evidence v ON v.id = x.evidence_id
            WHERE x.questionnaire_id = \(id) AND v.withdrawn IS NULL AND \(submitted) AND \(isSeen) ORDER BY v.id
            """,
        ]
    }

    /// Who judged, as far as the reader may know: who answers for the network or for a place within, or for one that agreed
    /// to be named, and whoever a file names; never for a supplier.
    private var assessor: SQL {
        let named: SQL
        switch reach {
        case .suppliers, .nothing: return "NULL"
        case .everything: named = "TRUE"
        case .establishments:
            named = """
                EXISTS (SELECT 1 FROM account_grant g WHERE g.account_id = x.id AND (g.scope_kind = 'network'
                    OR EXISTS (SELECT 1 FROM establishment e WHERE (e.id = g.establishment_id OR e.group_id = g.group_id)
                        AND (e.agrees_to_be_named = 1 OR \(reach.holds("e.id"))))))
                """
        }
        return """
            CASE WHEN EXISTS (SELECT 1 FROM account x WHERE x.name = n.assessor)
                THEN (SELECT x.display_name FROM account x WHERE x.name = n.assessor AND \(named)) ELSE n.assessor END
            """
    }

    private var judgements: [SQL] {
        [
            """
            SELECT n.*, \(assessor) AS shown FROM finding n
            WHERE n.questionnaire_id = \(id) AND n.replaced IS NULL AND \(isSeen) ORDER BY n.id
            """,
            """
            SELECT d.*, CASE WHEN \(reach.holds("d.establishment_id")) OR e.agrees_to_be_named THEN e.name END AS named,
                (SELECT count(*) FROM doubt_message m WHERE m.doubt_id = d.id) AS messages
            FROM doubt d JOIN establishment e ON e.id = d.establishment_id
            WHERE d.questionnaire_id = \(id) AND \(isSeen) ORDER BY d.id DESC
            """,
            """
            SELECT v.*, CASE v.cause WHEN 'newRelease' THEN (SELECT r.released FROM release r
                    WHERE r.id = CAST(v.source AS INTEGER)) END AS day
            FROM answer_event v WHERE v.questionnaire_id = \(id) AND \(isSeen) ORDER BY v.id DESC LIMIT 200
            """,
            """
            SELECT d.*, e.name AS establishment_name, EXISTS (SELECT 1 FROM questionnaire q JOIN release_place y
                    ON y.release_id = q.release_id AND y.establishment_id = d.establishment_id
                WHERE q.id = d.questionnaire_id) AS runs
            FROM derogation d JOIN establishment e ON e.id = d.establishment_id
            WHERE d.questionnaire_id = \(id) AND \(isOfReader ? reach.holds("d.establishment_id") : "FALSE")
            ORDER BY d.id DESC LIMIT 2000
            """,
            """
            SELECT l.*, e.name AS establishment_name, v.cause, v.detail AS event_detail
            FROM reliance l JOIN establishment e ON e.id = l.establishment_id
                LEFT JOIN answer_event v ON v.id = l.reopened_by
            WHERE l.questionnaire_id = \(id) AND l.replaced IS NULL
                AND \(isOfReader ? reach.holds("l.establishment_id") : "FALSE")
            ORDER BY e.name_key LIMIT 2000
            """,
        ]
    }

    /// `nil` when the questionnaire is not there or may not be seen.
    public func page(from answers: [[Row]]) throws -> AnswerDossier? {
        guard let first = answers[0].first else { return nil }
        return DossierBuilder(query: self, questionnaire: try Questionnaire(first), answers: answers).dossier
    }
}

extension Store {
    /// Everything about a questionnaire as the reach sees it on a day; `nil` beyond reach.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` where its edition is not installed any more.
    public func dossier(
        of questionnaire: ID<Questionnaire>, reach: Reach, on day: Day
    ) async throws -> AnswerDossier? {
        guard let key = try await editionKey(of: questionnaire) else { return nil }
        guard let edition = try await edition(key) else { throw StoreError.notFound(kind: "edition \(key)") }
        return try await page(
            DossierQuery(reach: reach, questionnaire: questionnaire, edition: edition, day: day))
    }

    /// The edition that a questionnaire answers.
    func editionKey(of questionnaire: ID<Questionnaire>) async throws -> EditionKey? {
        try await read { db in
            let query: SQL =
                "SELECT catalogue, edition FROM questionnaire WHERE id = \(questionnaire.rawValue)"
            return try query.rows(db).first.flatMap {
                EditionKey(catalogue: $0["catalogue"], version: $0["edition"])
            }
        }
    }

    /// Who answers a questionnaire; `nil` where there is none. For who runs the program, never for a page.
    public func supplier(answering questionnaire: ID<Questionnaire>) async throws -> ID<Supplier>? {
        try await read { db in
            let query: SQL = """
                SELECT p.supplier_id FROM questionnaire q JOIN release r ON r.id = q.release_id
                    JOIN product p ON p.id = r.product_id WHERE q.id = \(questionnaire.rawValue)
                """
            return try query.rows(db).first.map { ID($0["supplier_id"] as Int64) }
        }
    }

    /// The edition that a questionnaire answers; an error where there is no such questionnaire or edition.
    public func edition(of questionnaire: ID<Questionnaire>) async throws -> Edition {
        guard let key = try await editionKey(of: questionnaire), let edition = try await edition(key) else {
            throw StoreError.notFound(kind: "questionnaire")
        }
        return edition
    }
}
