public import Access
public import GRDB
public import Registry
public import Vocabulary
import Watch

/// One establishment with its places, services, contracts and sources of log records.
public struct EstablishmentDetail: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which establishment.
    public var establishment: ID<Establishment>
    /// The day that contracts are held against.
    public var day: Day

    /// The establishment, if it lies in reach.
    public init(reach: Reach, establishment: ID<Establishment>, day: Day) {
        self.reach = reach
        self.establishment = establishment
        self.day = day
    }
}

/// What the page of an establishment shows; its figures are those of an ``Overview`` narrowed to it.
public struct EstablishmentDetailPage: Sendable {
    /// What is recorded of it.
    public let establishment: Establishment
    /// Its group's name.
    public let groupName: String
    /// Its places, by name.
    public let sites: [Site]
    /// Its care services, by name, each with how many systems rely on it.
    public let careServices: [(service: CareService, systems: Int)]
    /// Its contracts that end after the day, the next to end first, fifty at most.
    public let contracts: [ContractRow]
    /// Where its log records come from, the latest first, two hundred at most.
    public let sources: [EventSource]
    /// Systems by criticality there.
    public let systemsByCriticality: [Criticality: Int]
}

/// An origin of log records.
public struct EventSource: Hashable, Sendable {
    /// The machine or program that writes them.
    public let name: String
    /// Their dialect.
    public let kind: String
    /// Time of the latest.
    public let lastEvent: Instant
    /// How many came so far.
    public let records: Int
}

extension EstablishmentDetail: PageQuery {
    /// The establishment, sites, care services, contracts, sources, criticalities.
    public var statements: [SQL] {
        let id = establishment.rawValue
        return [
            """
            SELECT e.*, g.name AS group_name FROM establishment e JOIN hospital_group g ON g.id = e.group_id
            WHERE e.id = \(id) AND \(reach.holds("e.id"))
            """,
            """
            SELECT * FROM site WHERE establishment_id = \(id) AND \(reach.holds("establishment_id")) ORDER BY name
            """,
            """
            SELECT c.*, (SELECT count(*) FROM system_use_care_service u WHERE u.care_service_id = c.id
                AND \(InService.on(day, "u.system_id"))) AS systems
            FROM care_service c WHERE c.establishment_id = \(id) AND \(reach.holds("c.establishment_id"))
            ORDER BY c.name
            """,
            """
            SELECT \(ContractRow.columns) FROM \(ContractRow.tables)
            WHERE c.establishment_id = \(id) AND \(reach.holds("c.establishment_id")) AND c.ends >= \(day.number)
            ORDER BY c.ends, c.id LIMIT 50
            """,
            """
            SELECT name, kind, last_event, records FROM event_source
            WHERE establishment_id = \(id) AND \(reach.holds("establishment_id"))
            ORDER BY last_event DESC, id LIMIT 200
            """,
            """
            SELECT criticality, count(*) AS systems FROM system_use
            WHERE establishment_id = \(id) AND \(reach.holds("establishment_id"))
                AND \(InService.on(day, "system_use.system_id")) GROUP BY criticality
            """,
        ]
    }

    /// `nil` when the establishment is not there or beyond reach.
    public func page(from answers: [[Row]]) throws -> EstablishmentDetailPage? {
        guard let row = answers[0].first else { return nil }
        var byCriticality: [Criticality: Int] = [:]
        for row in answers[5] {
            if let level = Criticality(rawValue: row["criticality"]) { byCriticality[level] = row["systems"] }
        }
        return EstablishmentDetailPage(
            establishment: try Establishment(row), groupName: row["group_name"],
            sites: try answers[1].map { try Site($0) },
            careServices: answers[2].map { (CareService($0), $0["systems"]) },
            contracts: answers[3].map { ContractRow($0) }, sources: answers[4].map { EventSource($0) },
            systemsByCriticality: byCriticality)
    }
}

extension Site {
    init(_ row: Row) throws {
        self.init(
            id: ID(row["id"]), establishment: ID(row["establishment_id"]),
            finess: try Finess(parsing: row["finess"]), name: row["name"], town: row["town"])
    }
}

extension EventSource {
    init(_ row: Row) {
        self.init(
            name: row["name"], kind: row["kind"], lastEvent: Instant(milliseconds: row["last_event"]),
            records: row["records"])
    }
}
