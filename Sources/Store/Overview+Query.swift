import Access
public import GRDB
import Registry
import Vocabulary
import Watch

extension Overview: PageQuery {
    /// Every statement that may be asked: of establishments, or of groups as a whole.
    public var statements: [SQL] { told(byGroup: false) + told(byGroup: true) }

    /// Asks whether there are too many establishments, then for each, or for their groups.
    public func answers(_ db: Database) throws -> [[Row]] {
        try told(byGroup: isFolded(db)).map { try $0.rows(db) }
    }

    /// The same; counts of systems, which take most of the time, are read again only when the register has changed.
    func answers(_ db: Database, counts memo: RegisterMemo<OverviewCounts, KeptRows>) throws -> [[Row]] {
        let byGroup = try isFolded(db)
        let told = told(byGroup: byGroup)
        let counts = try memo.value(
            OverviewCounts(
                reach: reach, day: day, group: group, establishment: establishment, byGroup: byGroup),
            db
        ) { KeptRows(answers: try told[3...4].map { try $0.rows(db) }) }
        return try told[..<3].map { try $0.rows(db) } + counts.answers + [told[5].rows(db)]
    }

    private func isFolded(_ db: Database) throws -> Bool {
        try mostEstablishments < .max && hasMore(than: mostEstablishments, db)
    }

    private func hasMore(than number: Int, _ db: Database) throws -> Bool {
        let next: SQL = "SELECT e.id FROM establishment e WHERE \(scope("e.id")) LIMIT 1 OFFSET \(number)"
        return try !next.numbers(db).isEmpty
    }

    /// Establishments or groups, open alerts, last events, counts of systems, systems shared from elsewhere, silent sources.
    ///
    /// `place` is the number of the establishment, or of the group.
    private func told(byGroup: Bool) -> [SQL] {
        let place: SQL = byGroup ? "e.group_id" : "e.id"
        return [
            byGroup ? groups : establishments,
            """
            SELECT \(place) AS place, t.level, sum(t.open) AS open
            FROM establishment e CROSS JOIN alert_tally t ON t.establishment_id = e.id AND t.open > 0
            WHERE \(scope("e.id")) GROUP BY \(place), t.level
            """,
            """
            SELECT \(place) AS place, max(l.time) AS time
            FROM establishment e CROSS JOIN last_event l ON l.establishment_id = e.id
            WHERE \(scope("e.id")) GROUP BY \(place)
            """,
            """
            SELECT \(place) AS place, t.kind, sum(t.systems) AS systems, sum(t.owned) AS owned
            FROM establishment e CROSS JOIN json_each(\(jsonArray(Tally.kinds))) k
                CROSS JOIN tally t ON t.establishment_id = e.id AND t.kind = k.value AND t.open_after =
                    (SELECT max(l.open_after) FROM tally l
                    WHERE l.establishment_id = e.id AND l.kind = k.value AND l.open_after < \(day.number))
            WHERE \(scope("e.id")) GROUP BY \(place), t.kind
            """,
            shared,
            // Of each establishment those of its expected sources that are silent, found by their index.
            """
            SELECT \(place) AS place, count(*) AS silent
            FROM establishment e CROSS JOIN expected_source x ON x.establishment_id = e.id
                AND x.silent_at <= \(now.milliseconds)
            WHERE \(scope("e.id")) GROUP BY \(place)
            """,
        ]
    }

    private var establishments: SQL {
        """
        SELECT e.id AS place, e.id, e.name, e.finess, e.kind, e.town, e.beds, e.it_staff_tenths,
            e.security_staff_tenths, 1 AS members, g.id AS group_id, g.name AS group_name, FALSE AS is_folded
        FROM hospital_group g JOIN establishment e ON e.group_id = g.id
        WHERE \(scope("e.id")) ORDER BY g.name_key, g.id, e.name_key, e.id
        """
    }

    private var groups: SQL {
        """
        SELECT g.id AS place, sum(e.beds) AS beds, count(*) AS members, g.id AS group_id, g.name AS group_name,
            TRUE AS is_folded
        FROM hospital_group g JOIN establishment e ON e.group_id = g.id
        WHERE \(scope("e.id")) GROUP BY g.id ORDER BY g.name_key, g.id
        """
    }

    private func scope(_ column: String) -> SQL {
        var conditions = [reach.holds(column)]
        if let establishment { conditions.append("\(sql: column) = \(establishment.rawValue)") }
        if let group {
            conditions.append(
                "\(sql: column) IN (SELECT id FROM establishment WHERE group_id = \(group.rawValue))")
        }
        return all(of: conditions)
    }

    /// Systems used in a group and owned outside what is counted there: the sums of owned systems miss them.
    private var shared: SQL {
        """
        SELECT DISTINCT e.group_id, s.id, \(scope("s.owner_id")) AS owner_is_counted, s.supported_until,
            s.release_id, s.hosting_id, s.in_service_since,
            \(sql: RegisterQuestion.leavesTheHospital) AS needs_certificate, h.certificate_expires
        FROM establishment e CROSS JOIN system_place p ON p.establishment_id = e.id AND p.is_owner = 0
            CROSS JOIN system s ON s.id = p.system_id
            JOIN establishment o ON o.id = s.owner_id LEFT JOIN hosting h ON h.id = s.hosting_id
        WHERE \(scope("e.id")) AND NOT (o.group_id = e.group_id AND \(scope("s.owner_id")))
            AND \(InService.on(day))
        """
    }

    /// Sums places into groups, and groups into the whole.
    public func page(from answers: [[Row]]) throws -> OverviewPage {
        var figures = figuresByPlace(answers)
        var owned: [Int64: [(kind: String, systems: Int)]] = [:]
        for row in answers[3] {
            owned[row["place"], default: []].append((row["kind"], row["owned"]))
            figures[row["place"], default: Figures()].count(kind: row["kind"], systems: row["systems"])
        }
        var whole = Figures()
        var groups: [GroupOverview] = []
        let shared = Dictionary(grouping: answers[4]) { $0["group_id"] as Int64 }
        let isFolded: Bool = answers[0].first?["is_folded"] ?? false
        for rows in answers[0].chunked(by: "group_id") {
            var sum = Figures()
            for row in rows {
                sum.add(figures[row["place"]] ?? Figures())
                for part in owned[row["place"]] ?? [] { sum.count(kind: part.kind, systems: part.systems) }
            }
            whole.add(sum)
            whole.addSystems(of: sum)
            let id: Int64 = rows[0]["group_id"]
            for row in shared[id] ?? [] { sum.count(shared: row, on: day) }
            groups.append(
                GroupOverview(
                    id: ID(id), name: rows[0]["group_name"],
                    establishments: isFolded
                        ? [] : rows.map { EstablishmentOverview($0, figures[$0["place"]] ?? Figures()) },
                    figures: sum))
        }
        var seen: Set<Int64> = []
        for row in answers[4] where row["owner_is_counted"] == false && seen.insert(row["id"]).inserted {
            whole.count(shared: row, on: day)
        }
        return OverviewPage(groups: groups, total: whole, isFolded: isFolded)
    }

    private func figuresByPlace(_ answers: [[Row]]) -> [Int64: Figures] {
        var figures: [Int64: Figures] = [:]
        for row in answers[0] {
            figures[row["place"], default: Figures()].establishments = row["members"]
            figures[row["place"], default: Figures()].beds = row["beds"]
        }
        for row in answers[1] {
            guard let level = AlertLevel(rawValue: row["level"]) else { continue }
            figures[row["place"], default: Figures()].openAlerts[level] = row["open"]
        }
        for row in answers[2] {
            figures[row["place"], default: Figures()].lastEvent = Instant(milliseconds: row["time"])
        }
        for row in answers[5] { figures[row["place"], default: Figures()].silentSources = row["silent"] }
        return figures
    }
}

/// Which counts of systems an overview shows.
struct OverviewCounts: Hashable, Sendable {
    let reach: Reach
    let day: Day
    let group: ID<Group>?
    let establishment: ID<Establishment>?
    let byGroup: Bool
}

extension Store {
    /// Reads an overview in one snapshot of the records.
    public func page(_ overview: Overview) async throws -> OverviewPage {
        try await read { [overviewCounts] db in
            try overview.page(from: overview.answers(db, counts: overviewCounts))
        }
    }
}

extension Figures {
    /// Adds all but the systems, which are not a plain sum.
    fileprivate mutating func add(_ other: Figures) {
        establishments += other.establishments
        beds += other.beds
        openAlerts.merge(other.openAlerts, uniquingKeysWith: +)
        silentSources += other.silentSources
        lastEvent = [lastEvent, other.lastEvent].compactMap { $0 }.max()
    }

    fileprivate mutating func addSystems(of other: Figures) {
        systems += other.systems
        pastSupport += other.pastSupport
        questions.merge(other.questions, uniquingKeysWith: +)
    }

    /// Counts one system that is owned elsewhere; the contract is a question for its owner.
    fileprivate mutating func count(shared row: Row, on day: Day) {
        let supportedUntil: Int? = row["supported_until"]
        systems += 1
        if let supportedUntil, supportedUntil < day.number { pastSupport += 1 }
        var open: [RegisterQuestion] = []
        if row["release_id"] == nil {
            open.append(.release)
        } else if supportedUntil == nil {
            open.append(.lifecycle)
        }
        if row["hosting_id"] == nil { open.append(.hosting) }
        if row["in_service_since"] == nil { open.append(.inService) }
        let expires: Int? = row["certificate_expires"]
        if row["needs_certificate"] == true, expires.map({ $0 < day.number }) ?? true {
            open.append(.certificate)
        }
        for question in open { questions[question, default: 0] += 1 }
    }
}

extension EstablishmentOverview {
    fileprivate init(_ row: Row, _ figures: Figures) {
        self.init(
            id: ID(row["id"]), name: row["name"], finess: row["finess"],
            kind: EstablishmentKind(rawValue: row["kind"]) ?? .general, town: row["town"],
            itStaffTenths: row["it_staff_tenths"], securityStaffTenths: row["security_staff_tenths"],
            figures: figures)
    }
}

extension [Row] {
    /// Runs of rows with the same number in that column.
    func chunked(by column: String) -> [[Row]] {
        var chunks: [[Row]] = []
        var current: Int64?
        for row in self {
            let value: Int64 = row[column]
            if value == current { chunks[chunks.count - 1].append(row) } else { chunks.append([row]) }
            current = value
        }
        return chunks
    }
}
