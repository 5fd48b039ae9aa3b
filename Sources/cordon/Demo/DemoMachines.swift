import Access
import Debt
import Registry
import Store
import Vocabulary
import Watch

/// Says on which systems the machines of the fiction's alerts run, so that an alert is found on its system's page.
struct DemoMachines {
    let store: Store
    let now: Instant

    func load() async throws {
        let debt = try await store.debt(reach: .everything, on: now.day, today: now.day)
        var systems: [Place: ID<System>] = [:]
        for place in debt.ledger.rows.indices {
            let key = Place(owner: debt.owner(place).id, function: debt.function(place))
            systems[key] = systems[key] ?? debt.system(place)
        }
        var machines: [ID<System>: Set<String>] = [:]
        var list = AlertList(reach: .everything)
        while true {
            let page = try await store.page(list)
            for alert in page.rows {
                guard let function = DemoMachines.function(of: alert.host),
                    let system = systems[Place(owner: alert.establishment, function: function)]
                else { continue }
                machines[system, default: []].insert(String(alert.host.prefix { $0 != "." }))
            }
            guard let next = page.next else { break }
            list.after = next
        }
        let found = machines
        try await store.transaction(by: "cordon demo", at: now) { writer in
            for (system, names) in found.sorted(by: { $0.key < $1.key }) {
                try writer.set(machines: names.sorted(), of: system, reach: .everything)
            }
        }
    }

    private struct Place: Hashable {
        let owner: ID<Establishment>
        let function: Function
    }

    /// The fiction names machines by their part: `AUB1-SRV-PACS1`, `AUB1-PC-0042`.
    private static func function(of host: String) -> Function? {
        let name = host.uppercased()
        let parts: [(String, Function)] = [
            ("-PC-", .workstation), ("-SRV-AD", .directory), ("-SRV-FIC", .fileStorage),
            ("-SRV-SQL", .database),
            ("-SRV-PACS", .imagingArchive), ("-SRV-EAI", .interfaceEngine), ("-SRV-SAV", .backup),
            ("-SRV-RDS", .remoteAccess), ("-SRV-APP", .patientRecord), ("-SRV-ADM", .privilegedAccess),
            ("-FW", .firewall), ("-MTA", .mail), ("-WEB", .website), ("-DPT", .backup),
        ]
        return parts.first { name.contains($0.0) }?.1
    }
}
