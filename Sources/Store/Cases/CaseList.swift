public import Access
public import GRDB
public import Registry
public import Vocabulary
public import Watch

/// Cases in reach, the gravest and newest of the open ones first, or all of them by time.
public struct CaseList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Whether closed ones are shown too.
    public var includesClosed: Bool
    /// Of this establishment only.
    public var establishment: ID<Establishment>?
    /// Answered for by this account only.
    public var owner: String?
    /// The page; 1 is the first.
    public var paging: Paging
    /// Now: what is late is counted from it.
    public var now: Instant

    /// Open cases in reach, unless told otherwise.
    public init(
        reach: Reach, includesClosed: Bool = false, establishment: ID<Establishment>? = nil,
        owner: String? = nil,
        paging: Paging = Paging(), now: Instant
    ) {
        self.reach = reach
        self.includesClosed = includesClosed
        self.establishment = establishment
        self.owner = owner
        self.paging = paging
        self.now = now
    }
}

/// A case in a list.
public struct CaseListRow: Hashable, Sendable {
    /// The case; its title is the local one for who does not see all of its establishments.
    public let file: CaseFile
    /// Its establishments in reach, with their facts.
    public let places: [CasePlace]
    /// Tasks in reach that are not ended, and those of them past their time.
    public let openTasks: Int
    /// Of these, those past their time.
    public let lateTasks: Int
    /// Tasks in reach.
    public let tasks: Int
    /// Its alerts in reach.
    public let alerts: Int
    /// Its care services that are down, in reach.
    public let outages: Int
    /// The duties that were done, by establishment.
    public let duties: [ID<Establishment>: [LegalDuty.Kind: Instant]]

    /// The facts of an establishment with what was done there: what clocks are computed from.
    public func facts(of place: CasePlace) -> CaseFacts {
        var facts = place.facts
        facts.done = duties[place.establishment] ?? [:]
        return facts
    }
}

/// A page of the list.
public struct CaseListPage: Sendable {
    /// The cases.
    public let rows: [CaseListRow]
    /// How many there are.
    public let total: Total
}

extension CaseList: PageQuery {
    /// The page, how many there are, and of the page: places, tasks, alerts, care and duties.
    public var statements: [SQL] {
        let chosen = chosen
        let near = reach.within(establishment)
        return [
            """
            SELECT c.id, \(CaseList.columns(reach)) FROM (\(chosen)) AS page CROSS JOIN case_file c ON c.id = page.id
            ORDER BY \(order)
            """,
            Total.statement("SELECT 1 FROM case_file c WHERE \(conditions)"),
            """
            SELECT p.*, e.name AS establishment_name
            FROM (\(chosen)) AS page CROSS JOIN case_establishment p ON p.case_id = page.id
                JOIN establishment e ON e.id = p.establishment_id
            WHERE \(near.holds("p.establishment_id")) ORDER BY p.case_id, e.name_key
            """,
            """
            SELECT t.case_id, count(*) AS tasks, sum(t.state IN ('toDo', 'doing')) AS open_tasks,
                sum(t.state IN ('toDo', 'doing') AND t.due < \(now.milliseconds)) AS late_tasks
            FROM (\(chosen)) AS page CROSS JOIN case_task t ON t.case_id = page.id
            WHERE t.establishment_id IS NULL OR \(near.holds("t.establishment_id")) GROUP BY t.case_id
            """,
            """
            SELECT a.case_id, count(*) AS alerts
            FROM (\(chosen)) AS page CROSS JOIN alert a ON a.case_id = page.id
            WHERE \(near.holds("a.establishment_id")) GROUP BY a.case_id
            """,
            """
            SELECT x.case_id, count(*) AS outages
            FROM (\(chosen)) AS page CROSS JOIN case_care x ON x.case_id = page.id
                JOIN care_service s ON s.id = x.care_service_id
            WHERE x.until IS NULL AND \(near.holds("s.establishment_id")) GROUP BY x.case_id
            """,
            """
            SELECT d.case_id, d.establishment_id, d.kind, d.done
            FROM (\(chosen)) AS page CROSS JOIN case_duty d ON d.case_id = page.id
            WHERE \(near.holds("d.establishment_id"))
            """,
        ]
    }

    /// Puts what belongs to each case together.
    public func page(from answers: [[Row]]) throws -> CaseListPage {
        let places = Dictionary(grouping: answers[2]) { $0["case_id"] as Int64 }
        func counts(_ index: Int) -> [Int64: Row] {
            Dictionary(answers[index].map { ($0["case_id"] as Int64, $0) }) { first, _ in first }
        }
        let (tasks, alerts, outages) = (counts(3), counts(4), counts(5))
        let duties = Dictionary(grouping: answers[6]) { $0["case_id"] as Int64 }
        let rows = answers[0].map { row in
            let id: Int64 = row["id"]
            return CaseListRow(
                file: CaseFile(row), places: (places[id] ?? []).map { CasePlace($0) },
                openTasks: tasks[id]?["open_tasks"] ?? 0, lateTasks: tasks[id]?["late_tasks"] ?? 0,
                tasks: tasks[id]?["tasks"] ?? 0, alerts: alerts[id]?["alerts"] ?? 0,
                outages: outages[id]?["outages"] ?? 0, duties: dutiesDone(duties[id] ?? []))
        }
        return CaseListPage(rows: rows, total: Total(answers[1]))
    }

    private var order: SQL {
        includesClosed ? "c.opened DESC, c.id DESC" : "c.severity DESC, c.opened DESC, c.id DESC"
    }

    private var conditions: SQL {
        var conditions = [CaseList.isSeen(reach.within(establishment))]
        if !includesClosed { conditions.append("c.state != 'closed'") }
        if let owner { conditions.append("c.owner = \(owner)") }
        return all(of: conditions)
    }

    private var chosen: SQL {
        "SELECT c.id FROM case_file c WHERE \(conditions) ORDER BY \(order) LIMIT \(paging.size) OFFSET \(paging.offset)"
    }

    /// Whether a case concerns an establishment in reach.
    static func isSeen(_ reach: Reach) -> SQL {
        """
        EXISTS (SELECT 1 FROM case_establishment seen WHERE seen.case_id = c.id
            AND \(reach.holds("seen.establishment_id")))
        """
    }

    /// The columns of a case for that reach: who does not see all of its establishments reads a local title, and nothing of
    /// who opened it, who answers for it, how it was judged and what the observatory was told: an establishment may have
    /// written that alone, before others joined.
    static func columns(_ reach: Reach) -> SQL {
        let isWhole: SQL = """
            NOT EXISTS (SELECT 1 FROM case_establishment other WHERE other.case_id = c.id
                AND NOT (\(reach.holds("other.establishment_id"))))
            """
        return """
            c.reference, c.kind, c.severity, c.state, c.opened, c.qualified, c.contained, c.recovered, c.closed, c.changed,
            \(isWhole) AS is_whole, CASE WHEN \(isWhole) THEN c.verdict END AS verdict,
            CASE WHEN \(isWhole) THEN c.owner END AS owner, CASE WHEN \(isWhole) THEN c.opened_by END AS opened_by,
            CASE WHEN \(isWhole) THEN c.observatory ELSE '{}' END AS observatory,
            CASE WHEN \(isWhole) THEN c.title ELSE (SELECT own.title FROM case_establishment own
                WHERE own.case_id = c.id AND \(reach.holds("own.establishment_id"))
                ORDER BY own.establishment_id LIMIT 1) END AS title
            """
    }
}

/// When each duty was done, by establishment.
func dutiesDone(_ rows: [Row]) -> [ID<Establishment>: [LegalDuty.Kind: Instant]] {
    rows.reduce(into: [:]) { duties, row in
        let kind: String = row["kind"]
        guard let duty = LegalDuty.Kind(rawValue: kind) else { return }
        duties[ID(row["establishment_id"]), default: [:]][duty] = Instant(milliseconds: row["done"])
    }
}

extension CaseFile {
    /// A row with ``CaseList/columns(_:)`` and `id`.
    init(_ row: Row) {
        let (kind, state, verdict): (String, String, String?) = (row["kind"], row["state"], row["verdict"])
        self.init(
            id: ID(row["id"]), reference: row["reference"], title: row["title"],
            kind: CaseKind(rawValue: kind) ?? .other,
            severity: AlertLevel(rawValue: row["severity"]) ?? .critical,
            state: CaseState(rawValue: state) ?? .open,
            verdict: verdict.flatMap { CaseVerdict(rawValue: $0) },
            owner: row["owner"], opened: Instant(milliseconds: row["opened"]), openedBy: row["opened_by"],
            qualified: .from(row, "qualified"), contained: .from(row, "contained"),
            recovered: .from(row, "recovered"), closed: .from(row, "closed"),
            changed: Instant(milliseconds: row["changed"]),
            observatory: value(ObservatoryReport.self, ofJSON: row["observatory"]) ?? ObservatoryReport())
    }
}

extension CasePlace {
    /// A row of `case_establishment` with `establishment_name`.
    init(_ row: Row) {
        let state: String = row["state"]
        let joined = Instant(milliseconds: row["joined"])
        self.init(
            establishment: ID(row["establishment_id"]), name: row["establishment_name"], title: row["title"],
            state: LocalState(rawValue: state) ?? .affected, summary: row["summary"], contact: row["contact"],
            facts: value(CaseFacts.self, ofJSON: row["facts"]) ?? CaseFacts(knownAt: joined), joined: joined)
    }
}
