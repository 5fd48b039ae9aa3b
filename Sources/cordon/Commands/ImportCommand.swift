import Access
public import ArgumentParser
import Foundation
public import Registry
import Store
import Vocabulary
import Workbooks

/// `cordon import`: inventories from CSV, judged row by row before anything is changed.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import establishments, suppliers or systems from CSV.",
        subcommands: [File.self, Template.self], defaultSubcommand: File.self)

    private static let refused = LocalizedText(
        "rien n’a été importé : ces lignes disent ce qui serait fait ; corrigez celles qui sont refusées, "
            + "ou importez les autres avec --partial",
        en: "nothing was imported: these lines say what would be done; mend the refused rows, "
            + "or import the others with --partial")
    private static let rehearsed = LocalizedText(
        "rien n’a été importé (--dry-run) : ces lignes disent ce qui serait fait",
        en: "nothing was imported (--dry-run): these lines say what would be done")

    struct File: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "file", abstract: "Import a CSV file; the word 'file' may be left out.",
            discussion: """
                Headers in French or English, UTF-8 or Windows-1252, comma or semicolon. One refused row stops the whole \
                file, unless --partial. Exit code 1 when nothing was imported because of refused rows.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "establishments, suppliers or systems.") var kind: ImportKind
        @Argument(help: "The CSV file.") var file: String
        @Flag(help: "Import the rows that are right although others are refused.") var partial = false
        @Flag(help: "Only say what would be done.") var dryRun = false
        @Option(help: "The language of the report: fr or en.") var language: Language = .english

        func run() async throws {
            guard FileManager.default.isReadableFile(atPath: file) else {
                throw Failure("'\(file)' is not there or cannot be read")
            }
            switch kind {
            case .establishments: try await load(EstablishmentRow.self)
            case .suppliers: try await load(SupplierRow.self)
            case .systems: try await load(SystemRow.self)
            }
        }

        private func load<Row: RegisterRow>(_: Row.Type) async throws {
            let store = try folder.existing().store
            let source = ByteSource(fileAt: file)
            let bytes = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
            // Recorded as it is read: a nation's inventory does not fit in memory. A row takes some 300 bytes.
            let plan: ImportPlan<Row> = try await store.importing(
                file: source.name, expectedRows: (bytes ?? 0) / 300, partial: partial, isRehearsal: dryRun,
                reach: .everything, by: operatorName(), at: .now
            ) { try ImportPlan.reading(source, against: $0, recording: $1) }
            let isApplicable = plan.isApplicable(partial: partial)
            for line in plan.report(in: language, isDone: isApplicable && !dryRun) { say(line) }
            guard isApplicable else {
                if plan.isReadable { say(ImportCommand.refused[language]) }
                throw ExitCode(1)
            }
            if dryRun { say(ImportCommand.rehearsed[language]) }
        }
    }

    struct Template: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a CSV file to fill in.")

        @Argument(help: "establishments, suppliers or systems.") var kind: ImportKind
        @Option(help: "The language of the headers: fr or en.") var language: Language = .french

        func run() throws {
            try FileHandle.standardOutput.write(contentsOf: ImportTemplate.bytes(of: kind, in: language))
        }
    }
}

extension ImportKind: ExpressibleByArgument {}
