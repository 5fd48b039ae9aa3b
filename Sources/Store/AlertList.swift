public import Access
public import Registry
public import Vocabulary
public import Watch

/// Alerts in reach, filtered, newest or gravest first, a page at a time.
public struct AlertList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which of them.
    public var filter: AlertFilter
    /// In which order.
    public var sort: AlertSort
    /// Where the page before it ended; `nil` for the first page.
    public var after: AlertCursor?
    /// Rows on a page.
    public var size: Int

    /// Open and closed alerts in reach, newest first, unless told otherwise.
    public init(
        reach: Reach, filter: AlertFilter = AlertFilter(), sort: AlertSort = .newest,
        after: AlertCursor? = nil, size: Int = 50
    ) {
        self.reach = reach
        self.filter = filter
        self.sort = sort
        self.after = after
        self.size = min(max(size, 1), 200)
    }
}

/// Which alerts: every condition that is set must hold.
public struct AlertFilter: Hashable, Sendable {
    /// Of a member of the group.
    public var group: ID<Group>?
    /// Of the establishment.
    public var establishment: ID<Establishment>?
    /// One of these levels; empty for any.
    public var levels: Set<AlertLevel> = []
    /// In one of these states; empty for any.
    public var states: Set<AlertState> = []
    /// Raised by the rule of that identifier.
    public var rule: String?
    /// On the machine of that name, in any case.
    public var host: String?
    /// Words, or their beginnings, of the rule's title, the machine or the account.
    public var text: String = ""
    /// What else rules are called, by rule identifier, as in another language: ``text`` is looked for there too.
    public var titles: [String: String] = [:]
    /// Seen at or after.
    public var since: Instant?
    /// Seen before.
    public var until: Instant?
    /// Handled by whom.
    public var owner: Owner?
    /// Whether it is part of a case.
    public var isInCase: Bool?

    /// Who handles an alert.
    public enum Owner: Hashable, Sendable {
        /// Nobody yet.
        case nobody
        /// The account of that sign-in name.
        case account(String)
    }

    /// No condition.
    public init() {}
}

/// In which order alerts come.
public enum AlertSort: String, CaseIterable, Codable, Sendable {
    /// By the time of the latest record.
    case newest
    /// By level, then by time.
    case gravest
    /// By risk, then by time.
    case riskiest
    /// Those whose next stage of service is due first; others are left out.
    case due
}

/// The place of an alert in a list: the next page follows it, whatever came in meanwhile.
public struct AlertCursor: Hashable, Sendable, LosslessStringConvertible {
    /// The level, or the risk.
    let level: Int
    /// The time of the latest record, or that by which something is due.
    let lastSeen: Int64
    let id: Int64

    /// The place of that alert in a list of that order.
    public init(_ alert: Alert, in sort: AlertSort) {
        level = sort == .riskiest ? alert.risk : alert.level.rawValue
        lastSeen = sort == .due ? alert.due?.at.milliseconds ?? 0 : alert.lastSeen.milliseconds
        id = alert.id.rawValue
    }

    /// Reads what `description` wrote; `nil` for anything else.
    public init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 3, let level = parts[0], (0...100).contains(level), let lastSeen = parts[1],
            let id = parts[2]
        else { return nil }
        (self.level, self.lastSeen, self.id) = (Int(level), lastSeen, id)
    }

    /// For the path of the next page.
    public var description: String { "\(level)-\(lastSeen)-\(id)" }
}

/// A page of the list.
public struct AlertListPage: Sendable {
    /// The alerts on the page.
    public let rows: [Alert]
    /// How many there are in all.
    public let total: Total
    /// What to give as ``AlertList/after`` for the next page; `nil` on the last.
    public let next: AlertCursor?
    /// What care hangs on the machine of each alert, where somebody has said what runs there.
    public let stakes: [ID<Alert>: CareStake]
}
