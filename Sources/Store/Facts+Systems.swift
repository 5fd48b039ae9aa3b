import GRDB
import Registry
import Vocabulary

extension Facts {
    /// A system as the audit log is told of it; what lists sort by is derived elsewhere.
    init(_ system: System) {
        self.init(
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
            ], establishment: system.owner.rawValue)
    }

    /// A contract; a new one is told with the systems that it covers.
    init(_ contract: Contract) {
        let covered = contract.systems.map(\.rawValue).sorted()
        self.init(
            table: "contract", kind: "contract",
            key: [
                ("establishment_id", contract.establishment.databaseValue),
                ("reference", contract.reference.databaseValue),
            ],
            facts: [
                ("supplier_id", contract.supplier.databaseValue),
                ("starts", (contract.starts?.number).databaseValue),
                ("ends", contract.ends.databaseValue),
                ("notice_days", contract.noticeDays.databaseValue),
                ("yearly_cost_cents", (contract.yearlyCost?.cents).databaseValue),
            ],
            saidBeside: covered.isEmpty ? [] : [("systems", JSONText(covered.map { JSONText($0) }))],
            establishment: contract.establishment.rawValue)
    }
}
