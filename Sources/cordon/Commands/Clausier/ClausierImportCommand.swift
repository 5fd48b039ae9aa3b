import Access
import ArgumentParser
import Clausier
import Foundation
import Registry
import Store
import Vocabulary
import Workbooks

/// `cordon clausier import`: a catalogue, answers as drafts of a questionnaire, or findings on it.
struct ClausierImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring in a catalogue, a supplier's answers as drafts, or findings.",
        discussion: """
            A catalogue (CISO Assistant YAML, OSCAL catalog, our own JSON) becomes an edition of the data folder, a mapping \
            between frameworks is kept for moves from one edition to another; an edition with the codes of the hospital clausier takes its criticality, figures and joins. Answers (workbook, OSCAL \
            component definition) need --questionnaire and become drafts, to be submitted by a named person. Findings (OSCAL \
            assessment results) need --questionnaire too: each stands beside the answer in the name and of the day that the \
            file says, and never in place of what the same assessor found later. One refused row stops the whole file, \
            unless --partial.
            """)

    @OptionGroup var folder: DataOption
    @Argument(help: "The file.") var file: String
    @Option(help: ArgumentHelp("The questionnaire's number, as in its address.", valueName: "number"))
    var questionnaire: Int64?
    @Flag(help: "Take the rows that are right although others are refused.") var partial = false
    @Flag(help: "Only say what would be done.") var dryRun = false
    @Option(help: "The language of sentences about rows: fr or en.") var language: Language = .english

    func run() async throws {
        let store = try folder.existingClausier()
        switch try ClausierFiles.read(file) {
        case .catalogue(let editions, let mappings, _):
            try await keep(editions.map { ShippedEditions.completed($0) }, mappings, in: store)
        case .workbook, .components: try await draft(in: store)
        case .results: try await judge(in: store)
        }
    }

    /// All of a file or none of it.
    private func keep(_ editions: [Edition], _ mappings: [MappingSet], in store: Store) async throws {
        guard !dryRun else {
            for edition in editions {
                say("\(edition.key) would be imported: \(edition.controls.count) controls")
            }
            for mapping in mappings {
                say("mapping '\(mapping.title)' would be imported: \(mapping.mappings.count) relations")
            }
            return
        }
        do {
            let changes = try await store.record(editions, mappings, by: operatorName(), at: .now)
            for (edition, change) in zip(editions, changes.editions) {
                say("\(edition.key): \(edition.controls.count) controls, \(word(change))")
            }
            for (mapping, change) in zip(mappings, changes.mappings) {
                say("mapping '\(mapping.title)': \(mapping.mappings.count) relations, \(word(change))")
            }
        } catch let error as StoreError {
            throw Failure("\(error)")
        }
    }

    private func word(_ change: Change) -> String { change == .unchanged ? "unchanged" : "imported" }

    private func draft(in store: Store) async throws {
        guard let questionnaire else {
            throw Failure("'\(file)' holds answers: say where they go with --questionnaire")
        }
        let id = ID<Questionnaire>(questionnaire)
        // Drafts are the supplier's: whoever runs the program reads and writes them in its place. Nobody else sees a
        // questionnaire before its first submission, nor what is said of the product since.
        guard let supplier = try await store.supplier(answering: id) else {
            throw Failure("there is no questionnaire \(questionnaire)")
        }
        let own = Reach.suppliers([supplier])
        guard let dossier = try await store.dossier(of: id, reach: own, on: Instant.now.parisDay) else {
            throw Failure("there is no questionnaire \(questionnaire)")
        }
        let answers = try ClausierFiles.answers(file, as: dossier.edition, profile: dossier.profile)
        for problem in answers.problems { say(problem.sentence(in: language)) }
        let refused = answers.problems.count { $0.isFatal }
        guard refused == 0 || partial else {
            say("nothing was imported: correct the refused rows, or import the others with --partial")
            throw ExitCode(1)
        }
        let name = URL(filePath: file).lastPathComponent
        let all = answers.sheet.answers.enumerated().map { offset, row in
            let origin: Answer.Origin =
                offset < answers.rows.count ? .workbook(file: name, row: answers.rows[offset]) : .file(name)
            return (
                code: row.code,
                answer: DraftAnswer(
                    claim: row.claim, comment: row.comment, details: row.details, measures: row.measures,
                    choices: dossier.point(row.code)?.current?.choices ?? [:], origin: origin)
            )
        }
        // What the supplier says already is no change: it keeps its version, its day and where it came from.
        let drafts = all.filter { draft in
            dossier.point(draft.code)?.current.map { !$0.saysTheSame(as: draft.answer) } ?? true
        }
        let same = all.count - drafts.count
        guard !dryRun else {
            return say("\(drafts.count) answers would become drafts, \(same) are as they were")
        }
        if !drafts.isEmpty {
            try await store.transaction(by: operatorName(), at: .now) { writer in
                try writer.draft(drafts, in: id, reach: own)
            }
        }
        say(
            "\(drafts.count) answers are drafts now, \(same) are as they were, \(refused) rows were refused; the supplier submits them"
        )
    }
}

extension ClausierImportCommand {
    /// All findings of a file or none, unless those that are right are taken without the others.
    private func judge(in store: Store) async throws {
        guard let questionnaire else {
            throw Failure("'\(file)' holds findings: say what they judge with --questionnaire")
        }
        let id = ID<Questionnaire>(questionnaire)
        guard let dossier = try await store.dossier(of: id, reach: .everything, on: Instant.now.parisDay)
        else {
            throw Failure("there is no questionnaire \(questionnaire) that was submitted")
        }
        let edition = dossier.edition
        let sheets = try ClausierFiles.findings(file, as: edition.key)
        let takesPart = partial && !dryRun
        let stops = !takesPart
        let outcomes: [BroughtFinding]
        do {
            outcomes = try await store.transaction(by: operatorName(), at: .now) { [dryRun] writer in
                let found = try sheets.flatMap {
                    try writer.bring($0, to: id, edition: edition, by: .file, reach: .everything)
                }
                // What was written goes with the transaction.
                if dryRun || (stops && found.contains { $0.refusal != nil }) {
                    throw NotKept(outcomes: found)
                }
                return found
            }
        } catch let error as NotKept {
            outcomes = error.outcomes
        } catch let error as StoreError {
            throw Failure("\(error)")
        }
        for (row, outcome) in zip(sheets.flatMap(\.findings), outcomes) {
            if let refusal = outcome.refusal { say("\(row.code): \(refusal[language])") }
        }
        let refused = outcomes.count { $0.refusal != nil }
        guard refused == 0 || partial else {
            say("nothing was imported: correct the refused findings, or import the others with --partial")
            throw ExitCode(1)
        }
        let (taken, former) = (outcomes.count { $0 == .taken }, outcomes.count { $0 == .former })
        let verb = dryRun ? "would stand" : "stand"
        say(
            "\(taken) findings \(verb) beside the answers, \(former) beside a former version, \(outcomes.count { $0 == .known }) were known, \(refused) were refused"
        )
    }

    /// What became of findings that were not kept.
    private struct NotKept: Error {
        let outcomes: [BroughtFinding]
    }
}

extension BroughtFinding {
    fileprivate var refusal: LocalizedText? {
        if case .refused(let why) = self { why } else { nil }
    }
}
