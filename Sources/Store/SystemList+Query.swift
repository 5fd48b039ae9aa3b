import Access
public import GRDB
import Registry
import Vocabulary

/// How the rows of a page are found.
///
/// Which systems match is asked first, and no further than ``Total/cap``. So many are sorted. Of more, the page is
/// not far along the index of the order asked for, every entry of which holds what filters ask.
extension SystemList: PageQuery {
    /// Every statement that may be asked: along the order's index, those that match, and these put in order.
    public var statements: [SQL] {
        [walked, found(wordIsCommon: false), found(wordIsCommon: true), sorted([])]
    }

    /// Asks which systems match, then for the rows of the page.
    public func answers(_ db: Database) throws -> [[Row]] {
        let matching = try matching(db)
        let rows = try (matching.count > Total.cap ? walked : sorted(matching)).rows(db)
        return [rows, [Row(["total": matching.count])]]
    }

    /// Reads the rows and their number.
    public func page(from answers: [[Row]]) throws -> SystemListPage {
        SystemListPage(rows: answers[0].map { SystemListRow($0) }, total: Total(answers[1]))
    }

    /// The systems that match, and no more than one past the cap.
    private func matching(_ db: Database, after last: Int64? = nil) throws -> [Int64] {
        let isCommon = try filter.wordsMatched.map { try $0.numbers(db).first ?? 0 > Total.cap } ?? false
        return try found(wordIsCommon: isCommon, after: last).numbers(db)
    }

    func found(wordIsCommon: Bool, after last: Int64? = nil) -> SQL {
        var conditions = filter.conditions(reach: reach, day: day)
        // Few are looked up one by one; many are held against the others' index.
        if let words = filter.holdsWords { conditions.append(wordIsCommon ? "+(\(words))" : words) }
        if let last { conditions.append("+s.id > \(last)") }
        return "SELECT s.id FROM system s WHERE \(all(of: conditions)) LIMIT \(Total.cap + 1)"
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

    /// In the order of the index; `+` keeps a condition from choosing another.
    var walked: SQL {
        let conditions = filter.conditions(reach: reach, day: day) + [filter.holdsWords].compactMap { $0 }
        let held = conditions.map { "+(\($0))" as SQL } + filter.bounds(of: sort, reach: reach, day: day)
        return rows(
            from: """
                SELECT s.id FROM \(source) WHERE \(all(of: held)) ORDER BY \(order)
                LIMIT \(paging.size) OFFSET \(paging.offset)
                """, order: order)
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
            SELECT s.*, o.name AS owner_name, \(SystemListRow.columns),
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
    func part(after last: Int64, size: Int, _ db: Database) throws -> [SystemListRow] {
        let matching = try matching(db, after: last)
        let part =
            matching.count > Total.cap ? dense(after: last, size: size) : few(matching.sorted().prefix(size))
        return try rows(from: part, order: "s.id").rows(db).map { SystemListRow($0) }
    }

    private func few(_ systems: ArraySlice<Int64>) -> SQL {
        "SELECT value AS id FROM json_each(\(jsonArray(Array(systems))))"
    }

    /// Where many are still to come, the next ones are near.
    private func dense(after last: Int64, size: Int) -> SQL {
        let held = filter.conditions(reach: reach, day: day) + [filter.holdsWords].compactMap { $0 }
        let conditions = held.map { "+(\($0))" as SQL } + ["s.id > \(last)"]
        return "SELECT s.id FROM system s WHERE \(all(of: conditions)) ORDER BY s.id LIMIT \(size)"
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
            source: Source(row) ?? .fiction, asOf: Day(number: row["as_of"]),
            changed: Instant(milliseconds: row["changed"]))
    }
}
