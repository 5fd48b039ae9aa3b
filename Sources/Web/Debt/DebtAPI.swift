import Access
import Debt
import Hummingbird
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Debt and openings for programs.
    static let debtAPI: [Endpoint] = [
        .api(
            .get, "/api/v1/debt", needs: .permission(.readRegistry),
            Operation(
                id: "listDebt",
                summary:
                    "The ledger of technical debt, one row a system, the largest principal first; money in cents.",
                parameters: [
                    .init(
                        name: "at", about: "The day it is true for, ISO 8601; today unless told otherwise."),
                    .init(name: "group", about: "Owned in this group.", type: "integer"),
                    .init(name: "establishment", about: "Owned by this establishment.", type: "integer"),
                    .init(
                        name: "state", about: "In this state; may come several times.",
                        values: SupportState.allCases.map(\.word)),
                    .init(
                        name: "function", about: "For this; may come several times.",
                        values: Function.allCases.map(\.rawValue)),
                    .init(name: "reason", about: "Counted for this reason; may come several times."),
                    .init(
                        name: "product", about: "Running this product; may come several times.",
                        type: "integer"),
                    .init(name: "supplier", about: "Running a product of this supplier.", type: "integer"),
                    .init(
                        name: "q",
                        about: "Words, or their beginnings, of the name, code, product or supplier."),
                ] + .paging, answer: "DebtPage")
        ) { visit in
            var wrong: [String] = []
            var question = DebtQuestion(visit, wrong: &wrong)
            try visit.refuse(wrong)
            let (debt, places) = try await question.answer(visit)
            let (number, size) = (try visit.number("after", in: 1...1_000_000) ?? 1, try visit.size())
            let shown = debt.ordered(
                places, by: .principal, isDescending: true, from: (number - 1) * size, size: size)
            let names = try await visit.store.debtNames(of: shown.map { debt.system($0) }, reach: visit.reach)
            let rows = shown.map { DebtAnswer(debt, $0, names[debt.system($0)]) }
            let isLast = (number - 1) * size + rows.count >= places.count
            return visit.page(rows, next: isLast ? nil : String(number + 1))
        },
        .api(
            .get, "/api/v1/openings", needs: .permission(.readRegistry),
            Operation(
                id: "listOpenings",
                summary: "Flows that open a hospital to the outside, with the protection agreed for each.",
                parameters: [
                    .init(name: "group", about: "Of systems owned in this group.", type: "integer"),
                    .init(
                        name: "establishment", about: "Of systems owned by this establishment.",
                        type: "integer"),
                    .init(
                        name: "partner", about: "With this partner.",
                        values: OutsidePartner.allCases.map(\.rawValue)),
                    .init(
                        name: "protection", about: "Standing so.",
                        values: ProtectionState.allCases.map(\.rawValue)),
                    .init(
                        name: "data", about: "Carrying this.", values: DataClass.allCases.map(\.rawValue)),
                    .init(
                        name: "authentication", about: "With the ends known to each other in this way.",
                        values: FlowAuthentication.allCases.map(\.rawValue)),
                    .init(
                        name: "function", about: "Of systems for this.",
                        values: Function.allCases.map(\.rawValue)),
                ] + .paging, answer: "OpeningPage")
        ) { visit in
            var wrong: [String] = []
            var list = OpeningList(visit, wrong: &wrong)
            try visit.refuse(wrong)
            let (after, size) = try visit.keyset()
            (list.after, list.paging) = (ID(after ?? 0), Paging(size: size))
            let rows = try await visit.store.page(list).rows
            return visit.page(
                rows.map { OpeningAnswer($0, on: list.day) },
                next: rows.count == size ? rows.last?.flow.id.description : nil)
        },
    ]
}

struct DebtAnswer: Encodable {
    let system: Int64
    let establishment: String
    let code: String
    let name: String
    let function: String
    let release: String?
    let state: String
    let supportEnds: String?
    let ageDays: Int?
    let openFlaws: Int?
    let flawsToVerify: Int?
    let careServices: Int?
    let dependents: Int
    let principalCents: Int64?
    let runOverrunCents: Int64
    let extensionFeeCents: Int64
    let lossCarriedCents: Int64
    let scenario: String?
    let chosenScenario: String?
    let due: String?
    let reasons: [String]

    init(_ debt: DebtLedger, _ place: Int, _ label: DebtName?) {
        let row = debt.ledger.rows[place]
        let choice = debt.choice(place)
        system = debt.system(place).rawValue
        establishment = debt.owner(place).finess
        code = label?.code ?? ""
        name = label?.name ?? ""
        function = debt.function(place).rawValue
        release = debt.release(place)?.name
        state = row.state.word
        supportEnds = debt.facts(place)?.lifecycle?.lastFreeDay?.description
        ageDays = row.ageDays.map { Int($0) }
        openFlaws = row.knownOpenFlaws
        flawsToVerify = row.knownFlawsToVerify
        careServices = row.knownCareServices
        dependents = Int(row.dependents)
        principalCents = row.isPrincipalUnknown ? nil : row.principal
        runOverrunCents = row.runOverrun
        extensionFeeCents = row.extensionFee
        lossCarriedCents = row.lossCarried
        scenario = row.reference?.word
        chosenScenario = choice?.scenario.word
        due = choice?.due?.description
        reasons = row.reasons.each.map { $0.title.english }
    }

    static let schema = JSONSchema.object([
        .field("system", .integer), .field("establishment", .text), .field("code", .text),
        .field("name", .text),
        .field("function", .word(Function.allCases.map(\.rawValue))), .optional("release", .text),
        .field("state", .word(SupportState.allCases.map(\.word))), .optional("supportEnds", .day),
        .optional("ageDays", .integer), .optional("openFlaws", .integer),
        .optional("flawsToVerify", .integer),
        .optional("careServices", .integer), .field("dependents", .integer),
        .optional("principalCents", .integer),
        .field("runOverrunCents", .integer), .field("extensionFeeCents", .integer),
        .field("lossCarriedCents", .integer), .optional("scenario", .word(DebtScenario.allCases.map(\.word))),
        .optional("chosenScenario", .word(DebtScenario.allCases.map(\.word))), .optional("due", .day),
        .field("reasons", .array(.text)),
    ])
}

struct OpeningAnswer: Encodable {
    let flow: Int64
    let system: Int64
    let establishment: String
    let code: String
    let function: String
    let partner: String?
    let direction: String
    let `protocol`: String
    let data: String
    let authentication: String
    let crossesInternet: Bool
    let protection: String
    let measures: String?
    let until: String?

    init(_ row: OpeningRow, on day: Day) {
        flow = row.flow.id.rawValue
        system = row.flow.system.rawValue
        establishment = row.owner.finess
        code = row.system.code
        function = row.system.function.rawValue
        partner = if case .outside(let partner) = row.flow.partner { partner.rawValue } else { nil }
        direction = row.flow.direction.rawValue
        `protocol` = row.flow.wire
        data = row.flow.dataClass.rawValue
        authentication = row.flow.authentication.rawValue
        crossesInternet = row.flow.crossesInternet
        protection = row.state(on: day).rawValue
        measures = row.protection?.measures
        until = row.protection?.ends.description
    }

    static let schema = JSONSchema.object([
        .field("flow", .integer), .field("system", .integer), .field("establishment", .text),
        .field("code", .text),
        .field("function", .word(Function.allCases.map(\.rawValue))),
        .optional("partner", .word(OutsidePartner.allCases.map(\.rawValue))),
        .field("direction", .word(FlowDirection.allCases.map(\.rawValue))), .field("protocol", .text),
        .field("data", .word(DataClass.allCases.map(\.rawValue))),
        .field("authentication", .word(FlowAuthentication.allCases.map(\.rawValue))),
        .field("crossesInternet", .flag),
        .field("protection", .word(ProtectionState.allCases.map(\.rawValue))),
        .optional("measures", .text), .optional("until", .day),
    ])
}
