public import Access
import Foundation
public import GRDB
import Registry
public import Vocabulary

/// What a notice is about.
public enum NoticeKind: String, CaseIterable, Sendable {
    /// A decision that relied on an answer is open again.
    case decisionReopened
    /// Another hospital doubts an answer of a product that one runs.
    case doubtRaised
    /// A doubt got a message, or was settled.
    case doubtMoved
    /// A derogation ends within the month.
    case derogationEnds
    /// An answer that a derogation was granted on changed, or counts for less.
    case derogationTouched
    /// A derogation waits for somebody to approve it.
    case derogationAsked
    /// A commitment of a contract is due within the month, or overdue.
    case commitmentDue
    /// A bidder replied to a question.
    case questionReplied
    /// A buyer asks a bidder something.
    case questionAsked
    /// An assessor decided on an answer.
    case findingMade
    /// Somebody else now answers for the supplier.
    case colleagueJoined
    /// A hospital noted an incident at the supplier.
    case incidentRecorded
    /// A piece of evidence ends within the month.
    case evidenceEnds
    /// A certificate of hosting of what one runs, or of where it is hosted, ends within ninety days.
    case certificateEnds
}

/// Something that an establishment or a supplier has to hear of.
public struct Notice: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<Notice>
    /// What it is about.
    public let kind: NoticeKind
    /// Whose it is, by name.
    public let addressee: String
    /// The thing it is about: `questionnaire`, `tender`, `doubt` ... and its number.
    public let subject: (kind: String, id: Int64)
    /// The product and version that it is about, where it is about one.
    public let release: String?
    /// In words.
    public let detail: String
    /// When it was made.
    public let made: Instant
    /// When somebody of the addressee read it.
    public let read: Instant?

    /// Whether two are the same notice.
    public static func == (left: Notice, right: Notice) -> Bool {
        left.id == right.id && left.read == right.read
    }

    /// By its place.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// The notices of everybody in reach, unread ones first.
public struct NoticeList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Whether those that were read are listed too.
    public var withRead: Bool
    /// Which part of the list.
    public var paging: Paging

    /// The notices in reach.
    public init(reach: Reach, withRead: Bool = false, paging: Paging = Paging()) {
        self.reach = reach
        self.withRead = withRead
        self.paging = paging
    }
}

/// A page of notices.
public struct NoticeListPage: Sendable {
    /// The rows.
    public let rows: [Notice]
    /// How many there are.
    public let total: Total
}

extension NoticeList: PageQuery {
    private var mine: SQL {
        switch reach {
        case .suppliers: "n.supplier_id IS NOT NULL AND \(reach.holdsSupplier("n.supplier_id"))"
        case .everything: "n.establishment_id IS NOT NULL"
        case .establishments, .nothing:
            "n.establishment_id IS NOT NULL AND \(reach.holds("n.establishment_id"))"
        }
    }

    private var read: SQL { withRead ? "TRUE" : "n.read IS NULL" }

    /// How many there are; the page of them.
    public var statements: [SQL] {
        [
            Total.statement("SELECT 1 FROM notice n WHERE \(mine) AND \(read)"),
            """
            SELECT n.*, coalesce(e.name, f.name) AS addressee, p.name || ' ' || r.version AS release_name
            FROM (SELECT n.id FROM notice n WHERE \(mine) AND \(read) ORDER BY n.id DESC
                LIMIT \(paging.size) OFFSET \(paging.offset)) AS page
                JOIN notice n ON n.id = page.id
                LEFT JOIN establishment e ON e.id = n.establishment_id LEFT JOIN supplier f ON f.id = n.supplier_id
                LEFT JOIN questionnaire q ON n.subject_kind = 'questionnaire' AND q.id = n.subject_id
                LEFT JOIN release r ON r.id = q.release_id LEFT JOIN product p ON p.id = r.product_id
            ORDER BY n.id DESC
            """,
        ]
    }

    /// Puts the page together.
    public func page(from answers: [[Row]]) throws -> NoticeListPage {
        NoticeListPage(rows: answers[1].compactMap { Notice($0) }, total: Total(answers[0]))
    }
}

extension Notice {
    init?(_ row: Row) {
        guard let kind = NoticeKind(rawValue: row["kind"]) else { return nil }
        self.init(
            id: ID(row["id"]), kind: kind, addressee: row["addressee"],
            subject: (row["subject_kind"], row["subject_id"]), release: row["release_name"],
            detail: row["detail"],
            made: Instant(milliseconds: row["made"]), read: .from(row, "read"))
    }
}

extension Writer {
    /// Tells an establishment; an unread notice of the same thing says the news instead.
    func tell(
        _ establishment: ID<Establishment>, kind: NoticeKind, subject: (String, Int64), detail: String
    ) throws {
        try db.execute(
            sql: """
                UPDATE notice SET detail = ?, made = ? WHERE establishment_id = ? AND kind = ? AND subject_kind = ?
                    AND subject_id = ? AND read IS NULL
                """,
            arguments: [
                String(detail.prefix(2_000)), now.milliseconds, establishment.rawValue, kind.rawValue,
                subject.0,
                subject.1,
            ])
        guard db.changesCount == 0 else { return }
        try db.execute(
            sql: """
                INSERT INTO notice (establishment_id, kind, subject_kind, subject_id, detail, made)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                establishment.rawValue, kind.rawValue, subject.0, subject.1, String(detail.prefix(2_000)),
                now.milliseconds,
            ])
    }

    /// Tells a supplier's people, in the same way.
    func tellSupplier(
        _ supplier: ID<Supplier>, kind: NoticeKind, subject: (String, Int64), detail: String
    ) throws {
        try db.execute(
            sql: """
                UPDATE notice SET detail = ?, made = ? WHERE supplier_id = ? AND kind = ? AND subject_kind = ?
                    AND subject_id = ? AND read IS NULL
                """,
            arguments: [
                String(detail.prefix(2_000)), now.milliseconds, supplier.rawValue, kind.rawValue, subject.0,
                subject.1,
            ])
        guard db.changesCount == 0 else { return }
        try db.execute(
            sql: """
                INSERT INTO notice (supplier_id, kind, subject_kind, subject_id, detail, made)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                supplier.rawValue, kind.rawValue, subject.0, subject.1, String(detail.prefix(2_000)),
                now.milliseconds,
            ])
    }

    /// Marks notices in reach as read; others are left alone.
    public func markRead(_ notices: [ID<Notice>], reach: Reach) throws {
        let numbers = jsonArray(notices.prefix(500).map(\.rawValue))
        let mine: SQL =
            switch reach {
            case .suppliers: "supplier_id IS NOT NULL AND \(reach.holdsSupplier("supplier_id"))"
            case .everything, .establishments, .nothing:
                "establishment_id IS NOT NULL AND \(reach.holds("establishment_id"))"
            }
        let change: SQL = """
            UPDATE notice SET read = \(now.milliseconds), read_by = \(actor)
            WHERE id IN (SELECT value FROM json_each(\(numbers))) AND read IS NULL AND \(mine)
            """
        let (sql, arguments) = try change.build(db)
        try db.execute(sql: sql, arguments: arguments)
    }
}
