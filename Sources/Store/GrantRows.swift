import Access
import GRDB
import Registry
import Vocabulary

/// Grants as rows of `account_grant` and `api_token_grant`, which differ only in whose they are.
struct GrantRows {
    let table: String
    let owner: String

    static let account = GrantRows(table: "account_grant", owner: "account_id")
    static let token = GrantRows(table: "api_token_grant", owner: "token_id")

    func all(of id: Int64, _ db: Database) throws -> Set<Grant> {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM \(table) WHERE \(owner) = ?"), arguments: [id])
        return Set(rows.compactMap { Grant($0) })
    }

    /// Whether it was not there yet.
    func insert(_ grant: Grant, for id: Int64, _ db: Database) throws -> Bool {
        try db.execute(
            sql: """
                INSERT INTO \(table) (\(owner), role, scope_kind, network_id, group_id, establishment_id,
                    supplier_id) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
            arguments: [id, grant.role.rawValue, grant.scope.kind.rawValue] + grant.scope.columns)
        return db.changesCount > 0
    }

    /// Whether it was there.
    func delete(_ grant: Grant, of id: Int64, _ db: Database) throws -> Bool {
        try db.execute(
            sql: """
                DELETE FROM \(table) WHERE \(owner) = ? AND role = ? AND scope_kind = ? AND network_id IS ?
                    AND group_id IS ? AND establishment_id IS ? AND supplier_id IS ?
                """,
            arguments: [id, grant.role.rawValue, grant.scope.kind.rawValue] + grant.scope.columns)
        return db.changesCount > 0
    }
}

extension Scope {
    /// Network, group, establishment, supplier: one of the four.
    fileprivate var columns: StatementArguments {
        switch self {
        case .network(let id): [id.rawValue, nil, nil, nil]
        case .group(let id): [nil, id.rawValue, nil, nil]
        case .establishment(let id): [nil, nil, id.rawValue, nil]
        case .supplier(let id): [nil, nil, nil, id.rawValue]
        }
    }

    /// The establishment whose officers see a change of grants on this scope in the audit log.
    var establishment: ID<Establishment>? {
        if case .establishment(let id) = self { id } else { nil }
    }

    /// For the audit log: `group 3`.
    var label: String {
        switch self {
        case .network(let id): "network \(id)"
        case .group(let id): "group \(id)"
        case .establishment(let id): "establishment \(id)"
        case .supplier(let id): "supplier \(id)"
        }
    }
}

extension Grant {
    /// The grant that a row holds; `nil` for a role or scope that this version does not know.
    init?(_ row: Row) {
        let scope: Scope? =
            switch ScopeKind(rawValue: row["scope_kind"]) {
            case .network: .network(ID(row["network_id"]))
            case .group: .group(ID(row["group_id"]))
            case .establishment: .establishment(ID(row["establishment_id"]))
            case .supplier: .supplier(ID(row["supplier_id"]))
            case nil: nil
            }
        guard let scope, let role = Role(rawValue: row["role"]) else { return nil }
        self.init(role, on: scope)
    }
}
