import ArgumentParser
import Clausier
import Foundation
import Registry
import Triage
import Vocabulary
import Workbooks

/// `cordon clausier score`: files of answers scored and compared, as in a tender.
struct ClausierScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Score files of answers side by side, the best first.",
        discussion: """
            Nobody has checked what a file claims: each answer counts with the confidence of a supplier's word, as the \
            pages say. A blocking control that is failed or unknown caps the score; nothing that is blocked comes before \
            what is not. --weights is JSON: {"byCriticality": {"minor": 1, "major": 3, "blocking": 6}, "byTheme": {"2": 2}, \
            "byControl": {}, "blocking": ["O-10.1"], "notBlocking": [], "failedCap": 40, "openCap": 60}.
            """)

    @OptionGroup var folder: DataOption
    @Argument(help: "Workbooks or OSCAL component definitions, one per bidder.") var files: [String]
    @Option(help: ArgumentHelp("The edition, where the files do not say it.", valueName: "edition"))
    var edition: EditionName?
    @Option(help: ArgumentHelp("The buyer's weights, as JSON.", valueName: "file")) var weights: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "What is bought: only controls that concern these traits count.", valueName: "trait"))
    var traits: [Trait] = []
    @Flag(help: "Also print what each control costs each bidder.") var explain = false
    @Option(help: ArgumentHelp("Also write the comparison as a workbook.", valueName: "file")) var workbook:
        String?
    @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table
    @Option(help: "The language of words: fr or en.") var language: Language = .english

    func validate() throws {
        guard (1...Tender.candidateLimit).contains(files.count) else {
            throw ValidationError("Give 1 to \(Tender.candidateLimit) files.")
        }
    }

    func run() async throws {
        let store = try folder.storeIfAny()
        let edition = try await ClausierFiles.edition(of: files[0], named: edition, in: store)
        let needs = traits.isEmpty ? Profile() : Profile(exactly: Set(traits))
        var sheets: [AnswerSheet] = []
        for file in files {
            let answers = try ClausierFiles.answers(file, as: edition, profile: needs)
            for problem in answers.problems where problem.isFatal {
                say("\(file): \(problem.sentence(in: language))")
            }
            sheets.append(answers.sheet)
        }
        let weights = try readWeights()
        let states = sheets.map { $0.states(edition, needs) }
        let comparison = Comparison(
            [.init(edition: edition, weights: weights, states: states)], needs: needs, bidders: sheets.count)
        let names = zip(files, sheets).map {
            $1.product.isEmpty ? URL(filePath: $0).lastPathComponent : "\($1.product) \($1.version)"
        }
        try explain ? printLosses(comparison, names, edition) : printRanking(comparison, names)
        if let workbook {
            let book = TenderWorkbook.spreadsheet(
                comparison, bidders: names, answers: sheets.map { [$0] }, in: language)
            try AtomicFile.write(book.xlsx(), to: workbook, mode: 0o644)
            say("\(workbook) is written")
        }
    }

    private func readWeights() throws -> ScoreWeights {
        guard let weights else { return .usual }
        do {
            return try JSONDecoder().decode(ScoreWeights.self, from: Data(ClausierFiles.bytes(weights)))
        } catch let error as DecodingError {
            throw Failure("'\(weights)' is not as --help shows: \(sentence(error))")
        }
    }

    /// Where the file goes wrong, and how.
    private func sentence(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.isEmpty
                ? "the whole"
                // A theme is called by its number; a place in a list has another name.
                : path.map { key in
                    key.intValue.map { key.stringValue == String($0) ? "\($0)" : "[\($0)]" }
                        ?? key.stringValue
                }.joined(separator: ".")
        }
        switch error {
        case .typeMismatch(let type, let context):
            return "\(place(context.codingPath)) should be \(type == Double.self ? "a number" : "\(type)")"
        case .valueNotFound(_, let context): return "\(place(context.codingPath)) is empty"
        case .keyNotFound(let key, let context):
            return "'\(key.stringValue)' is missing in \(place(context.codingPath))"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty
                ? "it is no JSON" : "\(place(context.codingPath)) cannot be read: \(context.debugDescription)"
        @unknown default: return "it cannot be read"
        }
    }

    private func printRanking(_ comparison: Comparison, _ names: [String]) throws {
        var printer = RowPrinter(
            format,
            columns: ["rank", "bidder", "score", "uncapped", "outcome", "controls", "unknown", "blocking"])
        for (rank, bidder) in comparison.ranking.enumerated() {
            let score = comparison.parts[0].scores[bidder]
            printer.add([
                .integer(Int64(rank + 1)), .string(names[bidder]), figure(comparison.totals[bidder]),
                figure(score.uncapped), .string(score.outcome.title[language]),
                .integer(Int64(score.counted)),
                .integer(Int64(score.unknown)),
                .string(score.blockers.map(\.code.text).joined(separator: " ")),
            ])
        }
        try printer.finish()
        for bidder in comparison.ranking {
            let part = comparison.parts[0]
            say("\(names[bidder]): \(part.scores[bidder].sentence(of: part.edition, in: language))")
        }
    }

    private func printLosses(_ comparison: Comparison, _ names: [String], _ edition: Edition) throws {
        let index = EditionIndex(edition)
        var printer = RowPrinter(
            format, columns: ["bidder", "code", "points", "standing", "blocking", "title"])
        for bidder in comparison.ranking {
            for loss in comparison.parts[0].scores[bidder].losses {
                printer.add([
                    .string(names[bidder]), .string(loss.code.text), figure(loss.points),
                    .string(loss.state.standing.title[language]), .bool(loss.blocks),
                    .string(index[loss.code]?.title[language] ?? ""),
                ])
            }
        }
        try printer.finish()
    }

    private func figure(_ value: Double?) -> JSONText {
        value.map { .number(($0 * 100).rounded() / 100) } ?? .null
    }
}

extension AnswerSheet {
    /// Where the release stands on each control by what it claims, with the confidence of an unchecked word.
    func states(_ edition: Edition, _ profile: Profile) -> [ControlCode: PointState] {
        let now = Instant.now
        let index = EditionIndex(edition)
        var states: [ControlCode: PointState] = [:]
        for row in answers {
            guard let control = index[row.code] else { continue }
            let answer = Answer(
                id: ID(1), release: ID(1), control: edition.reference(row.code), claim: row.claim,
                comment: row.comment,
                details: row.details, measures: row.measures, author: supplier, at: now, state: .submitted)
            let confidence = ConfidenceModel.usual.confidence(
                in: answer, to: control, evidence: [], judgement: .none, on: now.parisDay)
            states[row.code] = PointState(
                control: control, profile: profile, answer: answer, confidence: confidence.value)
        }
        return states
    }
}
