public import Access
public import Clausier
import Foundation
public import GRDB
public import Registry
public import Vocabulary

/// A tender with all that hangs on it.
public struct TenderFile: Sendable {
    /// Needs, parts, candidates, state.
    public let tender: Tender
    /// The establishments that buy, those beyond reach only counted.
    public let buyers: [(id: ID<Establishment>, name: String)]
    /// How many more buy.
    public let buyersBeyondReach: Int
    /// By release: who makes it, the questionnaires by catalogue, how many establishments of the network run it, those
    /// in reach or that agreed to be named.
    public let bidders: [Bidder]
    /// Questions and replies, the latest first.
    public let questions: [TenderQuestion]
    /// Texts of clauses that were edited, by release and code, with the time that the buyer set for closing a gap, and
    /// the kind of clause that the text is of; `nil` for one of before kinds were kept.
    public let clauses:
        [(
            release: ID<Release>, reference: String, text: String, delayDays: Int?,
            kind: ContractClauses.Clause.Kind?
        )]
    /// Texts of clauses that come from no control alone and of waivers, by release and place.
    public let texts: [(release: ID<Release>, place: String, text: String)]
    /// What was promised, once it is awarded.
    public let commitments: [WatchedCommitment]
    /// What it was awarded on; `nil` before, and where it was awarded before Cordon kept it.
    public let award: KeptAward?

    /// The most establishments of a bidder that are named; all are counted.
    static let mostNames = 20

    /// Who bids.
    public struct Bidder: Sendable {
        /// The release that is offered.
        public let candidate: Candidate
        /// As the supplier is called.
        public let supplierName: String
        /// Whether the supplier can be counted on.
        public let standing: SupplierStanding
        /// The questionnaires that were submitted, by catalogue.
        public let questionnaires: [String: ID<Questionnaire>]
        /// How many establishments of the network run the product, in any version.
        public let running: Int
        /// Twenty at most of those that may be named, by name.
        public let named: [String]
    }
}

/// A promise of a contract, watched.
public struct WatchedCommitment: Hashable, Sendable {
    /// What was promised.
    public let commitment: Commitment
    /// The product and its version.
    public let releaseName: String
    /// The tender that it comes from.
    public let tender: ID<Tender>
    /// Its reference.
    public let reference: String
    /// The delays that run: those that exploited flaws of the release started, and those that a buyer did; the earliest due
    /// first.
    public let clocks: [Commitment.Clock]
    /// The version of the answer that holds now; 0 where none does.
    public let currentVersion: Int

    /// Whether the supplier says something else by now than what became part of the contract.
    public var hasChanged: Bool { currentVersion != commitment.answerVersion }
}

/// Asks for a tender.
public struct TenderQuery: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which tender.
    public var tender: ID<Tender>

    /// The tender, if somebody in reach buys.
    public init(reach: Reach, tender: ID<Tender>) {
        self.reach = reach
        self.tender = tender
    }
}

extension TenderQuery: PageQuery {
    /// The tender; buyers; bidders with who runs them; questionnaires; questions; clauses; commitments; texts; the award.
    public var statements: [SQL] {
        let id = tender.rawValue
        let seen: SQL = "\(id) IN (SELECT t.id FROM tender t WHERE t.id = \(id) AND \(reach.buysIn("t.id")))"
        return [
            "SELECT t.* FROM tender t WHERE t.id = \(id) AND \(reach.buysIn("t.id"))",
            """
            SELECT e.id, e.name, \(reach.holds("e.id")) AS is_ours FROM tender_buyer w
                JOIN establishment e ON e.id = w.establishment_id
            WHERE w.tender_id = \(id) AND \(seen) ORDER BY e.name_key
            """,
            """
            SELECT b.release_id, p.id AS product_id, p.name || ' ' || r.version AS name, f.id AS supplier_id,
                f.name AS supplier_name, f.standing,
                (SELECT count(DISTINCT y.establishment_id) FROM release x CROSS JOIN release_place y
                    ON y.release_id = x.id WHERE x.product_id = p.id) AS running,
                (SELECT json_group_array(page.name) FROM (SELECT DISTINCT e.id, e.name FROM release x
                    CROSS JOIN release_place y ON y.release_id = x.id JOIN establishment e ON e.id = y.establishment_id
                    WHERE x.product_id = p.id AND (e.agrees_to_be_named = 1 OR \(reach.holds("e.id")))
                    LIMIT \(TenderFile.mostNames)) AS page) AS named
            FROM tender_bidder b JOIN release r ON r.id = b.release_id JOIN product p ON p.id = r.product_id
                JOIN supplier f ON f.id = p.supplier_id
            WHERE b.tender_id = \(id) AND \(seen) ORDER BY b.added, b.release_id
            """,
            """
            SELECT q.id, q.release_id, q.catalogue FROM tender_bidder b JOIN questionnaire q ON q.release_id = b.release_id
            WHERE b.tender_id = \(id) AND q.submissions > 0 AND \(seen)
            """,
            """
            SELECT \(TenderQuestion.columns) FROM tender_question n JOIN release r ON r.id = n.release_id
                JOIN product p ON p.id = r.product_id LEFT JOIN control c ON c.id = n.control_id
            WHERE n.tender_id = \(id) AND \(seen) ORDER BY n.id DESC LIMIT 500
            """,
            """
            SELECT k.release_id, c.catalogue || ' ' || c.code AS reference, k.text, k.delay_days, k.kind FROM tender_clause k
                JOIN control c ON c.id = k.control_id WHERE k.tender_id = \(id) AND \(seen)
            """,
            """
            SELECT \(WatchedCommitment.columns) FROM commitment m JOIN \(WatchedCommitment.tables)
            WHERE m.tender_id = \(id) AND \(seen) ORDER BY m.due IS NULL, m.due, m.id
            """,
            "SELECT x.release_id, x.place, x.text FROM tender_text x WHERE x.tender_id = \(id) AND \(seen)",
            "SELECT w.content, w.made FROM tender_award w WHERE w.tender_id = \(id) AND \(seen)",
        ]
    }

    /// `nil` when the tender is not there or nobody in reach buys.
    public func page(from answers: [[Row]]) throws -> TenderFile? {
        guard let row = answers[0].first, let state = Tender.State(rawValue: row["state"]) else { return nil }
        let bidders = answers[2].map { bidder in
            TenderFile.Bidder(bidder, questionnaires: answers[3])
        }
        let buyers = answers[1]
        let ours = buyers.filter { $0["is_ours"] }
        let tender = Tender(
            id: tender, establishment: ID(ours.first?["id"] ?? buyers.first?["id"] ?? 0),
            reference: row["reference"],
            subject: row["title"], needs: Profile(json: row["needs"]),
            parts: JSONColumn.read(row["parts"]) ?? [],
            candidates: bidders.map(\.candidate), state: state, awarded: .from(row, "awarded_to"))
        return TenderFile(
            tender: tender, buyers: ours.map { (ID($0["id"] as Int64), $0["name"]) },
            buyersBeyondReach: buyers.count - ours.count, bidders: bidders,
            questions: answers[4].map { TenderQuestion($0) },
            clauses: answers[5].map {
                (
                    ID($0["release_id"] as Int64), $0["reference"], $0["text"], $0["delay_days"],
                    ($0["kind"] as String?).flatMap { ContractClauses.Clause.Kind(rawValue: $0) }
                )
            },
            texts: answers[7].map { (ID($0["release_id"] as Int64), $0["place"], $0["text"]) },
            commitments: answers[6].compactMap { WatchedCommitment($0) },
            award: answers[8].first.flatMap { KeptAward($0) })
    }
}

extension TenderFile.Bidder {
    fileprivate init(_ row: Row, questionnaires: [Row]) {
        let release: Int64 = row["release_id"]
        let own = questionnaires.filter { $0["release_id"] as Int64 == release }
        self.init(
            candidate: Candidate(supplier: ID(row["supplier_id"]), release: ID(release), name: row["name"]),
            supplierName: row["supplier_name"],
            standing: SupplierStanding(rawValue: row["standing"]) ?? .trading,
            questionnaires: Dictionary(
                own.map { ($0["catalogue"] as String, ID<Questionnaire>($0["id"] as Int64)) }
            ) { first, _ in first },
            running: row["running"],
            // A key is made once for each name: made at each comparison they took half the time of the tender's page.
            named: (JSONColumn.read(row["named"], as: [String].self) ?? []).map { (sortKey(of: $0), $0) }
                .sorted { $0 < $1 }.map(\.1))
    }
}

/// A delay that a buyer started, as the column of a commitment's row names it.
private struct StartedClock: Decodable {
    let id: Int64
    let rule: String
    let cause: String
    let started: Int64
    let met: Int64?

    func clock(of commitment: Commitment) -> Commitment.Clock? {
        var clock = commitment.clock(
            rule: rule, trigger: cause, from: Instant(milliseconds: started))
        clock?.id = ID(id)
        clock?.met = met.map { Instant(milliseconds: $0) }
        return clock
    }
}

/// A flaw as the column of a commitment's row names it.
private struct ToldFlaw: Decodable {
    let name: String
    let told: Int64
}

extension WatchedCommitment {
    static let columns: SQL = """
        m.*, t.reference, c.catalogue, c.code, p.name || ' ' || r.version AS release_name,
            coalesce((SELECT min(w.establishment_id) FROM tender_buyer w WHERE w.tender_id = t.id), 0) AS buyer,
            (SELECT json_group_array(json_object('name', v.detail, 'told', v.happened)) FROM questionnaire q
                JOIN answer_event v ON v.questionnaire_id = q.id
                WHERE q.release_id = m.release_id AND v.cause = 'exploitedFlaw' AND v.happened >= m.made) AS flaws,
            (SELECT json_group_array(json_object('id', k.id, 'rule', k.rule, 'cause', k.cause, 'started', k.started,
                'met', k.met)) FROM commitment_clock k WHERE k.commitment_id = m.id) AS started_clocks,
            coalesce((SELECT a.version FROM questionnaire q JOIN answer a ON a.questionnaire_id = q.id
                    AND a.control_id = m.control_id AND a.replaced IS NULL
                WHERE q.release_id = m.release_id), 0) AS current_version,
            (SELECT json_group_array(n.released) FROM release n
                WHERE n.product_id = p.id AND n.id != r.id AND n.released IS NOT NULL) AS releases
        """
    static let tables: SQL = """
        tender t ON t.id = m.tender_id JOIN control c ON c.id = m.control_id JOIN release r ON r.id = m.release_id
            JOIN product p ON p.id = r.product_id
        """

    init?(_ row: Row) {
        guard let key = EditionKey(catalogue: row["catalogue"], version: "-"),
            let code = ControlCode(row["code"] as String)
        else { return nil }
        let commitment = Commitment(
            id: ID(row["id"]), establishment: ID(row["buyer"]), release: ID(row["release_id"]),
            control: ControlReference(edition: key, code: code), answerVersion: row["answer_version"],
            text: row["text"], rules: JSONColumn.read(row["rules"]) ?? [], due: .from(row, "due"),
            fulfilled: .from(row, "fulfilled"))
        let flaws = JSONColumn.read(row["flaws"], as: [ToldFlaw].self) ?? []
        let releases = JSONColumn.read(row["releases"], as: [Int].self) ?? []
        let started = JSONColumn.read(row["started_clocks"], as: [StartedClock].self) ?? []
        let clocks =
            commitment.clocks(
                flaws: flaws.map { ($0.name, Instant(milliseconds: $0.told)) },
                releases: releases.map { Instant(startOf: Day(number: $0)) })
            + started.compactMap { $0.clock(of: commitment) }
        self.init(
            commitment: commitment, releaseName: row["release_name"], tender: ID(row["tender_id"]),
            reference: row["reference"],
            clocks: clocks.sorted { ($0.due, $0.trigger) < ($1.due, $1.trigger) },
            currentVersion: row["current_version"])
    }
}
