import Access
import Clausier
import Markup
import Store
import Vocabulary

/// What the overview says of suppliers' answers to a security officer: three figures, each with the list behind it.
struct AnswersGlance {
    let sums: (releases: Int, silent: Int, missing: Int, blocking: Int, reopened: Int)

    /// `nil` for who reads no answers, where no catalogue is installed, and where no release is recorded.
    init?(_ visit: Visit) async throws {
        let reach = visit.reach(for: .readAnswers)
        guard reach != .nothing, let edition = try await visit.store.currentEdition(of: Catalogues.hospital)
        else { return nil }
        let asked = edition.controls(for: Profile()).count { $0.respondent == .supplier }
        let gaps = AnswerGaps(
            reach: reach, catalogue: edition.key.catalogue,
            alike: try await visit.store.catalogues(alike: edition), askedOfAll: asked)
        sums = try await visit.store.sums(of: gaps)
        if sums.releases == 0 { return nil }
    }

    func write(_ html: inout HTML) {
        html.section(
            LocalizedText("Réponses des fournisseurs", en: "Suppliers’ answers"), id: "answers",
            about: LocalizedText(
                "Ce que les fournisseurs de vos systèmes n’ont pas répondu, ou ne respectent pas.",
                en: "What the suppliers of your systems have not answered, or do not meet.")
        ) { html in
            html.figures([
                Figure(
                    name: LocalizedText("Sans aucune réponse", en: "No answer at all"),
                    value: .number(sums.silent), tone: sums.silent > 0 ? .high : .good,
                    link: SiteLink.answers.with("only", AnswerGaps.Only.silent.rawValue),
                    note: LocalizedText(
                        "sur \(sums.releases) versions en service", en: "of \(sums.releases) releases in use")
                ),
                Figure(
                    name: LocalizedText("Points bloquants non respectés", en: "Blocking points not met"),
                    value: .number(sums.blocking), tone: sums.blocking > 0 ? .critical : .good,
                    link: SiteLink.answers.with("only", AnswerGaps.Only.blocking.rawValue)),
                Figure(
                    name: LocalizedText("Points sans réponse", en: "Unanswered points"),
                    value: .number(sums.missing), tone: sums.missing > 0 ? .medium : .good,
                    link: .supplierGaps,
                    note: LocalizedText("un courrier par fournisseur", en: "one letter per supplier")),
            ])
        }
    }
}
