import ArgumentParser
import Foundation
import Store
import Vocabulary

extension FeedsCommand {
    /// `cordon feeds fetch`: the same feeds, from where their publishers give them.
    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fetch",
            abstract: "Fetch every feed from its publisher, and load it.",
            discussion: """
                Over HTTPS: endoflife.date's API, CISA's known exploited vulnerabilities, FIRST's EPSS scores. Each is \
                bounded in size and time, and is loaded only if it could be read whole. A feed that cannot be reached \
                leaves the one before in place. Without a way out, load the same files with 'cordon feeds load'. Exit \
                code 1 when any feed failed.
                """)

        @OptionGroup var folder: DataOption
        @Option(help: "Only these: lifecycle, exploited-flaws, exploit-scores.") var only: [FeedSource] = []
        @Option(
            help: ArgumentHelp(
                "Where to fetch from instead: a mirror that has the same paths.", valueName: "url"))
        var mirror: String?
        @Option(help: "Seconds to wait for one feed.") var timeout = 120
        @Option(help: "The language of the report: fr or en.") var language: Language = .english

        func validate() throws {
            guard (1...3_600).contains(timeout) else {
                throw ValidationError("--timeout is 1 to 3600 seconds.")
            }
            // A list of flaws that somebody changed on the way would hide what matters.
            if let mirror {
                try PlainSight.check(mirror, as: "--mirror", example: "https://mirror.example/feeds")
            }
        }

        func run() async throws {
            let data = try folder.existing()
            let fetcher = FeedFetcher(mirror: mirror, seconds: timeout)
            let loader = FeedLoader(data: data, language: language)
            let today = Instant.now.parisDay
            var failures = 0
            for source in only.isEmpty ? FeedSource.allCases : only {
                do {
                    let file = try await fetcher.fetch(source)
                    defer { try? FileManager.default.removeItem(at: file.url) }
                    guard let report = try await loader.load(file, asOf: today) else {
                        throw Failure(
                            "\(source.rawValue): the answer is not that feed; is \(fetcher.address(of: source)) right?"
                        )
                    }
                    for line in report { say(line) }
                } catch let failure as Failure {
                    failures += 1
                    say(failure.description)
                }
            }
            if failures > 0 { throw ExitCode(1) }
        }
    }
}
