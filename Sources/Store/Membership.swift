public import Access
import GRDB
import Registry
import Synchronization
import Vocabulary

/// Who is a member of which group, kept until a change of the registry.
struct MembershipCache: Sendable {
    /// Rises with each change, so that what was read before it is not kept after it.
    var generation = 0
    var membership: Membership?
}

extension Store {
    /// Which establishments are members of which group now.
    public func membership() async throws -> Membership {
        let (known, generation) = membershipCache.withLock { ($0.membership, $0.generation) }
        if let known { return known }
        let membership = try await read { db in
            var members: [ID<Group>: Set<ID<Establishment>>] = [:]
            let rows = try Row.fetchCursor(
                db, sql: "SELECT group_id, id FROM establishment ORDER BY group_id, name_key")
            while let row = try rows.next() {
                members[ID(row["group_id"]), default: []].insert(ID(row["id"]))
            }
            return Membership(members)
        }
        membershipCache.withLock { if $0.generation == generation { $0.membership = membership } }
        return membership
    }

    func forgetMembership() {
        membershipCache.withLock {
            $0.generation += 1
            $0.membership = nil
        }
    }
}
