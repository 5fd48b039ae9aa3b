public import Access
public import GRDB
public import Registry
public import Sharing
public import Vocabulary

/// An indicator that waits in a member's inbox, or that it answered.
public struct InboxRow: Sendable {
    /// Whose inbox.
    public let establishment: ID<Establishment>
    /// The establishment's name.
    public let establishmentName: String
    /// What is offered.
    public let indicator: IndicatorListRow
    /// Where it stands.
    public let state: OfferState
    /// Why it was declined.
    public let reason: DeclineReason?
    /// When it was offered.
    public let offered: Instant
    /// How many records of this establishment met it.
    public let seenHere: Int
}

/// A page of an inbox.
public struct InboxPage: Sendable {
    /// The offers on the page.
    public let rows: [InboxRow]
    /// How many there are in all.
    public let total: Total
}

/// What is offered to the establishments of a reach, latest first.
public struct Inbox: PageQuery {
    /// How far it sees.
    public var reach: Reach
    /// In this state.
    public var state: OfferState
    /// Of this establishment only.
    public var establishment: ID<Establishment>?
    /// Of this indicator only.
    public var indicator: ID<IndicatorRow>?
    /// Which part.
    public var paging: Paging

    /// What waits, unless told otherwise.
    public init(
        reach: Reach, state: OfferState = .waiting, establishment: ID<Establishment>? = nil,
        indicator: ID<IndicatorRow>? = nil, paging: Paging = Paging()
    ) {
        self.reach = reach
        self.state = state
        self.establishment = establishment
        self.indicator = indicator
        self.paging = paging
    }

    /// The offers of the reach in that state.
    fileprivate var offers: SQL {
        let member: SQL =
            switch reach.within(establishment) {
            case .everything: "(SELECT id AS value FROM establishment)"
            case let near: near.eachEstablishment ?? "json_each('[]')"
            }
        let wanted: SQL = indicator.map { "o.indicator_id = \($0.rawValue)" } ?? "TRUE"
        return """
            SELECT o.indicator_id, o.establishment_id, o.offered FROM \(member) AS counts CROSS JOIN offer o
                ON o.establishment_id = counts.value AND o.state = \(state.rawValue) AND \(wanted)
            WHERE o.state <> 'waiting' OR NOT EXISTS (SELECT 1 FROM indicator f WHERE f.id = o.indicator_id
                AND f.standing IN ('revoked', 'expired'))
            """
    }

    /// The rows of the page, and how many there are in all.
    public var statements: [SQL] {
        [
            """
            SELECT i.*, \(SharingCircle.columns), o.state AS offer_state, o.reason AS offer_reason,
                o.offered AS offer_time, o.establishment_id AS member_id, e2.name AS member_name,
                (SELECT coalesce(sum(s.records), 0) FROM sighting s WHERE s.indicator_id = i.id
                    AND s.establishment_id = o.establishment_id) AS seen_here
            FROM (\(offers) ORDER BY o.offered DESC, o.indicator_id DESC, o.establishment_id
                LIMIT \(paging.size) OFFSET \(paging.offset)) AS page
                CROSS JOIN offer o ON o.indicator_id = page.indicator_id AND o.establishment_id = page.establishment_id
                JOIN indicator i ON i.id = page.indicator_id JOIN sharing_circle c ON c.id = i.circle_id
                JOIN establishment e2 ON e2.id = page.establishment_id
            ORDER BY page.offered DESC, page.indicator_id DESC, page.establishment_id
            """,
            Total.statement(offers),
        ]
    }

    /// Reads the rows and their number.
    public func page(from answers: [[Row]]) throws -> InboxPage {
        InboxPage(
            rows: answers[0].map { row in
                let reason: String? = row["offer_reason"]
                return InboxRow(
                    establishment: ID(row["member_id"]), establishmentName: row["member_name"],
                    indicator: IndicatorListRow(row),
                    state: OfferState(rawValue: row["offer_state"]) ?? .waiting,
                    reason: reason.flatMap(DeclineReason.init),
                    offered: Instant(milliseconds: row["offer_time"]),
                    seenHere: row["seen_here"])
            }, total: Total(answers[1]))
    }
}

/// The offers of many establishments, one row for each indicator: how many of them it concerns, and none by name.
public struct InboxSummary: PageQuery {
    /// Whose offers, and in which state.
    public var inbox: Inbox

    /// The offers of an inbox, by indicator.
    public init(_ inbox: Inbox) { self.inbox = inbox }

    /// The rows of the page, and how many there are in all.
    public var statements: [SQL] {
        let groups: SQL = """
            SELECT p.indicator_id, count(*) AS places, max(p.offered) AS offered FROM (\(inbox.offers)) AS p
            GROUP BY p.indicator_id
            """
        return [
            """
            SELECT i.*, \(SharingCircle.columns), page.places, page.offered AS offer_time,
                (SELECT count(DISTINCT s.establishment_id) FROM sighting s WHERE s.indicator_id = i.id
                    AND \(inbox.reach.holds("s.establishment_id"))) AS seen_places
            FROM (\(groups) ORDER BY offered DESC, p.indicator_id DESC
                LIMIT \(inbox.paging.size) OFFSET \(inbox.paging.offset)) AS page
                CROSS JOIN indicator i ON i.id = page.indicator_id JOIN sharing_circle c ON c.id = i.circle_id
            ORDER BY page.offered DESC, page.indicator_id DESC
            """,
            Total.statement(groups),
        ]
    }

    /// Reads the rows and their number.
    public func page(from answers: [[Row]]) throws -> InboxSummaryPage {
        InboxSummaryPage(
            rows: answers[0].map { row in
                InboxSummaryRow(
                    indicator: IndicatorListRow(row), offered: Instant(milliseconds: row["offer_time"]),
                    places: row["places"], seenPlaces: row["seen_places"])
            }, total: Total(answers[1]))
    }
}

/// An indicator that is offered to several establishments.
public struct InboxSummaryRow: Sendable {
    /// What is offered.
    public let indicator: IndicatorListRow
    /// When it was offered last.
    public let offered: Instant
    /// To how many establishments of the reach, in that state.
    public let places: Int
    /// How many establishments of the reach have met it.
    public let seenPlaces: Int
}

/// A page of such indicators.
public struct InboxSummaryPage: Sendable {
    /// Those on the page.
    public let rows: [InboxSummaryRow]
    /// How many there are in all.
    public let total: Total
}
