import Access
import ArgumentParser
import Clausier
import Foundation
import Registry
import Store
import Vocabulary
import Workbooks

/// `cordon clausier export`: an edition, or the answers of a release, as a file.
struct ClausierExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write an edition, or a questionnaire's answers and findings, as a file.",
        discussion: """
            An edition goes out as a workbook to fill in, as an OSCAL 1.2 catalog or as our own JSON. With --questionnaire, \
            a workbook holds the submitted answers, oscal is a component definition, and findings are OSCAL assessment \
            results. A mapping that was imported goes out by its identifier or title (clausier list --mappings) as an \
            OSCAL mapping collection. A file of answers, findings or mappings in the edition's place is turned into the \
            other form.
            """)

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case workbook, oscal, json, findings
    }

    @OptionGroup var folder: DataOption
    @Argument(help: "The edition; may be left out with --questionnaire.") var edition: EditionName?
    @Option(name: .customLong("as"), help: "workbook, oscal, json or findings.") var form: Form = .workbook
    @Option(help: ArgumentHelp("The questionnaire's number, as in its address.", valueName: "number"))
    var questionnaire: Int64?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("A workbook only of what concerns a product of these traits.", valueName: "trait"))
    var traits: [Trait] = []
    @Option(name: .shortAndLong, help: "The file; '-' is standard output.") var output: String?
    @Option(help: "The language of a workbook: fr or en.") var language: Language = .french

    func validate() throws {
        guard edition != nil || questionnaire != nil else {
            throw ValidationError("Name an edition, such as hospital, or a --questionnaire.")
        }
        if form == .findings, questionnaire == nil {
            throw ValidationError("Findings need a --questionnaire.")
        }
    }

    func run() async throws {
        let (bytes, name) = try await content()
        let place = output ?? (form == .workbook ? name : "-")
        if place == "-" { return try FileHandle.standardOutput.write(contentsOf: bytes) }
        try AtomicFile.write(bytes, to: place, mode: 0o644)
        say("\(place) is written")
    }

    private func content() async throws -> (bytes: [UInt8], name: String) {
        if let questionnaire { return try await answers(ID(questionnaire)) }
        guard let name = edition else { throw Failure("name an edition") }
        let store = try folder.storeIfAny()
        if FileManager.default.fileExists(atPath: name.text),
            let other = try await converted(name.text, store)
        {
            return other
        }
        if form == .oscal, let mapping = try await store?.mapping(named: name.text) {
            return (try OSCALMapping.write([mapping], at: .now), "")
        }
        let edition = try await name.edition(in: store)
        switch form {
        case .workbook:
            let empty = AnswerSheet(edition: edition.key, supplier: "", product: "", version: "")
            let profile = traits.isEmpty ? Profile() : Profile(exactly: Set(traits))
            return (
                try AnswerWorkbook.spreadsheet(of: edition, empty, profile: profile, in: language).xlsx(),
                AnswerWorkbook.fileName(of: edition.key)
            )
        case .oscal: return (try OSCALCatalog.write(edition, at: .now), "")
        case .json: return (try EditionFile.write(edition), "")
        case .findings: throw Failure("findings need a --questionnaire")
        }
    }

    /// A file of answers or of mappings in another form; `nil` for one that holds an edition.
    private func converted(_ file: String, _ store: Store?) async throws -> (bytes: [UInt8], name: String)? {
        switch try ClausierFiles.read(file) {
        case .catalogue(let editions, let mappings, _):
            guard editions.isEmpty else { return nil }
            guard form == .oscal else { throw Failure("a mapping goes out as oscal alone") }
            return (try OSCALMapping.write(mappings, at: .now), "")
        case .workbook, .components:
            let edition = try await ClausierFiles.edition(of: file, named: nil, in: store)
            let answers = try ClausierFiles.answers(file, as: edition)
            for problem in answers.problems where problem.isFatal { say(problem.sentence(in: .english)) }
            return try written(answers.sheet, of: edition, profile: Profile())
        case .results:
            guard form == .json else { throw Failure("findings are OSCAL already; they go out as json too") }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            let sheets = try ClausierFiles.findings(file, as: ShippedEditions.hospital().key)
            return ([UInt8](try encoder.encode(sheets)) + [0x0A], "")
        }
    }

    /// Answers in the form that was asked for.
    private func written(
        _ sheet: AnswerSheet, of edition: Edition, profile: Profile
    ) throws -> (bytes: [UInt8], name: String) {
        switch form {
        case .workbook:
            let book = AnswerWorkbook.spreadsheet(of: edition, sheet, profile: profile, in: language)
            return (try book.xlsx(), AnswerWorkbook.fileName(of: edition.key))
        case .oscal: return (try OSCALComponents.write([sheet], at: .now), "")
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return ([UInt8](try encoder.encode(sheet)) + [0x0A], "")
        case .findings: throw Failure("findings need a --questionnaire")
        }
    }

    private func answers(_ id: ID<Questionnaire>) async throws -> (bytes: [UInt8], name: String) {
        let store = try folder.existingClausier()
        let now = Instant.now
        guard let dossier = try await store.dossier(of: id, reach: .everything, on: now.parisDay) else {
            throw Failure("there is no questionnaire \(id)")
        }
        let about = dossier.questionnaire
        let rows = dossier.asked.compactMap { $0.answer.map(AnswerRow.init) }
        let sheet = AnswerSheet(
            edition: dossier.edition.key, supplier: about.supplierName, product: about.productName,
            version: about.version, answers: rows)
        guard form == .findings else {
            return try written(sheet, of: dossier.edition, profile: dossier.profile)
        }
        let findings = (dossier.points + dossier.leftOut).flatMap(\.findings).map {
            FindingRow(
                code: $0.control.code, verdict: $0.verdict, reason: $0.reason, assessor: $0.assessor,
                capacity: $0.capacity, at: $0.at)
        }
        let judged = FindingSheet(
            edition: dossier.edition.key, product: sheet.product, version: sheet.version, findings: findings)
        return (try OSCALResults.write(judged, at: now), "")
    }
}
