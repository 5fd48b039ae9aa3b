import Access
import Debt
import Hummingbird
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// The ledger of technical debt, what it comes to for a group, what expires, and what was decided.
    static let debt: [Endpoint] = [
        .page("/debt", needs: .permission(.readRegistry)) { visit in
            var question = DebtQuestion(visit)
            let (debt, places) = try await question.answer(visit)
            let shown = debt.ordered(
                places, by: question.sort, isDescending: question.isDescending,
                from: (question.page - 1) * DebtQuestion.size, size: DebtQuestion.size)
            let names = try await visit.store.debtNames(
                of: shown.map { debt.system($0) }, reach: visit.reach)
            let model = DebtListModel(
                debt, places: places, shown: shown, names: names, question: question, visit: visit)
            let choices = try await visit.store.page(Places(reach: visit.reach))
            return DebtListView(visit: visit, question: question, model: model, choices: choices).response()
        },
        .file("/debt/export", needs: .permission(.exportRegistry)) { visit in
            var question = DebtQuestion(visit)
            let (debt, places) = try await question.answer(visit)
            let order = debt.ordered(
                places, by: question.sort, isDescending: question.isDescending, from: 0, size: places.count)
            return try await TableFile.ledger.response(debt, order, visit: visit)
        },
        .page("/debt/together", needs: .permission(.readRegistry)) { visit in
            var question = DebtQuestion(visit)
            let (debt, places) = try await question.answer(visit)
            let choices = try await visit.store.page(Places(reach: visit.reach))
            return DebtTogetherView(
                visit: visit, question: question,
                model: DebtTogetherModel(debt, places, question, today: visit.today),
                choices: choices
            ).response()
        },
        .file("/debt/together/export", needs: .permission(.exportRegistry)) { visit in
            var question = DebtQuestion(visit)
            let (debt, places) = try await question.answer(visit)
            let model = DebtTogetherModel(debt, places, question, today: visit.today, most: .max)
            switch visit.query["table"] {
            case "convergence":
                return try await TableFile.convergences.response(
                    model.convergences, day: debt.day, visit: visit)
            case "concentration":
                return try await TableFile.concentration.response(
                    model.suppliers, day: debt.day, visit: visit)
            default:
                return try await TableFile.migrations.response(model.migrations, day: debt.day, visit: visit)
            }
        },
        .file("/debt/expiries/export", needs: .permission(.exportRegistry)) { visit in
            let calendar = try await expiries(visit).calendar
            return try await TableFile.expiries.response(calendar.expiries, day: visit.today, visit: visit)
        },
        .page("/debt/expiries", needs: .permission(.readRegistry)) { visit in
            let (calendar, question, isWhole) = try await expiries(visit)
            let choices = try await visit.store.page(Places(reach: visit.reach))
            return DebtExpiriesView(
                visit: visit, calendar: calendar, question: question, isWhole: isWhole, choices: choices
            ).response()
        },
        .file("/debt/expiries.ics", needs: .permission(.readRegistry)) { try await calendar($0) },
        .api(
            .get, "/api/v1/debt/expiries.ics", needs: .permission(.readRegistry),
            Operation(
                id: "debtExpiries",
                summary:
                    "What ends within eighteen months: support, extensions, contracts, certificates, dismissals, protections, waivers (iCalendar). Of more than 40 establishments, contracts are counted by establishment and day, and protections and waivers are left out. The token may come as the password of HTTP Basic.",
                parameters: [
                    .init(name: "group", about: "Of establishments of this group.", type: "integer"),
                    .init(name: "establishment", about: "Of this establishment.", type: "integer"),
                ],
                mediaType: "text/calendar", takesTokenAsPassword: true)
        ) { try await calendar($0) },
    ]

    /// What ends, of the places that the address asks for, and whether agreements are told one by one: of many hospitals
    /// they are not.
    private static func expiries(
        _ visit: Visit
    ) async throws -> (calendar: ExpiryCalendar, question: DebtQuestion, isWhole: Bool) {
        let asked = DebtQuestion(visit)
        var question = asked
        question.day = visit.today
        question.filter = DebtFilter()
        question.filter.group = asked.filter.group
        question.filter.establishment = asked.filter.establishment
        question.text = ""
        let (debt, places) = try await question.answer(visit)
        let part = question.isNarrowed ? debt.only(places) : debt
        let calendar = part.expiries(owners: question.isNarrowed ? Set(part.input.owners) : nil)
        let (group, establishment) = (question.filter.group, question.filter.establishment)
        let owners = debt.register.owners.filter {
            (group == nil || $0.group == group) && (establishment == nil || $0.id == establishment)
        }
        guard
            let agreements = AgreementEnds(
                reach: visit.reach, establishments: owners.map(\.id), day: visit.today,
                includesWaivers: visit.can(.readAnswers))
        else { return (calendar, question, false) }
        return (calendar.telling(try await visit.store.page(agreements), from: visit.today), question, true)
    }

    private static func calendar(_ visit: Visit) async throws -> Response {
        let calendar = try await expiries(visit).calendar
        let origin = visit.siteAddress
        let host = String(origin.drop { $0 != ":" }.dropFirst("://".count))
        let text = calendar.linked(to: origin).iCalendar(host: host, now: visit.now, in: visit.language)
        return .text(text, mediaType: "text/calendar")
    }
}
