public import Access
import GRDB
public import Registry
public import Vocabulary

/// The establishments and sites of a reach by their public numbers: how files name them.
public struct SiteNumbers: Sendable {
    /// Legal entities by their FINESS EJ.
    public let establishments: [Finess: ID<Establishment>]
    /// Places by their FINESS ET.
    public let sites: [Finess: (id: ID<Site>, establishment: ID<Establishment>)]
}

extension Store {
    /// The numbers of what lies within a reach.
    public func siteNumbers(within reach: Reach) async throws -> SiteNumbers {
        try await read { db in
            let places: SQL = "SELECT id, finess FROM establishment WHERE \(reach.holds("id"))"
            let sites: SQL =
                "SELECT id, establishment_id, finess FROM site WHERE \(reach.holds("establishment_id"))"
            return SiteNumbers(
                establishments: try places.rows(db).reduce(into: [:]) {
                    $0[try Finess(parsing: $1["finess"])] = ID($1["id"] as Int64)
                },
                sites: try sites.rows(db).reduce(into: [:]) {
                    $0[try Finess(parsing: $1["finess"])] = (
                        ID($1["id"] as Int64), ID($1["establishment_id"] as Int64)
                    )
                })
        }
    }
}
