public import Access
public import GRDB
public import Registry
public import Vocabulary

/// Protective measures that were agreed for an opening, until a day.
public struct FlowProtection: Hashable, Sendable {
    /// What was agreed, in words: tunnel, filtering by address, accounts opened on demand.
    public var measures: String
    /// Where it is written: a convention, a contract's annex; `nil` where nobody said.
    public var reference: String?
    /// Its last day: an agreement without an end would be forgotten.
    public var ends: Day

    /// What was agreed.
    public init(measures: String, reference: String? = nil, ends: Day) {
        self.measures = measures
        self.reference = reference
        self.ends = ends
    }
}

/// How an opening stands.
public enum ProtectionState: String, CaseIterable, Sendable {
    /// Nobody agreed on anything.
    case missing
    /// What was agreed has ended.
    case lapsed
    /// Agreed and in force.
    case agreed

    /// Whoever stands so has no protection in force.
    public static let withoutProtection: Set<ProtectionState> = [.missing, .lapsed]

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .missing: LocalizedText("Sans protection convenue", en: "No agreed protection")
        case .lapsed: LocalizedText("Protection échue", en: "Protection expired")
        case .agreed: LocalizedText("Protection convenue", en: "Protection agreed")
        }
    }
}

/// Flows that open a hospital to the outside: with somebody outside, or over the internet. The most exposed first.
public struct OpeningList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// The day that protections must hold on.
    public var day: Day
    /// Of systems owned in this group.
    public var group: ID<Group>?
    /// Of systems owned by this establishment.
    public var establishment: ID<Establishment>?
    /// With this partner.
    public var partner: OutsidePartner?
    /// Carrying this.
    public var dataClass: DataClass?
    /// With the ends known to each other in this way.
    public var authentication: FlowAuthentication?
    /// Of systems for this.
    public var function: Function?
    /// Standing in one of these ways; empty for any.
    public var protections: Set<ProtectionState> = []
    /// One flow alone.
    public var flow: ID<Flow>?
    /// Which part.
    public var paging: Paging
    /// For a file of all of them: in the order of their numbers, those after this one; paging gives the size alone.
    public var after: ID<Flow>?

    /// Every opening of the reach, unless told otherwise.
    public init(reach: Reach, day: Day, paging: Paging = Paging()) {
        self.reach = reach
        self.day = day
        self.paging = paging
    }
}

/// A part of the list.
public struct OpeningListPage: Sendable {
    /// The openings on the page.
    public let rows: [OpeningRow]
    /// How many there are in all.
    public let total: Total
    /// How many of them nobody agreed a protection for that holds.
    public let unprotected: Total
}

/// One opening.
public struct OpeningRow: Sendable {
    /// The flow; a partner system beyond reach has number 0.
    public let flow: Flow
    /// The system it belongs to.
    public let system: (name: String, code: String, function: Function, isExposed: Bool)
    /// Who owns the system.
    public let owner: (id: ID<Establishment>, name: String, finess: String)
    /// The system at the other end; `nil` when somebody outside is there.
    public let other: RelatedSystem?
    /// What was agreed, in force or not.
    public let protection: FlowProtection?

    /// How it stands on a day.
    public func state(on day: Day) -> ProtectionState {
        protection.map { $0.ends >= day ? .agreed : .lapsed } ?? .missing
    }
}

extension OpeningList: PageQuery {
    /// The rows of the page, and two counts; of a function in the whole network, the same along its systems.
    ///
    /// Of the whole network an opening's own system is looked up for the rows of the page alone: counts read ten thousand
    /// flows, and all that they ask stands in the index.
    public var statements: [SQL] {
        statements(along: flows) + (asksBySystems ? statements(along: systemsOfFunction) : [])
    }

    /// Of a function with few systems its openings are found by them, or each opening would be asked what it is for.
    public func answers(_ db: Database) throws -> [[Row]] {
        var isFew = false
        if asksBySystems, let function {
            let systems: SQL = """
                SELECT 1 FROM system INDEXED BY system_by_function WHERE function = \(function.rawValue)
                LIMIT \(Self.fewSystems + 1)
                """
            let count: SQL = "SELECT count(*) AS total FROM (\(systems)) AS page"
            let total: Int = try count.rows(db).first?["total"] ?? 0
            isFew = total <= Self.fewSystems
        }
        return try statements(along: isFew ? systemsOfFunction : flows).map { try $0.rows(db) }
    }

    /// Up to so many systems of a function are quicker to go through than all openings of a nation.
    private static let fewSystems = 5_000

    private func statements(along tables: SQL) -> [SQL] {
        let order: SQL = after == nil ? "w.exposure DESC, w.id" : "w.id"
        let kept = "x.flow_id IS NULL OR x.ends < \(day.number)" as SQL
        return [
            """
            SELECT w.*, n.name, n.code, n.function, n.is_exposed, n.owner_id,
                e.name AS owner_name, e.finess, x.measures, x.reference, x.ends, \(RelatedSystem.columns(reach, on: day))
            FROM (SELECT w.id FROM \(tables) LEFT JOIN flow_protection x ON x.flow_id = w.id
                    WHERE \(all(of: conditions)) ORDER BY \(order)
                    LIMIT \(paging.size) OFFSET \(after == nil ? paging.offset : 0)) AS page
                CROSS JOIN flow w ON w.id = page.id CROSS JOIN system n ON n.id = w.system_id
                CROSS JOIN establishment e ON e.id = n.owner_id
                LEFT JOIN flow_protection x ON x.flow_id = w.id
                LEFT JOIN system s ON s.id = w.partner_system_id
            ORDER BY \(order)
            """,
            Total.statement(
                """
                SELECT 1 FROM \(tables) LEFT JOIN flow_protection x ON x.flow_id = w.id WHERE \(all(of: conditions))
                """),
            Total.statement(
                """
                SELECT 1 FROM \(tables) LEFT JOIN flow_protection x ON x.flow_id = w.id
                WHERE \(all(of: conditions + [kept]))
                """),
        ]
    }

    /// Whether nothing narrows it to some hospitals.
    private var isWide: Bool { reach == .everything && group == nil && establishment == nil }

    /// Whether a function's systems in the whole network may lead to its openings.
    private var asksBySystems: Bool { isWide && function != nil && after == nil && flow == nil }

    /// Where openings are found: a nation's lie in an index in their order; a hospital's few are found by its systems and
    /// sorted.
    private var flows: SQL {
        let near: SQL = "CROSS JOIN system s ON s.id = w.system_id"
        if !isWide {
            return flow == nil
                ? "system s INDEXED BY system_by_owner CROSS JOIN flow w ON w.system_id = s.id"
                : "flow w NOT INDEXED \(near)"
        }
        let flows: SQL =
            after != nil || flow != nil ? "flow w NOT INDEXED" : "flow w INDEXED BY flow_opening"
        return function == nil ? flows : "\(flows) \(near)"
    }

    private var systemsOfFunction: SQL {
        "system s INDEXED BY system_by_function CROSS JOIN flow w ON w.system_id = s.id"
    }

    private var conditions: [SQL] {
        var conditions: [SQL] = [
            "w.partner_outside IS NOT NULL OR w.crosses_internet = 1", InService.on(day, "w.system_id"),
            // Told first, because the index holds it: only of a flow to another system its row is read.
            "w.partner_outside IS NOT NULL OR \(InService.on(day, "w.partner_system_id"))",
        ]
        if !isWide { conditions.append(reach.within(establishment).holds("s.owner_id")) }
        if let group {
            conditions.append(
                "s.owner_id IN (SELECT id FROM establishment WHERE group_id = \(group.rawValue))")
        }
        if let after { conditions.append("w.id > \(after.rawValue)") }
        if let flow { conditions.append("w.id = \(flow.rawValue)") }
        if let partner { conditions.append("w.partner_outside = \(partner.rawValue)") }
        if let dataClass { conditions.append("w.data_class = \(dataClass.rawValue)") }
        if let authentication { conditions.append("w.authentication = \(authentication.rawValue)") }
        if let function { conditions.append("s.function = \(function.rawValue)") }
        if !protections.isEmpty {
            let states: [SQL] = ProtectionState.allCases.filter(protections.contains).map(condition)
            conditions.append(states.joined(separator: " OR "))
        }
        return conditions
    }

    private func condition(_ state: ProtectionState) -> SQL {
        switch state {
        case .missing: "x.flow_id IS NULL"
        case .lapsed: "x.ends < \(day.number)"
        case .agreed: "x.ends >= \(day.number)"
        }
    }

    /// Reads the rows and the counts.
    public func page(from answers: [[Row]]) throws -> OpeningListPage {
        OpeningListPage(
            rows: answers[0].map { OpeningRow($0) }, total: Total(answers[1]), unprotected: Total(answers[2]))
    }
}

extension OpeningRow {
    fileprivate init(_ row: Row) {
        let outside: String? = row["partner_outside"]
        let partner: Int64? = row["related_id"]
        let ends: Int? = row["ends"]
        self.init(
            flow: Flow(
                id: ID(row["id"]), system: ID(row["system_id"]),
                partner: outside.flatMap { OutsidePartner(rawValue: $0) }.map { .outside($0) }
                    ?? .system(ID(partner ?? 0)),
                direction: FlowDirection(rawValue: row["direction"]) ?? .both, wire: row["wire"],
                authentication: FlowAuthentication(rawValue: row["authentication"]) ?? .unknown,
                dataClass: DataClass(rawValue: row["data_class"]) ?? .health,
                crossesInternet: row["crosses_internet"]),
            system: (
                row["name"], row["code"], Function(rawValue: row["function"]) ?? .documents, row["is_exposed"]
            ), owner: (ID(row["owner_id"]), row["owner_name"], row["finess"]),
            other: outside == nil ? RelatedSystem(row) : nil,
            protection: ends.map {
                FlowProtection(measures: row["measures"], reference: row["reference"], ends: Day(number: $0))
            })
    }
}

extension Writer {
    /// Keeps what was agreed for an opening, or that nothing is any more.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a flow of a system that nobody in reach owns.
    public func protect(_ flow: ID<Flow>, by protection: FlowProtection?, reach: Reach) throws {
        let found: SQL = """
            SELECT s.owner_id FROM flow w JOIN system s ON s.id = w.system_id
            WHERE w.id = \(flow.rawValue) AND \(reach.holds("s.owner_id"))
            """
        guard let row = try found.rows(db).first else { throw StoreError.notFound(kind: "flow") }
        let before = try Int.fetchOne(
            db, sql: "SELECT ends FROM flow_protection WHERE flow_id = ?", arguments: [flow.rawValue])
        try db.execute(sql: "DELETE FROM flow_protection WHERE flow_id = ?", arguments: [flow.rawValue])
        if let protection {
            try db.execute(
                sql: "INSERT INTO flow_protection VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    flow.rawValue, protection.measures, protection.reference, protection.ends.number, actor,
                    now.milliseconds,
                ])
        }
        var detail = JSONObject()
        detail.set("measures", to: protection.map { JSONText($0.measures) } ?? .null)
        detail.set(
            "ends",
            to: JSONText([
                before.map { JSONText(Day(number: $0).description) } ?? .null,
                protection.map { JSONText($0.ends.description) } ?? .null,
            ]))
        try note(
            "flow.protect", subject: AuditSubject(kind: "flow", id: flow.rawValue),
            establishment: .from(row, "owner_id"), detail: detail.text)
    }
}
