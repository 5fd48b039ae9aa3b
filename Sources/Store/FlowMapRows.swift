public import Access
public import Debt
public import GRDB
public import Registry
public import Vocabulary

/// The flows of a reach, or of a part of it, for the map.
///
/// A flow is its near system's: those recorded for systems in reach are shown, and of their far ends beyond it only that
/// they are there.
public struct FlowMapRows: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// In this group.
    public var group: ID<Group>?
    /// In this establishment.
    public var establishment: ID<Establishment>?
    /// With a near end for one of these; any where empty.
    public var functions: Set<Function> = []
    /// The day that protections must hold on.
    public var day: Day

    /// More than this is no drawing for people: narrow it first.
    public static let mostSystems = 5_000
    /// Flows that are read; whoever has more is told that the rest is missing.
    public static let mostFlows = 200_000

    /// All flows of the reach, unless told otherwise.
    public init(
        reach: Reach, group: ID<Group>? = nil, establishment: ID<Establishment>? = nil,
        functions: Set<Function> = [], day: Day
    ) {
        self.reach = reach
        self.group = group
        self.establishment = establishment
        self.functions = functions
        self.day = day
    }
}

/// What the map is drawn from.
public struct FlowMapPage: Sendable {
    /// How many systems lie in the part asked for, counted no further than one past ``FlowMapRows/mostSystems``.
    public let count: Int
    /// The flows; none where there are too many systems.
    public let flows: [MappedFlow]
    /// How many systems each function has.
    public let systems: [Function: Int]

    /// Whether there are more flows than were read.
    public var isCut: Bool { flows.count >= FlowMapRows.mostFlows }

    /// Whether the part asked for is too large to be drawn.
    public var isTooLarge: Bool { count > FlowMapRows.mostSystems }
}

extension FlowMapRows: PageQuery {
    /// How many systems, by function; then the flows. Names are read of systems that have flows alone.
    public var statements: [SQL] {
        [
            "SELECT page.function, count(*) AS systems FROM \(part) GROUP BY 1",
            """
            SELECT w.direction, w.data_class, w.crosses_internet, w.partner_outside,
                EXISTS (SELECT 1 FROM flow_protection x WHERE x.flow_id = w.id AND x.ends >= \(day.number)),
                near.id, near.function, near.code, near.name, far.id, far.function, far.code, far.name
            FROM \(part) CROSS JOIN flow w ON w.system_id = page.id CROSS JOIN system near ON near.id = page.id
                LEFT JOIN system far ON far.id = w.partner_system_id AND \(reach.holdsSystem("far.id"))
            WHERE \(wanted)
            ORDER BY w.id LIMIT \(Self.mostFlows)
            """,
        ]
    }

    /// The systems asked for and one past the most, read in the owner's index alone.
    private var part: SQL {
        """
        (SELECT s.id, s.function FROM system s INDEXED BY system_by_owner WHERE \(owned)
            LIMIT \(Self.mostSystems + 1)) AS page
        """
    }

    private var owned: SQL {
        var conditions: [SQL] = [reach.within(establishment).holds("s.owner_id"), InService.on(day)]
        if let group {
            conditions.append(
                "s.owner_id IN (SELECT id FROM establishment WHERE group_id = \(group.rawValue))")
        }
        return all(of: conditions)
    }

    private var wanted: SQL {
        let lives: SQL = "(w.partner_system_id IS NULL OR \(InService.on(day, "w.partner_system_id")))"
        guard !functions.isEmpty else { return lives }
        let words = jsonArray(functions.map(\.rawValue).sorted())
        return """
            \(lives) AND (page.function IN (SELECT value FROM json_each(\(words)))
                OR far.function IN (SELECT value FROM json_each(\(words))))
            """
    }

    /// Asks for flows only where there are few enough systems.
    public func answers(_ db: Database) throws -> [[Row]] {
        let systems = try statements[0].rows(db)
        return [systems, total(systems) <= Self.mostSystems ? try statements[1].rows(db) : []]
    }

    /// Puts the ends of each flow together.
    public func page(from answers: [[Row]]) throws -> FlowMapPage {
        let count = total(answers[0])
        var systems: [Function: Int] = [:]
        for row in answers[0] where count <= Self.mostSystems {
            guard let function = Function(rawValue: row["function"]) else { continue }
            systems[function] = row["systems"]
        }
        return FlowMapPage(count: count, flows: answers[1].map { MappedFlow($0) }, systems: systems)
    }

    private func total(_ rows: [Row]) -> Int {
        var total = 0
        for row in rows {
            let systems: Int = row["systems"]
            total += systems
        }
        return total
    }
}

extension MappedFlow {
    /// The code first: a box has room for twenty letters, and systems of one function begin alike.
    private static func name(_ code: String, _ name: String) -> String {
        code.count <= 12 ? "\(code) \(name)" : name
    }

    /// By place, not by name: names are looked for among all of a row, for each of thousands of flows.
    fileprivate init(_ row: Row) {
        let outside: String? = row[3]
        let number: Int64? = row[9]
        let far: FlowEnd =
            if let partner = outside.flatMap({ OutsidePartner(rawValue: $0) }) {
                .partner(partner)
            } else if let number {
                .system(
                    ID(number), function: Function(rawValue: row[10]) ?? .documents,
                    name: MappedFlow.name(row[11], row[12]))
            } else {
                .unseen
            }
        self.init(
            near: .system(
                ID(row[5]), function: Function(rawValue: row[6]) ?? .documents,
                name: MappedFlow.name(row[7], row[8])), far: far,
            direction: FlowDirection(rawValue: row[0]) ?? .both,
            dataClass: DataClass(rawValue: row[1]) ?? .health,
            crossesInternet: row[2], isProtected: row[4])
    }
}
