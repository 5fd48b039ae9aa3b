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
        commandName: "import", abstract: "Import inventories and bills of materials.",
        subcommands: [File.self, BillOfMaterials.self, Template.self], defaultSubcommand: File.self)

    private static let refused = LocalizedText(
        "rien n’a été importé\u{A0}: ces lignes disent ce qui serait fait\u{A0}; corrigez celles qui sont refusées, "
            + "ou importez les autres avec --partial",
        en: "nothing was imported: these lines say what would be done; correct the refused rows, "
            + "or import the others with --partial")
    private static let rehearsed = LocalizedText(
        "rien n’a été importé (--dry-run)\u{A0}: ces lignes disent ce qui serait fait",
        en: "nothing was imported (--dry-run): these lines say what would be done")

    struct File: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "file", abstract: "Import an inventory; the word 'file' may be left out.",
            discussion: """
                CSV (UTF-8 or Windows-1252, comma or semicolon), an XLSX workbook, the JSON of the GLPI agent, or an \
                export of Mercator's API. Headers in French or English; others are mapped with --columns, and the mapping \
                is kept for the next file with the same headers. One refused row stops the whole file, unless \
                --partial. What a person corrected stays, and is reported, unless --replace-corrections. An inventory of some 20,000 \
                systems or more takes a folder that no server has for itself until it is done. Exit code 1 \
                when nothing was imported because of refused rows.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "establishments, suppliers, systems or flows.") var kind: ImportKind
        @Argument(help: "The file.") var file: String
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "What columns say, as 'Machine=code+name' 'OS=product'; 'Note=' leaves one out.",
                valueName: "header=field"))
        var columns: [String] = []
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "What holds for each row that does not say it, as 'function=server'.",
                valueName: "field=value"))
        var set: [String] = []
        @Option(help: ArgumentHelp("Whose file it is, where it does not say.", valueName: "finess"))
        var establishment: String?
        @Flag(help: "Let the file replace what people corrected.") var replaceCorrections = false
        @Flag(help: "Import the rows that are right although others are refused.") var partial = false
        @Flag(help: "Only say what would be done.") var dryRun = false
        @Option(help: "The language of the report: fr or en.") var language: Language = .english

        func validate() throws {
            for pair in columns + set where !pair.contains("=") {
                throw ValidationError("'\(pair)' lacks its '='; write it as 'Machine=name'.")
            }
        }

        func run() async throws {
            guard FileManager.default.isReadableFile(atPath: file) else {
                throw Failure("'\(file)' is not there or cannot be read")
            }
            switch kind {
            case .establishments: try await load(EstablishmentRow.self)
            case .suppliers: try await load(SupplierRow.self)
            case .systems: try await load(SystemRow.self)
            case .flows: try await load(ImportedFlow.self)
            }
        }

        private func load<Row: RegisterRow>(_: Row.Type) async throws {
            let source = ByteSource(fileAt: file)
            // A row takes some 300 bytes.
            let rows = Row.kind == .systems ? (source.length ?? 0) / 300 : 0
            let store = try folder.existing(.toLoad(systems: rows)).store
            let remembered = try await RememberedColumns(
                Row.kind, source, store, columns: columns, set: set, establishment: establishment)
            // Recorded as it is read: a nation's inventory does not fit in memory.
            let plan: ImportPlan<Row> = try await store.importing(
                file: source.name, expectedRows: rows, partial: partial, isRehearsal: dryRun,
                replacesCorrections: replaceCorrections, reach: .everything, by: operatorName(), at: .now
            ) {
                try ImportPlan.reading(source, against: $0, mapping: remembered.mapping, recording: $1)
            }
            let isApplicable = plan.isApplicable(partial: partial)
            for line in plan.report(in: language, isDone: isApplicable && !dryRun) { say(line) }
            guard isApplicable else {
                if plan.isReadable { say(ImportCommand.refused[language]) }
                throw ExitCode(1)
            }
            if dryRun { return say(ImportCommand.rehearsed[language]) }
            try await remembered.keep(in: store)
            if Row.kind == .systems { try await tellDoubtful(store) }
        }

        /// Names that no rule is sure of wait for a person.
        private func tellDoubtful(_ store: Store) async throws {
            let waiting = try await store.reviewQueue(reach: .everything).doubtful.count
            guard waiting > 0 else { return }
            say(
                LocalizedText(
                    "\(waiting) noms de produits sont douteux\u{A0}: décidez dans «\u{A0}À vérifier\u{A0}» (/review)",
                    en: "product names in doubt: \(waiting); decide under \"To review\" (/review)")[language])
        }
    }

    struct Template: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "template", abstract: "Print a CSV file to fill in.")

        @Argument(help: "establishments, suppliers, systems or flows.") var kind: ImportKind
        @Option(help: "The language of the headers: fr or en.") var language: Language = .french

        func run() throws {
            try FileHandle.standardOutput.write(contentsOf: ImportTemplate.bytes(of: kind, in: language))
        }
    }
}

extension ImportKind: ExpressibleByArgument {}
