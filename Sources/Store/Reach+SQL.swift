package import Access
import GRDB
package import Registry
package import Vocabulary

/// A reach as a condition. A supplier's reach holds no hospital's rows.
extension Reach {
    /// Whether the establishment in that column lies within.
    func holds(_ column: String) -> SQL {
        switch self {
        case .everything: "TRUE"
        case .establishments(let ids): "\(sql: column) IN (SELECT value FROM json_each(\(json(ids))))"
        case .suppliers, .nothing: "FALSE"
        }
    }

    /// Whether the system in that column is owned or used within.
    func holdsSystem(_ column: String) -> SQL {
        switch self {
        case .everything: "TRUE"
        case .establishments:
            "\(sql: column) IN (SELECT system_id FROM system_place WHERE \(holds("establishment_id")))"
        case .suppliers, .nothing: "FALSE"
        }
    }

    /// Whether the supplier in that column is one whose own products the reach holds: a hospital's holds none.
    func holdsSupplier(_ column: String) -> SQL {
        switch self {
        case .suppliers(let ids):
            "\(sql: column) IN (SELECT value FROM json_each(\(jsonArray(ids.map(\.rawValue).sorted()))))"
        case .everything, .establishments, .nothing: "FALSE"
        }
    }

    /// Whether the person of the account name in that column may be named within: who answers for the network or for a place
    /// within, or for one that agreed to be named.
    func mayName(_ column: String) -> SQL {
        switch self {
        case .everything: "TRUE"
        case .establishments:
            """
            EXISTS (SELECT 1 FROM account x JOIN account_grant g ON g.account_id = x.id
                WHERE x.name = \(sql: column) AND (g.scope_kind = 'network' OR EXISTS (SELECT 1 FROM establishment e
                    WHERE (e.id = g.establishment_id OR e.group_id = g.group_id)
                        AND (e.agrees_to_be_named = 1 OR \(holds("e.id"))))))
            """
        case .suppliers, .nothing: "FALSE"
        }
    }

    /// Whether a system within runs the release in that column; of the whole network, every release counts.
    func runs(_ column: String) -> SQL {
        switch self {
        case .everything: "TRUE"
        case .establishments:
            """
            EXISTS (SELECT 1 FROM release_place y
                WHERE y.release_id = \(sql: column) AND \(holds("y.establishment_id")))
            """
        case .suppliers, .nothing: "FALSE"
        }
    }

    /// The establishments as a table of one column `value`, for what is asked of each of them apart; `nil` for all.
    var eachEstablishment: SQL? {
        switch self {
        case .everything: nil
        case .establishments(let ids): "json_each(\(json(ids)))"
        case .suppliers, .nothing: "json_each('[]')"
        }
    }

    /// Sorted, so that the same reach makes the same text.
    private func json(_ ids: Set<ID<Establishment>>) -> String {
        jsonArray(ids.map(\.rawValue).sorted())
    }

    /// The part of the reach that lies in one establishment.
    package func within(_ establishment: ID<Establishment>?) -> Reach {
        guard let establishment else { return self }
        return includes(establishment) ? .establishments([establishment]) : .nothing
    }
}
