import Access
import Hummingbird
import Posture
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let posture = SiteLink("posture")
    static func posture(of establishment: ID<Establishment>) -> SiteLink {
        SiteLink("posture", establishment.description)
    }
    static func evidence(of establishment: ID<Establishment>) -> SiteLink {
        SiteLink("posture", establishment.description, "evidence")
    }
    static func withdrawal(_ evidence: Int64) -> SiteLink {
        SiteLink("posture", "evidence", String(evidence), "withdrawal")
    }
    static func consent(of establishment: ID<Establishment>) -> SiteLink {
        SiteLink("posture", establishment.description, "consent")
    }
    static let underwriting = SiteLink("underwriting")
}

extension Endpoints {
    /// Reports of directory audits are some hundred kilobytes.
    static let longestEvidence = 8 << 20

    /// How well each establishment is protected, by what evidence.
    static let posture: [Endpoint] = [
        .page("/posture", needs: .permission(.readPosture)) { visit in
            let postures = try await visit.store.postures(
                reach: visit.reach, on: visit.today, now: visit.now)
            return PostureListView(visit: visit, postures: postures, section: .posture).response()
        },
        .page("/posture/{establishment}", needs: .permission(.readPosture)) { visit in
            let establishment: ID<Establishment> = try visit.id("establishment")
            guard
                let detail = try await visit.store.posture(
                    of: establishment, reach: visit.reach, on: visit.today, now: visit.now)
            else { throw Refusal.notFound }
            return PostureDetailView(visit: visit, detail: detail).response()
        },
        .form(
            "/posture/{establishment}/evidence", needs: .permission(.recordPosture), limit: longestEvidence
        ) { try await receiveEvidence($0) },
        .form("/posture/evidence/{evidence}/withdrawal", needs: .permission(.recordPosture)) { visit in
            guard let id = visit.parameters.get("evidence").flatMap({ Int64($0) }) else {
                throw Refusal.notFound
            }
            let reason = String((visit.fields.text("reason") ?? "").prefix(2_000))
            guard !reason.isEmpty else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Dites pourquoi cette preuve est retirée.", en: "Say why this evidence is withdrawn.")
                )
            }
            return try await visit.recording(then: .posture) {
                try $0.withdraw(evidence: id, because: reason, reach: $1)
            }
        },
        .form("/posture/{establishment}/consent", needs: .permission(.recordPosture)) { visit in
            let establishment: ID<Establishment> = try visit.id("establishment")
            let agrees = visit.fields["agrees"] == "1"
            return try await visit.recording(then: .posture(of: establishment)) {
                try $0.consent(agrees, for: establishment, reach: $1)
            }
        },
        .page("/underwriting", needs: .permission(.readPostureWithConsent)) { visit in
            let reach = try await visit.store.reachOfUnderwriter(visit.reach)
            let postures = try await visit.store.postures(reach: reach, on: visit.today, now: visit.now)
            return PostureListView(visit: visit, postures: postures, section: .underwriting).response()
        },
    ]

    private static func receiveEvidence(_ visit: Visit) async throws -> Response {
        let establishment: ID<Establishment> = try visit.id("establishment")
        guard let kind = visit.fields["kind"].flatMap(EvidenceFile.init(rawValue:)) else {
            throw Refusal.invalid(
                LocalizedText("Choisissez la nature du fichier.", en: "Choose what the file holds."))
        }
        guard let file = visit.fields.file("file") else {
            throw Refusal.invalid(LocalizedText("Choisissez un fichier.", en: "Choose a file."))
        }
        let items: [EvidenceItem]
        do throws(PostureError) {
            items = try kind.evidence(file.bytes, named: file.name)
        } catch {
            throw Refusal.invalid(
                LocalizedText(
                    "Le fichier n’est pas lisible\u{A0}: \(error.sentence.french).",
                    en: "The file cannot be read: \(error.sentence.english)."))
        }
        return try await visit.recording(then: .posture(of: establishment)) {
            try $0.record(evidence: items, of: establishment, reach: $1)
        }
    }
}

extension Visit {
    /// Records something about postures and goes on; what lies beyond reach does not exist.
    func recording(
        then link: SiteLink, _ change: @escaping @Sendable (Writer, Reach) throws -> Void
    ) async throws -> Response {
        let reach = reach
        try await store.transaction(by: try signedIn().principal.name, at: now) { try change($0, reach) }
        return .redirect(to: link.saying(.postureRecorded))
    }
}
