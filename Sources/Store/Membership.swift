public import Access
import GRDB
import Registry
import Synchronization
import Vocabulary

/// Who is a member of which group, as of one entry of the audit log.
struct MembershipCache: Sendable {
    /// The last entry when it was read: every change of the registry adds one, whichever process makes it.
    var head: Int64 = -1
    var membership = Membership([:])
}

extension Store {
    /// Which establishments are members of which group now.
    ///
    /// Read again only when the audit log has grown, so that an import beside a server is seen by the next request.
    public func membership() async throws -> Membership {
        let known = membershipCache.withLock { $0 }
        let current = try await read { db in
            let head = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT sequence FROM audit_head"))
            return head == known.head
                ? known : MembershipCache(head: head ?? -1, membership: try Membership(db))
        }
        membershipCache.withLock { if $0.head < current.head { $0 = current } }
        return current.membership
    }
}

extension Membership {
    fileprivate init(_ db: Database) throws {
        var members: [ID<Group>: Set<ID<Establishment>>] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT group_id, id FROM establishment")
        while let row = try rows.next() {
            members[ID(row["group_id"]), default: []].insert(ID(row["id"]))
        }
        self.init(members)
    }
}
