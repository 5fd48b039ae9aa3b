public import Access
public import Clausier
import Foundation
public import GRDB
public import Registry
public import Vocabulary

/// A question to a bidder, with what the bidder replied.
public struct TenderQuestion: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<BidderQuestion>
    /// The bidder's release.
    public let release: ID<Release>
    /// The product and its version.
    public let releaseName: String
    /// The point that it is about, where it is about one.
    public let code: String?
    /// What is asked.
    public let text: String
    /// When it was asked.
    public let asked: Instant
    /// Until when a reply is asked for.
    public let due: Day?
    /// What the bidder replied.
    public let reply: String?
    /// When.
    public let replied: Instant?
    /// Whether its tender is awarded or abandoned: then the reply stays as it is.
    public let isClosed: Bool
}

extension TenderQuestion {
    static let columns: SQL = """
        n.id, n.release_id, n.question, n.asked, n.due, n.reply, n.replied, c.code, p.name || ' ' || r.version AS release_name,
        (SELECT t.state IN ('awarded', 'abandoned') FROM tender t WHERE t.id = n.tender_id) AS is_closed
        """

    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), release: ID(row["release_id"]), releaseName: row["release_name"],
            code: row["code"],
            text: row["question"], asked: Instant(milliseconds: row["asked"]), due: .from(row, "due"),
            reply: row["reply"], replied: .from(row, "replied"), isClosed: row["is_closed"] ?? false)
    }
}

/// The tenders of establishments in reach, the latest first.
public struct TenderList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which part of the list.
    public var paging: Paging

    /// The tenders in reach.
    public init(reach: Reach, paging: Paging = Paging()) {
        self.reach = reach
        self.paging = paging
    }
}

/// A tender as a list shows it.
public struct TenderRow: Sendable {
    /// The tender.
    public let id: ID<Tender>
    /// Its own number.
    public let reference: String
    /// What is bought.
    public let subject: String
    /// How far it is.
    public let state: Tender.State
    /// How many establishments buy, how many bid.
    public let buyers: Int, bidders: Int
    /// Questions without a reply.
    public let waiting: Int
    /// When it last changed.
    public let changed: Instant
}

extension Reach {
    /// Whether a buyer of the tender in that column lies within.
    func buysIn(_ column: String) -> SQL {
        switch self {
        case .everything: "TRUE"
        case .establishments:
            "\(sql: column) IN (SELECT w.tender_id FROM tender_buyer w WHERE \(holds("w.establishment_id")))"
        case .suppliers, .nothing: "FALSE"
        }
    }
}

extension TenderList: PageQuery {
    /// How many there are; the page.
    public var statements: [SQL] {
        [
            Total.statement("SELECT 1 FROM tender t WHERE \(reach.buysIn("t.id"))"),
            """
            SELECT t.*, (SELECT count(*) FROM tender_buyer w WHERE w.tender_id = t.id) AS buyers,
                (SELECT count(*) FROM tender_bidder b WHERE b.tender_id = t.id) AS bidders,
                (SELECT count(*) FROM tender_question n WHERE n.tender_id = t.id AND n.reply IS NULL) AS waiting
            FROM (SELECT t.id FROM tender t WHERE \(reach.buysIn("t.id")) ORDER BY t.id DESC
                LIMIT \(paging.size) OFFSET \(paging.offset)) AS page JOIN tender t ON t.id = page.id
            ORDER BY t.id DESC
            """,
        ]
    }

    /// Puts the page together.
    public func page(from answers: [[Row]]) throws -> (rows: [TenderRow], total: Total) {
        let rows = answers[1].compactMap { row -> TenderRow? in
            guard let state = Tender.State(rawValue: row["state"]) else { return nil }
            return TenderRow(
                id: ID(row["id"]), reference: row["reference"], subject: row["title"], state: state,
                buyers: row["buyers"], bidders: row["bidders"], waiting: row["waiting"],
                changed: Instant(milliseconds: row["changed"]))
        }
        return (rows, Total(answers[0]))
    }
}
