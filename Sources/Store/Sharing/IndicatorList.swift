public import Access
public import GRDB
import Registry
public import Sharing
public import Vocabulary

/// An indicator in a list, as everybody of its circle may see it.
public struct IndicatorListRow: Sendable {
    /// Its place in the store.
    public let id: ID<IndicatorRow>
    /// What leaves the desk of it.
    public let shared: SharedIndicator
    /// With whom it is shared.
    public let circle: SharingCircle
    /// Whether members reported it, or a feed alone.
    public let isFromFeed: Bool
}

/// Indicators of the circles that a reach sees, latest change first.
public struct IndicatorList: PageQuery {
    /// How far it sees.
    public var reach: Reach
    /// The time by which what lapsed is told.
    public var now: Instant
    /// A part of the value, defanged or not.
    public var text: String
    /// In this standing only.
    public var standing: String?
    /// Of this kind only.
    public var kind: IndicatorKind?
    /// From feeds only, or from members only.
    public var isFromFeed: Bool?
    /// Which part.
    public var paging: Paging

    /// All indicators of the reach, unless told otherwise.
    public init(
        reach: Reach, now: Instant, text: String = "", standing: String? = nil, kind: IndicatorKind? = nil,
        isFromFeed: Bool? = nil, paging: Paging = Paging()
    ) {
        self.reach = reach
        self.now = now
        self.text = text
        self.standing = standing
        self.kind = kind
        self.isFromFeed = isFromFeed
        self.paging = paging
    }

    /// The rows of the page, and how many there are in all.
    public var statements: [SQL] {
        let condition = all(of: conditions)
        return [
            """
            SELECT i.*, \(SharingCircle.columns)
            FROM (SELECT i.id FROM indicator i WHERE \(condition) ORDER BY i.changed DESC, i.id DESC
                LIMIT \(paging.size) OFFSET \(paging.offset)) AS page CROSS JOIN indicator i ON i.id = page.id
                JOIN sharing_circle c ON c.id = i.circle_id
            ORDER BY i.changed DESC, i.id DESC
            """,
            Total.statement("SELECT 1 FROM indicator i WHERE \(condition)"),
        ]
    }

    /// Reads the rows and their number.
    public func page(from answers: [[Row]]) throws -> IndicatorListPage {
        IndicatorListPage(rows: answers[0].map { IndicatorListRow($0) }, total: Total(answers[1]))
    }

    private var conditions: [SQL] {
        var conditions: [SQL] = [Reach.sees(reach)]
        if let standing { conditions.append("i.standing = \(standing)") }
        if let kind { conditions.append("i.kind = \(kind.rawValue)") }
        if let isFromFeed { conditions.append("i.origin = \(isFromFeed ? "feed" : "member")") }
        let wanted = (try? Indicator(detecting: text))?.value ?? text.lowercased()
        if !wanted.isEmpty { conditions.append("instr(i.value, \(wanted)) > 0") }
        return conditions
    }
}

extension Reach {
    /// Whether indicator `i` is shared with a circle in reach.
    static func sees(_ reach: Reach) -> SQL {
        if reach == .everything { return "TRUE" }
        return """
            i.circle_id IN (SELECT circle.id FROM sharing_circle circle WHERE \(reach.seesCircle("circle")))
            """
    }
}

/// A page of the list.
public struct IndicatorListPage: Sendable {
    /// The indicators on the page.
    public let rows: [IndicatorListRow]
    /// How many there are in all.
    public let total: Total
}

extension IndicatorListRow {
    /// A row of `indicator` with the columns of its circle.
    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), shared: SharedIndicator(row), circle: SharingCircle(row),
            isFromFeed: row["origin"] == "feed")
    }
}

extension SharedIndicator {
    /// A row of `indicator`: nothing of who is in it.
    init(_ row: Row) {
        self.init(
            uuid: row["uuid"], observable: Indicator(row),
            light: TrafficLight(rawValue: row["light"]) ?? .red,
            confidence: Confidence(clamping: row["confidence"]), about: row["about"],
            shared: Instant(milliseconds: row["shared"]), changed: Instant(milliseconds: row["changed"]),
            expires: Instant(milliseconds: row["expires"]), standing: ShareFlow.Standing(row),
            isConfirmedBySOC: row.hasColumn("soc_confirmed") && row["soc_confirmed"] != nil)
    }
}

extension ShareFlow.Standing {
    /// A row with `standing`, `protected_by`, `confirmations`, `members` and `soc_confirmed` where it has them.
    init(_ row: Row) {
        let (count, members): (Int, Int?) = (
            row["confirmations"], row.hasColumn("members") ? row["members"] : nil
        )
        let kind = IndicatorKind(rawValue: row["kind"]) ?? .domain
        switch row["standing"] as String {
        case "blocking":
            let bySOC = row.hasColumn("soc_confirmed") && row["soc_confirmed"] != nil
            self = .blocking(bySOC: bySOC, confirmations: count)
        case "protected":
            self = .protected(Protection.Category(rawValue: row["protected_by"] ?? "") ?? .decided)
        case "expired": self = .expired
        case "revoked": self = .revoked
        default:
            self = .watched(
                confirmations: count,
                needed: kind.isBlockable
                    ? members.map { members in
                        let decided: Int? = row.hasColumn("quorum") ? row["quorum"] : nil
                        return (decided.map { Consensus(needed: $0) } ?? Consensus(members: members)).needed
                    } : nil)
        }
    }
}
