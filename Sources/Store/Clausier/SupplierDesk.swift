public import Access
public import Clausier
public import GRDB
public import Registry
public import Vocabulary

/// What a supplier's people have to answer: their releases, newest first, with where each stands.
public struct SupplierDesk: Hashable, Sendable {
    /// A supplier's; any other sees nothing.
    public var reach: Reach
    /// The catalogue that is asked.
    public var catalogue: String

    /// The desk of the suppliers in reach.
    public init(reach: Reach, catalogue: String) {
        self.reach = reach
        self.catalogue = catalogue
    }
}

/// A release on its supplier's desk.
public struct DeskRow: Sendable {
    /// The release.
    public let release: ID<Release>
    /// The product and its version.
    public let name: String
    /// The questionnaire, once somebody opened it.
    public let questionnaire: ID<Questionnaire>?
    /// How often it was submitted.
    public let submissions: Int
    /// When it was last submitted.
    public let submitted: Instant?
    /// What the submitted answers amount to.
    public let standing: AnswerStanding
    /// Answers that were written and not submitted.
    public let drafts: Int
    /// How many establishments of the network run it.
    public let running: Int
    /// How many rely on its answers.
    public let relying: Int
    /// Those of them that agreed to be named.
    public let named: [String]
}

extension SupplierDesk: PageQuery {
    /// The releases; who agreed to be named.
    public var statements: [SQL] {
        let own: SQL = reach.holdsSupplier("p.supplier_id")
        return [
            """
            SELECT r.id AS release_id, p.name || ' ' || r.version AS name, q.id AS questionnaire_id, q.submissions,
                q.submitted, q.asked, q.answered, q.failed, q.blocking, q.doubted, q.per_mille, q.next_expiry,
                (SELECT count(*) FROM answer_draft d WHERE d.questionnaire_id = q.id) AS drafts,
                coalesce((SELECT u.establishments FROM release_use u WHERE u.release_id = r.id), 0) AS running,
                (SELECT count(*) FROM reliance l WHERE l.questionnaire_id = q.id AND l.replaced IS NULL
                    AND l.outcome != 'refused' AND l.reopened_by IS NULL) AS relying
            FROM supplier f JOIN product p ON p.supplier_id = f.id JOIN release r ON r.product_id = p.id
                LEFT JOIN questionnaire q ON q.release_id = r.id AND q.catalogue = \(catalogue)
            WHERE \(reach.holdsSupplier("f.id")) ORDER BY p.name_key, r.id DESC LIMIT 1000
            """,
            """
            SELECT DISTINCT r.id AS release_id, e.name, e.name_key
            FROM supplier f JOIN product p ON p.supplier_id = f.id JOIN release r ON r.product_id = p.id
                CROSS JOIN release_place y ON y.release_id = r.id JOIN establishment e ON e.id = y.establishment_id
            WHERE \(reach.holdsSupplier("f.id")) AND \(own) AND e.agrees_to_be_named = 1 ORDER BY e.name_key LIMIT 5000
            """,
        ]
    }

    /// Puts the desk together.
    public func page(from answers: [[Row]]) throws -> [DeskRow] {
        let named = Dictionary(grouping: answers[1]) { $0["release_id"] as Int64 }
        return answers[0].map { row in
            let release: Int64 = row["release_id"]
            let questionnaire: Int64? = row["questionnaire_id"]
            return DeskRow(
                release: ID(release), name: row["name"], questionnaire: questionnaire.map { ID($0) },
                submissions: row["submissions"] ?? 0, submitted: .from(row, "submitted"),
                standing: questionnaire == nil ? AnswerStanding() : AnswerStanding(row),
                drafts: row["drafts"],
                running: row["running"], relying: row["relying"],
                named: (named[release] ?? []).map { $0["name"] })
        }
    }
}

/// Doubts, questions of buyers and proofs about to end: what waits for a supplier.
public struct SupplierWaiting: Hashable, Sendable {
    /// A supplier's.
    public var reach: Reach
    /// The day that proofs are held against.
    public var day: Day

    /// What waits for the suppliers in reach.
    public init(reach: Reach, day: Day) {
        self.reach = reach
        self.day = day
    }
}

/// What waits for a supplier.
public struct SupplierWaitingPage: Sendable {
    /// Doubts that wait for a reply.
    public let doubts:
        [(id: ID<DoubtThread>, release: String, code: String, subject: String, opened: Instant)]
    /// Questions of buyers without a reply; the tender is not named.
    public let questions: [TenderQuestion]
    /// Pieces that ended or will within ninety days.
    public let pieces: [Evidence]
}

extension SupplierWaiting: PageQuery {
    /// Doubts, questions, pieces.
    public var statements: [SQL] {
        [
            """
            SELECT d.id, d.subject, d.opened, c.code, p.name || ' ' || r.version AS release_name
            FROM supplier f CROSS JOIN product p ON p.supplier_id = f.id CROSS JOIN release r ON r.product_id = p.id
                CROSS JOIN questionnaire q ON q.release_id = r.id CROSS JOIN doubt d ON d.questionnaire_id = q.id
                JOIN control c ON c.id = d.control_id
            WHERE \(reach.holdsSupplier("f.id")) AND d.state = 'open' ORDER BY d.id LIMIT 200
            """,
            """
            SELECT \(TenderQuestion.columns)
            FROM supplier f CROSS JOIN product p ON p.supplier_id = f.id CROSS JOIN release r ON r.product_id = p.id
                CROSS JOIN tender_question n ON n.release_id = r.id LEFT JOIN control c ON c.id = n.control_id
            WHERE \(reach.holdsSupplier("f.id")) ORDER BY n.reply IS NOT NULL, n.id DESC LIMIT 200
            """,
            """
            SELECT v.* FROM supplier f CROSS JOIN evidence v ON v.supplier_id = f.id
            WHERE \(reach.holdsSupplier("f.id")) AND v.withdrawn IS NULL AND v.expires <= \(day.number + 90)
            ORDER BY v.expires LIMIT 200
            """,
        ]
    }

    /// Puts them together.
    public func page(from answers: [[Row]]) throws -> SupplierWaitingPage {
        SupplierWaitingPage(
            doubts: answers[0].map {
                (
                    ID($0["id"] as Int64), $0["release_name"], $0["code"], $0["subject"],
                    Instant(milliseconds: $0["opened"])
                )
            }, questions: answers[1].map { TenderQuestion($0) },
            pieces: answers[2].compactMap { Evidence($0) })
    }
}
