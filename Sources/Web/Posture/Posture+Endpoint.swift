import Access
import Clausier
import Hummingbird
import Pool
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
    static func declaration(of establishment: ID<Establishment>) -> SiteLink {
        SiteLink("posture", establishment.description, "declaration")
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
            let degraded = try await CaseDegradedModes(vitalAt: establishment, visit: visit)
            return PostureDetailView(visit: visit, detail: detail, degraded: degraded).response()
        },
        .form(
            "/posture/{establishment}/evidence", needs: .permission(.recordPosture), limit: longestEvidence
        ) { try await receiveEvidence($0) },
        .form(
            "/posture/{establishment}/declaration", needs: .permission(.recordPosture),
            limit: Evidence.largest + (64 << 10)
        ) { try await declare($0) },
        .file("/posture/evidence/{evidence}/document", needs: .permission(.readPosture)) { visit in
            try await document(visit, reach: visit.reach)
        },
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
            try await visit.store.withdraw(
                evidence: id, because: reason, reach: visit.reach, by: try visit.signedIn().principal.name,
                at: visit.now)
            return .redirect(to: SiteLink.posture.saying(.postureRecorded))
        },
        .form("/posture/{establishment}/consent", needs: .permission(.recordPosture)) { visit in
            let establishment: ID<Establishment> = try visit.id("establishment")
            let agrees = visit.fields["agrees"] == "1"
            return try await visit.recording(then: .posture(of: establishment)) {
                try $0.consent(agrees, for: establishment, reach: $1)
            }
        },
        .file(
            "/underwriting/evidence/{evidence}/document", needs: .permission(.readPostureWithConsent)
        ) { visit in
            try await document(visit, reach: try await visit.store.reachOfUnderwriter(visit.reach))
        },
        .page("/underwriting", needs: .permission(.readPostureWithConsent)) { visit in
            let reach = try await visit.store.reachOfUnderwriter(visit.reach)
            let postures = try await visit.store.postures(reach: reach, on: visit.today, now: visit.now)
            return PostureListView(visit: visit, postures: postures, section: .underwriting).response()
        },
    ]

    /// The document of a declaration, always as a download that no browser runs.
    private static func document(_ visit: Visit, reach: Reach) async throws -> Response {
        guard let id = visit.parameters.get("evidence").flatMap({ Int64($0) }),
            let found = try await visit.store.postureDocument(of: id, reach: reach)
        else { throw Refusal.notFound }
        return .download(
            "preuve-\(id).\(found.format.extensions[0])", mediaType: found.format.mediaType,
            bytes: found.bytes)
    }

    /// Records what the person who is signed in vouches for.
    private static func declare(_ visit: Visit) async throws -> Response {
        let establishment: ID<Establishment> = try visit.id("establishment")
        let fields = visit.fields
        guard let aspect = fields["aspect"].flatMap({ PostureAspect(word: $0) }) else {
            throw Refusal.invalid(
                LocalizedText("Choisissez la protection.", en: "Choose the protection."))
        }
        guard
            let percent = fields.text("level").flatMap({ Double(typed: $0, in: visit.language) }),
            (0...100).contains(percent)
        else {
            throw Refusal.invalid(
                LocalizedText(
                    "Dites de 0 à 100\u{A0}% ce qui est en place.",
                    en: "Say what is in place, from 0 to 100%."))
        }
        guard let day = try visit.day("day"), day <= visit.today else {
            throw Refusal.invalid(
                LocalizedText(
                    "Donnez le jour où c’était vrai, aujourd’hui au plus tard.",
                    en: "Give the day it was true, today at the latest."))
        }
        let proof = Declaration.Proof(fields.text("address") ?? "")
        if case .announced = proof {
            throw Refusal.invalid(
                LocalizedText(
                    "L’adresse de la preuve commence par https://\u{A0}; sinon joignez la pièce.",
                    en: "The address of the proof begins with https://; otherwise attach the document."))
        }
        let actor = try visit.signedIn().principal.name
        let declaration = Declaration(
            aspect: aspect, level: percent / 100, person: actor, day: day, proof: proof)
        let file = fields.file("file").map { (name: $0.name, bytes: $0.bytes) }
        if file != nil, !(fields.text("address") ?? "").isEmpty {
            throw Refusal.invalid(
                LocalizedText(
                    "Donnez l’adresse de la preuve ou joignez la pièce, pas les deux.",
                    en: "Give the address of the proof or attach the document, not both."))
        }
        let isNew: Bool
        do {
            isNew = try await visit.store.declare(
                declaration, file: file, of: establishment, reach: visit.reach, by: actor, at: visit.now)
        } catch let fault as EvidenceFault {
            throw Refusal.invalid(fault.sentence)
        }
        return .redirect(
            to: SiteLink.posture(of: establishment).saying(isNew ? .postureRecorded : .postureKnown))
    }

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
    /// Records something about postures or the pool and goes on; what lies beyond reach does not exist, and what the model
    /// refuses is said by name.
    func recording(
        then link: SiteLink, _ change: @escaping @Sendable (Writer, Reach) throws -> Void
    ) async throws -> Response {
        let reach = reach
        do {
            try await store.transaction(by: try signedIn().principal.name, at: now) { try change($0, reach) }
        } catch let error as PoolError {
            throw Refusal.invalid(error.sentence)
        }
        return .redirect(to: link.saying(.postureRecorded))
    }
}
