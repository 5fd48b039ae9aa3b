import Access
import Debt
import Hummingbird
import NIOCore
import Registry
import Store
import Vocabulary
import Workbooks

extension Endpoints {
    /// The ledger of technical debt, what it comes to for a group, what expires, and what was decided.
    static let debt: [Endpoint] = [
        .page("/debt", needs: .permission(.readRegistry)) { visit in
            let question = DebtQuestion(visit)
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
            let question = DebtQuestion(visit)
            let (debt, places) = try await question.answer(visit)
            let order = debt.ordered(
                places, by: question.sort, isDescending: question.isDescending, from: 0, size: places.count)
            return .debtAsCSV(debt, order, visit: visit)
        },
        .page("/debt/together", needs: .permission(.readRegistry)) { visit in
            let question = DebtQuestion(visit)
            let (debt, places) = try await question.answer(visit)
            let choices = try await visit.store.page(Places(reach: visit.reach))
            return DebtTogetherView(
                visit: visit, question: question, model: DebtTogetherModel(debt.only(places), question),
                choices: choices
            ).response()
        },
        .page("/debt/expiries", needs: .permission(.readRegistry)) { visit in
            let debt = try await visit.store.debt(reach: visit.reach, on: visit.today, today: visit.today)
            return DebtExpiriesView(visit: visit, calendar: debt.expiries()).response()
        },
        .file("/debt/expiries.ics", needs: .permission(.readRegistry)) { try await calendar($0) },
        .api(
            .get, "/api/v1/debt/expiries.ics", needs: .permission(.readRegistry),
            Operation(
                id: "debtExpiries",
                summary:
                    "What ends within eighteen months: support, contracts, certificates, dismissals (iCalendar).",
                mediaType: "text/calendar")
        ) { try await calendar($0) },
    ]

    private static func calendar(_ visit: Visit) async throws -> Response {
        let debt = try await visit.store.debt(reach: visit.reach, on: visit.today, today: visit.today)
        let host = visit.request.head.authority ?? "cordon"
        let text = debt.expiries().iCalendar(host: host, now: visit.now, in: visit.language)
        return .text(text, mediaType: "text/calendar")
    }
}

extension Response {
    /// The ledger as a spreadsheet, in the order of the page; written as it is read, whatever its size.
    fileprivate static func debtAsCSV(_ debt: DebtLedger, _ order: [Int], visit: Visit) -> Response {
        let file = DebtFile(language: visit.language)
        let (store, reach) = (visit.store, visit.reach)
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(bytes: file.start))
            for start in stride(from: 0, to: order.count, by: 1_000) {
                let part = order[start..<min(start + 1_000, order.count)]
                let names = try await store.debtNames(of: part.map { debt.system($0) }, reach: reach)
                let bytes = part.flatMap { file.line(debt, $0, names[debt.system($0)]) }
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.finish(nil)
        }
        let name = visit.language == .french ? "dette-technique" : "technical-debt"
        return .attachment("\(name)-\(debt.day).csv", mediaType: "text/csv; charset=utf-8", body: body)
    }
}

/// The ledger as lines of a spreadsheet.
private struct DebtFile: Sendable {
    let language: Language
    private var writer: CSVWriter { CSVWriter(language: language) }

    private static let columns: [LocalizedText] = [
        LocalizedText("Établissement", en: "Establishment"), LocalizedText("FINESS", en: "FINESS"),
        LocalizedText("Code", en: "Code"), LocalizedText("Système", en: "System"),
        LocalizedText("Fonction", en: "Function"), LocalizedText("Version", en: "Release"),
        LocalizedText("État du support", en: "State of support"),
        LocalizedText("Fin des correctifs gratuits", en: "End of free fixes"),
        LocalizedText("Âge (années)", en: "Age (years)"),
        LocalizedText("Failles sans correctif", en: "Flaws without correction"),
        LocalizedText("Failles à vérifier", en: "Flaws to check"),
        LocalizedText("Services de soins touchés", en: "Care services touched"),
        LocalizedText("Principal (€)", en: "Principal (€)"),
        LocalizedText("Intérêts (€/an)", en: "Interest (€ a year)"),
        LocalizedText("dont surcoût d’exploitation (€/an)", en: "of which extra run cost (€ a year)"),
        LocalizedText("dont extensions (€/an)", en: "of which extensions (€ a year)"),
        LocalizedText("dont perte attendue (€/an)", en: "of which expected loss (€ a year)"),
        LocalizedText("Scénario de référence", en: "Reference scenario"),
        LocalizedText("Motifs", en: "Reasons"),
    ]

    init(language: Language) { self.language = language }

    var start: [UInt8] { CSVWriter.start + writer.line(DebtFile.columns.map { $0[language] }) }

    func line(_ debt: DebtLedger, _ place: Int, _ name: DebtName?) -> [UInt8] {
        let row = debt.ledger.rows[place]
        let owner = debt.owner(place)
        return writer.line([
            owner.name, owner.finess, name?.code ?? "", name?.name ?? "",
            debt.function(place).title[language],
            debt.release(place)?.name ?? "", row.state.title[language],
            debt.facts(place)?.lifecycle?.lastFreeDay?.description ?? "",
            row.ageDays.map { String($0 / 365) } ?? "", String(row.openFlaws), String(row.flawsToVerify),
            String(row.careServices), row.isPrincipalUnknown ? "" : euros(row.principal),
            euros(row.interest), euros(row.runOverrun), euros(row.extensionFee), euros(row.lossCarried),
            row.reference?.title[language] ?? "",
            row.reasons.each.map { $0.title[language] }.joined(separator: " | "),
        ])
    }

    private func euros(_ cents: Int64) -> String {
        let text = Money(cents: cents).description
        return language == .french ? text.replacing(".", with: ",") : text
    }
}
