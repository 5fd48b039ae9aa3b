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
        switch reach {
        case .everything:
            return [
                """
                SELECT DISTINCT z.release_id, k.kind FROM json_each(\(ids)) AS page
                    CROSS JOIN system z ON z.release_id = page.value
                    CROSS JOIN system_use_care_service u ON u.system_id = z.id
                    JOIN care_service k ON k.id = u.care_service_id
                WHERE \(InService.now("z.id"))
                """
            ]
        case .establishments, .suppliers, .nothing:
            // A hospital has some tens of care services; a release may run in every hospital.
            return [
                """
                SELECT DISTINCT z.release_id, k.kind FROM care_service k
                    CROSS JOIN system_use_care_service u ON u.care_service_id = k.id
                    CROSS JOIN system z ON z.id = u.system_id
                WHERE \(reach.holds("k.establishment_id")) AND \(InService.now("z.id"))
                    AND z.release_id IN (SELECT page.value FROM json_each(\(ids)) AS page)
                """
            ]
        }
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

/// What was read of them, by what was asked and by the day up to which systems out of service were counted: a planned day
/// comes without a change.
typealias CareMemo = RegisterMemo<CareMemoKey, [ID<Release>: [CareServiceKind]]>

struct CareMemoKey: Hashable {
    let query: CareBehindReleases
    let countedOn: Int?
}

extension Store {
    /// The kinds of care services behind releases, read again only when the register has changed: over a whole network a page of
    /// releases leads to a tenth of all systems.
    public func careBehind(_ query: CareBehindReleases) async throws -> [ID<Release>: [CareServiceKind]] {
        try await read { [careBehindReleases] db in
            let day = try Int.fetchOne(
                db.cachedStatement(sql: "SELECT day FROM retirement_count WHERE id = 1"))
            return try careBehindReleases.value(CareMemoKey(query: query, countedOn: day), db) {
                try query.page(from: query.answers(db))
            }
        }
    }
}
