import Access
import Pool
import Registry
import Store
import Vocabulary
import Watch

/// What the members of a demonstration's pool agreed on and live through: rules with what is bought, claims of the night's
/// attack, incidents of the years before, and files handed over to an insurer.
struct DemoPool {
    let store: Store
    let now: Instant

    private static let administrator = "administration"

    func load() async throws {
        try await agree()
        try await rememberIncidents()
        try await openClaims()
        try await answerInsurers()
    }

    private func agree() async throws {
        var rules = PoolRules()
        rules.programme = try Programme(
            layers: [Programme.Layer(attachment: 10, limit: 20, reinstatements: 1)],
            stopLoss: Programme.StopLoss(attachment: 25, limit: 15))
        rules.countedFrom = now.parisDay.adding(months: -36)
        let agreed = rules
        try await store.transaction(by: DemoPool.administrator, at: now) {
            try $0.agree(
                on: agreed,
                because:
                    "Décision du comité de la mutuelle\u{A0}: une tranche par incident et un excédent de l’année, renouvellement annuel."
            )
        }
    }

    /// Two incidents that the members remember, from before Cordon.
    private func rememberIncidents() async throws {
        let places = try await store.postures(reach: .everything, on: now.parisDay, now: now).map(\.place)
        let remembered: [(months: Int, euros: Int64?, source: String)] = [
            (-27, 1_840_000, "Rapport de fin d’incident, direction des finances"),
            (-14, nil, "Signalement au CERT Santé, coût non consolidé"),
        ]
        for (offset, incident) in remembered.enumerated() where places.count > 2 * offset + 1 {
            let place = places[2 * offset + 1].id
            guard
                let forecast = try await store.claimForecast(
                    of: place, reach: .everything, on: now.parisDay, now: now)
            else { continue }
            let day = now.parisDay.adding(months: incident.months)
            try await store.transaction(by: DemoPool.administrator, at: now) {
                try $0.record(
                    pastIncidentOn: day, at: place, cost: incident.euros.map { Money(euros: $0) },
                    median: forecast.median, source: incident.source, reach: .everything)
            }
        }
    }

    /// The night's case: complaints, the first amounts, an advance for the hospital that was hit hardest.
    private func openClaims() async throws {
        let cases = try await store.page(CaseList(reach: .everything, now: now))
        guard let caseFile = cases.rows.first?.file.id,
            let page = try await store.page(CaseDetail(reach: .everything, caseFile: caseFile))
        else { return }
        for (offset, place) in page.places.enumerated() {
            let establishment = place.establishment
            guard
                let forecast = try await store.claimForecast(
                    of: establishment, reach: .everything, on: now.parisDay, now: now)
            else { continue }
            let claim = try await store.transaction(by: DemoPool.administrator, at: now) {
                try $0.openClaim(caseFile, at: establishment, forecast, reach: .everything)
            }
            guard offset == 0 else { continue }
            let known = place.facts.knownAt, time = now, day = now.parisDay
            let isFiled = try await store.claim(claim, reach: .everything)?.claim.complaintAt != nil
            try await store.transaction(by: DemoPool.administrator, at: now) { writer in
                if !isFiled {
                    try writer.fileComplaint(
                        for: claim, at: max(known, time.advanced(by: .seconds(-1_800))), reach: .everything)
                }
                let entries: [(Claim.Head, Int64, String)] = [
                    (.remediation, 48_600, "Devis signé du prestataire de réponse à incident"),
                    (.lostRevenue, 112_400, "Estimation du contrôle de gestion, premières 24\u{A0}h"),
                    (.remediation, 9_850, "Heures supplémentaires de l’équipe informatique"),
                ]
                for (head, euros, proof) in entries {
                    try writer.enter(
                        Claim.Entry(
                            head: head, amount: Money(euros: euros), day: day, proof: proof,
                            by: writer.actor), in: claim, reach: .everything)
                }
                // A tenth of what is expected to be owed, in whole thousands.
                let owed = min(forecast.forecast.mean - forecast.deductible, forecast.limit)
                let advance = Money(euros: owed.cents / 1_000_000 * 1_000)
                if advance > .zero {
                    try writer.advance(advance, in: claim, share: .half, reach: .everything)
                }
            }
        }
    }

    /// What two hospitals handed over at the last renewal.
    private func answerInsurers() async throws {
        let consenting = try await store.consenting().sorted().prefix(2)
        for establishment in consenting {
            guard
                let record = try await store.insurerRecord(
                    of: establishment, reach: .everything, on: now.parisDay, now: now)
            else { continue }
            try await store.transaction(by: DemoPool.administrator, at: now) {
                try $0.handOver(record.file, of: establishment, reach: .everything)
            }
        }
    }
}
