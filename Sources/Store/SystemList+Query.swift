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
        try answers(db, words: FoundSystems.find(filter.text, db))
    }

    /// The same with what the words found; `nil` without words.
    func answers(_ db: Database, words: FoundSystems?) throws -> [[Row]] {
        let matching = try matching(db, words: words)
        let rows =
            try matching.count > Total.cap ? inOrder(db, words: words) : sorted(matching).rows(db)
        return [rows, [Row(["total": matching.count])]]
    }

    /// Reads the rows and their number.
    public func page(from answers: [[Row]]) throws -> SystemListPage {
        SystemListPage(rows: answers[0].map { SystemListRow($0) }, total: Total(answers[1]))
    }

    /// The systems that match, and no more than one past the cap.
    func matching(_ db: Database, words: FoundSystems?, after last: Int64? = nil) throws -> [Int64] {
        guard let words else { return try found(after: last).numbers(db) }
        if words.count <= Total.cap {
            let few = words.numbers.filter { $0 > last ?? 0 }
            return few.isEmpty ? [] : try found(among: few).numbers(db)
        }
        // Few are retired: they are asked for their words, and not the many that words find whether they are retired.
        if last == nil, filter.service != .retired, filter.asksServiceAlone(reach: reach, day: day) {
            return try serving(among: words.numbers, db)
        }
        return try numbers(of: found(after: last, isBounded: false), among: words, size: Total.cap + 1, db)
    }

    /// Those of many that serve, or all of them, as it is asked: held part by part, and no further than needed.
    private func serving(among all: [Int64], _ db: Database) throws -> [Int64] {
        guard filter.service != .any else { return Array(all.prefix(Total.cap + 1)) }
        var (serving, start): ([Int64], Int) = ([], 0)
        while serving.count <= Total.cap, start < all.count {
            let part = all[start..<min(start + Total.cap + 1, all.count)]
            serving += try found(among: Array(part)).numbers(db)
            start += part.count
        }
        return Array(serving.prefix(Total.cap + 1))
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

    private func found(after last: Int64? = nil, isBounded: Bool = true) -> SQL {
        var conditions = filter.conditions(reach: reach, day: day)
        if let last { conditions.append("+s.id > \(last)") }
        let bound: SQL = isBounded ? "LIMIT \(Total.cap + 1)" : ""
        return "SELECT s.id FROM system s WHERE \(all(of: conditions)) \(bound)"
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
    func inOrder(_ db: Database, words: FoundSystems?) throws -> [Row] {
        guard let words else { return try walked.rows(db) }
        let page = try numbers(
            of: chosen, among: words, skipping: paging.offset, size: paging.size, db)
        return try rows(from: few(page[...]), order: order).rows(db)
    }

    /// The same without words.
    var walked: SQL {
        rows(from: "\(chosen) LIMIT \(paging.size) OFFSET \(paging.offset)", order: order)
    }

    /// In the order of the index; `+` keeps a condition from choosing another.
    private var chosen: SQL {
        let conditions = filter.conditions(reach: reach, day: day)
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

    /// The part of an export that follows a system, by number: each system once, whatever changes meanwhile.
    func part(after last: Int64, size: Int, words: FoundSystems?, _ db: Database) throws -> [SystemListRow] {
        let matching = try matching(db, words: words, after: last)
        let part: SQL =
            if matching.count <= Total.cap {
                few(matching.sorted().prefix(size))
            } else if let words {
                few(try numbers(of: dense(after: last), among: words, size: size, db)[...])
            } else {
                "\(dense(after: last)) LIMIT \(size)"
            }
        return try rows(from: part, order: "s.id").rows(db).map { SystemListRow($0) }
    }

    private func few(_ systems: ArraySlice<Int64>) -> SQL {
        "SELECT value AS id FROM json_each(\(jsonArray(Array(systems))))"
    }

    /// Where many are still to come, the next ones are near.
    private func dense(after last: Int64) -> SQL {
        let conditions = filter.conditions(reach: reach, day: day).map { "+(\($0))" as SQL }
        return "SELECT s.id FROM system s WHERE \(all(of: conditions + ["s.id > \(last)"])) ORDER BY s.id"
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
