import Access
public import ArgumentParser
import Foundation
public import Posture
import Registry
import Store
import Triage
import Vocabulary

/// `cordon posture`: how far each protection is in place, and what proves it.
struct PostureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "posture",
        abstract: "Print how well each establishment is protected, and record evidence.",
        subcommands: [PostureShowCommand.self, PostureRecordCommand.self, PostureJudgeCommand.self],
        defaultSubcommand: PostureShowCommand.self)
}

/// `cordon posture show`.
struct PostureShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the level of every protection, with its interval.",
        discussion: """
            One row an establishment and protection. Levels lie between 0 and 1; nine times in ten the level is between low \
            and high, as far as is known. What nothing proves has no level: it is neither none nor good.
            """)

    @OptionGroup var folder: DataOption
    @Option(help: ArgumentHelp("Only this establishment, by its FINESS number.", valueName: "finess"))
    var establishment: String?
    @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table
    @Option(help: "The language of words in a table or CSV: fr or en.") var language: Language = .english

    func run() async throws {
        let store = try folder.existing().store
        let now = Instant.now
        let reach = try await store.reach(ofFiness: establishment)
        var printer = RowPrinter(
            format, columns: ["establishment", "protection", "level", "low", "high", "facts", "setAside"])
        for placed in try await store.postures(reach: reach, on: now.parisDay, now: now) {
            for aspect in placed.posture.aspects {
                printer.add([
                    .string(placed.place.name),
                    .string(
                        format == .table || format == .csv
                            ? aspect.aspect.title[language] : aspect.aspect.word),
                    aspect.isUnknown ? .null : decimal(aspect.level), decimal(aspect.low),
                    decimal(aspect.high), .integer(Int64(aspect.counted.count)),
                    .integer(Int64(aspect.setAside.count)),
                ])
            }
        }
        try printer.finish()
    }

    private func decimal(_ value: Double) -> JSONText {
        .verbatim(String((value * 1_000).rounded() / 1_000))
    }
}

/// `cordon posture record`.
struct PostureRecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Record evidence from a file; the same file twice changes nothing.",
        discussion: """
            KIND is pingcastle (its XML report) or one of the tables ads, restores, exercises, exposure, coverage, declarations: CSV whose \
            first line names the columns.
            """)

    @OptionGroup var folder: DataOption
    @Argument(help: "What the file holds.") var kind: EvidenceFile
    @Argument(help: "The file.", completion: .file()) var file: String
    @Option(help: ArgumentHelp("Whose evidence it is, by its FINESS number.", valueName: "finess"))
    var establishment: String

    func run() async throws {
        let bytes = try Data(contentsOf: URL(filePath: file))
        let items: [EvidenceItem]
        do throws(PostureError) {
            items = try kind.evidence([UInt8](bytes), named: URL(filePath: file).lastPathComponent)
        } catch {
            throw Failure("\(file): \(error)")
        }
        let store = try folder.existing().store
        guard case .establishments(let found) = try await store.reach(ofFiness: establishment),
            let place = found.first
        else { throw Failure("there is no establishment '\(establishment)'") }
        let new = try await store.transaction(by: operatorName(), at: .now) {
            try $0.record(evidence: items, of: place, reach: .everything)
        }
        say("\(items.count) facts read, \(new) new")
    }
}

extension EvidenceFile: ExpressibleByArgument {}

extension Store {
    /// All establishments, or the one of that number.
    func reach(ofFiness finess: String?) async throws -> Reach {
        guard let finess else { return .everything }
        return .establishments([try await establishment(numbered: finess)])
    }
}
