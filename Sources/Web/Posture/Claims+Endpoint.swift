import Access
import Hummingbird
import Pool
import Registry
import Store
import Vocabulary
import Watch

extension SiteLink {
    static let claims = SiteLink("pool", "claims")
    static func claim(_ id: Int64) -> SiteLink { SiteLink("pool", "claims", String(id)) }
    static func claimForm(_ id: Int64, _ what: StaticString) -> SiteLink {
        SiteLink("pool", "claims", String(id), what.description)
    }
    static func claimOpening(of caseFile: ID<CaseFile>) -> SiteLink {
        SiteLink("cases", caseFile.description, "claims")
    }
}

extension Endpoints {
    /// Claims on the pool: opened by an incident's case, fed as amounts come, advanced on and settled by the network.
    static let claims: [Endpoint] = [
        .page("/pool/claims", needs: .permission(.readPosture)) { visit in
            ClaimListView(visit: visit, claims: try await visit.store.claims(reach: visit.reach)).response()
        },
        .page("/pool/claims/{claim}", needs: .permission(.readPosture)) { visit in
            let claim = try await claim(visit)
            let share = AdvanceShare(try await visit.store.poolRules().rules.cash.advanceShare)
            return ClaimShowView(visit: visit, recorded: claim, advance: share).response()
        },
        .form("/cases/{case}/claims", needs: .permission(.recordPosture)) { try await openClaim($0) },
        .form("/pool/claims/{claim}/entries", needs: .permission(.recordPosture)) { try await enter($0) },
        .form("/pool/claims/{claim}/complaint", needs: .permission(.recordPosture)) { visit in
            let id = try claimID(visit)
            guard let time = visit.fields.text("filed").flatMap({ Instant(paris: $0) }) else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Indiquez la date et l’heure du dépôt, comme 2026-11-29 08:15.",
                        en: "Give the date and time of the complaint, such as 2026-11-29 08:15."))
            }
            let receipt = visit.fields.text("receipt").map { String($0.prefix(300)) }
            return try await changing(visit, id) {
                try $0.fileComplaint(for: id, at: time, receipt: receipt, reach: $1)
            }
        },
        .form("/pool/claims/{claim}/advance", needs: .permission(.setLossParameters)) { visit in
            let id = try claimID(visit)
            let amount = try visit.money(typed: visit.fields.text("amount") ?? "")
            return try await changing(visit, id) {
                let share = AdvanceShare(try $0.poolRules().rules.cash.advanceShare)
                try $0.advance(amount, in: id, share: share, reach: $1)
            }
        },
        .form("/pool/claims/{claim}/settlement", needs: .permission(.setLossParameters)) { visit in
            let id = try claimID(visit)
            return try await changing(visit, id) { try $0.settle(id, reach: $1) }
        },
    ]

    private static func claimID(_ visit: Visit) throws -> Int64 {
        guard let id = visit.parameters.get("claim").flatMap({ Int64($0) }) else { throw Refusal.notFound }
        return id
    }

    private static func claim(_ visit: Visit) async throws -> RecordedClaim {
        guard let claim = try await visit.store.claim(try claimID(visit), reach: visit.reach) else {
            throw Refusal.notFound
        }
        return claim
    }

    private static func openClaim(_ visit: Visit) async throws -> Response {
        let caseFile: ID<CaseFile> = try visit.id("case")
        guard let place = visit.fields.place,
            let forecast = try await visit.store.claimForecast(
                of: place, reach: visit.reach, on: visit.today, now: visit.now)
        else { throw Refusal.notFound }
        let reach = visit.reach
        let id: Int64
        do {
            id = try await visit.store.transaction(
                by: try visit.signedIn().principal.name, at: visit.now
            ) { try $0.openClaim(caseFile, at: place, forecast, reach: reach) }
        } catch StoreError.notFound {
            throw Refusal.notFound
        } catch StoreError.wrongState {
            throw Refusal.claimOpen
        }
        return .redirect(to: SiteLink.claim(id).saying(.postureRecorded))
    }

    private static func enter(_ visit: Visit) async throws -> Response {
        let id = try claimID(visit)
        guard let head = visit.fields["head"].flatMap(Claim.Head.init(rawValue:)) else {
            throw Refusal.invalid(.chooseOne)
        }
        let amount = try visit.money(typed: visit.fields.text("amount") ?? "")
        guard amount != .zero, abs(amount.cents) <= 100_000_000_000 else {
            throw Refusal.invalid(
                LocalizedText(
                    "Le montant ne peut être nul, ni dépasser un milliard d’euros.",
                    en: "The amount cannot be zero, nor exceed a billion euros."))
        }
        let day = try visit.neededDay("day")
        let proof = String((visit.fields.text("proof") ?? "").prefix(500))
        guard !proof.isEmpty else {
            throw Refusal.invalid(
                LocalizedText(
                    "Citez la pièce qui justifie ce montant.",
                    en: "Name the document that supports this amount."))
        }
        let entry = Claim.Entry(
            head: head, amount: amount, day: day, proof: proof, by: try visit.signedIn().principal.name)
        return try await changing(visit, id) { try $0.enter(entry, in: id, reach: $1) }
    }

    /// Changes a claim and goes back to it; what it refuses is said.
    private static func changing(
        _ visit: Visit, _ id: Int64, _ change: @escaping @Sendable (Writer, Reach) throws -> Void
    ) async throws -> Response {
        do {
            return try await visit.recording(then: .claim(id), change)
        } catch let refusal as Claim.Refusal {
            throw Refusal(.conflict, refusal.explanation)
        } catch StoreError.wrongState {
            throw Refusal.claimState
        }
    }
}

extension Refusal {
    fileprivate static let claimOpen = Refusal(
        .conflict,
        LocalizedText(
            "Un sinistre est déjà ouvert pour cet incident dans cet établissement.",
            en: "This incident has a claim for this establishment already."))
    fileprivate static let claimState = Refusal(
        .conflict,
        LocalizedText(
            "La plainte est déjà enregistrée, ou sa date précède l’incident ou suit l’instant présent.",
            en: "The complaint is recorded already, or its time lies before the incident or in the future."))
}

extension Claim.Refusal {
    var explanation: LocalizedText {
        switch self {
        case .noComplaint:
            LocalizedText(
                "Sans plainte déposée dans les 72 heures, rien ne peut être versé (article L. 12-10-1 du code des assurances).",
                en:
                    "Without a complaint filed within 72 hours nothing can be paid (article L. 12-10-1 of the Code des assurances)."
            )
        case .settled:
            LocalizedText(
                "Ce sinistre est réglé\u{A0}: il ne peut plus être modifié.",
                en: "This claim is settled: it can no longer be changed.")
        case .overLimit:
            LocalizedText(
                "L’avance dépasse la part convenue de ce qui serait dû.",
                en: "The advance is more than the agreed share of what would be owed.")
        case .notPositive:
            LocalizedText("L’avance doit être supérieure à zéro.", en: "The advance must be more than zero.")
        case .outsideIncident:
            LocalizedText(
                "La date doit aller du jour où l’incident a été connu à aujourd’hui.",
                en: "The day must lie between the one on which the incident was known and today.")
        case .belowZero:
            LocalizedText(
                "Une correction ne peut retirer plus que ce qui a été saisi pour ce poste.",
                en: "A correction cannot take off more than was entered under this head.")
        }
    }
}

extension Claim.Head {
    var title: LocalizedText {
        switch self {
        case .lostRevenue: LocalizedText("Recettes perdues", en: "Lost revenue")
        case .remediation: LocalizedText("Remédiation", en: "Remediation")
        case .breach: LocalizedText("Fuite de données", en: "Data breach")
        case .other: LocalizedText("Autres frais", en: "Other costs")
        }
    }
}
