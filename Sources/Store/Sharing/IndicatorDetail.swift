public import Access
public import GRDB
public import Registry
public import Sharing
public import Vocabulary

/// All that a reach may know of an indicator: of its own establishments by name, of others by count.
public struct IndicatorDetailPage: Sendable {
    /// The indicator and its circle.
    public let row: IndicatorListRow
    /// How many establishments of the circle saw it, in whatever way. What was found in the histories of others counts from
    /// ``IndicatorDetailPage/fewestHistories`` of them: fewer would tell whoever shares a name what another's archive holds.
    public let seenBy: Int
    /// How many members' inboxes stand in each state.
    public let offers: [OfferState: Int]
    /// How many members declined for each reason.
    public let declines: [DeclineReason: Int]
    /// Feeds that name it.
    public let sources: [String]
    /// What the reach's own establishments saw.
    public let sightings: [OwnSighting]
    /// How the reach's own establishments answered.
    public let own: [OwnOffer]
    /// Its blocks, latest first.
    public let blocks: [BlockRecord]
    /// Why it was revoked, and when.
    public let revoked: (reason: String, at: Instant)?

    /// How many others' histories must hold it before they are counted.
    public static let fewestHistories = 3

    /// What an establishment of the reach saw.
    public struct OwnSighting: Hashable, Sendable {
        /// Whose.
        public let establishmentName: String
        /// How.
        public let origin: SightingOrigin
        /// When.
        public let seen: ClosedRange<Instant>
        /// How many records.
        public let records: Int
        /// The alert from which it was reported.
        public let alert: Int64?
    }

    /// How an establishment of the reach answered.
    public struct OwnOffer: Hashable, Sendable {
        /// Whose.
        public let establishment: ID<Establishment>
        /// The establishment's name.
        public let establishmentName: String
        /// Where it stands.
        public let state: OfferState
        /// Why it was declined.
        public let reason: DeclineReason?
        /// In the words of who answered.
        public let note: String
        /// Who answered.
        public let by: String?
    }
}

/// A block of an indicator, running or over.
public struct BlockRecord: Hashable, Sendable {
    /// Since when.
    public let published: Instant
    /// Until when at the latest.
    public let expires: Instant
    /// When it ended.
    public let ended: Instant?
    /// Why.
    public let ending: ShareFlow.Ending?

    init(_ row: Row) {
        let (ended, ending): (Int64?, String?) = (row["ended"], row["ending"])
        self.init(
            published: Instant(milliseconds: row["published"]),
            expires: Instant(milliseconds: row["expires"]),
            ended: ended.map { Instant(milliseconds: $0) },
            ending: ending.flatMap { ShareFlow.Ending(rawValue: $0) })
    }

    init(published: Instant, expires: Instant, ended: Instant?, ending: ShareFlow.Ending?) {
        (self.published, self.expires, self.ended, self.ending) = (published, expires, ended, ending)
    }
}

/// Asks for one indicator.
public struct IndicatorDetail: PageQuery {
    /// How far it sees.
    public var reach: Reach
    /// Which.
    public var indicator: ID<IndicatorRow>

    /// An indicator as a reach sees it.
    public init(reach: Reach, indicator: ID<IndicatorRow>) {
        self.reach = reach
        self.indicator = indicator
    }

    private var isSeen: SQL {
        "EXISTS (SELECT 1 FROM indicator i WHERE i.id = \(indicator.rawValue) AND \(Reach.sees(reach)))"
    }

    /// The indicator, counts over its circle, and the rows of the reach's own establishments.
    public var statements: [SQL] {
        let id = indicator.rawValue
        return [
            """
            SELECT i.*, \(SharingCircle.columns),
                (SELECT count(DISTINCT establishment_id) FROM sighting WHERE indicator_id = i.id) AS seen_by_all,
                (SELECT count(DISTINCT s.establishment_id) FROM sighting s WHERE s.indicator_id = i.id
                    AND (s.origin != 'history' OR \(reach.holds("s.establishment_id")))) AS seen_by
            FROM indicator i JOIN sharing_circle c ON c.id = i.circle_id
            WHERE i.id = \(id) AND \(Reach.sees(reach))
            """,
            """
            SELECT o.state, o.reason, count(*) AS total FROM offer o WHERE o.indicator_id = \(id) AND \(isSeen)
            GROUP BY o.state, o.reason
            """,
            "SELECT s.name FROM indicator_source s WHERE s.indicator_id = \(id) AND \(isSeen) ORDER BY s.name LIMIT 50",
            """
            SELECT s.*, e.name AS establishment_name FROM sighting s JOIN establishment e ON e.id = s.establishment_id
            WHERE s.indicator_id = \(id) AND \(reach.holds("s.establishment_id")) ORDER BY s.last_seen DESC LIMIT 100
            """,
            """
            SELECT o.*, e.name AS establishment_name FROM offer o JOIN establishment e ON e.id = o.establishment_id
            WHERE o.indicator_id = \(id) AND \(reach.holds("o.establishment_id")) ORDER BY e.name_key LIMIT 200
            """,
            """
            SELECT b.* FROM block b WHERE b.indicator_id = \(id) AND \(isSeen) ORDER BY b.id DESC LIMIT 20
            """,
        ]
    }

    /// Puts the answers together; `nil` when it is not there or beyond reach.
    public func page(from answers: [[Row]]) throws -> IndicatorDetailPage? {
        guard let row = answers[0].first else { return nil }
        var offers: [OfferState: Int] = [:]
        var declines: [DeclineReason: Int] = [:]
        for row in answers[1] {
            let reason: String? = row["reason"]
            let total: Int = row["total"]
            if let state = OfferState(rawValue: row["state"]) { offers[state, default: 0] += total }
            if let reason = reason.flatMap(DeclineReason.init) { declines[reason, default: 0] += total }
        }
        let revoked: Int64? = row["revoked"]
        let (all, told): (Int, Int) = (row["seen_by_all"], row["seen_by"])
        return IndicatorDetailPage(
            row: IndicatorListRow(row),
            seenBy: all - told >= IndicatorDetailPage.fewestHistories || reach == .everything ? all : told,
            offers: offers, declines: declines,
            sources: answers[2].map { $0["name"] },
            sightings: answers[3].map { row in
                let first = Instant(milliseconds: row["first_seen"]),
                    last = Instant(milliseconds: row["last_seen"])
                return .init(
                    establishmentName: row["establishment_name"],
                    origin: SightingOrigin(rawValue: row["origin"]) ?? .person,
                    seen: first...max(first, last),
                    records: row["records"], alert: row["alert_id"])
            },
            own: answers[4].map { row in
                let reason: String? = row["reason"]
                return .init(
                    establishment: ID(row["establishment_id"]), establishmentName: row["establishment_name"],
                    state: OfferState(rawValue: row["state"]) ?? .waiting,
                    reason: reason.flatMap(DeclineReason.init), note: row["note"], by: row["by"])
            },
            blocks: answers[5].map { BlockRecord($0) },
            revoked: revoked.map { (row["revoke_reason"] ?? "", Instant(milliseconds: $0)) })
    }
}

extension Store {
    /// How far the last block of an indicator went; `nil` when it never had one, or it is beyond reach.
    public func blockReach(of indicator: ID<IndicatorRow>, reach: Reach) async throws -> RevocationReach? {
        try await read { db in
            let query: SQL =
                "SELECT i.id FROM indicator i WHERE i.id = \(indicator.rawValue) AND \(Reach.sees(reach))"
            guard try !query.rows(db).isEmpty else { return nil }
            return try RevocationReach.ofLastBlock(of: indicator.rawValue, db)
        }
    }

    /// Whether a reach may decide for every member of an indicator's circle: confirm as the SOC, revoke.
    public func covers(_ indicator: ID<IndicatorRow>, reach: Reach) async throws -> Bool {
        guard let (_, members) = try await historyQuestion(of: indicator) else { return false }
        return members.allSatisfy(reach.includes)
    }
}
