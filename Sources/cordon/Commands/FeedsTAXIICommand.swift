import ArgumentParser
import Exchange
import Foundation
import NIOHTTP1
import Store
import Vocabulary

extension FeedsCommand {
    /// `cordon feeds taxii`: indicators of a TAXII 2.1 server.
    struct TAXII: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "taxii", abstract: "Fetch the indicators of a TAXII 2.1 collection.",
            discussion: """
                Without --collection, lists the collections of the API root. The password or token is read from the \
                environment (CORDON_TAXII_PASSWORD with --user, or CORDON_TAXII_TOKEN), so that it stands in no list of \
                processes. Over HTTPS, but for this machine itself. Each time goes on where the last one ended; every five days all \
                is read again, so that what the collection still lists goes on being looked for.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "The address of the API root, such as https://taxii.example/api1/.") var root: String
        @Option(help: "The collection's identifier.") var collection: String?
        @Option(help: "What to call the feed; else the address.") var feed: String?
        @Option(help: "Only what came in after that time, such as 2026-11-30T00:00:00Z.") var since: String?
        @Option(help: "The user's name.") var user: String?
        @Option(help: "Seconds to wait for one page.") var timeout = 60
        @Flag(help: "Read all of it, not only what came in since the last time.") var all = false
        @Flag(help: "Say what would be loaded, and load nothing.") var dryRun = false

        func validate() throws {
            try PlainSight.check(root, as: "the API root", example: "https://taxii.example/api1/")
            if let since, (try? Instant(parsing: since)) == nil {
                throw ValidationError("'\(since)' is no time; write it as 2026-11-30T00:00:00Z.")
            }
            guard (1...3_600).contains(timeout) else {
                throw ValidationError("--timeout is 1 to 3600 seconds.")
            }
        }

        func run() async throws {
            let store = try folder.existing().store
            try await ExchangeFetcher.withClient { client in
                let fetcher = ExchangeFetcher(
                    client: client, accept: TAXIIMessages.mediaType, credentials: credentials,
                    seconds: timeout, refused: "--user and CORDON_TAXII_PASSWORD, or CORDON_TAXII_TOKEN",
                    missing: "the API root and the collection")
                guard let collection else { return try await list(fetcher) }
                try await pull(collection, fetcher, store)
            }
        }

        private func list(_ fetcher: ExchangeFetcher) async throws {
            let base = root.hasSuffix("/") ? root : root + "/"
            let bytes = try await fetcher.get(base + "collections/").bytes
            let found = try TAXIIPull.collections(bytes)
            for entry in found { print("\(entry.id)  \(entry.title)") }
            if found.isEmpty { say("\(base) lists no collection") }
        }

        private func pull(_ collection: String, _ fetcher: ExchangeFetcher, _ store: Store) async throws {
            let name = feed ?? root
            let began = Instant.now
            let known = try await store.feedMarks(of: name)[collection]
            // All of it now and then, so that what it still lists goes on being looked for.
            let goesOn = known.flatMap { all || $0.isOld(at: began) ? nil : $0 }
            let from = since ?? goesOn?.mark
            var pull = TAXIIPull(
                root: root, collection: collection, since: from.flatMap { try? Instant(parsing: $0) })
            let report = FeedReport(feed: name, place: collection, isDry: dryRun)
            var last = goesOn?.mark
            while let address = pull.next {
                let (bytes, headers) = try await fetcher.get(address)
                let lastAdded = headers.first(name: "X-TAXII-Date-Added-Last")
                let reading: IndicatorReading
                do throws(ExchangeFault) {
                    reading = try pull.receive(bytes, lastAdded: lastAdded)
                } catch {
                    throw Failure("\(address): \(error.description)")
                }
                try await report.load(reading, into: store)
                // After what the page holds: it is there, what follows is not.
                if let fault = pull.fault { throw Failure("\(address): \(fault.description)") }
                if let lastAdded, (try? Instant(parsing: lastAdded)) != nil { last = lastAdded }
            }
            // What was asked for from a given time on says nothing of what came before it.
            guard !dryRun, since == nil, let last else { return }
            let mark = FeedMark(mark: last, read: goesOn?.read ?? began)
            try await store.noteFeed(name, part: collection, mark)
        }

        private var credentials: String? {
            let environment = ProcessInfo.processInfo.environment
            if let user { return ExchangeFetcher.basic(user, environment["CORDON_TAXII_PASSWORD"] ?? "") }
            return environment["CORDON_TAXII_TOKEN"].map { "Bearer " + $0 }
        }
    }
}
