import Access
import Fiction
import Registry
import Store
import Vocabulary

/// What the hospitals of a demonstration can show of their protections.
struct DemoPostures {
    let network: FictionalNetwork
    /// Where each fictional establishment was recorded.
    let establishments: [ID<Establishment>: ID<Establishment>]

    func load(into store: Store, at now: Instant) async throws {
        let evidence = FictionalEvidence(network, today: now.parisDay)
        let places = network.establishments.compactMap { member in
            establishments[member.id].map { (member: member, place: $0) }
        }
        try await store.transaction(by: "cordon demo", at: now) { writer in
            for (member, place) in places {
                try writer.record(evidence: evidence.items(of: member), of: place, reach: .everything)
                if evidence.consents(member) {
                    try writer.consent(true, for: place, reach: .everything)
                }
            }
        }
    }
}
