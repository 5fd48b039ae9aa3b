import Access
import FoundationEssentials
import Hummingbird
import Markup
import Pool
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let ownCover = SiteLink("pool", "cover", "own")
}

/// Deductible and limit of each hospital in reach, and a form to agree on others for one.
struct OwnCoverView {
    let visit: Visit
    let covers: [EstablishmentCover]

    func write(_ html: inout HTML) {
        html.section(
            LocalizedText(
                "Franchise et plafond par établissement", en: "Deductible and limit by establishment"),
            id: "own",
            about: LocalizedText(
                "La règle commune vaut pour tous, sauf accord propre à un établissement.",
                en: "The common rule holds for all, unless an establishment agreed otherwise.")
        ) { html in
            html.table(
                LocalizedText("Franchises et plafonds", en: "Deductibles and limits"),
                [
                    Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) {
                        $0.data($1.place.name)
                    },
                    Column(
                        LocalizedText("Franchise par incident", en: "Deductible per incident"), kind: .number
                    ) {
                        amount(&$0, $1.deductible, isOwn: $1.own.deductible != nil)
                    },
                    Column(LocalizedText("Plafond par incident", en: "Limit per incident"), kind: .number) {
                        html, cover in
                        if let limit = cover.limit {
                            amount(&html, limit, isOwn: cover.own.limit != nil)
                        } else {
                            html.say(LocalizedText("sans plafond", en: "no limit"))
                        }
                    },
                ], covers, repeatsHeading: true, empty: .nothing)
            if visit.can(.setLossParameters) { form(&html) }
        }
    }

    private func amount(_ html: inout HTML, _ amount: Money, isOwn: Bool) {
        html.say(.money(amount))
        if isOwn {
            html.data(" ")
            html.badge(LocalizedText("Propre", en: "Own"), .low)
        }
    }

    private func form(_ html: inout HTML) {
        html.form(.ownCover, visit: visit, class: "form card") { html in
            html.choice(
                "establishment", LocalizedText("Établissement", en: "Establishment"),
                covers.map { Choice($0.place.id.description, .verbatim($0.place.name)) },
                empty: LocalizedText("Choisir…", en: "Choose…"), required: true)
            html.field(
                "deductible", LocalizedText("Sa franchise, M€", en: "Its deductible, €M"),
                hint: LocalizedText("Vide\u{A0}: celle de la règle.", en: "Empty: that of the rule."),
                required: false, .inputmode("decimal"))
            html.field(
                "limit", LocalizedText("Son plafond, M€", en: "Its limit, €M"),
                hint: LocalizedText("Vide\u{A0}: celui de la règle.", en: "Empty: that of the rule."),
                required: false, .inputmode("decimal"))
            html.textArea(
                "reason", LocalizedText("Motif de cet accord", en: "Reason for this agreement"), rows: 2,
                required: true, limit: 2_000)
            html.submit(LocalizedText("Enregistrer une version", en: "Record a version"))
        }
    }
}

extension Endpoints {
    /// Deductibles and limits of single hospitals.
    static let ownCovers: [Endpoint] = [
        .form("/pool/cover/own", needs: .permission(.setLossParameters)) { visit in
            guard let place = visit.fields.place else {
                throw Refusal.invalid(
                    LocalizedText("Choisissez l’établissement.", en: "Choose the establishment."))
            }
            let own = OwnCover(deductible: try visit.number("deductible"), limit: try visit.number("limit"))
            let reason = try visit.reason()
            try refuse(own)
            return try await visit.recording(then: .poolCover) { writer, reach in
                try writer.agree(on: own, for: place, because: reason, reach: reach)
            }
        },
        .api(
            .get, "/api/v1/pool/covers", needs: .permission(.readPosture),
            Operation(
                id: "listPoolCovers",
                summary:
                    "What each establishment in reach keeps of an incident and the most the pool pays it; money in cents.",
                answer: "PoolCoverPage")
        ) { visit in
            let covers = try await visit.store.covers(reach: visit.reach, on: visit.today, now: visit.now)
            return visit.page(covers.map { PoolCoverAnswer($0) }, next: nil)
        },
        .api(
            .post, "/api/v1/pool/covers", needs: .permission(.setLossParameters),
            Operation(
                id: "setPoolCover",
                summary:
                    "Agrees on a deductible and a limit for one establishment, as a new version of the rules: {\"establishment\": 1, \"deductibleCents\": 5000000, \"limitCents\": 500000000, \"reason\": \"…\"}; without an amount, the rule's counts again.",
                body: ["application/json"], answer: "PoolCover")
        ) { try await setCover($0) },
    ]

    static let ownCoverSchemas: [(name: String, schema: JSONSchema)] = [
        ("PoolCover", PoolCoverAnswer.schema), ("PoolCoverPage", .page(of: "PoolCover")),
    ]

    private struct CoverRequest: Decodable {
        let establishment: ID<Establishment>
        let deductibleCents: Int64?
        let limitCents: Int64?
        let reason: String
    }

    /// Refuses amounts out of range, in words.
    private static func refuse(_ own: OwnCover) throws {
        do throws(PoolError) {
            try own.check("")
        } catch {
            throw Refusal.invalid(error.sentence)
        }
    }

    private static func setCover(_ visit: Visit) async throws -> Response {
        let body = try await bytes(of: visit.request, limit: 64 * 1_024)
        guard let asked = try? JSONDecoder().decode(CoverRequest.self, from: Data(body)) else {
            throw Refusal.invalid(
                LocalizedText(
                    "Le corps de la requête n’a pas la forme attendue\u{A0}; voyez /api/v1/openapi.json.",
                    en: "The request body is not in the expected form; see /api/v1/openapi.json."))
        }
        let reason = trimmingBlanks(asked.reason)
        guard !reason.isEmpty, reason.count <= 2_000 else { throw Refusal.malformed }
        let own = OwnCover(
            deductible: asked.deductibleCents.map { Money(cents: $0).millions },
            limit: asked.limitCents.map { Money(cents: $0).millions })
        try refuse(own)
        try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
            try $0.agree(on: own, for: asked.establishment, because: reason, reach: visit.reach)
        }
        let covers = try await visit.store.covers(reach: visit.reach, on: visit.today, now: visit.now)
        guard let set = covers.first(where: { $0.place.id == asked.establishment }) else {
            throw Refusal.notFound
        }
        return .json(PoolCoverAnswer(set))
    }
}

struct PoolCoverAnswer: Encodable {
    let establishment: NamedAnswer
    let deductibleCents: Int64
    /// Missing where the pool pays without a limit.
    let limitCents: Int64?
    let hasOwnDeductible: Bool
    let hasOwnLimit: Bool

    init(_ cover: EstablishmentCover) {
        establishment = NamedAnswer(id: cover.place.id.rawValue, name: cover.place.name)
        deductibleCents = cover.deductible.cents
        limitCents = cover.limit?.cents
        hasOwnDeductible = cover.own.deductible != nil
        hasOwnLimit = cover.own.limit != nil
    }

    static let schema = JSONSchema.object([
        .field("establishment", .named("Named")), .field("deductibleCents", .integer),
        .optional("limitCents", .integer), .field("hasOwnDeductible", .flag),
        .field("hasOwnLimit", .flag),
    ])
}
