public import Registry
public import Vocabulary

/// How far a permission carries: every query takes one, and returns nothing from beyond it.
public enum Reach: Hashable, Sendable {
    /// All rows.
    case everything
    /// Rows of these establishments; never empty.
    case establishments(Set<ID<Establishment>>)
    /// Rows of these suppliers' own products; never empty.
    case suppliers(Set<ID<Supplier>>)
    /// No row: the page itself is refused.
    case nothing

    /// Whether a row of that establishment may be seen.
    public func includes(_ establishment: ID<Establishment>) -> Bool {
        switch self {
        case .everything: true
        case .establishments(let reachable): reachable.contains(establishment)
        case .suppliers, .nothing: false
        }
    }
}

/// Decides access: the only function of Cordon that does.
///
/// A principal's reach for a permission is the union over the roles that carry it. A supplier's reach never
/// mixes with a hospital's: who holds both gets the hospital's for the permissions of hospitals only.
///
/// - Parameters:
///   - principal: Who asks, with every role held.
///   - permission: What for.
///   - membership: Who is a member of which group now.
/// - Returns: How far the permission carries; ``Reach/nothing`` when no role carries it.
public func reach(of principal: Principal, for permission: Permission, given membership: Membership) -> Reach
{
    var establishments: Set<ID<Establishment>> = []
    var suppliers: Set<ID<Supplier>> = []
    for grant in principal.grants where grant.role.permissions.contains(permission) {
        switch grant.scope {
        case .network: return .everything
        case .group(let group): establishments.formUnion(membership.establishments(of: group))
        case .establishment(let establishment): establishments.insert(establishment)
        case .supplier(let supplier): suppliers.insert(supplier)
        }
    }
    if !establishments.isEmpty { return .establishments(establishments) }
    return suppliers.isEmpty ? .nothing : .suppliers(suppliers)
}

/// Whether `principal` may give or take away `grant`: it must hold the permission to manage accounts on a scope
/// that contains the grant's, and may not give more than it has.
public func mayManage(_ grant: Grant, as principal: Principal, given membership: Membership) -> Bool {
    // Who manages the whole network's accounts gives every role, also those it does not hold: a supplier's, an underwriter's.
    if reach(of: principal, for: .manageAccounts, given: membership) == .everything { return true }
    let given = grant.role.permissions.subtracting(Permission.ofTheWholeNetwork).union([.manageAccounts])
    return given.allSatisfy { permission in
        switch reach(of: principal, for: permission, given: membership) {
        case .everything: true
        case .establishments(let reachable):
            switch grant.scope {
            case .establishment(let establishment): reachable.contains(establishment)
            case .group(let group):
                // Only who holds the group itself, not who happens to hold each of its members.
                principal.grants.contains {
                    $0.scope == .group(group) && $0.role.permissions.contains(permission)
                }
            case .network, .supplier: false
            }
        case .suppliers, .nothing: false
        }
    }
}
