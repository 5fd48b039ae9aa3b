public import Access
public import Debt
public import GRDB
public import Registry
public import Vocabulary

/// What was agreed and ends within eighteen months: contracts, protections of openings, waivers of the clausier, one by one.
///
/// A nation has a hundred thousand contracts that end so soon, and nobody reads them one by one: more than
/// ``mostEstablishments`` together have one line for each hospital and day, from ``DebtLedger/expiries(owners:)``.
public struct AgreementEnds: Hashable, Sendable {
    /// How many establishments' agreements are told one by one.
    public static let mostEstablishments = 40

    /// How far it sees.
    public var reach: Reach
    /// Whose agreements.
    public var establishments: [ID<Establishment>]
    /// The first day that counts.
    public var day: Day
    /// Whether waivers are told: they are for those who read answers.
    public var includesWaivers: Bool

    /// The agreements of some establishments; of more than ``mostEstablishments`` there is no such list.
    public init?(
        reach: Reach, establishments: [ID<Establishment>], day: Day, includesWaivers: Bool = true
    ) {
        guard establishments.count <= AgreementEnds.mostEstablishments else { return nil }
        self.reach = reach
        self.establishments = establishments
        self.day = day
        self.includesWaivers = includesWaivers
    }
}

extension AgreementEnds: PageQuery {
    private var places: SQL {
        let ids = establishments.map(\.rawValue).sorted().map(String.init).joined(separator: ",")
        return "(SELECT value FROM json_each(\("[" + ids + "]"))) i"
    }

    private func soon(_ column: String) -> SQL {
        "\(sql: column) BETWEEN \(day.number) AND \(day.number + ExpiryCalendar.days)"
    }

    /// Contracts, protections, waivers.
    public var statements: [SQL] {
        [
            """
            SELECT c.id, c.reference, c.ends, f.name AS supplier, e.name AS owner, e.id AS owner_id,
                (SELECT count(*) FROM contract_system x WHERE x.contract_id = c.id
                    AND \(InService.on(day, "x.system_id"))) AS systems
            FROM \(places) CROSS JOIN contract c INDEXED BY contract_by_end ON c.establishment_id = i.value
                JOIN supplier f ON f.id = c.supplier_id JOIN establishment e ON e.id = c.establishment_id
            WHERE \(soon("c.ends")) AND \(reach.holds("c.establishment_id"))
            """,
            """
            SELECT w.id, s.code, s.name, x.reference, x.ends, e.name AS owner
            FROM \(places) CROSS JOIN system s INDEXED BY system_by_owner ON s.owner_id = i.value
                CROSS JOIN flow w ON w.system_id = s.id CROSS JOIN flow_protection x ON x.flow_id = w.id
                JOIN establishment e ON e.id = s.owner_id
            WHERE \(soon("x.ends")) AND \(reach.holds("s.owner_id")) AND \(InService.on(day))
            """,
            """
            SELECT d.id, d.ends, c.code, p.name || ' ' || r.version AS release, e.name AS owner
            FROM \(places) CROSS JOIN derogation d ON d.establishment_id = i.value
                JOIN control c ON c.id = d.control_id JOIN questionnaire q ON q.id = d.questionnaire_id
                JOIN release r ON r.id = q.release_id JOIN product p ON p.id = r.product_id
                JOIN establishment e ON e.id = d.establishment_id
            WHERE \(includesWaivers) AND d.approved IS NOT NULL AND d.refused IS NULL AND d.ended IS NULL
                AND \(soon("d.ends")) AND \(reach.holds("d.establishment_id"))
            """,
        ]
    }

    /// Puts the three together; the hospital is named where there are several.
    public func page(from answers: [[Row]]) throws -> [Expiry] {
        func expiry(_ kind: Expiry.Kind, _ row: Row, _ words: [String?], systems: Int, link: String) -> Expiry
        {
            let place: String? = establishments.count > 1 ? row["owner"] : nil
            return Expiry(
                kind: kind, day: Day(number: row["ends"]),
                subject: (words + [place]).compactMap(\.self).joined(separator: ", "),
                key: "\(kind.rawValue)-\(row["id"] as Int64)", systems: systems, link: link)
        }
        var ends: [Expiry] = []
        for row in answers[0] {
            let words: [String?] = [row["reference"], row["supplier"]]
            ends.append(
                expiry(
                    .contract, row, words, systems: row["systems"],
                    link: "/establishments/\(row["owner_id"] as Int64)#contracts"))
        }
        for row in answers[1] {
            let system = "\(row["code"] as String) \(row["name"] as String)"
            let words: [String?] = [system, row["reference"]]
            ends.append(
                expiry(.protection, row, words, systems: 1, link: "/flows/\(row["id"] as Int64)"))
        }
        for row in answers[2] {
            let words: [String?] = [row["release"], row["code"]]
            ends.append(expiry(.waiver, row, words, systems: 1, link: "/derogations"))
        }
        return ends
    }
}

extension ExpiryCalendar {
    /// The same with agreements one by one in the place of the lines that count contracts.
    public func telling(_ agreements: [Expiry], from day: Day) -> ExpiryCalendar {
        ExpiryCalendar(expiries.filter { $0.kind != .contract } + agreements, from: day)
    }
}
