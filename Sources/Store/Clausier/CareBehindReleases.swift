public import Access
public import GRDB
public import Registry
public import Vocabulary

/// Which kinds of care services rely on releases, in reach.
public struct CareBehindReleases: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// The releases, as a page of a list shows them.
    public var releases: [ID<Release>]

    /// The care behind these releases.
    public init(reach: Reach, releases: [ID<Release>]) {
        self.reach = reach
        self.releases = releases
    }
}

extension CareBehindReleases: PageQuery {
    /// Each release with each kind of service once.
    public var statements: [SQL] {
        let ids = jsonArray(releases.map(\.rawValue).sorted())
        return [
            """
            SELECT DISTINCT z.release_id, k.kind FROM json_each(\(ids)) AS page
                CROSS JOIN system z ON z.release_id = page.value
                CROSS JOIN system_use_care_service u ON u.system_id = z.id
                JOIN care_service k ON k.id = u.care_service_id
            WHERE \(reach.holds("k.establishment_id")) AND \(InService.now("z.id"))
            """
        ]
    }

    /// The kinds by release, in the order in which lists show kinds.
    public func page(from answers: [[Row]]) throws -> [ID<Release>: [CareServiceKind]] {
        var kinds: [ID<Release>: Set<CareServiceKind>] = [:]
        for row in answers[0] {
            guard let kind = CareServiceKind(rawValue: row["kind"]) else { continue }
            kinds[ID(row["release_id"] as Int64), default: []].insert(kind)
        }
        return kinds.mapValues { own in CareServiceKind.allCases.filter(own.contains) }
    }
}
