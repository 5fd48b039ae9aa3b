import Access
import ArgumentParser
import Clausier
import Foundation
import Registry
import Store
import Triage
import Vocabulary
import Workbooks

/// `cordon clausier move`: what becomes of answers when one edition is followed by another.
struct ClausierMoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "List which answers a move to another edition keeps, and the rest; with --apply, move.",
        discussion: """
            Control by control: kept (asks the same), confirm (asks something else now), dropped (nothing follows) and new. \
            With --questionnaire, only what that questionnaire answered. Mappings of the data folder count, and those of \
            --mapping. --apply moves the questionnaire as its supplier would: kept answers stand as they were signed, the \
            others wait on the supplier's desk, and decisions that relied on these are opened again.
            """)

    @OptionGroup var folder: DataOption
    @Argument(help: "The edition to move to, or to compare with --from.") var next: EditionName
    @Option(help: ArgumentHelp("The edition that is left, without a questionnaire.", valueName: "edition"))
    var from: EditionName?
    @Option(help: ArgumentHelp("The questionnaire's number, as in its address.", valueName: "number"))
    var questionnaire: Int64?
    @Option(
        help: ArgumentHelp("A file with mappings between the two, besides those kept.", valueName: "file"))
    var mapping: String?
    @Flag(help: "Move the questionnaire.") var apply = false
    @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table
    @Option(help: "The language of titles: fr or en.") var language: Language = .english

    func validate() throws {
        guard (from == nil) != (questionnaire == nil) else {
            throw ValidationError("Name either the edition that is left with --from, or a --questionnaire.")
        }
        guard !apply || questionnaire != nil else {
            throw ValidationError("--apply needs a --questionnaire.")
        }
    }

    func run() async throws {
        guard let questionnaire else { return try await compare() }
        let store = try folder.existingClausier()
        let id = ID<Questionnaire>(questionnaire)
        // Answers are the supplier's: whoever runs the program moves them in its place.
        guard let seen = try await store.supplier(answering: id) else {
            throw Failure("there is no questionnaire \(questionnaire)")
        }
        let own = Reach.suppliers([seen])
        guard let dossier = try await store.dossier(of: id, reach: own, on: Instant.now.parisDay) else {
            throw Failure("there is no questionnaire \(questionnaire)")
        }
        let edition = try await next.edition(in: store)
        let relations =
            try await store.mappings(from: dossier.edition, to: edition)
            + fileMappings(from: dossier.edition, to: edition)
        let plan = AnswerMigration(dossier, to: edition, mappings: relations)
        try list(plan)
        guard apply else {
            return say("nothing was changed: --apply moves the questionnaire")
        }
        do {
            let reopened = try await store.transaction(by: operatorName(), at: .now) {
                try $0.move(id, by: plan, reach: own)
            }
            say(
                "\(dossier.questionnaire.releaseName) answers \(edition.key) now; \(reopened) decisions are open again"
            )
        } catch let error as StoreError {
            throw Failure("\(error)")
        }
    }

    private func fileMappings(from source: Edition, to target: Edition) throws -> [ControlMapping] {
        guard let mapping else { return [] }
        guard case .catalogue(_, let sets, _) = try ClausierFiles.read(mapping), !sets.isEmpty else {
            throw Failure("'\(mapping)' holds no mapping")
        }
        return sets.flatMap { $0.resolved(from: source, to: target) }
    }

    /// Two editions, without answers.
    private func compare() async throws {
        guard let from else { return }
        let store = try folder.storeIfAny()
        let (former, edition) = (try await from.edition(in: store), try await next.edition(in: store))
        let known = try await store?.mappings(from: former, to: edition) ?? []
        let relations = try known + fileMappings(from: former, to: edition)
        let migration = EditionMigration(from: former, to: edition, mappings: relations)
        var rows = MoveRows(former, edition, language, format)
        for control in former.controls {
            if let next = migration.kept[control.code] {
                rows.add("kept", control.code, next)
            } else if let next = migration.toConfirm[control.code] {
                rows.add("confirm", control.code, next)
            } else {
                rows.add("dropped", control.code, nil)
            }
        }
        for code in migration.new { rows.add("new", nil, code) }
        try rows.finish()
    }

    private func list(_ plan: AnswerMigration) throws {
        var rows = MoveRows(plan.former, plan.next, language, format)
        for moved in plan.kept { rows.add("kept", moved.point.control.code, moved.next.code) }
        for moved in plan.toConfirm { rows.add("confirm", moved.point.control.code, moved.next.code) }
        for point in plan.dropped { rows.add("dropped", point.control.code, nil) }
        for control in plan.open { rows.add("new", nil, control.code) }
        try rows.finish()
    }
}

/// The table of a move, with what it comes to.
private struct MoveRows {
    private let former: EditionIndex, next: EditionIndex
    private let language: Language
    private var printer: RowPrinter
    private var counts: [String: Int] = [:]

    init(_ former: Edition, _ next: Edition, _ language: Language, _ format: OutputFormat) {
        self.former = EditionIndex(former)
        self.next = EditionIndex(next)
        self.language = language
        printer = RowPrinter(format, columns: ["outcome", "from", "to", "title"])
    }

    mutating func add(_ outcome: String, _ from: ControlCode?, _ to: ControlCode?) {
        counts[outcome, default: 0] += 1
        let control = to.flatMap { next[$0] } ?? from.flatMap { former[$0] }
        printer.add([
            .string(outcome), from.map { JSONText.string($0.text) } ?? .null,
            to.map { JSONText.string($0.text) } ?? .null,
            .string(control?.title[language] ?? ""),
        ])
    }

    mutating func finish() throws {
        try printer.finish()
        let words = ["kept", "confirm", "dropped", "new"].map { "\(counts[$0] ?? 0) \($0)" }
        say("\(former.edition.key) to \(next.edition.key): \(words.joined(separator: ", "))")
    }
}
