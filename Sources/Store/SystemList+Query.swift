import Access
public import GRDB
import Registry
import Vocabulary

/// How the rows of a page are found.
///
/// Which systems match is asked first, and no further than ``Total/cap``. So many are sorted. Of more, the page is
/// not far along the index of the order asked for, every entry of which holds what filters ask. What words find is asked
/// of the search index once, beside: a statement that held rows against it would ask it again each time.
extension SystemList: PageQuery {
    /// Every statement that may be asked: along the order's index, those that match, and these put in order.
    public var statements: [SQL] { [walked, found(), found(among: [1]), sorted([])] }

    /// Asks which systems match, then for the rows of the page.
    public func answers(_ db: Database) throws -> [[Row]] {
        try answers(db, words: search.map { try FoundSystems($0, db) })
    }

    /// What the words of the filter ask; `nil` without a word.
    var search: SystemSearch? { SystemSearch(filter.text, standing: filter.service, on: day) }

    /// The same with what the words found; `nil` without words. Who keeps what a walk found is given the walk.
    func answers(
        _ db: Database, words: FoundSystems?, keeping walk: Walk = { try $0() }
    ) throws -> [[Row]] {
        let matching = try matching(db, words: words)
        let rows =
            try matching.count > Total.cap
            ? inOrder(db, words: words, keeping: walk) : sorted(matching).rows(db)
        return [rows, [Row(["total": matching.count])]]
    }

    /// Gives the numbers of a page that words found, by the walk along an index or from what was kept of it.
    typealias Walk = (_ walking: () throws -> [Int64]) throws -> [Int64]

    /// Reads the rows and their number.
    public func page(from answers: [[Row]]) throws -> SystemListPage {
        SystemListPage(rows: answers[0].map { SystemListRow($0) }, total: Total(answers[1]))
    }

    /// The systems that match, and no more than one past the cap.
    func matching(_ db: Database, words: FoundSystems?) throws -> [Int64] {
        guard let words else { return try found().numbers(db) }
        if words.count <= Total.cap {
            return words.count == 0 ? [] : try found(among: words.numbers).numbers(db)
        }
        let conditions = filter.besidesService(reach: reach, day: day)
        if conditions.isEmpty { return words.numbers(upTo: Total.cap + 1) }
        return try numbers(
            of: "SELECT s.id FROM system s WHERE \(all(of: conditions))", among: words, size: Total.cap + 1,
            db)
    }

    /// The first numbers of a statement that the words found, read no further than needed.
    private func numbers(
        of statement: SQL, among words: FoundSystems, skipping: Int = 0, size: Int, _ db: Database
    ) throws -> [Int64] {
        let (sql, arguments) = try statement.build(db)
        let all = try Int64.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        var (skipped, numbers): (Int, [Int64]) = (0, [])
        while numbers.count < size, let number = try all.next() {
            guard words.contains(number) else { continue }
            if skipped < skipping { skipped += 1 } else { numbers.append(number) }
        }
        return numbers
    }

    private func found() -> SQL {
        "SELECT s.id FROM system s WHERE \(all(of: filter.conditions(reach: reach, day: day))) LIMIT \(Total.cap + 1)"
    }

    /// Few that words found are looked up one by one.
    private func found(among few: [Int64]) -> SQL {
        """
        SELECT s.id FROM json_each(\(jsonArray(few))) AS found CROSS JOIN system s ON s.id = found.value
        WHERE \(all(of: filter.conditions(reach: reach, day: day)))
        """
    }

    func sorted(_ systems: [Int64]) -> SQL {
        let owner: SQL = sort == .owner ? "JOIN establishment o ON o.id = s.owner_id" : ""
        return rows(
            from: """
                SELECT s.id FROM json_each(\(jsonArray(systems))) AS found CROSS JOIN system s ON s.id = found.value
                    \(owner)
                ORDER BY \(order) LIMIT \(paging.size) OFFSET \(paging.offset)
                """, order: order)
    }

    /// The page in the order of the index.
    func inOrder(_ db: Database, words: FoundSystems?, keeping walk: Walk = { try $0() }) throws -> [Row] {
        guard let words else { return try walked.rows(db) }
        let page = try walk {
            try numbers(
                of: chosen(by: filter.besidesService(reach: reach, day: day)), among: words,
                skipping: paging.offset, size: paging.size, db)
        }
        return try rows(from: few(page), order: order).rows(db)
    }

    /// The same without words.
    var walked: SQL {
        let chosen = chosen(by: filter.conditions(reach: reach, day: day))
        return rows(from: "\(chosen) LIMIT \(paging.size) OFFSET \(paging.offset)", order: order)
    }

    /// In the order of the index; `+` keeps a condition from choosing another.
    private func chosen(by conditions: [SQL]) -> SQL {
        let held = conditions.map { "+(\($0))" as SQL } + filter.bounds(of: sort, reach: reach, day: day)
        return "SELECT s.id FROM \(source) WHERE \(all(of: held)) ORDER BY \(order)"
    }

    /// By owner, the owners come first, so that nothing is sorted.
    private var source: SQL {
        sort == .owner
            ? "establishment o CROSS JOIN system s INDEXED BY system_by_owner ON s.owner_id = o.id"
            : "system s"
    }

    private var order: SQL {
        let columns: [SQL] =
            switch sort {
            case .name: ["s.name_key"]
            case .code: ["s.code"]
            case .function: ["s.function", "s.name_key"]
            case .owner: ["o.name_key", "o.id", "s.code"]
            case .product: ["s.product_label"]
            case .support: ["s.supported_until"]
            case .criticality: [filter.criticality(reach.within(filter.establishment))]
            case .inService: ["s.in_service_since"]
            case .changed: ["s.changed"]
            }
        let way: SQL = isDescending ? " DESC" : " ASC"
        return (columns + ["s.id"]).map { "\($0)\(way)" }.joined(separator: ", ")
    }

    /// Full rows of the systems that `chosen` names.
    private func rows(from chosen: SQL, order: SQL) -> SQL {
        let near = reach.within(filter.establishment)
        return """
            SELECT s.*, o.name AS owner_name, \(SystemListRow.columns), \(Retirement.columns),
                \(Support.sql(on: day)) AS support, \(filter.criticality(near)) AS criticality,
                (SELECT count(*) FROM system_use u WHERE u.system_id = s.id AND \(reach.holds("u.establishment_id")))
                    AS users
            FROM (\(chosen)) AS page CROSS JOIN system s ON s.id = page.id
                JOIN establishment o ON o.id = s.owner_id
                LEFT JOIN release r ON r.id = s.release_id LEFT JOIN product p ON p.id = r.product_id
                LEFT JOIN supplier f ON f.id = p.supplier_id LEFT JOIN hosting h ON h.id = s.hosting_id
            ORDER BY \(order)
            """
    }

    /// The numbers of the systems that follow one of them, ascending: each system once, whatever changes meanwhile.
    ///
    /// Few are found by what the filter asks and then sorted. Of many, the next ones are near in the table itself: whoever reads on
    /// to the end reads it once.
    func following(_ last: Int64, size: Int, words: FoundSystems?, _ db: Database) throws -> [Int64] {
        let asked = filter.besidesService(reach: reach, day: day)
        if words != nil || !asked.isEmpty {
            let matching = try matching(db, words: words)
            if matching.count <= Total.cap {
                return Array(matching.filter { $0 > last }.sorted().prefix(size))
            }
        }
        guard let words else {
            let conditions = filter.conditions(reach: reach, day: day)
            return try ("\(near(last, conditions)) LIMIT \(size)" as SQL).numbers(db)
        }
        return try numbers(of: near(last, asked), among: words, size: size, db)
    }

    private func near(_ last: Int64, _ conditions: [SQL]) -> SQL {
        let held = conditions.map { "+(\($0))" as SQL } + ["s.id > \(last)"]
        return "SELECT s.id FROM system s WHERE \(all(of: held)) ORDER BY s.id"
    }

    /// Full rows of those of the systems that the list holds still, by number; what words found is not asked again.
    func rows(of systems: [Int64], _ db: Database) throws -> [SystemListRow] {
        try rows(from: found(among: systems), order: "s.id").rows(db).map { SystemListRow($0) }
    }

    private func few(_ systems: [Int64]) -> SQL {
        "SELECT value AS id FROM json_each(\(jsonArray(systems)))"
    }
}

extension SystemListRow {
    /// What the list takes of release `r`, product `p`, supplier `f` and hosting `h`.
    static let columns: SQL = """
        r.version, r.product_id, r.released, r.active_support_end, r.security_support_end,
        r.extended_support_end, r.source_kind AS r_source_kind, r.source_name AS r_source_name,
        r.source_line AS r_source_line, r.as_of AS r_as_of, p.name AS product, f.id AS supplier_id,
        f.name AS supplier, h.name AS hosting, h.kind AS hosting_kind, h.certificate_expires
        """

    init(_ row: Row) {
        let criticality: Int? = row["criticality"]
        self.init(
            system: System(row), ownerName: row["owner_name"], installed: Installed(row),
            hosting: HostingSummary(row), support: Support(rawValue: row["support"]) ?? .unknown,
            criticality: criticality.flatMap { Criticality(rawValue: $0) }, users: row["users"],
            retirement: Retirement(row), source: Source(row) ?? .fiction, asOf: Day(number: row["as_of"]),
            changed: Instant(milliseconds: row["changed"]))
    }
}
