public import Access
public import GRDB
public import Registry
public import Vocabulary

/// The audit log, newest first. Who does not see everything sees the entries of the establishments in reach.
public struct AuditList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// By this actor.
    public var actor: String?
    /// Actions that begin with this: `account.` for all that was done to accounts.
    public var action: String?
    /// About this thing.
    public var subject: AuditSubject?
    /// Of this establishment.
    public var establishment: ID<Establishment>?
    /// At or after.
    public var since: Instant?
    /// Before.
    public var until: Instant?
    /// Entries before this sequence: the last of the page before.
    public var before: Int64?
    /// Entries on a page.
    public var size: Int

    /// The newest entries in reach, unless told otherwise.
    public init(reach: Reach, size: Int = 50) {
        self.reach = reach
        self.size = min(max(size, 1), 200)
    }
}

/// A page of the log.
public struct AuditListPage: Sendable {
    /// The entries, newest first.
    public let entries: [AuditEntry]
    /// What to give as ``AuditList/before`` for the next page; `nil` on the last.
    public let next: Int64?
}

extension AuditList: PageQuery {
    /// The entries of the page and one more: of the whole log off its own order, of some establishments the
    /// first few of each.
    public var statements: [SQL] {
        let condition = all(of: conditions)
        let order: SQL = "ORDER BY a.sequence DESC LIMIT \(size + 1)"
        guard let each = reach.within(establishment).eachEstablishment else {
            return ["SELECT a.* FROM audit a WHERE \(condition) \(order)"]
        }
        return [
            """
            SELECT a.* FROM \(each) AS member CROSS JOIN audit a WHERE a.sequence IN (
                SELECT a.sequence FROM audit a WHERE a.establishment_id = member.value AND \(condition) \(order))
            \(order)
            """
        ]
    }

    /// Reads the entries and where the next page begins.
    public func page(from answers: [[Row]]) throws -> AuditListPage {
        let entries = answers[0].map { AuditEntry($0) }
        let shown = Array(entries.prefix(size))
        return AuditListPage(entries: shown, next: entries.count > size ? shown.last?.sequence : nil)
    }

    private var conditions: [SQL] {
        var conditions: [SQL] = ["a.sequence < \(before ?? Int64.max)"]
        if let actor { conditions.append("a.actor = \(actor)") }
        if let action {
            // The last code point there is stands after every action that begins so.
            conditions.append("a.action >= \(action) AND a.action < \(action + "\u{10FFFF}")")
        }
        if let subject {
            conditions.append("a.subject_kind = \(subject.kind) AND a.subject_id = \(subject.id)")
        }
        if let since { conditions.append("a.time >= \(since.milliseconds)") }
        if let until { conditions.append("a.time < \(until.milliseconds)") }
        return conditions
    }
}
