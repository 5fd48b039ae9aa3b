import Access
import Markup
import Registry
import Store
import Vocabulary

/// The scopes that a visitor may give roles on, with their names: what forms offer and what pages call them by.
struct GrantChoices: Sendable {
    private let visitor: Visitor
    private let membership: Membership
    private let groups: [(id: ID<Group>, name: String, members: [(id: ID<Establishment>, name: String)])]
    private let suppliers: [(id: ID<Supplier>, name: String)]
    private let network: ID<Network>?

    /// Reads the names of everything in reach.
    init(_ visit: Visit, reach: Reach) async throws {
        visitor = try visit.signedIn()
        membership = visit.membership
        let places = try await visit.store.page(Places(reach: reach))
        let members = Dictionary(grouping: places.establishments) { $0.group }
        groups = places.groups.map { group in
            (group.id, group.name, (members[group.id] ?? []).map { ($0.id, $0.name) })
        }
        network =
            visitor.principal.grants.compactMap { grant in
                if case .network(let network) = grant.scope { network } else { nil }
            }.first
        suppliers =
            reach == .everything
            ? try await visit.store.supplierNames() : []
    }

    /// Every scope that the visitor may give some role on.
    var scopes: [Choice] {
        var choices: [Choice] = []
        if let network { add(.network(network), ScopeKind.network.title, to: &choices) }
        for group in groups { add(.group(group.id), .verbatim(group.name), to: &choices) }
        for member in groups.flatMap(\.members) {
            add(.establishment(member.id), .verbatim(member.name), to: &choices)
        }
        for supplier in suppliers { add(.supplier(supplier.id), .verbatim(supplier.name), to: &choices) }
        return choices
    }

    private func add(_ scope: Scope, _ name: LocalizedText, to choices: inout [Choice]) {
        guard Role.allCases.contains(where: { Grant($0, on: scope).map(mayGive) ?? false }) else { return }
        choices.append(Choice(scope.address, name, under: scope.kind.title))
    }

    /// The establishments in reach, for a collector's token.
    var establishments: [Choice] {
        groups.flatMap { group in
            group.members.map { Choice($0.id.description, .verbatim($0.name), under: .verbatim(group.name)) }
        }
    }

    /// Roles with the kinds of scope they make sense on.
    static var roles: [Choice] {
        Role.allCases.map { role in
            let kinds = ScopeKind.allCases.filter { role.scopeKinds.contains($0) }
            let french = kinds.map { $0.title.french.lowercased() }.joined(separator: ", ")
            let english = kinds.map { $0.title.english.lowercased() }.joined(separator: ", ")
            return Choice(
                role.rawValue,
                LocalizedText("\(role.title.french) (\(french))", en: "\(role.title.english) (\(english))"))
        }
    }

    /// Whether the visitor may give or take that role on that scope.
    func mayGive(_ grant: Grant) -> Bool { mayManage(grant, as: visitor.principal, given: membership) }

    /// The role and the scope that a form names, or what is wrong with them.
    func grant(from fields: FormFields, errors: inout FormErrors) -> Grant? {
        guard let role = fields["role"].flatMap(Role.init(rawValue:)) else {
            errors.add("role", LocalizedText("Choisissez un rôle.", en: "Choose a role."))
            return nil
        }
        guard let scope = fields["scope"].flatMap({ Scope(address: $0) }) else {
            errors.add("scope", LocalizedText("Choisissez un périmètre.", en: "Choose a scope."))
            return nil
        }
        guard let grant = Grant(role, on: scope) else {
            errors.add(
                "scope",
                LocalizedText(
                    "Ce rôle ne s’attribue pas sur ce type de périmètre.",
                    en: "This role cannot be granted on that kind of scope."))
            return nil
        }
        guard mayGive(grant) else {
            errors.add(
                "scope",
                LocalizedText(
                    "Vous ne pouvez pas attribuer de rôle sur ce périmètre.",
                    en: "You cannot grant roles on that scope."))
            return nil
        }
        return grant
    }

    /// What to call a scope; beyond reach it has no name.
    func name(of scope: Scope) -> LocalizedText {
        switch scope {
        case .network: ScopeKind.network.title
        case .group(let id): groups.first { $0.id == id }.map { .verbatim($0.name) } ?? scope.kind.title
        case .establishment(let id):
            groups.lazy.flatMap(\.members).first { $0.id == id }.map { .verbatim($0.name) }
                ?? scope.kind.title
        case .supplier(let id): suppliers.first { $0.id == id }.map { .verbatim($0.name) } ?? scope.kind.title
        }
    }

    /// A role and where it holds.
    func title(of grant: Grant) -> LocalizedText {
        let name = name(of: grant.scope)
        return LocalizedText(
            "\(grant.role.title.french) – \(name.french)", en: "\(grant.role.title.english) – \(name.english)"
        )
    }

    /// Grants in one order, the widest first.
    static func sorted(_ grants: Set<Grant>) -> [Grant] {
        grants.sorted { order($0) < order($1) }
    }

    private static func order(_ grant: Grant) -> (width: Int, id: Int64, role: String) {
        let role = grant.role.rawValue
        return switch grant.scope {
        case .network(let id): (0, id.rawValue, role)
        case .group(let id): (1, id.rawValue, role)
        case .establishment(let id): (2, id.rawValue, role)
        case .supplier(let id): (3, id.rawValue, role)
        }
    }
}

extension Scope {
    /// How a scope stands in forms: `group:3`.
    var address: String {
        switch self {
        case .network(let id): "network:\(id)"
        case .group(let id): "group:\(id)"
        case .establishment(let id): "establishment:\(id)"
        case .supplier(let id): "supplier:\(id)"
        }
    }

    /// Reads what ``address`` writes.
    init?(address: String) {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let kind = ScopeKind(rawValue: parts[0]) else { return nil }
        switch kind {
        case .network:
            guard let id = ID<Network>(parts[1]) else { return nil }
            self = .network(id)
        case .group:
            guard let id = ID<Group>(parts[1]) else { return nil }
            self = .group(id)
        case .establishment:
            guard let id = ID<Establishment>(parts[1]) else { return nil }
            self = .establishment(id)
        case .supplier:
            guard let id = ID<Supplier>(parts[1]) else { return nil }
            self = .supplier(id)
        }
    }
}
