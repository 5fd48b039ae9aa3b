import Access
import Clausier
import Hummingbird
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// What suppliers answered, for programs.
    static let clausierAPI: [Endpoint] = [
        .api(
            .get, "/api/v1/answers", needs: .permission(.readAnswers),
            Operation(
                id: "listAnswers",
                summary:
                    "Releases that systems in reach run, with what their suppliers have not answered or do not meet.",
                parameters: [
                    .init(name: "catalogue", about: "`hospital` unless told otherwise.", type: "string"),
                    .init(
                        name: "care", about: "Behind this kind of care service.",
                        values: CareServiceKind.allCases.map(\.rawValue)),
                    .init(
                        name: "only",
                        about:
                            "In this state only: something open, never answered, points missing, blocking points not met.",
                        values: AnswerGaps.Only.allCases.map(\.rawValue)),
                    .init(name: "open", about: "1 is `only=open`, for calls that were written before it."),
                    .init(
                        name: "establishment", about: "Of systems of this establishment only.",
                        type: "integer"),
                    .init(name: "q", about: "Words of the product’s or the supplier’s name."),
                    .init(name: "page", about: "From 1, fifty rows each.", type: "integer"),
                ], answer: "AnswerGapPage")
        ) { visit in
            var wrong: [String] = []
            var gaps = try await visit.gaps(wrong: &wrong).1
            try visit.refuse(wrong)
            gaps.paging = .reading(try visit.number("page", in: 1...100_000) ?? 1, size: 50)
            let page = try await visit.store.page(gaps)
            let isLast = page.rows.count < gaps.paging.size
            return .json(
                PageAnswer(
                    items: page.rows.map { AnswerGapAnswer($0) },
                    next: isLast ? nil : visit.here.with("page", String(gaps.paging.number + 1)).description))
        },
        .api(
            .get, "/api/v1/answers/{questionnaire}", needs: .permission(.readAnswers),
            Operation(
                id: "getAnswers",
                summary:
                    "One questionnaire: every point with its claim, its finding and its standing, what the supplier says of the product, and the points that it leaves out by that.",
                answer: "Questionnaire")
        ) { visit in .json(QuestionnaireAnswer(try await visit.ownDossier())) },
        .api(
            .get, "/api/v1/maintenance-networks", needs: .permission(.readAnswers),
            Operation(
                id: "listMaintenanceNetworks",
                summary:
                    "Where remote maintenance of releases in reach comes from: what no block may cut off.",
                answer: "MaintenanceNetworkPage")
        ) { visit in
            let rows = try await visit.store.maintenanceNetworks(reach: visit.reach)
            return .json(PageAnswer(items: rows.map { MaintenanceNetworkAnswer($0) }, next: nil))
        },
    ]

    static let clausierSchemas: [(name: String, schema: JSONSchema)] = [
        (
            "AnswerGap",
            .object([
                .field("release", .integer), .field("name", .text), .field("supplier", .named("Named")),
                .optional("questionnaire", .integer), .optional("submitted", .day),
                .field("systems", .integer),
                .field("asked", .integer), .field("answered", .integer), .field("failed", .integer),
                .field("blocking", .integer), .field("doubted", .integer), .field("score", .number),
                .field("reopenedDecisions", .integer),
            ])
        ),
        (
            "AnswerPoint",
            .object([
                .field("code", .text),
                .field("criticality", .word(ControlCriticality.allCases.map(\.rawValue))),
                .optional("claim", .word(Claim.allCases.map(\.rawValue))), .optional("version", .integer),
                .optional("comment", .text), .optional("details", .text),
                .optional("verdict", .word(Verdict.allCases.map(\.rawValue))), .field("isDisputed", .flag),
                .field("isDoubted", .flag), .field("isWaived", .flag), .field("standing", .text),
                .field("confidence", .number),
            ])
        ),
        (
            "Questionnaire",
            .object([
                .field("id", .integer), .field("release", .integer), .field("name", .text),
                .field("supplier", .named("Named")), .field("edition", .text),
                .field("submissions", .integer),
                .optional("submitted", .day), .optional("score", .number), .field("outcome", .text),
                .field("points", .array(.named("AnswerPoint"))),
                .field("holds", .array(.word(Trait.allCases.map(\.rawValue)))),
                .field("holdsNot", .array(.word(Trait.allCases.map(\.rawValue)))),
                .field("leftOut", .array(.named("AnswerPoint"))),
            ])
        ),
        (
            "MaintenanceNetwork",
            .object([
                .field("supplier", .integer), .field("release", .integer), .field("range", .text),
                .field("answer", .integer), .field("since", .instant),
            ])
        ),
    ]
}

struct AnswerGapAnswer: Encodable {
    let release: Int64
    let name: String
    let supplier: NamedAnswer
    let questionnaire: Int64?
    let submitted: Day?
    let systems, asked, answered, failed, blocking, doubted: Int
    let score: Double
    let reopenedDecisions: Int

    init(_ row: GapRow) {
        release = row.release.rawValue
        name = row.name
        supplier = NamedAnswer(id: row.supplier.rawValue, name: row.supplierName)
        questionnaire = row.questionnaire?.rawValue
        submitted = row.submitted?.parisDay
        systems = row.systems
        asked = row.standing.asked
        answered = row.standing.answered
        failed = row.standing.failed
        blocking = row.standing.blocking
        doubted = row.standing.doubted
        score = Double(row.standing.perMille) / 10
        reopenedDecisions = row.reopened
    }
}

struct QuestionnaireAnswer: Encodable {
    let id, release: Int64
    let name: String
    let supplier: NamedAnswer
    let edition: String
    let submissions: Int
    let submitted: Day?
    let score: Double?
    let outcome: String
    let points: [AnswerPointAnswer]
    /// What the supplier says of the product, and what it says the product is not.
    let holds, holdsNot: [String]
    /// The supplier's points that are out of the account by that, unless an assessor brought them back.
    let leftOut: [AnswerPointAnswer]

    init(_ dossier: AnswerDossier) {
        let questionnaire = dossier.questionnaire
        let total = dossier.score()
        id = questionnaire.id.rawValue
        release = questionnaire.release.rawValue
        name = questionnaire.releaseName
        supplier = NamedAnswer(id: questionnaire.supplier.rawValue, name: questionnaire.supplierName)
        edition = questionnaire.edition.description
        submissions = questionnaire.submissions
        submitted = questionnaire.submitted?.parisDay
        score = total.value.map { ($0 * 10).rounded() / 10 }
        outcome = total.outcome.rawValue
        points = dossier.points.map { AnswerPointAnswer($0) }
        holds = Trait.allCases.filter { dossier.profile[$0] == true }.map(\.rawValue)
        holdsNot = Trait.allCases.filter { dossier.profile[$0] == false }.map(\.rawValue)
        leftOut = dossier.leftOut.filter { $0.control.respondent == .supplier }.map { AnswerPointAnswer($0) }
    }
}

struct AnswerPointAnswer: Encodable {
    let code, criticality: String
    let claim: String?
    let version: Int?
    let comment, details: String?
    let verdict: String?
    let isDisputed, isDoubted, isWaived: Bool
    let standing: String
    let confidence: Double

    init(_ point: AnswerPoint) {
        code = point.control.code.text
        criticality = point.control.criticality.rawValue
        claim = point.answer?.claim.rawValue
        version = point.answer?.version
        comment = point.answer.flatMap { $0.comment.isEmpty ? nil : $0.comment }
        details = point.answer.flatMap { $0.details.isEmpty ? nil : $0.details }
        verdict = point.judgement.verdict?.rawValue
        isDisputed = if case .disputed = point.judgement { true } else { false }
        isDoubted = point.isDoubted
        isWaived = point.state.isWaived
        standing = "\(point.state.standing)"
        confidence = (point.confidence.value * 100).rounded() / 100
    }
}

struct MaintenanceNetworkAnswer: Encodable {
    let supplier, release, answer: Int64
    let range: String
    let since: Instant

    init(_ network: MaintenanceNetwork) {
        supplier = network.supplier.rawValue
        release = network.release.rawValue
        answer = network.answer.rawValue
        range = network.range
        since = network.since
    }
}
