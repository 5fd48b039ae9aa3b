public import Registry
public import Vocabulary

/// What a role is held on.
public enum Scope: Hashable, Sendable {
    /// Every group and establishment.
    case network(ID<Network>)
    /// Every establishment that is a member.
    case group(ID<Group>)
    /// One legal entity.
    case establishment(ID<Establishment>)
    /// One supplier: its own products, never a hospital's records.
    case supplier(ID<Supplier>)

    /// Which kind it is.
    public var kind: ScopeKind {
        switch self {
        case .network: .network
        case .group: .group
        case .establishment: .establishment
        case .supplier: .supplier
        }
    }
}

/// The four kinds of ``Scope``.
public enum ScopeKind: String, CaseIterable, Codable, Sendable {
    case network, group, establishment, supplier

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .network: LocalizedText("Réseau", en: "Network")
        case .group: LocalizedText("Groupement", en: "Group")
        case .establishment: LocalizedText("Établissement", en: "Establishment")
        case .supplier: LocalizedText("Fournisseur", en: "Supplier")
        }
    }
}

/// A role held on a scope.
public struct Grant: Hashable, Sendable {
    /// What may be done.
    public let role: Role
    /// On what.
    public let scope: Scope

    /// `nil` when the role makes no sense on that kind of scope.
    public init?(_ role: Role, on scope: Scope) {
        guard role.scopeKinds.contains(scope.kind) else { return nil }
        self.role = role
        self.scope = scope
    }
}

/// Whoever acts: a person signed in, or a program with a token.
public struct Principal: Hashable, Sendable {
    /// How the audit log names who acts: the sign-in name, or `token:` and the token's name.
    public let name: String
    /// Every role held.
    public let grants: Set<Grant>

    /// Someone with these roles.
    public init(name: String, grants: Set<Grant>) {
        self.name = name
        self.grants = grants
    }
}

/// Which establishments are members of which group, as the store knows it at this moment.
public struct Membership: Sendable {
    private let members: [ID<Group>: Set<ID<Establishment>>]

    /// The members of each group.
    public init(_ members: [ID<Group>: Set<ID<Establishment>>]) {
        self.members = members
    }

    /// The members of a group; empty for a group that does not exist.
    public func establishments(of group: ID<Group>) -> Set<ID<Establishment>> { members[group] ?? [] }

    /// The group that an establishment is a member of.
    public func group(of establishment: ID<Establishment>) -> ID<Group>? {
        members.first { $0.value.contains(establishment) }?.key
    }
}
