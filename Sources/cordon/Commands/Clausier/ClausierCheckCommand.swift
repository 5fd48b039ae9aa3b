import ArgumentParser
import Clausier
import Foundation
import Vocabulary
import Workbooks

/// `cordon clausier check`: what a file is, and what is wrong with it.
struct ClausierCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what files hold and what is wrong with them; nothing is changed.",
        discussion: """
            Catalogues and mappings (CISO Assistant YAML, OSCAL, our own JSON), answers (the workbook RetourClausier, \
            OSCAL component definitions) and findings (OSCAL assessment results). Each refused row is told by its cell. \
            Exit code 1 when a file or a row was refused.
            """)

    @OptionGroup var folder: DataOption
    @Argument(help: "The files.") var files: [String]
    @Option(help: ArgumentHelp("The edition that answers are held against.", valueName: "edition"))
    var edition: EditionName?
    @Option(help: "The language of sentences about rows: fr or en.") var language: Language = .english

    func run() async throws {
        var isClean = true
        for file in files {
            do {
                if try await !check(file) { isClean = false }
            } catch let failure as Failure {
                say("\(failure)")
                isClean = false
            }
        }
        if !isClean { throw ExitCode(1) }
    }

    /// Whether nothing was refused.
    private func check(_ file: String) async throws -> Bool {
        switch try ClausierFiles.read(file) {
        case .catalogue(let editions, let mappings, let skipped):
            for edition in editions {
                print(
                    "\(file): edition \(edition.key), \(edition.controls.count) controls in \(edition.themes.count) themes"
                )
            }
            for mapping in mappings {
                print("\(file): mapping '\(mapping.title)', \(mapping.mappings.count) relations")
            }
            if !skipped.isEmpty { print("\(file): passed over: \(skipped.joined(separator: ", "))") }
            return true
        case .workbook, .components:
            let store = try folder.storeIfAny()
            let edition = try await ClausierFiles.edition(of: file, named: edition, in: store)
            let answers = try ClausierFiles.answers(file, as: edition)
            for problem in answers.problems { say("\(file): \(problem.sentence(in: language))") }
            let refused = answers.problems.count { $0.isFatal }
            let asked = edition.controls.count { $0.respondent == .supplier }
            let answered = answers.sheet.answers.count
            print("\(file): \(edition.key), answered \(answered) of \(asked), refused rows \(refused)")
            return refused == 0
        case .results:
            let sheets = try ClausierFiles.findings(file, as: ShippedEditions.hospital().key)
            for sheet in sheets {
                print("\(file): \(sheet.findings.count) findings on \(sheet.product) \(sheet.version)")
            }
            return true
        }
    }
}
