import Access
import GRDB
public import Registry
public import Vocabulary

extension EstablishmentRow: RegisterRow {
    /// The establishment of that number with its sites.
    public static func recorded(like row: EstablishmentRow, in register: RegisterReader) throws
        -> EstablishmentRow?
    {
        guard let id = try register.establishment(row.finess),
            let found = try register.row(
                """
                SELECT e.*, g.name AS group_name FROM establishment e
                    JOIN hospital_group g ON g.id = e.group_id WHERE e.id = ?
                """, [id.rawValue])
        else { return nil }
        let establishment = try Establishment(found)
        var group: String = found["group_name"]
        if sortKey(of: group) == sortKey(of: row.group) { group = row.group }
        return EstablishmentRow(
            group: group, finess: establishment.finess, name: establishment.name, kind: establishment.kind,
            town: establishment.town, beds: establishment.beds, itStaffTenths: establishment.itStaffTenths,
            securityStaffTenths: establishment.securityStaffTenths, yearlyBudget: establishment.yearlyBudget,
            sites: try register.sites(of: id), agreesToBeNamed: establishment.agreesToBeNamed)
    }

    /// Members come and go by who sees the whole network; each keeps its own facts up to date.
    public static func mayRecord(_ row: EstablishmentRow, in register: RegisterReader) throws -> Bool {
        for finess in (row.sites ?? [:]).keys {
            let owner = try register.row(
                "SELECT e.finess FROM site t JOIN establishment e ON e.id = t.establishment_id WHERE t.finess = ?",
                [finess.text])
            if let owner, owner["finess"] as String != row.finess.text, register.reach != .everything {
                return false
            }
        }
        if register.reach == .everything { return true }
        return try recorded(like: row, in: register)?.group == row.group
    }

    /// Records the establishment and its sites, and its group if it is new.
    public func record(with writer: Writer, from source: Source, asOf day: Day) throws {
        let id = try writer.record(
            Establishment(
                id: ID(0), group: group(writer), finess: finess, name: name, kind: kind, town: town,
                beds: beds,
                itStaffTenths: itStaffTenths ?? 0, securityStaffTenths: securityStaffTenths ?? 0,
                yearlyBudget: yearlyBudget, agreesToBeNamed: agreesToBeNamed ?? false)
        ).id
        for (finess, site) in (sites ?? [:]).sorted(by: { $0.key.text < $1.key.text }) {
            try writer.record(
                Site(id: ID(0), establishment: id, finess: finess, name: site.name, town: site.town ?? town))
        }
    }

    private func group(_ writer: Writer) throws -> ID<Group> {
        let known = try Row.fetchOne(
            writer.db.cachedStatement(
                sql: "SELECT id FROM hospital_group WHERE name_key = ? ORDER BY name = ? DESC, id LIMIT 1"),
            arguments: [sortKey(of: group), group])
        if let known { return ID(known["id"]) }
        let network = try Int64.fetchOne(writer.db, sql: "SELECT id FROM network ORDER BY id LIMIT 1")
        // An installation serves one network; a file of establishments may be the first thing it is given.
        let home = try network.map { ID<Network>($0) } ?? writer.record(Network(id: ID(0), name: "Réseau")).id
        return try writer.record(Group(id: ID(0), network: home, name: group)).id
    }
}

extension RegisterReader {
    fileprivate func sites(of establishment: ID<Establishment>) throws -> [Finess: SiteRow] {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT finess, name, town FROM site WHERE establishment_id = ?"),
            arguments: [establishment.rawValue])
        var sites: [Finess: SiteRow] = [:]
        for row in rows {
            sites[try Finess(parsing: row["finess"])] = SiteRow(name: row["name"], town: row["town"])
        }
        return sites
    }
}

extension SupplierRow: RegisterRow {
    /// The supplier of that name, in whatever case and accents.
    public static func recorded(like row: SupplierRow, in register: RegisterReader) throws -> SupplierRow? {
        guard let id = try register.supplier(named: row.name), let found = try register.supplier(id) else {
            return nil
        }
        return SupplierRow(
            name: row.name, siren: found.siren, country: found.country, roles: found.roles,
            standing: found.standing,
            securityContact: found.securityContact)
    }

    /// What others rely on is corrected only by who sees them all; what nobody recorded yet, by anyone.
    public static func mayRecord(_ row: SupplierRow, in register: RegisterReader) throws -> Bool {
        guard register.reach != .everything, let id = try register.supplier(named: row.name),
            let known = try register.supplier(id)
        else { return true }
        let corrects = row.corrects(known)
        return try !corrects || !register.servesBeyond(id)
    }

    private func corrects(_ known: Supplier) -> Bool {
        if let country, country != known.country { return true }
        if let standing, standing != known.standing { return true }
        if let roles, !known.roles.isEmpty, roles != known.roles { return true }
        if let siren, let before = known.siren, siren != before { return true }
        if let securityContact, let before = known.securityContact, securityContact != before { return true }
        return takesBack(from: known)
    }

    /// Whether it empties what is known: a company that ceased would trade again for all.
    private func takesBack(from known: Supplier) -> Bool {
        emptied.contains { name in
            switch name {
            case "siren": known.siren != nil
            case "country": known.country != "FR"
            case "roles": !known.roles.isEmpty
            case "standing": known.standing != .trading
            case "securityContact": known.securityContact != nil
            default: true
            }
        }
    }

    /// Records the supplier under the name it has already, if it has one.
    public func record(with writer: Writer, from source: Source, asOf day: Day) throws {
        let register = writer.register
        let known = try register.supplier(named: name).flatMap { try register.supplier($0) }
        try writer.record(
            Supplier(
                id: ID(0), name: known?.name ?? name, siren: siren, country: country ?? "FR",
                roles: roles ?? [],
                standing: standing ?? .trading, securityContact: securityContact))
    }
}

extension RegisterReader {
    fileprivate func supplier(_ id: ID<Supplier>) throws -> Supplier? {
        try row(
            """
            SELECT s.*, (SELECT group_concat(role) FROM supplier_role WHERE supplier_id = s.id) AS roles
            FROM supplier s WHERE s.id = ?
            """, [id.rawValue]
        ).map { Supplier($0) }
    }

    /// Whether anyone beyond reach has something from the supplier.
    fileprivate func servesBeyond(_ supplier: ID<Supplier>) throws -> Bool {
        let id = supplier.rawValue
        let beyond: SQL = "NOT (\(reach.holds("establishment_id")))"
        return try exists(
            """
            SELECT 1 FROM contract WHERE supplier_id = \(id) AND \(beyond)
            UNION ALL
            SELECT 1 FROM product p JOIN release r ON r.product_id = p.id JOIN system s ON s.release_id = r.id
                JOIN system_place t ON t.system_id = s.id WHERE p.supplier_id = \(id) AND \(beyond)
            UNION ALL
            SELECT 1 FROM hosting h JOIN system s ON s.hosting_id = h.id
                JOIN system_place t ON t.system_id = s.id
                WHERE h.provider_id = \(id) AND NOT (\(reach.holds("t.establishment_id")))
            LIMIT 1
            """)
    }
}
