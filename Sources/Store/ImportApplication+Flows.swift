import Access
import GRDB
public import Registry
public import Vocabulary

extension ImportedFlow: RegisterRow {
    /// The flow of those ends, direction and wire, with what was agreed for it.
    public static func recorded(like row: ImportedFlow, in register: RegisterReader) throws -> ImportedFlow? {
        guard let near = try register.system(row.code, of: row.owner) else { return nil }
        let far = try row.partnerCode.flatMap { try register.system($0, of: row.owner) }
        if row.partnerCode != nil, far == nil { return nil }
        guard
            let found = try register.row(
                """
                SELECT w.*, x.measures, x.reference, x.ends FROM flow w
                    LEFT JOIN flow_protection x ON x.flow_id = w.id
                WHERE w.system_id = ? AND coalesce(w.partner_system_id, 0) = ? AND coalesce(w.partner_outside, '') = ?
                    AND w.direction = ? AND w.wire = ?
                """,
                [
                    near.rawValue, far?.rawValue ?? 0, row.partner?.rawValue ?? "", row.direction.rawValue,
                    row.wire,
                ])
        else { return nil }
        var recorded = row
        recorded.dataClass = DataClass(rawValue: found["data_class"]) ?? .health
        recorded.crossesInternet = found["crosses_internet"]
        recorded.authentication = FlowAuthentication(rawValue: found["authentication"])
        recorded.measures = found["measures"]
        recorded.reference = found["reference"]
        recorded.protectedUntil = .from(found, "ends")
        return recorded
    }

    /// Whoever may change the owner's register.
    public static func mayRecord(_ row: ImportedFlow, in register: RegisterReader) throws -> Bool { true }

    /// Records the flow, and the protection where the row says one.
    public func record(with writer: Writer, from source: Source, asOf day: Day) throws {
        guard let near = try writer.register.system(code, of: owner) else {
            throw StoreError.refused("flow: the system \(code) is not there any more")
        }
        let other: FlowPartner
        if let partner {
            other = .outside(partner)
        } else if let far = try partnerCode.flatMap({ try writer.register.system($0, of: owner) }) {
            other = .system(far)
        } else {
            throw StoreError.refused("flow: the system \(partnerCode ?? "?") is not there any more")
        }
        let flow = try writer.record(
            Flow(
                id: ID(0), system: near, partner: other, direction: direction, wire: wire,
                authentication: authentication ?? .unknown, dataClass: dataClass,
                crossesInternet: crossesInternet))
        guard let measures, let protectedUntil else {
            if emptied.contains("measures"), try writer.protection(of: flow.id) != nil {
                try writer.protect(flow.id, by: nil, reach: .everything)
            }
            return
        }
        let protection = FlowProtection(measures: measures, reference: reference, ends: protectedUntil)
        guard try writer.protection(of: flow.id) != protection else { return }
        try writer.protect(flow.id, by: protection, reach: .everything)
    }
}

extension RegisterReader {
    /// The system of that owner and code, if its owner lies in reach.
    func system(_ code: String, of owner: Finess) throws -> ID<System>? {
        guard let establishment = try establishment(owner) else { return nil }
        return try lookups.number(
            "SELECT id FROM system WHERE owner_id = ? AND code = ?",
            [establishment.databaseValue, code.databaseValue]
        ).map { ID($0) }
    }
}

extension Writer {
    fileprivate func protection(of flow: ID<Flow>) throws -> FlowProtection? {
        try Row.fetchOne(
            db, sql: "SELECT measures, reference, ends FROM flow_protection WHERE flow_id = ?",
            arguments: [flow.rawValue]
        ).map {
            FlowProtection(
                measures: $0["measures"], reference: $0["reference"], ends: Day(number: $0["ends"]))
        }
    }
}
