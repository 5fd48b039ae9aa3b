import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

extension Endpoints {
    /// What suppliers answered, as hospitals read and judge it.
    static let answers: [Endpoint] = answerPages + judgements + answerFiles

    private static let answerPages: [Endpoint] = [
        .page("/answers", needs: .permission(.readAnswers)) { visit in
            let (edition, gaps) = try await visit.gaps()
            let page = try await visit.store.page(gaps)
            let care = try await visit.store.careBehind(
                CareBehindReleases(reach: gaps.reach, releases: page.rows.map(\.release)))
            return GapsView(
                visit: visit, edition: edition, catalogues: try await visit.store.askedCatalogues(),
                list: gaps, page: page, care: care, place: try await visit.soughtPlace(gaps)
            ).response()
        },
        .page("/answers/suppliers", needs: .permission(.readAnswers)) { visit in
            let (edition, gaps) = try await visit.gaps()
            let page = try await visit.store.page(SupplierGaps(gaps))
            return SupplierGapsView(
                visit: visit, edition: edition, catalogues: try await visit.store.askedCatalogues(),
                list: gaps, page: page, place: try await visit.soughtPlace(gaps)
            ).response()
        },
        .page("/answers/suppliers/{supplier}", needs: .permission(.readAnswers)) { visit in
            try await LetterView(visit, SupplierLetter(visit)).response()
        },
        .page("/answers/of/{questionnaire}", needs: .permission(.readAnswers)) { visit in
            let dossier = try await visit.ownDossier()
            let places = try await visit.store.page(Places(reach: visit.reach))
            let weights = try await visit.store.buyerWeights(
                of: dossier.edition.key.catalogue, reach: visit.reach)
            return QuestionnaireView(visit: visit, dossier: dossier, places: places, weights: weights)
                .response()
        },
        .page("/answers/of/{questionnaire}/points/{code}", needs: .permission(.readAnswers)) { visit in
            let dossier = try await visit.ownDossier()
            guard let point = dossier.anyPoint(try visit.code()) else { throw Refusal.notFound }
            let places = try await visit.store.page(Places(reach: visit.reach))
            let history = try await visit.store.answerHistory(
                of: point.control.code, in: dossier.questionnaire.id, reach: visit.reach)
            return PointView(visit: visit, dossier: dossier, point: point, places: places, history: history)
                .response()
        },
        .page("/derogations", needs: .permission(.decideAnswers)) { visit in
            let list = DerogationList(reach: visit.reach, on: visit.today, paging: visit.paging())
            let page = try await visit.store.page(list)
            var editions: [EditionKey: Edition] = [:]
            for key in Set(page.rows.map(\.recorded.derogation.control.edition)) {
                editions[key] = try await visit.store.edition(key)
            }
            return DerogationsView(
                visit: visit, list: list, rows: page.rows, editions: editions, total: page.total
            ).response()
        },
        .page("/judging", needs: .permission(.judgeAnswers)) { visit in
            let page = try await visit.store.page(JudgingDesk(reach: visit.reach))
            return JudgingView(
                visit: visit, page: page, catalogues: try await visit.store.askedCatalogues()
            ).response()
        },
    ]

    private static let judgements: [Endpoint] = [
        .form("/answers/of/{questionnaire}/points/{code}/finding", needs: .permission(.judgeAnswers)) {
            try await JudgingForms($0).find()
        },
        .form("/answers/of/{questionnaire}/points/{code}/doubt", needs: .permission(.raiseDoubts)) {
            try await JudgingForms($0).doubt()
        },
        .form("/answers/of/{questionnaire}/points/{code}/derogation", needs: .permission(.decideAnswers)) {
            try await JudgingForms($0).derogate()
        },
        .form("/answers/of/{questionnaire}/decision", needs: .permission(.decideAnswers)) {
            try await JudgingForms($0).rely()
        },
        .form("/derogations/{derogation}", needs: .permission(.decideAnswers)) { visit in
            let (id, reach): (ID<Derogation>, Reach) = (try visit.id("derogation"), visit.reach)
            let step = visit.fields["step"]
            try await visit.changing { writer in
                if step == "end" {
                    try writer.end(id, reach: reach)
                } else {
                    try writer.decide(id, approves: step == "approve", reach: reach)
                }
            }
            return .redirect(to: SiteLink.derogations.saying(.derogationDecided))
        },
    ]

    private static let answerFiles: [Endpoint] = [
        .file("/evidence/{evidence}", needs: .permission(.readAnswers)) { try await piece($0) }
    ]
}

extension Visit {
    /// The list of releases that the address asks for, with the edition that it is about; what makes no sense in it is left
    /// out.
    func gaps() async throws -> (Edition, AnswerGaps) {
        var wrong: [String] = []
        return try await gaps(wrong: &wrong)
    }

    /// The name of the one establishment that the address asks for, where it is in reach.
    fileprivate func soughtPlace(_ gaps: AnswerGaps) async throws -> String? {
        guard query["establishment"] != nil, gaps.reach != reach else { return nil }
        return try await store.page(Places(reach: gaps.reach)).establishments.first?.name
    }

    /// The same, with the names of what was left out in `wrong`.
    func gaps(wrong: inout [String]) async throws -> (Edition, AnswerGaps) {
        let edition = try await edition()
        let asked = edition.controls(for: Profile()).count { $0.respondent == .supplier }
        var reader = QueryReader(query)
        let establishment: ID<Establishment>? = reader.id("establishment")
        // Calls that were written before `only` say `open=1`.
        let isOpen = reader.all("open") { ["0": false, "1": true][$0] }.first ?? false
        let gaps = AnswerGaps(
            reach: reach.within(establishment), catalogue: edition.key.catalogue,
            alike: try await store.catalogues(alike: edition), askedOfAll: asked,
            care: reader.word("care"), only: reader.word("only") ?? (isOpen ? .open : nil),
            text: query.text("q") ?? "", paging: paging())
        wrong += reader.wrong
        return (edition, gaps)
    }
}
