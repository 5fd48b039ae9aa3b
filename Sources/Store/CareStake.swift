public import Access
import GRDB
public import Registry
public import Vocabulary
import Watch

/// What care hangs on a machine: the systems that run there, and who relies on them.
public struct CareStake: Hashable, Sendable {
    /// A system that runs on the machine.
    public struct Part: Hashable, Sendable {
        /// Which.
        public let system: ID<System>
        /// As people call it.
        public let name: String
        /// What stops at that establishment when it stops; `nil` when nobody has said.
        public let criticality: Criticality?
        /// The product's supplier, where known.
        public let supplier: ID<Supplier>?
        /// As it trades.
        public let supplierName: String?
        /// Where to write to it about security.
        public let securityContact: String?
        /// Since when it serves no more; `nil` as long as it does. No care hangs on it then.
        public let retiredOn: Day?
    }

    /// The systems, the most critical first.
    public internal(set) var systems: [Part]
    /// The care services that rely on any of them.
    public internal(set) var care: [CareServiceKind]

    /// The gravest that can happen.
    public var criticality: Criticality? {
        systems.filter { $0.retiredOn == nil }.compactMap(\.criticality).max()
    }
    /// The most urgent of the care services.
    public var mostUrgent: [CareServiceKind] {
        care.sorted { ($1.urgency, $0.rawValue) < ($0.urgency, $1.rawValue) }
    }

    /// Rows of the systems behind alerts; `from` names them `a`.
    static func statement(_ from: SQL, where condition: SQL = "TRUE") -> SQL {
        """
        SELECT a.id AS alert_id, s.id, s.name, u.criticality, c.kind, m.id AS supplier_id, m.name AS supplier_name,
            m.security_contact, w.day AS retired_on
        FROM \(from)
            JOIN host_system h ON h.establishment_id = a.establishment_id
                AND h.host_key IN (a.host_key, substr(a.host_key, 1, instr(a.host_key || '.', '.') - 1))
            JOIN system s ON s.id = h.system_id
            LEFT JOIN system_use u ON u.system_id = s.id AND u.establishment_id = a.establishment_id
            LEFT JOIN system_use_care_service x ON x.system_id = u.system_id AND x.establishment_id = u.establishment_id
            LEFT JOIN care_service c ON c.id = x.care_service_id
            LEFT JOIN release r ON r.id = s.release_id LEFT JOIN product p ON p.id = r.product_id
            LEFT JOIN supplier m ON m.id = p.supplier_id
            LEFT JOIN system_retirement w ON w.system_id = s.id AND w.day <= (SELECT day FROM retirement_count WHERE id = 1)
        WHERE \(condition)
        ORDER BY a.id, u.criticality DESC, s.name, c.kind
        """
    }

    /// What the rows of that statement say of each alert.
    static func stakes(_ rows: [Row]) -> [ID<Alert>: CareStake] {
        rows.reduce(into: [:]) { stakes, row in
            let part = Part(
                system: ID(row["id"]), name: row["name"],
                criticality: (row["criticality"] as Int?).flatMap(Criticality.init(rawValue:)),
                supplier: .from(row, "supplier_id"), supplierName: row["supplier_name"],
                securityContact: row["security_contact"], retiredOn: .from(row, "retired_on"))
            var stake = stakes[ID(row["alert_id"])] ?? CareStake(systems: [], care: [])
            if !stake.systems.contains(where: { $0.system == part.system }) { stake.systems.append(part) }
            let kind = (row["kind"] as String?).flatMap(CareServiceKind.init(rawValue:))
            if let kind, part.retiredOn == nil, !stake.care.contains(kind) { stake.care.append(kind) }
            stakes[ID(row["alert_id"])] = stake
        }
    }
}

extension Writer {
    /// Says that a system runs on a machine, as the machine's logs name it; its open alerts and those to come weigh by it from then
    /// on. Set to `false`, that it does not.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach, or a system that it neither owns nor uses.
    public func place(
        _ system: ID<System>, onHost host: String, at establishment: ID<Establishment>,
        _ isThere: Bool = true,
        reach: Reach
    ) throws {
        let key = host.lowercased()
        guard reach.includes(establishment), !key.isEmpty, key.utf8.count <= 300 else {
            throw StoreError.notFound(kind: "establishment")
        }
        let isPlaced = try Int.fetchOne(
            db, sql: "SELECT 1 FROM system_place WHERE establishment_id = ? AND system_id = ?",
            arguments: [establishment.rawValue, system.rawValue])
        guard isPlaced != nil else { throw StoreError.notFound(kind: "system") }
        try db.execute(
            sql: isThere
                ? "INSERT OR REPLACE INTO host_system VALUES (:place, :host, :system, :actor, :now)"
                : "DELETE FROM host_system WHERE establishment_id = :place AND host_key = :host AND system_id = :system",
            arguments: isThere
                ? [
                    "place": establishment.rawValue, "host": key, "system": system.rawValue, "actor": actor,
                    "now": now.milliseconds,
                ] : ["place": establishment.rawValue, "host": key, "system": system.rawValue])
        try weighOpenAlerts(ofHost: key, at: establishment)
        var detail = JSONObject()
        detail.set("host", to: JSONText(key))
        detail.set("runs", to: JSONText(isThere))
        try note(
            "system.host", subject: AuditSubject(kind: "system", id: system.rawValue),
            establishment: establishment,
            detail: detail.text)
    }
}
