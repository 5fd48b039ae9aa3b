import GRDB
public import Registry
public import Vocabulary

/// What the uses and the contract that are recorded right after a new system make of it: said at once, its row is
/// not written three times.
struct SystemOutlook {
    var topCriticality = 0
    var coveredUntil: Day?
}

extension Writer {
    /// Records a system; found again by its owner and code.
    ///
    /// The same facts with a later day are a confirmation: the day moves on, and no change is told.
    @discardableResult public func record(
        _ system: System, from source: Source, asOf: Day
    ) throws -> Recorded<System> {
        try record(system, from: source, asOf: asOf, outlook: SystemOutlook())
    }

    /// The same; a new system starts with what the next rows of its load say.
    func record(
        _ system: System, from source: Source, asOf: Day, outlook: SystemOutlook,
        saidBeside: [(name: String, value: JSONText)] = []
    ) throws -> Recorded<System> {
        let installed = try installed(system.release)
        var row = Facts(system)
        row.derived = [
            ("name_key", memo.nameKey(of: system.name).databaseValue),
            ("product_label", installed.label.databaseValue),
            ("supported_until", (installed.supportedUntil?.number).databaseValue),
        ]
        row.initial = [
            ("top_criticality", outlook.topCriticality.databaseValue),
            ("covered_until", (outlook.coveredUntil?.number).databaseValue),
        ]
        row.saidBeside = saidBeside
        row.isStamped = true
        row.provenance = (source, asOf)
        let (id, change) = try upsert(row)
        return Recorded(id: ID(id), change: change)
    }

    /// What lists show and sort by of the installed release.
    func installed(_ release: ID<Release>?) throws -> (label: String, supportedUntil: Day?) {
        guard let release else { return ("", nil) }
        if let known = memo.labels[release] { return known }
        let find = try db.cachedStatement(
            sql: """
                SELECT p.name || ' ' || r.version || ' · ' || s.name AS label, r.supported_until
                FROM release r JOIN product p ON p.id = r.product_id JOIN supplier s ON s.id = p.supplier_id
                WHERE r.id = ?
                """)
        guard let row = try Row.fetchOne(find, arguments: [release.rawValue]) else {
            throw StoreError.notFound(kind: "release \(release)")
        }
        let found = (label: row["label"] as String, supportedUntil: Day.from(row, "supported_until"))
        memo.labels[release] = found
        return found
    }

    /// Records what an establishment makes of a system; found again by both.
    @discardableResult public func record(_ use: SystemUse) throws -> Change {
        try record(use, isTold: true)
    }

    /// The same; not told where the entry of the system tells it.
    @discardableResult func record(_ use: SystemUse, isTold: Bool) throws -> Change {
        let (system, establishment) = (use.system.databaseValue, use.establishment.databaseValue)
        let isNew = try insert(
            into: "system_use",
            [
                ("system_id", system), ("establishment_id", establishment),
                ("criticality", use.criticality.rawValue.databaseValue),
            ])
        let criticality = isNew ? nil : try recriticise(use)
        let services = try replaceCareServices(of: use, isNew: isNew)
        let isSame = criticality == use.criticality.rawValue && services == nil
        let change: Change = isNew ? .inserted : isSame ? .unchanged : .updated
        if change != .unchanged { try weighOpenAlerts(of: use.system, at: use.establishment) }
        guard isTold else {
            count(1, change, kind: "system-use")
            return change
        }
        try tell(
            change, of: AuditSubject(kind: "system-use", id: use.system.rawValue),
            establishment: use.establishment.rawValue,
            detail: Writer.detail(use, before: criticality, services))
        return change
    }

    /// Sets the criticality of a use that is there, and returns what it was.
    private func recriticise(_ use: SystemUse) throws -> Int? {
        let key: StatementArguments = [use.system.rawValue, use.establishment.rawValue]
        let find = try db.cachedStatement(
            sql: "SELECT criticality FROM system_use WHERE system_id = ? AND establishment_id = ?")
        let before = try Int.fetchOne(find, arguments: key)
        if before != use.criticality.rawValue {
            try db.cachedStatement(
                sql: "UPDATE system_use SET criticality = ? WHERE system_id = ? AND establishment_id = ?"
            ).execute(arguments: [use.criticality.rawValue] + key)
        }
        return before
    }

    private typealias CareServiceChange = (before: [Int64], after: [Int64])

    private static func detail(_ use: SystemUse, before: Int?, _ services: CareServiceChange?) -> String {
        var detail = JSONObject()
        let (old, new) = (before.map { JSONText(Int64($0)) } ?? .null, Int64(use.criticality.rawValue))
        detail.set("criticality", to: JSONText([old, JSONText(new)]))
        if let services {
            detail.set(
                "careServices",
                to: JSONText([services.before, services.after].map { JSONText($0.map { JSONText($0) }) }))
        }
        return detail.text
    }

    /// Both lists when they differ; `nil` when nothing was to do.
    private func replaceCareServices(of use: SystemUse, isNew: Bool) throws -> CareServiceChange? {
        if isNew, use.careServices.isEmpty { return nil }
        let key: StatementArguments = [use.system.rawValue, use.establishment.rawValue]
        let find = try db.cachedStatement(
            sql: """
                SELECT care_service_id FROM system_use_care_service
                WHERE system_id = ? AND establishment_id = ? ORDER BY 1
                """)
        let before = isNew ? [] : try Int64.fetchAll(find, arguments: key)
        let after = use.careServices.map(\.rawValue).sorted()
        guard before != after else { return nil }
        if !before.isEmpty {
            try db.execute(
                sql: "DELETE FROM system_use_care_service WHERE system_id = ? AND establishment_id = ?",
                arguments: key)
        }
        for service in after {
            try insert(
                into: "system_use_care_service",
                [
                    ("system_id", use.system.databaseValue),
                    ("establishment_id", use.establishment.databaseValue),
                    ("care_service_id", service.databaseValue),
                ])
        }
        return (before, after)
    }

    /// Records that one system needs another.
    @discardableResult public func record(_ dependency: SystemDependency) throws -> Change {
        try record(dependency.system, needs: [dependency.needs], owner: owner(of: dependency.system))
    }

    /// Records that a system needs others, told in one entry; `owner` is whose it is, for the audit log.
    @discardableResult func record(
        _ system: ID<System>, needs all: [ID<System>], owner: Int64?, isTold: Bool = true
    ) throws -> Change {
        let added = try all.filter {
            try insert(
                into: "system_dependency",
                [("system_id", system.databaseValue), ("needs_id", $0.databaseValue)])
        }
        let change: Change = added.isEmpty ? .unchanged : .inserted
        guard isTold else {
            count(1, change, kind: "system-dependency")
            return change
        }
        try tell(
            change, of: AuditSubject(kind: "system-dependency", id: system.rawValue), establishment: owner,
            detail: #"{"needs":\#(jsonArray(added.map(\.rawValue)))}"#)
        return change
    }

    /// Records a contract; found again by its establishment and reference.
    ///
    /// The systems it names are added to those it covers already: what speaks of a contract, such as a row of an
    /// inventory, seldom names them all. A new contract is told with them, in one entry.
    @discardableResult public func record(_ contract: Contract) throws -> Recorded<Contract> {
        let (id, change) = try upsert(Facts(contract))
        let covered = contract.systems.map(\.rawValue).sorted()
        let hasMore = try cover(covered, by: id, of: contract.establishment, isNew: change == .inserted)
        return Recorded(id: ID(id), change: change == .unchanged && hasMore ? .updated : change)
    }

    /// Adds the systems that a contract names to those it covers; tells those that are new to a known contract.
    private func cover(
        _ systems: [Int64], by contract: Int64, of establishment: ID<Establishment>, isNew: Bool
    ) throws -> Bool {
        let added = try systems.filter {
            try insert(
                into: "contract_system",
                [("contract_id", contract.databaseValue), ("system_id", $0.databaseValue)])
        }
        guard !added.isEmpty else { return false }
        guard !isNew else { return true }
        try tell(
            .updated, of: AuditSubject(kind: "contract-systems", id: contract),
            establishment: establishment.rawValue, detail: #"{"added":\#(jsonArray(added))}"#)
        return true
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

    /// Whose the system is, for the audit log; not asked where it is not told.
    private func owner(of system: ID<System>) throws -> Int64? {
        guard auditing == .eachChange else { return nil }
        return try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT owner_id FROM system WHERE id = ?"), arguments: [system.rawValue])
    }
}
