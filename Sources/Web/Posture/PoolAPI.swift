import Access
import Hummingbird
import Pool
import Posture
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Postures, contributions and claims for programs.
    static let poolAPI: [Endpoint] = [
        .api(
            .get, "/api/v1/postures", needs: .permission(.readPosture),
            Operation(
                id: "listPostures",
                summary:
                    "How far each protection is in place, one row an establishment, as of today; levels lie in 0 to 1.",
                answer: "PosturePage")
        ) { visit in
            let postures = try await visit.store.postures(
                reach: visit.reach, on: visit.today, now: visit.now)
            return visit.page(postures.map { PostureAnswer($0) }, next: nil)
        },
        .api(
            .get, "/api/v1/contributions", needs: .permission(.readPosture),
            Operation(
                id: "listContributions",
                summary:
                    "What each establishment in reach brings to the pool and pays; money in cents. Empty for a pool too small to show.",
                answer: "ContributionPage")
        ) { visit in
            let pool = try await visit.store.pool(reach: visit.reach, on: visit.today, now: visit.now)
            return visit.page((pool?.shares ?? []).map { ContributionAnswer($0) }, next: nil)
        },
        .api(
            .get, "/api/v1/claims", needs: .permission(.readPosture),
            Operation(
                id: "listClaims",
                summary:
                    "Claims on the pool, the newest first, with the model's forecast beside the real cost; money in cents.",
                answer: "ClaimPage")
        ) { visit in
            let claims = try await visit.store.claims(reach: visit.reach)
            return visit.page(claims.map { ClaimAnswer($0) }, next: nil)
        },
    ]

    static let poolSchemas: [(name: String, schema: JSONSchema)] = [
        ("Posture", PostureAnswer.schema), ("PosturePage", .page(of: "Posture")),
        ("Contribution", ContributionAnswer.schema), ("ContributionPage", .page(of: "Contribution")),
        ("Claim", ClaimAnswer.schema), ("ClaimPage", .page(of: "Claim")),
    ]
}

struct PostureAnswer: Encodable {
    let establishment: NamedAnswer
    let finess: String
    let aspects: [Aspect]

    struct Aspect: Encodable {
        let aspect: String
        /// Missing where nothing is known: neither none nor good.
        let level: Double?
        let low: Double
        let high: Double
        let facts: Int
        let setAside: Int
    }

    init(_ placed: PlacedPosture) {
        establishment = NamedAnswer(id: placed.place.id.rawValue, name: placed.place.name)
        finess = placed.place.finess
        aspects = placed.posture.aspects.map {
            Aspect(
                aspect: $0.aspect.word, level: $0.isUnknown ? nil : $0.level, low: $0.low, high: $0.high,
                facts: $0.counted.count, setAside: $0.setAside.count)
        }
    }

    static let schema = JSONSchema.object([
        .field("establishment", .named("Named")), .field("finess", .text),
        .field(
            "aspects",
            .array(
                .object([
                    .field("aspect", .word(PostureAspect.all.map(\.word))), .optional("level", .number),
                    .field("low", .number), .field("high", .number), .field("facts", .integer),
                    .field("setAside", .integer),
                ]))),
    ])
}

struct ContributionAnswer: Encodable {
    let establishment: NamedAnswer
    let contributionCents: Int64
    let contributionLowCents: Int64
    let contributionHighCents: Int64
    let expectedLossCents: Int64
    let expectedLossLowCents: Int64
    let expectedLossHighCents: Int64
    let worstYearsCents: Int64
    let worstYearsLowCents: Int64
    let worstYearsHighCents: Int64
    let capitalAloneCents: Int64
    let capitalAloneLowCents: Int64
    let capitalAloneHighCents: Int64
    let capitalInPoolCents: Int64
    let capitalInPoolLowCents: Int64
    let capitalInPoolHighCents: Int64
    let coverPriceCents: Int64
    let coverPriceLowCents: Int64
    let coverPriceHighCents: Int64
    let coverRecoveryCents: Int64
    let coverRecoveryLowCents: Int64
    let coverRecoveryHighCents: Int64

    init(_ share: PoolShare) {
        establishment = NamedAnswer(id: share.place.id.rawValue, name: share.place.name)
        contributionCents = share.contribution.value.cents
        contributionLowCents = share.contribution.low.cents
        contributionHighCents = share.contribution.high.cents
        expectedLossCents = share.expected.value.cents
        expectedLossLowCents = share.expected.low.cents
        expectedLossHighCents = share.expected.high.cents
        worstYearsCents = share.tail.value.cents
        worstYearsLowCents = share.tail.low.cents
        worstYearsHighCents = share.tail.high.cents
        capitalAloneCents = share.capitalAlone.value.cents
        capitalAloneLowCents = share.capitalAlone.low.cents
        capitalAloneHighCents = share.capitalAlone.high.cents
        capitalInPoolCents = share.capitalInPool.value.cents
        capitalInPoolLowCents = share.capitalInPool.low.cents
        capitalInPoolHighCents = share.capitalInPool.high.cents
        coverPriceCents = share.coverPrice.value.cents
        coverPriceLowCents = share.coverPrice.low.cents
        coverPriceHighCents = share.coverPrice.high.cents
        coverRecoveryCents = share.coverRecovery.value.cents
        coverRecoveryLowCents = share.coverRecovery.low.cents
        coverRecoveryHighCents = share.coverRecovery.high.cents
    }

    static let schema = JSONSchema.object([
        .field("establishment", .named("Named")), .field("contributionCents", .integer),
        .field("contributionLowCents", .integer), .field("contributionHighCents", .integer),
        .field("expectedLossCents", .integer), .field("expectedLossLowCents", .integer),
        .field("expectedLossHighCents", .integer), .field("worstYearsCents", .integer),
        .field("worstYearsLowCents", .integer), .field("worstYearsHighCents", .integer),
        .field("capitalAloneCents", .integer), .field("capitalAloneLowCents", .integer),
        .field("capitalAloneHighCents", .integer), .field("capitalInPoolCents", .integer),
        .field("capitalInPoolLowCents", .integer), .field("capitalInPoolHighCents", .integer),
        .field("coverPriceCents", .integer), .field("coverPriceLowCents", .integer),
        .field("coverPriceHighCents", .integer), .field("coverRecoveryCents", .integer),
        .field("coverRecoveryLowCents", .integer), .field("coverRecoveryHighCents", .integer),
    ])
}

struct ClaimAnswer: Encodable {
    let id: Int64
    let establishment: NamedAnswer
    let caseReference: String
    let knownAt: Instant
    let complaintDue: Instant
    let complaintAt: Instant?
    let costCents: Int64
    let forecastMeanCents: Int64
    let forecastLowCents: Int64
    let forecastHighCents: Int64
    let owedCents: Int64
    let advancedCents: Int64
    let settledCents: Int64?

    init(_ recorded: RecordedClaim) {
        let claim = recorded.claim
        id = recorded.id
        establishment = NamedAnswer(id: recorded.establishment.rawValue, name: recorded.establishmentName)
        caseReference = recorded.reference
        knownAt = claim.knownAt
        complaintDue = claim.complaintDue
        complaintAt = claim.complaintAt
        costCents = claim.total().cents
        forecastMeanCents = claim.forecast.mean.cents
        forecastLowCents = claim.forecast.low.cents
        forecastHighCents = claim.forecast.high.cents
        owedCents = claim.owed.cents
        advancedCents = claim.advanced.cents
        settledCents = claim.settled?.cents
    }

    static let schema = JSONSchema.object([
        .field("id", .integer), .field("establishment", .named("Named")), .field("caseReference", .text),
        .field("knownAt", .instant), .field("complaintDue", .instant), .optional("complaintAt", .instant),
        .field("costCents", .integer), .field("forecastMeanCents", .integer),
        .field("forecastLowCents", .integer), .field("forecastHighCents", .integer),
        .field("owedCents", .integer), .field("advancedCents", .integer), .optional("settledCents", .integer),
    ])
}
