public import Access
public import GRDB
import Registry
import Sharing
import Vocabulary

/// A block in the list.
public struct BlockRow: Sendable {
    /// What is blocked.
    public let indicator: IndicatorListRow
    /// Since when and until when.
    public let block: BlockRecord
}

/// A page of the list.
public struct BlockListPage: Sendable {
    /// The blocks on the page.
    public let rows: [BlockRow]
    /// How many there are in all.
    public let total: Total
}

/// Blocks of the circles that a reach sees, latest first.
public struct BlockList: PageQuery {
    /// How far it sees.
    public var reach: Reach
    /// Those that hold, or those that are over.
    public var isActive: Bool
    /// Which part.
    public var paging: Paging

    /// Blocks that hold, unless told otherwise.
    public init(reach: Reach, isActive: Bool = true, paging: Paging = Paging()) {
        self.reach = reach
        self.isActive = isActive
        self.paging = paging
    }

    /// The rows of the page, and how many there are in all.
    public var statements: [SQL] {
        let condition: SQL = """
            b.ended IS \(sql: isActive ? "" : "NOT") NULL
                AND b.indicator_id IN (SELECT i.id FROM indicator i WHERE i.id = b.indicator_id AND \(Reach.sees(reach)))
            """
        return [
            """
            SELECT i.*, \(SharingCircle.columns), b.published, b.expires AS block_expires, b.ended, b.ending
            FROM (SELECT b.id FROM block b WHERE \(condition) ORDER BY b.published DESC, b.id DESC
                LIMIT \(paging.size) OFFSET \(paging.offset)) AS page CROSS JOIN block b ON b.id = page.id
                JOIN indicator i ON i.id = b.indicator_id JOIN sharing_circle c ON c.id = i.circle_id
            ORDER BY b.published DESC, b.id DESC
            """,
            Total.statement("SELECT 1 FROM block b WHERE \(condition)"),
        ]
    }

    /// Reads the rows and their number.
    public func page(from answers: [[Row]]) throws -> BlockListPage {
        BlockListPage(
            rows: answers[0].map { row in
                let (ended, ending): (Int64?, String?) = (row["ended"], row["ending"])
                return BlockRow(
                    indicator: IndicatorListRow(row),
                    block: BlockRecord(
                        published: Instant(milliseconds: row["published"]),
                        expires: Instant(milliseconds: row["block_expires"]),
                        ended: ended.map { Instant(milliseconds: $0) },
                        ending: ending.flatMap { ShareFlow.Ending(rawValue: $0) }))
            }, total: Total(answers[1]))
    }
}
