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

    private var places: [(member: Establishment, place: ID<Establishment>)] {
        network.establishments.compactMap { member in
            establishments[member.id].map { (member: member, place: $0) }
        }
    }

    /// What would have been counted at the end of each of the eleven months before, had Cordon run.
    func remember(in store: Store, at now: Instant) async throws {
        let today = now.parisDay
        let evidence = FictionalEvidence(network, today: today)
        let members = Dictionary(uniqueKeysWithValues: places.map { ($0.place, $0.member) })
        let (year, month, _) = today.components
        let first = Day(year: year, month: month, day: 1) ?? today
        let counts = try await store.postureCounts(reach: .everything, on: today, now: now)
        try await store.keep(
            counts.flatMap { count -> [PostureCount] in
                guard let member = members[count.establishment] else { return [] }
                return (1...11).map { months in
                    PostureCount(
                        establishment: count.establishment,
                        day: first.adding(months: 1 - months).adding(days: -1),
                        facts: evidence.earlier(count.facts, months: months, of: member))
                }
            })
    }

    func load(into store: Store, at now: Instant) async throws {
        let evidence = FictionalEvidence(network, today: now.parisDay)
        let places = places
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
