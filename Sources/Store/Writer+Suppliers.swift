import GRDB
public import Registry
import Vocabulary

extension Writer {
    /// Records a supplier with its roles; found again by its name.
    @discardableResult public func record(_ supplier: Supplier) throws -> Recorded<Supplier> {
        let (id, change) = try upsert(
            Facts(
                table: "supplier", kind: "supplier", key: [("name", supplier.name.databaseValue)],
                facts: [
                    ("siren", (supplier.siren?.text).databaseValue),
                    ("country", supplier.country.databaseValue),
                    ("standing", supplier.standing.rawValue.databaseValue),
                    ("security_contact", supplier.securityContact.databaseValue),
                ], derived: [("name_key", sortKey(of: supplier.name).databaseValue)], isStamped: true))
        let changedRoles = try replaceRoles(of: id, with: supplier.roles, isNew: change == .inserted)
        return Recorded(id: ID(id), change: change == .unchanged && changedRoles ? .updated : change)
    }

    private func replaceRoles(of id: Int64, with roles: Set<SupplierRole>, isNew: Bool) throws -> Bool {
        let wanted = roles.map(\.rawValue).sorted()
        let find = try db.cachedStatement(
            sql: "SELECT role FROM supplier_role WHERE supplier_id = ? ORDER BY role")
        let present = isNew ? [] : try String.fetchAll(find, arguments: [id])
        guard wanted != present else { return false }
        try db.execute(sql: "DELETE FROM supplier_role WHERE supplier_id = ?", arguments: [id])
        let insert = try db.cachedStatement(sql: "INSERT INTO supplier_role VALUES (?, ?)")
        for role in wanted { try insert.execute(arguments: [id, role]) }
        var detail = JSONObject()
        detail.set("roles", to: JSONText([present, wanted].map { JSONText($0.map { JSONText($0) }) }))
        let told = detail
        try tell(
            .updated, of: AuditSubject(kind: "supplier-roles", id: id), establishment: nil,
            detail: told.text)
        return true
    }

    /// Records a product; found again by its supplier and name.
    @discardableResult public func record(_ product: Product) throws -> Recorded<Product> {
        let (id, change) = try upsert(
            Facts(
                table: "product", kind: "product",
                key: [
                    ("supplier_id", product.supplier.databaseValue), ("name", product.name.databaseValue),
                ],
                facts: [
                    ("kind", product.kind.rawValue.databaseValue),
                    ("lifecycle_key", product.lifecycleKey.databaseValue),
                ], derived: [("name_key", sortKey(of: product.name).databaseValue)]))
        return Recorded(id: ID(id), change: change)
    }

    /// Records a release; found again by its product and version.
    ///
    /// A release without a lifecycle leaves a known one alone: what was learned is not forgotten because an
    /// inventory does not repeat it.
    @discardableResult public func record(_ release: Release) throws -> Recorded<Release> {
        var row = Facts(
            table: "release", kind: "release",
            key: [
                ("product_id", release.product.databaseValue), ("version", release.version.databaseValue),
            ], facts: [])
        if let lifecycle = release.lifecycle {
            row.facts = [
                ("released", (lifecycle.value.released?.number).databaseValue),
                ("active_support_end", (lifecycle.value.activeSupportEnd?.number).databaseValue),
                ("security_support_end", (lifecycle.value.securitySupportEnd?.number).databaseValue),
                ("extended_support_end", (lifecycle.value.extendedSupportEnd?.number).databaseValue),
            ]
            row.derived = lifecycle.source.columns + [("as_of", lifecycle.asOf.databaseValue)]
        }
        let (id, change) = try upsert(row)
        if change == .updated { memo.labels[ID(id)] = nil }
        return Recorded(id: ID(id), change: change)
    }

    /// Records a place where systems run; found again by its name.
    @discardableResult public func record(_ hosting: Hosting) throws -> Recorded<Hosting> {
        let activities = hosting.certificate.map { jsonArray($0.activities.sorted().map(Int64.init)) }
        let (id, change) = try upsert(
            Facts(
                table: "hosting", kind: "hosting", key: [("name", hosting.name.databaseValue)],
                facts: [
                    ("kind", hosting.kind.rawValue.databaseValue),
                    ("provider_id", (hosting.provider?.rawValue).databaseValue),
                    ("establishment_id", (hosting.establishment?.rawValue).databaseValue),
                    ("certificate_number", (hosting.certificate?.number).databaseValue),
                    ("certificate_activities", activities.databaseValue),
                    ("certificate_expires", (hosting.certificate?.expires.number).databaseValue),
                ], establishment: hosting.establishment?.rawValue))
        return Recorded(id: ID(id), change: change)
    }
}
