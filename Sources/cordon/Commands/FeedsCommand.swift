import ArgumentParser
import Debt
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
            commandName: "load",
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

    struct Template: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "template",
            abstract: "Print the hospitals' own lifecycle file that is in force: change it, and load it.",
            discussion: """
                What public data sets lack, each release with its source and day. It is the file that was loaded last, or the \
                shipped one where there is no data folder or none was loaded. The file that is loaded takes its place: a \
                release that is not in it any more loses the dates that it gave.
                """)

        @OptionGroup var folder: DataOption
        @Flag(help: "Print the shipped file, whatever is in force.") var shipped = false
        @Flag(help: "Print the columns of the same as a table in CSV.") var columns = false

        func run() async throws {
            var output = ByteOutput()
            if columns {
                output.bytes(RowPrinter.writer.line(HospitalLifecycle.columns))
            } else {
                output.bytes(HospitalLifecycle.write(try await entries()))
                output.text("\n")
            }
            try output.close()
        }

        private func entries() async throws -> [LifecycleProduct] {
            let records = folder.url.appending(path: Store.fileName).path(percentEncoded: false)
            if !shipped, FileManager.default.fileExists(atPath: records),
                let inForce = try await folder.existing().store.hospitalLifecycle()
            {
                return inForce
            }
            return try HospitalLifecycle.shipped().entries
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the feeds that are loaded.")

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
