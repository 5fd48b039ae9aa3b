import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// What hospitals decide about answers.
struct JudgingForms {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    private func place() async throws -> (id: ID<Questionnaire>, edition: Edition) {
        let id: ID<Questionnaire> = try visit.id("questionnaire")
        do { return (id, try await visit.store.edition(of: id)) } catch StoreError.notFound {
            throw Refusal.notFound
        }
    }

    private func reason() throws -> String {
        try visit.formText("reason", LocalizedText("Indiquez le motif.", en: "Give the reason."))
    }

    /// The establishment that a form speaks for: the only one in reach, or the one that was chosen.
    private func establishment() throws -> ID<Establishment> {
        let chosen = visit.fields["establishment"].flatMap { ID<Establishment>($0) } ?? visit.ownEstablishment
        guard let chosen else {
            throw Refusal.invalid(
                LocalizedText("Choisissez un établissement.", en: "Choose an establishment."),
                at: "establishment")
        }
        guard visit.reach.includes(chosen) else { throw Refusal.notFound }
        return chosen
    }

    func find() async throws -> Response {
        let (id, edition) = try await place()
        let (code, reason, reach) = (try visit.code(), try reason(), visit.reach)
        guard let verdict = visit.fields["verdict"].flatMap(Verdict.init(rawValue:)) else {
            throw Refusal.invalid(
                LocalizedText("Choisissez un constat.", en: "Choose a finding."), at: "verdict")
        }
        let capacity: Finding.Capacity = visit.fields["capacity"] == "arbiter" ? .arbiter : .assessor
        try await visit.changing {
            try $0.find(
                verdict, because: reason, on: code, in: id, edition: edition, as: capacity, reach: reach)
        }
        return .redirect(to: SiteLink.point(code, of: id).saying(.findingMade))
    }

    func doubt() async throws -> Response {
        let (id, edition) = try await place()
        let (code, reach, establishment) = (try visit.code(), visit.reach, try establishment())
        let subject = try visit.formText(
            "subject", limit: 300, LocalizedText("Donnez un titre au doute.", en: "Give the doubt a title."))
        let text = try visit.formText(
            "text", LocalizedText("Écrivez pourquoi vous en doutez.", en: "Write why you doubt it."))
        guard edition.control(code) != nil else { throw Refusal.notFound }
        let doubt = try await visit.changing {
            try $0.raiseDoubt(
                subject, saying: text, about: code, in: id, edition: edition, for: establishment, reach: reach
            )
        }
        return .redirect(to: .doubt(doubt))
    }

    func derogate() async throws -> Response {
        let (id, edition) = try await place()
        let (code, reach, establishment) = (try visit.code(), visit.reach, try establishment())
        guard edition.control(code) != nil else { throw Refusal.notFound }
        guard let ends = try visit.day("ends") else {
            throw Refusal.invalid(
                LocalizedText("Indiquez la date de fin.", en: "Give the end date."), at: "ends")
        }
        let asked = Derogation(
            id: ID(0), establishment: establishment, release: ID(0), control: edition.reference(code),
            reason: try reason(),
            compensation: try visit.formText(
                "compensation",
                LocalizedText("Indiquez la mesure compensatoire.", en: "Give the compensating measure.")),
            approver: "", at: visit.now, ends: ends)
        // What is missing was told before: what is left is about the end.
        if let problem = asked.problems.first { throw Refusal(.unprocessableContent, problem).at("ends") }
        let today = visit.today
        try await visit.changing {
            _ = try $0.ask(asked, from: today, in: id, edition: edition, reach: reach)
        }
        return .redirect(to: SiteLink.point(code, of: id).saying(.derogationAsked))
    }

    func rely() async throws -> Response {
        let (id, edition) = try await place()
        let (reach, reason) = (visit.reach, try reason())
        guard let outcome = visit.fields["outcome"].flatMap(RelianceDecision.Outcome.init(rawValue:)) else {
            throw Refusal.invalid(
                LocalizedText("Choisissez une décision.", en: "Choose a decision."), at: "outcome")
        }
        let chosen = visit.fields.all("establishment").compactMap { ID<Establishment>($0) }
        let establishments = chosen.isEmpty ? [try establishment()] : Array(chosen.prefix(2_000))
        try await visit.changing { writer in
            for establishment in establishments {
                try writer.rely(
                    outcome, because: reason, in: id, edition: edition, at: establishment, reach: reach)
            }
        }
        return .redirect(to: SiteLink.questionnaire(id).saying(.decisionMade).to("decisions"))
    }
}
