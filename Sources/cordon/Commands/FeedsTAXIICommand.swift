import ArgumentParser
import AsyncHTTPClient
import Exchange
import Foundation
import NIOCore
import NIOFoundationCompat
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
                processes. Over HTTPS, but for this machine itself. Fetching the same again changes nothing.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "The address of the API root, such as https://taxii.example/api1/.") var root: String
        @Option(help: "The collection's identifier.") var collection: String?
        @Option(help: "What to call the feed; else the address.") var feed: String?
        @Option(help: "Only what came in after that time, such as 2026-11-30T00:00:00Z.") var since: String?
        @Option(help: "The user's name.") var user: String?
        @Option(help: "Seconds to wait for one page.") var timeout = 60
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
            var configuration = HTTPClient.Configuration()
            configuration.timeout.connect = .seconds(10)
            configuration.connectionPool.retryConnectionEstablishment = false
            // Elsewhere, the password would be given to whoever answers there.
            configuration.redirectConfiguration = .disallow
            try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                guard let collection else { return try await list(client) }
                try await pull(collection, client, store)
            }
        }

        private func list(_ client: HTTPClient) async throws {
            let base = root.hasSuffix("/") ? root : root + "/"
            let (bytes, _) = try await get(base + "collections/", client)
            let found = try TAXIIPull.collections(bytes)
            for entry in found { print("\(entry.id)  \(entry.title)") }
            if found.isEmpty { say("\(base) lists no collection") }
        }

        private func pull(_ collection: String, _ client: HTTPClient, _ store: Store) async throws {
            var pull = TAXIIPull(
                root: root, collection: collection, since: since.flatMap { try? Instant(parsing: $0) })
            let report = FeedReport(feed: feed ?? root, place: collection, isDry: dryRun)
            while let address = pull.next {
                let (bytes, lastAdded) = try await get(address, client)
                let reading: IndicatorReading
                do throws(ExchangeFault) {
                    reading = try pull.receive(bytes, lastAdded: lastAdded)
                } catch {
                    throw Failure("\(address): \(error.description)")
                }
                try await report.load(reading, into: store)
                // After what the page holds: it is there, what follows is not.
                if let fault = pull.fault { throw Failure("\(address): \(fault.description)") }
            }
        }

        private func get(_ address: String, _ client: HTTPClient) async throws -> ([UInt8], String?) {
            var request = HTTPClientRequest(url: address)
            request.headers.add(name: "Accept", value: TAXIIMessages.mediaType)
            request.headers.add(name: "User-Agent", value: "cordon")
            if let credentials { request.headers.add(name: "Authorization", value: credentials) }
            do {
                let answer = try await client.execute(request, timeout: .seconds(Int64(timeout)))
                guard answer.status == .ok else {
                    throw Failure("\(address) answered \(answer.status.code)\(hint(answer.status))")
                }
                let data = Data(buffer: try await answer.body.collect(upTo: ExchangeLimits.bytes))
                return ([UInt8](data), answer.headers.first(name: "X-TAXII-Date-Added-Last"))
            } catch let failure as Failure {
                throw failure
            } catch {
                throw Failure("\(address) cannot be reached (\(error))")
            }
        }

        private func hint(_ status: HTTPResponseStatus) -> String {
            switch status {
            case .unauthorized, .forbidden: ": check --user and CORDON_TAXII_PASSWORD, or CORDON_TAXII_TOKEN"
            case .notFound: ": check the API root and the collection"
            default: ""
            }
        }

        private var credentials: String? {
            let environment = ProcessInfo.processInfo.environment
            if let user {
                let text = "\(user):\(environment["CORDON_TAXII_PASSWORD"] ?? "")"
                return "Basic " + Data(text.utf8).base64EncodedString()
            }
            return environment["CORDON_TAXII_TOKEN"].map { "Bearer " + $0 }
        }
    }
}
