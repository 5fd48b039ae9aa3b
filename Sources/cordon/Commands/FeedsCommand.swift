import ArgumentParser
import Feeds
import Foundation
import Store
import Triage
import Vocabulary
import Workbooks

/// `cordon feeds`: reference data from outside.
struct FeedsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds",
        abstract: "Load lifecycles, exploited flaws and indicators, from the network or from a folder.",
        subcommands: [
            Load.self, Fetch.self, Template.self, Indicators.self, MISP.self, TAXII.self, List.self,
        ])

    struct Load: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Load every feed that a folder holds.",
            discussion: """
                Files are told apart by what they hold, whatever their names: endoflife.date's products (one a line, or the \
                answer of its API), CISA's known exploited vulnerabilities, FIRST's EPSS scores (.csv or .csv.gz), and the \
                hospitals' own lifecycle file, as JSON or as a table ('cordon feeds template' writes the one that is shipped). \
                Folders in the folder are looked into. Loading the same again changes nothing. \
                Exit code 1 when nothing could be loaded.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "The folder.") var directory: String
        @Option(
            help: ArgumentHelp(
                "The day of data that do not say it, such as endoflife.date's; else the file's own day.",
                valueName: "date"))
        var asOf: String?
        @Option(help: "The language of the report: fr or en.") var language: Language = .english

        func validate() throws {
            if let asOf, (try? Day(parsing: asOf)) == nil {
                throw ValidationError("'\(asOf)' is no date; write it as 2026-08-22.")
            }
        }

        func run() async throws {
            let data = try folder.existing()
            let found = try FeedFolder(path: directory).files()
            let day = try asOf.map { try Day(parsing: $0) }
            let loader = FeedLoader(data: data, language: language)
            var loaded = 0
            for file in found {
                do {
                    guard let report = try await loader.load(file, asOf: day) else { continue }
                    loaded += 1
                    for line in report { say(line) }
                } catch let failure as Failure {
                    say(failure.description)
                }
            }
            guard loaded > 0 else {
                throw Failure(
                    "no feed was found in '\(directory)': it should hold endoflife.date's products, "
                        + "known_exploited_vulnerabilities.json, epss_scores-….csv or hospital-lifecycle.json"
                )
            }
        }
    }

    struct Template: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the hospitals' own lifecycle file that is shipped: change it, and load it.",
            discussion: """
                What public data sets lack, each release with its source and day. The file that is loaded takes the place of the \
                shipped one.
                """)

        @Flag(help: "Print the columns of the same as a table in CSV.") var columns = false

        func run() throws {
            var output = ByteOutput()
            if columns {
                output.bytes(RowPrinter.writer.line(HospitalLifecycle.columns))
            } else {
                output.bytes(HospitalLifecycle.write(try HospitalLifecycle.shipped().entries))
                output.text("\n")
            }
            try output.close()
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the feeds that are loaded.")

        @OptionGroup var folder: DataOption
        @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table

        func run() async throws {
            let store = try folder.existing().store
            var printer = RowPrinter(format, columns: ["feed", "edition", "asOf", "entries", "loaded"])
            for feed in try await store.feeds() {
                printer.add([
                    .string(feed.name.rawValue), .string(feed.edition), .string(feed.asOf.description),
                    .integer(Int64(feed.entries)), .string(feed.loaded.description),
                ])
            }
            try printer.finish()
        }
    }
}
