import Access
import ArgumentParser
import Debt
import Foundation
import Markup
import Registry
import Store
import Triage
import Vocabulary

/// `cordon debt`: the ledger of technical debt.
struct DebtCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "debt", abstract: "Print the technical debt of every system.",
        discussion: """
            One row a system, the largest principal first; amounts in euros. The sums go to standard error. What is not known \
            is left empty and counted, never taken as good. The date may lie ahead: what expires next year is in debt then.
            """)

    @OptionGroup var folder: DataOption
    @Option(help: ArgumentHelp("Only this group, by its number or name.", valueName: "group")) var group:
        String?
    @Option(help: ArgumentHelp("Only this establishment, by its FINESS number.", valueName: "finess"))
    var establishment: String?
    @Option(help: ArgumentHelp("The day the ledger is true for; today unless said.", valueName: "date"))
    var at: String?
    @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table
    @Option(help: "The language of words in a table or CSV: fr or en.") var language: Language = .english

    func validate() throws {
        if let at, (try? Day(parsing: at)) == nil {
            throw ValidationError("'\(at)' is no date; write it as 2027-01-31.")
        }
        guard group == nil || establishment == nil else {
            throw ValidationError("Name a group or an establishment, not both.")
        }
    }

    func run() async throws {
        let store = try folder.existing().store
        let today = Instant.now.parisDay
        let day = try at.map { try Day(parsing: $0) } ?? today
        let whole = try await store.debt(reach: try await reach(in: store), on: day, today: today)
        try await print(whole, from: store)
        for line in DebtTotalsText(whole.ledger.totals, on: day).lines(in: language) { say(line) }
        if whole.register.feeds.isEmpty {
            say(
                "no feed is loaded: flaws are unknown, and dates are the register's own; see 'cordon feeds load'"
            )
        }
    }

    private func reach(in store: Store) async throws -> Reach {
        if let establishment {
            return .establishments([try await store.establishment(numbered: establishment)])
        }
        guard let group else { return .everything }
        let places = try await store.page(Places(reach: .everything))
        guard let found = places.groups.first(where: { $0.id.description == group || $0.name == group })
        else {
            throw Failure(
                "there is no group '\(group)'; there are: \(places.groups.prefix(20).map { "\($0.id) \($0.name)" }.joined(separator: ", "))"
            )
        }
        let members = places.establishments.filter { $0.group == found.id }.map(\.id)
        return members.isEmpty ? .nothing : .establishments(Set(members))
    }

    private func print(_ debt: DebtLedger, from store: Store) async throws {
        var printer = RowPrinter(format, columns: DebtCommand.columns)
        let rows = debt.ledger.rows
        let order = rows.indices.sorted {
            (rows[$1].principal, rows[$1].interest, input(debt, $0)) < (
                rows[$0].principal, rows[$0].interest, input(debt, $1)
            )
        }
        for start in stride(from: 0, to: order.count, by: 1_000) {
            let part = order[start..<min(start + 1_000, order.count)]
            let names = try await store.debtNames(of: part.map { debt.system($0) }, reach: .everything)
            for place in part { printer.add(values(debt, place, names[debt.system(place)])) }
        }
        try printer.finish()
    }

    private func input(_ debt: DebtLedger, _ place: Int) -> Int64 { debt.input.systems[place] }

    private static let columns = [
        "establishment", "code", "system", "function", "release", "state", "supportEnds", "ageYears",
        "openFlaws",
        "flawsToVerify", "careServices", "dependents", "principal", "interest", "runOverrun",
        "extensionFee",
        "lossCarried", "quadrant", "scenario", "reasons",
    ]

    private func values(_ debt: DebtLedger, _ place: Int, _ name: DebtName?) -> [JSONText] {
        let row = debt.ledger.rows[place]
        let isForPeople = format == .table || format == .csv
        let reasons = row.reasons.each.map { $0.title[language] }
        let quadrant = TimeQuadrant(row).place
        return [
            .string(debt.owner(place).finess), .string(name?.code ?? ""), .string(name?.name ?? ""),
            .string(isForPeople ? debt.function(place).title[language] : debt.function(place).rawValue),
            debt.release(place).map { .string($0.name) } ?? .null,
            .string(isForPeople ? row.state.title[language] : "\(row.state)"),
            debt.facts(place)?.lifecycle?.lastFreeDay.map { .string($0.description) } ?? .null,
            row.ageDays.map { .integer(Int64($0) / 365) } ?? .null,
            row.knownOpenFlaws.map { .integer(Int64($0)) } ?? .null,
            row.knownFlawsToVerify.map { .integer(Int64($0)) } ?? .null,
            row.knownCareServices.map { .integer(Int64($0)) } ?? .null,
            .integer(Int64(row.dependents)),
            row.isPrincipalUnknown ? .null : euros(row.principal), euros(row.interest),
            euros(row.runOverrun), euros(row.extensionFee), euros(row.lossCarried),
            .string(isForPeople ? quadrant.title[language] : "\(quadrant)"),
            row.reference.map { .string(isForPeople ? $0.title[language] : $0.word) } ?? .null,
            isForPeople
                ? .string(reasons.joined(separator: "; ")) : .array(reasons.map { .string($0) }),
        ]
    }

    /// Exact: cents are never a binary fraction.
    private func euros(_ cents: Int64) -> JSONText { .verbatim(Money(cents: cents).description) }
}

/// The sums of a ledger in lines.
struct DebtTotalsText {
    private let totals: LedgerTotals
    private let day: Day

    init(_ totals: LedgerTotals, on day: Day) {
        self.totals = totals
        self.day = day
    }

    func lines(in language: Language) -> [String] {
        let states = SupportState.allCases.compactMap { state -> String? in
            let count = totals.byState[Int(state.rawValue)]
            return count > 0 ? "\(count) \(state.title[language].lowercased())" : nil
        }
        func money(_ cents: Int64) -> String { LocalizedText.money(Money(cents: cents))[language] }
        return language == .french
            ? [
                "Au \(day)\u{A0}: \(totals.systems) systèmes, \(totals.indebted) en dette\u{A0}; \(states.joined(separator: ", "))",
                "Principal\u{A0}: \(money(totals.principal))\u{A0}; intérêts\u{A0}: \(money(totals.interest)) par an, dont perte attendue \(money(totals.lossCarried))",
                "Principal inconnu\u{A0}: \(totals.unknown) systèmes\u{A0}; au moins un fait inconnu\u{A0}: \(totals.withUnknowns) systèmes",
            ]
            : [
                "As of \(day): \(totals.systems) systems, \(totals.indebted) in debt; \(states.joined(separator: ", "))",
                "Principal: \(money(totals.principal)); interest: \(money(totals.interest)) a year, of which expected loss \(money(totals.lossCarried))",
                "Principal unknown: \(totals.unknown) systems; with at least one unknown fact: \(totals.withUnknowns) systems",
            ]
    }
}
