import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Two pages for a board, made to be printed.
    static let debtReport: [Endpoint] = [
        .page("/debt/report", needs: .permission(.readRegistry)) { visit in
            DebtReportView(visit: visit, model: try await DebtReportModel(visit)).response()
        },
        .file("/debt/report/export", needs: .permission(.exportRegistry)) { visit in
            let model = try await DebtReportModel(visit)
            let day = model.question.day
            switch visit.query["table"] {
            case "heaviest":
                return try await TableFile.ledger.response(model.heaviestRows, day: day, visit: visit)
            case "quarters":
                return try await TableFile.quarters.response(model.quarters, day: day, visit: visit)
            case "suppliers":
                return try await TableFile.concentration.response(model.suppliers, day: day, visit: visit)
            default: return try await TableFile.migrations.response(model.migrations, day: day, visit: visit)
            }
        },
    ]
}

/// What a board reads of the debt of a place.
struct DebtReportModel {
    let scope: LocalizedText
    let question: DebtQuestion
    let totals: LedgerTotals
    let principalAtWorst: Int64
    let careServices: Int
    let curve: DebtCurve
    let schedule: [ScheduledWork]
    let migrations: [DebtTogetherModel.Migration]
    let heaviest: [DebtListModel.Row]
    /// The same as a file tells them.
    let heaviestRows: [DebtFileRow]
    let quarters: [Quarter]
    let suppliers: [DebtTogetherModel.Supplier]
    /// Whether it is about systems of several hospitals.
    let isOfSeveral: Bool
    let openings: OpeningListPage
    let feeds: LocalizedText

    /// What ends in three months.
    struct Quarter: Sendable {
        let first: Day
        let last: Day
        var support = 0
        var contracts = 0
        var certificates = 0
        /// Systems that receive no fix after one of these ends.
        var systems = 0
    }

    init(_ visit: Visit) async throws {
        var question = DebtQuestion(visit)
        let (debt, places) = try await question.answer(visit)
        self.question = question
        let part = debt.only(places)
        let figures = debt.figures(places, of: question.filter)
        (totals, principalAtWorst) = (figures.totals, figures.principalAtWorst)
        careServices = figures.careAtStake
        let years = try await visit.store.debtYears(
            reach: visit.reach, group: question.filter.group, establishment: question.filter.establishment,
            today: visit.today)
        (curve, schedule) = (years.curve, years.schedule)
        let together = DebtTogetherModel(debt, places, question, today: visit.today, most: 5, alone: true)
        (migrations, suppliers) = (together.migrations, together.suppliers)
        let shown = debt.ordered(places, by: .interest, isDescending: true, from: 0, size: 6)
        let names = try await visit.store.debtNames(of: shown.map { debt.system($0) }, reach: visit.reach)
        heaviest = shown.map { DebtListModel.Row(debt, $0, names[debt.system($0)]) }
        heaviestRows = shown.enumerated().map { rank, place in
            DebtFileRow(debt: debt, place: place, rank: rank, name: names[debt.system(place)])
        }
        quarters = DebtReportModel.quarters(part.expiries(owners: Set(part.input.owners)), from: debt.day)
        var list = OpeningList(reach: visit.reach, day: visit.today, paging: Paging(size: 1))
        (list.group, list.establishment) = (question.filter.group, question.filter.establishment)
        isOfSeveral = Set(part.input.owners).count > 1
        openings = try await visit.store.page(list)
        feeds = DebtListModel.sources(debt.register.feeds)
        scope = try await DebtReportModel.scope(visit, question)
    }

    private static func scope(_ visit: Visit, _ question: DebtQuestion) async throws -> LocalizedText {
        let places = try await visit.store.page(Places(reach: visit.reach))
        if let chosen = question.filter.establishment {
            return .verbatim(places.establishments.first { $0.id == chosen }?.name ?? "")
        }
        if let chosen = question.filter.group {
            return .verbatim(places.groups.first { $0.id == chosen }?.name ?? "")
        }
        if places.establishments.count == 1 { return .verbatim(places.establishments[0].name) }
        if places.groups.count == 1 { return .verbatim(places.groups[0].name) }
        return .verbatim(places.networks.first?.name ?? "Cordon")
    }

    private static func quarters(_ calendar: ExpiryCalendar, from day: Day) -> [Quarter] {
        var quarters = (0..<6).map {
            Quarter(first: day.adding(days: $0 * 91), last: day.adding(days: $0 * 91 + 90))
        }
        for expiry in calendar.expiries {
            let place = (expiry.day.number - day.number) / 91
            guard quarters.indices.contains(place) else { continue }
            switch expiry.kind {
            // Both columns count the same ends: those after which a system receives no fix.
            case .securitySupport, .boughtExtension:
                quarters[place].support += 1
                quarters[place].systems += expiry.systems
            case .contract: quarters[place].contracts += 1
            case .healthCertificate: quarters[place].certificates += 1
            case .activeSupport, .paidExtension, .dismissal, .protection, .waiver: break
            }
        }
        return quarters
    }
}

extension TableFile<DebtReportModel.Quarter> {
    /// What ends, by three months.
    static let quarters = TableFile(
        name: LocalizedText("Ce qui prend fin", en: "What ends"),
        columns: [
            Column(LocalizedText("À partir du", en: "From"), "from") { row, _ in .day(row.first) },
            Column(LocalizedText("Jusqu’au", en: "Until"), "until") { row, _ in .day(row.last) },
            Column(LocalizedText("Fins de correctifs", en: "Ends of fixes"), "support", width: 10) { row, _ in
                .integer(row.support)
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.systems)
            },
            Column(LocalizedText("Contrats", en: "Contracts"), "contracts", width: 10) { row, _ in
                .integer(row.contracts)
            },
            Column(LocalizedText("HDS", en: "HDS"), "certificates", width: 10) { row, _ in
                .integer(row.certificates)
            },
        ])
}
