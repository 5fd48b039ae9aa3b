import ArgumentParser
import Exchange
import Foundation
import Sharing
import Store
import Vocabulary

extension FeedsCommand {
    /// `cordon feeds indicators`: files of indicators, for every hospital to look for.
    struct Indicators: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "indicators",
            abstract: "Load files of indicators that every hospital then looks for.",
            discussion: """
                Files are told apart by what they hold: STIX 2.1 bundles, MISP events (a MISP feed's folder with its \
                manifest.json too), CSV with a header that has 'value', plain lists. Nothing is blocked by a feed alone, and \
                nobody's inbox is filled. Exit code 1 when a file could not be read at all, or not be stored.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "Files and folders.") var paths: [String]
        @Option(help: "What to call the feed.") var feed: String
        @Flag(help: "Say what would be loaded, and load nothing.") var dryRun = false

        func run() async throws {
            let store = try folder.existing().store
            var failures = 0
            for path in try paths.flatMap(files) {
                do {
                    let bytes = (try? Data(contentsOf: URL(filePath: path))).map { [UInt8]($0) }
                    guard let bytes else {
                        say("\(path): cannot be read")
                        failures += 1
                        continue
                    }
                    let reading = try IndicatorFile.read(bytes)
                    try await FeedReport(feed: feed, place: path, isDry: dryRun).load(reading, into: store)
                } catch let fault as ExchangeFault {
                    say("\(path): \(fault.description)")
                    failures += 1
                } catch let failure as Failure {
                    say(failure.description)
                    failures += 1
                }
            }
            if failures > 0 { throw ExitCode(1) }
        }

        /// Of a folder, its files of indicators; of a MISP feed, not its manifest.
        private func files(_ path: String) throws -> [String] {
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
                isFolder.boolValue
            else {
                return [path]
            }
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter {
                $0 != "manifest.json" && $0 != "hashes.csv"
                    && [".json", ".csv", ".txt"].contains(where: $0.hasSuffix)
            }.map { URL(filePath: path).appending(path: $0).path(percentEncoded: false) }
        }
    }
}

/// Loads what was read and says what became of it.
struct FeedReport {
    let feed: String
    let place: String
    let isDry: Bool

    /// - Throws: ``Failure`` when what was read could not be stored: nothing of it was.
    func load(_ reading: IndicatorReading, into store: Store) async throws(Failure) {
        for fault in reading.faults.prefix(20) { say("\(place), \(fault.description)") }
        if reading.refused > 20 { say("\(place): \(reading.refused) entries could not be read") }
        guard !isDry else {
            say(
                "\(place): \(reading.indicators.count) indicators, \(reading.refused) refused (nothing was loaded)"
            )
            return
        }
        let outcome: FeedOutcome
        do {
            outcome = try await store.recordFeed(
                reading.indicators, named: feed, by: operatorName(), at: Instant.now)
        } catch {
            throw Failure("\(place): nothing was stored: \(error)")
        }
        say(
            """
            \(place): \(outcome.added) new, \(outcome.renewed) known, \(outcome.ended) taken back, \
            \(outcome.leftOut) left out, \(reading.refused) refused, \(reading.passedOver) passed over
            """)
    }
}
