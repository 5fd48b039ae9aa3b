import Fiction
import Registry
import Vocabulary

/// Every row of a network as text, to compare two of them byte for byte.
func transcript(of network: FictionalNetwork) -> String {
    var lines = ["\(network.network)"]
    lines += network.groups.map { "\($0)" }
    lines += network.establishments.map { "\($0)" }
    lines += network.catalogue.products.map { "\($0)" } + network.catalogue.releases.map { "\($0)" }
    lines += network.catalogue.suppliers.map { "\($0.id) \($0.name) \($0.roles.map(\.rawValue).sorted())" }
    lines += network.hostings.map { "\($0.id) \($0.name) \(String(describing: $0.certificate?.expires))" }
    for estate in network.estates {
        lines += estate.sites.map { "\($0)" } + estate.careServices.map { "\($0)" }
        lines +=
            estate.systems.map { "\($0)" } + estate.contracts.map { "\($0)" } + estate.flows.map { "\($0)" }
        lines += estate.uses.map { "\($0.system) \($0.criticality) \($0.careServices.sorted())" }
        lines += estate.dependencies.map { "\($0)" }
    }
    return lines.joined(separator: "\n")
}
