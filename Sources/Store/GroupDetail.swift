public import Access
public import GRDB
public import Registry
public import Vocabulary

/// One group, if a member of it lies in reach; its figures are those of an ``Overview`` narrowed to it.
public struct GroupDetail: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which group.
    public var group: ID<Group>

    /// The group, if a member of it lies in reach.
    public init(reach: Reach, group: ID<Group>) {
        self.reach = reach
        self.group = group
    }
}

/// What the page of a group shows.
public struct GroupDetailPage: Sendable {
    /// What is recorded of it.
    public let group: Group
    /// Its network's name.
    public let networkName: String
    /// Its members in reach, by name.
    public let establishments: [Establishment]
    /// Its other members: how many, and no name.
    public let outOfReach: Int
}

extension GroupDetail: PageQuery {
    /// The group, and its members in reach.
    public var statements: [SQL] {
        [
            """
            SELECT g.id, g.network_id, g.name, n.name AS network_name,
                (SELECT count(*) FROM establishment WHERE group_id = g.id) AS members
            FROM hospital_group g JOIN network n ON n.id = g.network_id
            WHERE g.id = \(group.rawValue) AND EXISTS
                (SELECT 1 FROM establishment e WHERE e.group_id = g.id AND \(reach.holds("e.id")))
            """,
            """
            SELECT e.* FROM establishment e WHERE e.group_id = \(group.rawValue) AND \(reach.holds("e.id"))
            ORDER BY e.name_key, e.id
            """,
        ]
    }

    /// `nil` when the group is not there or no member of it is in reach.
    public func page(from answers: [[Row]]) throws -> GroupDetailPage? {
        guard let row = answers[0].first else { return nil }
        let members: Int = row["members"]
        return GroupDetailPage(
            group: Group(id: ID(row["id"]), network: ID(row["network_id"]), name: row["name"]),
            networkName: row["network_name"], establishments: try answers[1].map { try Establishment($0) },
            outOfReach: members - answers[1].count)
    }
}

/// The network, groups and establishments in reach by name: what forms offer to choose from.
public struct Places: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach

    /// Everything in reach.
    public init(reach: Reach) {
        self.reach = reach
    }
}

/// The places of a form.
public struct PlacesPage: Sendable {
    /// The networks that hold a group in reach.
    public let networks: [Network]
    /// The groups with a member in reach.
    public let groups: [Group]
    /// The establishments in reach.
    public let establishments: [(id: ID<Establishment>, group: ID<Group>, name: String)]
    /// Their FINESS numbers.
    public let finess: [ID<Establishment>: String]
}

extension Places: PageQuery {
    /// Establishments in reach with their groups, and every network for who sees everything.
    public var statements: [SQL] {
        [
            """
            SELECT e.id, e.name, e.finess, g.id AS group_id, g.name AS group_name, n.id AS network_id, n.name AS network_name
            FROM hospital_group g JOIN establishment e ON e.group_id = g.id JOIN network n ON n.id = g.network_id
            WHERE \(reach.holds("e.id")) ORDER BY g.name_key, g.id, e.name_key, e.id
            """,
            // A network without a group yet, in a data folder that is new.
            "SELECT id, name FROM network WHERE \(sql: reach == .everything ? "TRUE" : "FALSE") ORDER BY name",
        ]
    }

    /// Each group and network once.
    public func page(from answers: [[Row]]) throws -> PlacesPage {
        var networks: [Int64: Network] = [:]
        for row in answers[1] { networks[row["id"]] = Network(id: ID(row["id"]), name: row["name"]) }
        for row in answers[0] {
            networks[row["network_id"]] = Network(id: ID(row["network_id"]), name: row["network_name"])
        }
        let groups = answers[0].chunked(by: "group_id").map { rows in
            Group(
                id: ID(rows[0]["group_id"]), network: ID(rows[0]["network_id"]), name: rows[0]["group_name"])
        }
        return PlacesPage(
            networks: networks.values.sorted { $0.name < $1.name }, groups: groups,
            establishments: answers[0].map { (ID($0["id"]), ID($0["group_id"]), $0["name"]) },
            finess: Dictionary(uniqueKeysWithValues: answers[0].map { (ID($0["id"]), $0["finess"]) }))
    }
}
