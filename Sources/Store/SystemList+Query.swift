import Access
public import GRDB
import Registry
import Vocabulary

extension SystemList: PageQuery {
    /// The rows of the page, and how many there are in all.
    public var statements: [SQL] {
        let chosen: SQL = """
            SELECT s.id FROM \(source) WHERE \(condition) ORDER BY \(order)
            LIMIT \(paging.size) OFFSET \(paging.offset)
            """
        return [
            rows(from: chosen, order: order),
            Total.statement("SELECT 1 FROM system s WHERE \(condition)"),
        ]
    }

    /// Reads the rows and their number.
    public func page(from answers: [[Row]]) throws -> SystemListPage {
        SystemListPage(rows: answers[0].map { SystemListRow($0) }, total: Total(answers[1]))
    }

    private var condition: SQL { all(of: filter.conditions(reach: reach, day: day)) }

    /// The owners first when they give the order and nothing narrows the list, so that no sorting is needed.
    private var source: SQL {
        switch sort {
        case .owner where reach == .everything && filter == SystemFilter():
            "establishment o CROSS JOIN system s ON s.owner_id = o.id"
        case .owner: "system s JOIN establishment o ON o.id = s.owner_id"
        default: "system s"
        }
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
    func part(after id: Int64, size: Int) -> SQL {
        let chosen: SQL = """
            SELECT s.id FROM system s WHERE s.id > \(id) AND \(condition) ORDER BY s.id LIMIT \(size)
            """
        return rows(from: chosen, order: "s.id")
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
