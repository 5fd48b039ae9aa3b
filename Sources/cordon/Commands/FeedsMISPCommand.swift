import ArgumentParser
import Exchange
import Foundation
import Store
import Vocabulary

extension FeedsCommand {
    /// `cordon feeds misp`: indicators of a MISP feed.
    struct MISP: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "misp", abstract: "Fetch the indicators of a MISP feed.",
            discussion: """
                Reads the feed's manifest.json, then each event that is new or has changed since the last time. Each event \
                is read again after five days, so that what the feed still lists goes on being looked for. The password or \
                the key is read from the environment (CORDON_MISP_PASSWORD with --user, or CORDON_MISP_KEY), so that it \
                stands in no list of processes. Over HTTPS, but for this machine itself. Exit code 1 when an event could \
                not be read; the others are loaded all the same.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "The feed's address, such as https://misp.example/feed/.") var address: String
        @Option(help: "What to call the feed; else the address.") var feed: String?
        @Option(help: "The user's name.") var user: String?
        @Option(help: "Seconds to wait for one event.") var timeout = 60
        @Flag(help: "Read every event, also those that did not change.") var all = false
        @Flag(help: "Say what would be loaded, and load nothing.") var dryRun = false

        func validate() throws {
            try PlainSight.check(address, as: "the feed", example: "https://misp.example/feed/")
            guard (1...3_600).contains(timeout) else {
                throw ValidationError("--timeout is 1 to 3600 seconds.")
            }
        }

        func run() async throws {
            let store = try folder.existing().store
            try await ExchangeFetcher.withClient { client in
                try await pull(
                    ExchangeFetcher(
                        client: client, accept: "application/json", credentials: credentials,
                        seconds: timeout, refused: "--user and CORDON_MISP_PASSWORD, or CORDON_MISP_KEY",
                        missing: "the address: the feed's manifest.json and its events lie side by side"),
                    store)
            }
        }

        private func pull(_ fetcher: ExchangeFetcher, _ store: Store) async throws {
            let pull = MISPPull(feed: address)
            let name = feed ?? address
            let events = try await listed(pull, fetcher)
            let known = try await store.feedMarks(of: name)
            let now = Instant.now
            let due = events.filter { event in
                guard !all, let mark = known[event.uuid] else { return true }
                return mark.mark != event.changed || mark.isOld(at: now)
            }
            var failures = 0
            for event in due.prefix(MISPPull.mostEvents) {
                do {
                    try await load(event, of: pull, as: name, fetcher, store)
                } catch let failure as Failure {
                    say(failure.description)
                    failures += 1
                    // A feed that is down is not asked for each of its thousand events.
                    guard failures < 20 else { throw Failure("\(address): too many events cannot be read") }
                }
            }
            if !dryRun {
                let listed = Set(events.map(\.uuid))
                try await store.forgetFeed(name, parts: known.keys.filter { !listed.contains($0) })
            }
            say("\(address): \(events.count) events, \(due.count) of them new or due")
            if due.count > MISPPull.mostEvents {
                say("\(address): \(due.count - MISPPull.mostEvents) events are left for the next time")
            }
            if failures > 0 { throw ExitCode(1) }
        }

        private func listed(
            _ pull: MISPPull, _ fetcher: ExchangeFetcher
        ) async throws -> [MISPPull.Event] {
            let bytes = try await fetcher.get(pull.manifest).bytes
            do throws(ExchangeFault) {
                return try MISPPull.events(bytes)
            } catch {
                throw Failure("\(pull.manifest): \(error.description)")
            }
        }

        private func load(
            _ event: MISPPull.Event, of pull: MISPPull, as name: String, _ fetcher: ExchangeFetcher,
            _ store: Store
        ) async throws {
            let place = pull.address(of: event)
            let began = Instant.now
            let bytes = try await fetcher.get(place).bytes
            let reading: IndicatorReading
            do throws(ExchangeFault) {
                reading = try IndicatorFile.read(bytes, as: .misp)
            } catch {
                throw Failure("\(place): \(error.description)")
            }
            try await FeedReport(feed: name, place: event.uuid, isDry: dryRun).load(reading, into: store)
            guard !dryRun else { return }
            try await store.noteFeed(name, part: event.uuid, FeedMark(mark: event.changed, read: began))
        }

        private var credentials: String? {
            let environment = ProcessInfo.processInfo.environment
            if let user { return ExchangeFetcher.basic(user, environment["CORDON_MISP_PASSWORD"] ?? "") }
            return environment["CORDON_MISP_KEY"]
        }
    }
}
