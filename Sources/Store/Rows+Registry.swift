import GRDB
import Registry
import Vocabulary

/// Rows of the registry's tables as values of the domain. An enum's word is checked by the schema, so that an
/// unknown one comes only from a newer version, whose file is refused.

extension ID {
    /// The number in that column; `nil` for NULL.
    static func from(_ row: Row, _ column: String) -> ID? {
        let number: Int64? = row[column]
        return number.map { ID($0) }
    }
}

extension Day {
    /// The day in that column; `nil` for NULL.
    static func from(_ row: Row, _ column: String) -> Day? {
        let number: Int? = row[column]
        return number.map { Day(number: $0) }
    }
}

extension Instant {
    /// The time in that column; `nil` for NULL.
    static func from(_ row: Row, _ column: String) -> Instant? {
        let number: Int64? = row[column]
        return number.map { Instant(milliseconds: $0) }
    }
}

extension System {
    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), owner: ID(row["owner_id"]), code: row["code"], name: row["name"],
            function: Function(rawValue: row["function"]) ?? .documents, release: .from(row, "release_id"),
            hosting: .from(row, "hosting_id"), inServiceSince: .from(row, "in_service_since"),
            holdsHealthData: row["holds_health_data"], isExposed: row["is_exposed"])
    }
}

extension Installed {
    /// The columns of ``SystemListRow/columns`` beside `release_id`; `nil` without a release.
    init?(_ row: Row) {
        guard let id = ID<Release>.from(row, "release_id") else { return nil }
        let origin = Source(row.origin(prefix: "r_"))
        let lifecycle = origin.map { Sourced(Lifecycle(row), from: $0, asOf: Day(number: row["r_as_of"])) }
        self.init(
            release: Release(
                id: id, product: ID(row["product_id"]), version: row["version"], lifecycle: lifecycle),
            product: row["product"], supplier: ID(row["supplier_id"]), supplierName: row["supplier"])
    }
}

extension Row {
    /// The columns of a source, without the prefix that told them apart in a join.
    func origin(prefix: String) -> Row {
        Row([
            "source_kind": self[prefix + "source_kind"], "source_name": self[prefix + "source_name"],
            "source_line": self[prefix + "source_line"],
        ])
    }
}

extension Lifecycle {
    init(_ row: Row) {
        self.init(
            released: .from(row, "released"), activeSupportEnd: .from(row, "active_support_end"),
            securitySupportEnd: .from(row, "security_support_end"),
            extendedSupportEnd: .from(row, "extended_support_end"))
    }
}

extension Release {
    /// A whole row of `release`.
    init(_ row: Row) {
        let lifecycle = Source(row).map { Sourced(Lifecycle(row), from: $0, asOf: Day(number: row["as_of"])) }
        self.init(
            id: ID(row["id"]), product: ID(row["product_id"]), version: row["version"], lifecycle: lifecycle)
    }
}

extension HostingSummary {
    /// The columns of ``SystemListRow/columns`` beside `hosting_id`; `nil` without a hosting.
    init?(_ row: Row) {
        guard let id = ID<Hosting>.from(row, "hosting_id") else { return nil }
        self.init(
            id: id, name: row["hosting"], kind: HostingKind(rawValue: row["hosting_kind"]) ?? .onSite,
            certificateExpires: .from(row, "certificate_expires"))
    }
}

extension Establishment {
    init(_ row: Row) throws {
        let budget: Int64? = row["yearly_budget_cents"]
        self.init(
            id: ID(row["id"]), group: ID(row["group_id"]), finess: try Finess(parsing: row["finess"]),
            name: row["name"], kind: EstablishmentKind(rawValue: row["kind"]) ?? .general, town: row["town"],
            beds: row["beds"], itStaffTenths: row["it_staff_tenths"],
            securityStaffTenths: row["security_staff_tenths"], yearlyBudget: budget.map { Money(cents: $0) },
            agreesToBeNamed: row["agrees_to_be_named"])
    }
}

extension Contract {
    /// A whole row of `contract`, and the numbers of the systems it covers.
    init(_ row: Row, covering covered: some Sequence<Int64>) {
        let cost: Int64? = row["yearly_cost_cents"]
        self.init(
            id: ID(row["id"]), establishment: ID(row["establishment_id"]), supplier: ID(row["supplier_id"]),
            systems: covered.reduce(into: []) { $0.insert(ID($1)) }, reference: row["reference"],
            starts: .from(row, "starts"), ends: Day(number: row["ends"]), noticeDays: row["notice_days"],
            yearlyCost: cost.map { Money(cents: $0) })
    }
}

extension Supplier {
    /// A row of `supplier` with its roles as a JSON array in `roles`.
    init(_ row: Row) {
        let roles: String = row["roles"] ?? ""
        let siren: String? = row["siren"]
        self.init(
            id: ID(row["id"]), name: row["name"], siren: siren.flatMap { Siren($0) }, country: row["country"],
            roles: Set(roles.split(separator: ",").compactMap { SupplierRole(rawValue: String($0)) }),
            standing: SupplierStanding(rawValue: row["standing"]) ?? .trading,
            securityContact: row["security_contact"])
    }
}

extension Product {
    init(_ row: Row) {
        self.init(
            id: ID(row["id"]), supplier: ID(row["supplier_id"]), name: row["name"],
            kind: ProductKind(rawValue: row["kind"]) ?? .application, lifecycleKey: row["lifecycle_key"])
    }
}
