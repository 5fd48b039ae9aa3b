import Access
import Hummingbird
import Pool
import Posture
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let pool = SiteLink("pool")
    static let lossParameters = SiteLink("pool", "parameters")
    static func contribution(of establishment: ID<Establishment>) -> SiteLink {
        SiteLink("pool", establishment.description)
    }
}

extension Endpoints {
    /// What hospitals risk together, what each pays for it and why, and on what assumptions.
    static let pool: [Endpoint] = [
        .page("/pool", needs: .permission(.readPosture)) { visit in
            let pool = try await visit.store.pool(reach: visit.reach, on: visit.today, now: visit.now)
            return PoolOverviewView(visit: visit, pool: pool).response()
        },
        .page("/pool/parameters", needs: .permission(.readPosture)) { visit in
            LossParametersView(
                visit: visit, settings: try await visit.store.lossSettings(),
                history: try await visit.store.lossSettingsHistory(),
                sensitivity: try await visit.store.poolSensitivity(
                    reach: visit.reach, on: visit.today, now: visit.now)
            ).response()
        },
        .form("/pool/parameters", needs: .permission(.setLossParameters)) { try await setParameter($0) },
        .page("/pool/shapley", needs: .permission(.readPosture)) { visit in
            let found = try await visit.store.poolShapley(
                reach: visit.reach, on: visit.today, now: visit.now)
            return PoolShapleyView(visit: visit, found: found).response()
        },
        .page("/pool/diversification", needs: .permission(.readPosture)) { visit in
            let found = try await visit.store.poolDiversification(
                reach: visit.reach, on: visit.today, now: visit.now)
            return PoolDiversificationView(visit: visit, found: found).response()
        },
        .page("/pool/causes/{cause}", needs: .permission(.readPosture)) { visit in
            guard
                let subject = visit.parameters.get("cause").flatMap({ SharedCause.Subject(key: $0) }),
                let found = try await visit.store.poolCause(
                    subject, reach: visit.reach, registry: visit.reach(for: .readRegistry), on: visit.today,
                    now: visit.now)
            else { throw Refusal.notFound }
            return PoolCauseView(visit: visit, found: found).response()
        },
        .page("/pool/{establishment}", needs: .permission(.readPosture)) { visit in
            try await contribution(visit)
        },
        .page("/pool/{establishment}/loss", needs: .permission(.readPosture)) { visit in
            guard
                let loss = try await visit.store.establishmentLoss(
                    of: try visit.id("establishment"), reach: visit.reach, on: visit.today, now: visit.now)
            else { throw Refusal.notFound }
            return EstablishmentLossView(visit: visit, loss: loss).response()
        },
    ]

    private static func contribution(_ visit: Visit) async throws -> Response {
        let establishment: ID<Establishment> = try visit.id("establishment")
        var question = PoolQuestion(
            completing: Set(visit.query.all("complete").compactMap(Dimension.init(rawValue:))))
        var problem: LocalizedText?
        if let key = visit.query.text("parameter") {
            let value = visit.query.text("value").flatMap { Double(typed: $0, in: visit.language) }
            if let value {
                question.parameter = (key, value)
            } else {
                problem = LocalizedText(
                    "Écrivez la valeur à essayer, comme 0,45.", en: "Write the value to try, such as 0.45.")
            }
        }
        func read(_ question: PoolQuestion) async throws -> PoolContribution? {
            try await visit.store.contribution(
                of: establishment, asking: question, reach: visit.reach, on: visit.today, now: visit.now)
        }
        var found: PoolContribution?
        do {
            found = try await read(question)
        } catch let error as PoolError {
            problem = error.sentence
            question.parameter = nil
            found = try await read(question)
        }
        guard let found else { throw Refusal.notFound }
        return ContributionView(visit: visit, contribution: found, question: question, problem: problem)
            .response()
    }

    private static func setParameter(_ visit: Visit) async throws -> Response {
        guard let note = ParameterNote.all.first(where: { $0.key == visit.fields["parameter"] }),
            let value = visit.fields.text("value").flatMap({ Double(typed: $0, in: visit.language) })
        else {
            throw Refusal.invalid(
                LocalizedText(
                    "Choisissez un paramètre et écrivez un nombre, comme 0,45.",
                    en: "Choose a parameter and write a number, such as 0.45."))
        }
        let reason = String((visit.fields.text("reason") ?? "").prefix(2_000))
        guard !reason.isEmpty else {
            throw Refusal.invalid(
                LocalizedText("Dites pourquoi, avec la source.", en: "Say why, with the source."))
        }
        return try await visit.recording(then: .lossParameters) { writer, _ in
            // Of what is in force now: of two assumptions that are changed at once, both stay changed.
            try writer.set(note.setting(value, in: try writer.lossSettings().parameters), because: reason)
        }
    }
}
