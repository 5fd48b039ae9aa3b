import GRDB
import Registry
import Vocabulary

/// A system that may be new, with what is told of it at once if it is: who uses it and what it needs.
struct NewSystem: Sendable {
    let system: System
    /// Without the number of the system, which is not known yet.
    let uses: [SystemUse]
    let needs: [ID<System>]
    let outlook: SystemOutlook

    /// What its entry in the audit log says beside its own facts.
    var said: [(name: String, value: JSONText)] {
        var said: [(name: String, value: JSONText)] = []
        if !uses.isEmpty { said.append(("uses", JSONText(uses.map(Self.told)))) }
        if !needs.isEmpty { said.append(("needs", JSONText(needs.map { JSONText($0.rawValue) }))) }
        return said
    }

    /// All that its entry says.
    var insertion: String {
        var facts = Facts(system)
        facts.saidBeside = said
        return facts.insertion
    }

    private static func told(_ use: SystemUse) -> JSONText {
        var told = JSONObject()
        told.set("establishment_id", to: JSONText(use.establishment.rawValue))
        told.set("criticality", to: JSONText(Int64(use.criticality.rawValue)))
        if !use.careServices.isEmpty {
            let services = use.careServices.map(\.rawValue).sorted()
            told.set("careServices", to: JSONText(services.map { JSONText($0) }))
        }
        return JSONText(told)
    }
}

extension Writer {
    /// Runs what touches no table that is loaded, see ``LoadedRows/beside(_:)``.
    func beside<Value>(_ body: () throws -> Value) rethrows -> Value {
        guard let load else { return try body() }
        return try load.beside(body)
    }

    /// Records a system of a file; if it is new, with its uses and what it needs, told in one entry.
    func record(
        _ new: NewSystem, of row: SystemRow, from source: Source, asOf day: Day
    ) throws -> (id: ID<System>, isNew: Bool) {
        if let load, try isNew(row, of: new.system.owner) {
            return (try add(new, to: load, from: source, asOf: day), true)
        }
        let recorded = try record(
            new.system, from: source, asOf: day, outlook: new.outlook, saidBeside: new.said)
        guard recorded.change == .inserted else { return (recorded.id, false) }
        for var use in new.uses {
            use.system = recorded.id
            try record(use, isTold: false)
        }
        if !new.needs.isEmpty {
            try record(
                recorded.id, needs: new.needs, owner: new.system.owner.rawValue, isTold: false)
        }
        return (recorded.id, true)
    }

    /// Whether the system of a row is new for certain, without a look for it.
    private func isNew(_ row: SystemRow, of owner: ID<Establishment>) throws -> Bool {
        try !memo.hasForgotten && !register.hadSystems(owner) && memo.systems[owner]?[row.code] == nil
    }

    private func add(
        _ new: NewSystem, to load: LoadedRows, from source: Source, asOf day: Day
    ) throws -> ID<System> {
        let id = try load.nextSystem()
        let system = new.system
        let shown = try beside { try installed(system.release) }
        let origin = source.columns
        try load.add(
            [
                id.databaseValue, system.owner.databaseValue, system.code.databaseValue,
                system.name.databaseValue, system.function.rawValue.databaseValue,
                (system.release?.rawValue).databaseValue, (system.hosting?.rawValue).databaseValue,
                (system.inServiceSince?.number).databaseValue, system.holdsHealthData.databaseValue,
                system.isExposed.databaseValue, memo.nameKey(of: system.name).databaseValue,
                shown.label.databaseValue, (shown.supportedUntil?.number).databaseValue,
                new.outlook.topCriticality.databaseValue,
                (new.outlook.coveredUntil?.number).databaseValue,
                origin[0].value, origin[1].value, origin[2].value, day.databaseValue, now.databaseValue,
                now.databaseValue,
            ], to: .system)
        for use in new.uses {
            let (system, user) = (id.databaseValue, use.establishment.databaseValue)
            try load.add([system, user, use.criticality.rawValue.databaseValue], to: .use)
            for service in use.careServices.map(\.rawValue).sorted() {
                try load.add([system, user, service.databaseValue], to: .careService)
            }
        }
        for need in new.needs { try load.add([id.databaseValue, need.databaseValue], to: .dependency) }
        count(new.uses.count, .inserted, kind: "system-use")
        count(new.needs.count, .inserted, kind: "system-dependency")
        try tell(
            .inserted, of: AuditSubject(kind: "system", id: id.rawValue),
            establishment: system.owner.rawValue, detail: new.insertion)
        return id
    }
}

extension Writer {
    /// The contract of that establishment and reference as rows before left it, or as it is recorded; without what it covers.
    func contract(
        _ reference: String, of finess: Finess, _ owner: ID<Establishment>
    ) throws -> Contract? {
        let words = ImportMemo.ContractWords(owner: owner, reference: reference)
        if let said = memo.contracts[words] { return said }
        // Of an owner that had none, rows before made all there are.
        guard try memo.hasForgotten || register.hadContracts(owner) else { return nil }
        return try register.contract(reference, of: finess)
    }

    /// Records the contract of a row with the system that it covers; `isNew` says whether that one is new.
    func record(_ contract: Contract, of system: ID<System>, isNew: Bool) throws {
        var covering = contract
        covering.systems = [system]
        let words = ImportMemo.ContractWords(owner: contract.establishment, reference: contract.reference)
        var known = contract
        if let load, isNew, contract.id == ID(0), !memo.hasForgotten {
            known.id = try add(covering, to: load)
        } else if let load, isNew, contract == memo.contracts[words] {
            try cover(system, by: contract, load)
        } else {
            known.id = try record(covering).id
        }
        memo.contracts[words] = known
    }

    private func add(_ contract: Contract, to load: LoadedRows) throws -> ID<Contract> {
        let id = try load.nextContract()
        try load.add(
            [
                id.databaseValue, contract.establishment.databaseValue, contract.reference.databaseValue,
                contract.supplier.databaseValue, (contract.starts?.number).databaseValue,
                contract.ends.databaseValue, contract.noticeDays.databaseValue,
                (contract.yearlyCost?.cents).databaseValue,
            ], to: .contract)
        for system in contract.systems {
            try load.add([id.databaseValue, system.databaseValue], to: .contractSystem)
        }
        try tell(
            .inserted, of: AuditSubject(kind: "contract", id: id.rawValue),
            establishment: contract.establishment.rawValue, detail: Facts(contract).insertion)
        return id
    }

    private func cover(_ system: ID<System>, by contract: Contract, _ load: LoadedRows) throws {
        try load.add([contract.id.databaseValue, system.databaseValue], to: .contractSystem)
        try tell(
            .updated, of: AuditSubject(kind: "contract-systems", id: contract.id.rawValue),
            establishment: contract.establishment.rawValue,
            detail: #"{"added":\#(jsonArray([system.rawValue]))}"#)
    }
}
