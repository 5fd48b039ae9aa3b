import Access
public import GRDB
import Registry
import Vocabulary

extension SystemDetail: PageQuery {
    /// The system, its uses, their care services, its dependencies both ways, contracts and flows.
    public var statements: [SQL] {
        let id = system.rawValue
        let seen = reach.holdsSystem("s.id")
        return [
            """
            SELECT s.*, o.name AS owner_name, \(SystemListRow.columns), \(Retirement.columns),
                \(Support.sql(on: day)) AS support,
                (SELECT max(u.criticality) FROM system_use u
                    WHERE u.system_id = s.id AND \(reach.holds("u.establishment_id"))) AS criticality,
                (SELECT count(*) FROM system_use u
                    WHERE u.system_id = s.id AND \(reach.holds("u.establishment_id"))) AS users,
                (SELECT count(*) FROM system_use u WHERE u.system_id = s.id) AS all_users,
                h.certificate_number, h.certificate_activities
            FROM system s JOIN establishment o ON o.id = s.owner_id
                LEFT JOIN release r ON r.id = s.release_id LEFT JOIN product p ON p.id = r.product_id
                LEFT JOIN supplier f ON f.id = p.supplier_id LEFT JOIN hosting h ON h.id = s.hosting_id
            WHERE s.id = \(id) AND \(seen)
            """,
            """
            SELECT u.establishment_id, e.name, u.criticality FROM system_use u
                JOIN establishment e ON e.id = u.establishment_id JOIN system s ON s.id = u.system_id
            WHERE u.system_id = \(id) AND \(reach.holds("u.establishment_id"))
            ORDER BY u.establishment_id != s.owner_id, e.name_key
            """,
            """
            SELECT c.* FROM system_use_care_service u JOIN care_service c ON c.id = u.care_service_id
            WHERE u.system_id = \(id) AND \(reach.holds("u.establishment_id")) ORDER BY c.name
            """,
            related("system_dependency d JOIN system s ON s.id = d.needs_id", whose: "d.system_id"),
            related("system_dependency d JOIN system s ON s.id = d.system_id", whose: "d.needs_id"),
            """
            SELECT \(ContractRow.columns) FROM contract_system x JOIN \(ContractRow.tables) ON c.id = x.contract_id
            WHERE x.system_id = \(id) AND \(reach.holds("c.establishment_id")) ORDER BY c.ends DESC, c.id LIMIT 100
            """,
            flows(of: "w.system_id", other: "w.partner_system_id", isOwn: true),
            flows(of: "w.partner_system_id", other: "w.system_id", isOwn: false),
        ]
    }

    /// Systems at the other end; number, code, name and function are NULL beyond reach. A directory may have thousands:
    /// no more than one past ``mostRelated`` are read.
    private func related(_ tables: SQL, whose column: String) -> SQL {
        """
        SELECT \(RelatedSystem.columns(reach, on: day)) FROM \(tables)
        WHERE \(sql: column) = \(system.rawValue) AND \(reach.holdsSystem(column)) ORDER BY related_name, related_id
        LIMIT \(Self.mostRelated + 1)
        """
    }

    /// A flow recorded for a system beyond reach is that system's, and is not shown.
    private func flows(of column: String, other: String, isOwn: Bool) -> SQL {
        """
        SELECT w.*, \(isOwn) AS is_own, \(RelatedSystem.columns(reach, on: day))
        FROM flow w LEFT JOIN system s ON s.id = \(sql: other)
        WHERE \(sql: column) = \(system.rawValue) AND \(reach.holdsSystem(column))
            AND (\(isOwn) OR \(reach.holdsSystem("w.system_id")))
        ORDER BY w.partner_outside, w.id
        """
    }

    /// `nil` when the system is not there or beyond reach.
    public func page(from answers: [[Row]]) throws -> SystemDetailPage? {
        guard let row = answers[0].first else { return nil }
        let services = Dictionary(grouping: answers[2].map { CareService($0) }, by: \.establishment)
        let users: Int = row["users"]
        let allUsers: Int = row["all_users"]
        return SystemDetailPage(
            row: SystemListRow(row), certificate: HDSCertificate(row),
            uses: answers[1].map { use in
                let establishment: ID<Establishment> = ID(use["establishment_id"])
                return SystemUseRow(
                    establishment: establishment, establishmentName: use["name"],
                    criticality: Criticality(rawValue: use["criticality"]) ?? .comfort,
                    careServices: services[establishment] ?? [])
            }, usersOutOfReach: allUsers - users, needs: answers[3].map { RelatedSystem($0) },
            neededBy: answers[4].map { RelatedSystem($0) }, contracts: answers[5].map { ContractRow($0) },
            flows: (answers[6] + answers[7]).map { FlowRow($0) })
    }
}

extension RelatedSystem {
    /// Of system `s` on a day, NULL where it is beyond reach.
    static func columns(_ reach: Reach, on day: Day) -> SQL {
        let seen = reach.holdsSystem("s.id")
        let columns = [
            ("id", "related_id"), ("code", "related_code"), ("name", "related_name"),
            ("function", "related_function"),
        ]
        let known = columns.map { "iif(\(seen), s.\(sql: $0.0), NULL) AS \(sql: $0.1)" as SQL }
        // A number, a blank and a name: each column asks anew what is seen.
        let owner: SQL = """
            iif(\(seen), s.owner_id || ' ' || (SELECT o.name FROM establishment o WHERE o.id = s.owner_id), NULL)
                AS related_owner
            """
        return (known + [owner, "\(InService.on(day)) AS related_serves"]).joined(separator: ", ")
    }

    init(_ row: Row) {
        guard let id = ID<System>.from(row, "related_id") else {
            self = .unseen
            return
        }
        let text: String = row["related_owner"] ?? ""
        let owner = text.split(separator: " ", maxSplits: 1)
        self = .seen(
            id, code: row["related_code"], name: row["related_name"],
            function: Function(rawValue: row["related_function"]) ?? .documents,
            owner: ID(owner.first.flatMap { Int64($0) } ?? 0), ownerName: owner.last.map(String.init) ?? "",
            serves: row["related_serves"])
    }
}

extension CareService {
    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), establishment: ID(row["establishment_id"]), site: .from(row, "site_id"),
            kind: CareServiceKind(rawValue: row["kind"]) ?? .consultations, name: row["name"])
    }
}

extension ContractRow {
    /// What a page shows of contract `c`: its own columns, the names, the numbers of all that it covers, and the
    /// first three of these by name, each a number, a blank and a name.
    static let columns: SQL = """
        c.*, e.name AS establishment_name, f.name AS supplier_name,
        (SELECT group_concat(y.system_id) FROM contract_system y WHERE y.contract_id = c.id) AS covered,
        (SELECT json_group_array(page.id || ' ' || page.name) FROM (SELECT s.id, s.name
            FROM contract_system y JOIN system s ON s.id = y.system_id
            WHERE y.contract_id = c.id ORDER BY s.name_key, s.id LIMIT 3) AS page) AS first_covered
        """

    /// The tables that those columns are taken from.
    static let tables: SQL = """
        (contract c JOIN establishment e ON e.id = c.establishment_id JOIN supplier f ON f.id = c.supplier_id)
        """

    init(_ row: Row) {
        let covered: String = row["covered"] ?? ""
        let first = texts(ofJSON: row["first_covered"]).compactMap {
            text -> (id: ID<System>, name: String)? in
            let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.first.flatMap { Int64($0) }.map { (ID($0), String(parts.last ?? "")) }
        }
        self.init(
            contract: Contract(row, covering: covered.split(separator: ",").compactMap { Int64($0) }),
            establishmentName: row["establishment_name"], supplierName: row["supplier_name"], systems: first)
    }
}

extension FlowRow {
    fileprivate init(_ row: Row) {
        let outside: String? = row["partner_outside"]
        let isOwn: Bool = row["is_own"]
        // A partner beyond reach has no number here.
        let partner: Int64? = isOwn ? row["related_id"] : row["partner_system_id"]
        self.init(
            flow: Flow(
                id: ID(row["id"]), system: ID(row["system_id"]),
                partner: outside.flatMap { OutsidePartner(rawValue: $0) }.map { .outside($0) }
                    ?? .system(ID(partner ?? 0)),
                direction: FlowDirection(rawValue: row["direction"]) ?? .both, wire: row["wire"],
                authentication: FlowAuthentication(rawValue: row["authentication"]) ?? .unknown,
                dataClass: DataClass(rawValue: row["data_class"]) ?? .health,
                crossesInternet: row["crosses_internet"]), isOwn: isOwn,
            other: outside == nil ? RelatedSystem(row) : nil)
    }
}

extension HDSCertificate {
    /// The columns `certificate_…` of a hosting; `nil` without a certificate.
    init?(_ row: Row) {
        guard let number: String = row["certificate_number"],
            let expires = Day.from(row, "certificate_expires")
        else { return nil }
        let activities: String = row["certificate_activities"] ?? ""
        self.init(
            number: number,
            activities: Set(activities.split { !$0.isNumber }.compactMap { Int($0) }), expires: expires)
    }
}
