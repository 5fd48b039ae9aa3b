import GRDB
public import Registry
public import Vocabulary

extension Writer {
    /// Records a system; found again by its owner and code.
    ///
    /// The same facts with a later day are a confirmation: the day moves on, and no change is told.
    @discardableResult public func record(
        _ system: System, from source: Source, asOf: Day
    ) throws -> Recorded<System> {
        let installed = try installed(system.release)
        let (id, change) = try upsert(
            Facts(
                table: "system", kind: "system",
                key: [("owner_id", system.owner.databaseValue), ("code", system.code.databaseValue)],
                facts: [
                    ("name", system.name.databaseValue),
                    ("function", system.function.rawValue.databaseValue),
                    ("release_id", (system.release?.rawValue).databaseValue),
                    ("hosting_id", (system.hosting?.rawValue).databaseValue),
                    ("in_service_since", (system.inServiceSince?.number).databaseValue),
                    ("holds_health_data", system.holdsHealthData.databaseValue),
                    ("is_exposed", system.isExposed.databaseValue),
                ],
                derived: [
                    ("name_key", sortKey(of: system.name).databaseValue),
                    ("product_label", installed.label.databaseValue),
                    ("supported_until", installed.supportedUntil),
                ], establishment: system.owner.rawValue, isStamped: true, provenance: (source, asOf)))
        return Recorded(id: ID(id), change: change)
    }

    /// What lists show and sort by of the installed release.
    private func installed(_ release: ID<Release>?) throws -> (label: String, supportedUntil: DatabaseValue) {
        guard let release else { return ("", .null) }
        let find = try db.cachedStatement(
            sql: """
                SELECT p.name || ' ' || r.version || ' · ' || s.name AS label, r.supported_until
                FROM release r JOIN product p ON p.id = r.product_id JOIN supplier s ON s.id = p.supplier_id
                WHERE r.id = ?
                """)
        guard let row = try Row.fetchOne(find, arguments: [release.rawValue]) else {
            throw StoreError.notFound(kind: "release \(release)")
        }
        return (row["label"], row["supported_until"])
    }

    /// Records what an establishment makes of a system; found again by both.
    @discardableResult public func record(_ use: SystemUse) throws -> Change {
        let (system, establishment) = (use.system.rawValue, use.establishment.rawValue)
        let before = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT criticality FROM system_use WHERE system_id = ? AND establishment_id = ?"),
            arguments: [system, establishment])
        let criticality: Int? = before?["criticality"]
        if criticality == nil {
            try db.cachedStatement(sql: "INSERT INTO system_use VALUES (?, ?, ?)")
                .execute(arguments: [system, establishment, use.criticality.rawValue])
        } else if criticality != use.criticality.rawValue {
            try db.cachedStatement(
                sql: "UPDATE system_use SET criticality = ? WHERE system_id = ? AND establishment_id = ?"
            ).execute(arguments: [use.criticality.rawValue, system, establishment])
        }
        let services = try replaceCareServices(of: use, isNew: criticality == nil)
        let isSame = criticality == use.criticality.rawValue && services == nil
        let change: Change = criticality == nil ? .inserted : isSame ? .unchanged : .updated
        var detail = JSONObject()
        detail.set(
            "criticality",
            to: JSONText([
                criticality.map { JSONText(Int64($0)) } ?? .null, JSONText(Int64(use.criticality.rawValue)),
            ]))
        if let services {
            detail.set(
                "careServices",
                to: JSONText([services.before, services.after].map { JSONText($0.map { JSONText($0) }) }))
        }
        try tell(
            change, of: AuditSubject(kind: "system-use", id: system), establishment: establishment,
            detail: detail.text)
        return change
    }

    /// Both lists when they differ; `nil` when nothing was to do.
    private func replaceCareServices(
        of use: SystemUse, isNew: Bool
    ) throws -> (before: [Int64], after: [Int64])? {
        let arguments: StatementArguments = [use.system.rawValue, use.establishment.rawValue]
        let find = try db.cachedStatement(
            sql: """
                SELECT care_service_id FROM system_use_care_service
                WHERE system_id = ? AND establishment_id = ? ORDER BY 1
                """)
        let before = isNew ? [] : try Int64.fetchAll(find, arguments: arguments)
        let after = use.careServices.map(\.rawValue).sorted()
        guard before != after else { return nil }
        try db.execute(
            sql: "DELETE FROM system_use_care_service WHERE system_id = ? AND establishment_id = ?",
            arguments: arguments)
        let insert = try db.cachedStatement(sql: "INSERT INTO system_use_care_service VALUES (?, ?, ?)")
        for service in after {
            try insert.execute(arguments: [use.system.rawValue, use.establishment.rawValue, service])
        }
        return (before, after)
    }

    /// Records that one system needs another.
    @discardableResult public func record(_ dependency: SystemDependency) throws -> Change {
        try db.cachedStatement(sql: "INSERT INTO system_dependency VALUES (?, ?) ON CONFLICT DO NOTHING")
            .execute(arguments: [dependency.system.rawValue, dependency.needs.rawValue])
        let change: Change = db.changesCount > 0 ? .inserted : .unchanged
        var detail = JSONObject()
        detail.set("needs", to: JSONText(dependency.needs.rawValue))
        try tell(
            change, of: AuditSubject(kind: "system-dependency", id: dependency.system.rawValue),
            establishment: owner(of: dependency.system), detail: detail.text)
        return change
    }

    /// Records a contract; found again by its establishment and reference.
    @discardableResult public func record(_ contract: Contract) throws -> Recorded<Contract> {
        let (id, change) = try upsert(
            Facts(
                table: "contract", kind: "contract",
                key: [
                    ("establishment_id", contract.establishment.databaseValue),
                    ("reference", contract.reference.databaseValue),
                ],
                facts: [
                    ("supplier_id", contract.supplier.databaseValue),
                    ("system_id", (contract.system?.rawValue).databaseValue),
                    ("starts", (contract.starts?.number).databaseValue),
                    ("ends", contract.ends.databaseValue),
                    ("yearly_cost_cents", (contract.yearlyCost?.cents).databaseValue),
                ], establishment: contract.establishment.rawValue))
        return Recorded(id: ID(id), change: change)
    }

    /// Records a flow; found again by its system, partner, direction and wire.
    @discardableResult public func record(_ flow: Flow) throws -> Recorded<Flow> {
        let (system, outside): (Int64?, String?) =
            switch flow.partner {
            case .system(let partner): (partner.rawValue, nil)
            case .outside(let partner): (nil, partner.rawValue)
            }
        let (id, change) = try upsert(
            Facts(
                table: "flow", kind: "flow",
                key: [
                    ("system_id", flow.system.databaseValue), ("partner_system_id", system.databaseValue),
                    ("partner_outside", outside.databaseValue),
                    ("direction", flow.direction.rawValue.databaseValue),
                    ("wire", flow.wire.databaseValue),
                ],
                facts: [
                    ("authentication", flow.authentication.rawValue.databaseValue),
                    ("data_class", flow.dataClass.rawValue.databaseValue),
                    ("crosses_internet", flow.crossesInternet.databaseValue),
                ], establishment: owner(of: flow.system)))
        return Recorded(id: ID(id), change: change)
    }

    private func owner(of system: ID<System>) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT owner_id FROM system WHERE id = ?"), arguments: [system.rawValue])
    }
}
