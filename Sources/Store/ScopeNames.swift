public import Access
import GRDB
import Registry
import Vocabulary

extension Store {
    /// What the groups, establishments and suppliers of these scopes are called.
    ///
    /// For a person's own roles: whoever holds a role on a place may know its name, whatever else they may read of it. So it
    /// takes no reach, and is asked for nobody else's.
    public func names(ofOwn scopes: Set<Scope>) async throws -> [Scope: String] {
        try await read { db in
            try scopes.reduce(into: [:]) { names, scope in
                let query: SQL =
                    switch scope {
                    case .network(let id): "SELECT name FROM network WHERE id = \(id.rawValue)"
                    case .group(let id): "SELECT name FROM hospital_group WHERE id = \(id.rawValue)"
                    case .establishment(let id): "SELECT name FROM establishment WHERE id = \(id.rawValue)"
                    case .supplier(let id): "SELECT name FROM supplier WHERE id = \(id.rawValue)"
                    }
                names[scope] = try query.rows(db).first?["name"]
            }
        }
    }
}
