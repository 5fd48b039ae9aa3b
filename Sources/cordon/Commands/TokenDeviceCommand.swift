import Access
public import ArgumentParser
import Foundation
import Registry
public import Store
import Vocabulary

extension ShareClient.Use: ExpressibleByArgument {}

extension TokenCommand {
    /// `cordon token device`: a secret for what fetches blocks or indicators.
    struct Device: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "device",
            abstract:
                "Make the secret of a firewall, a resolver or a platform, and print it: it is shown only now.",
            discussion: """
                A secret for blocks opens CrowdSec's protocol, the plain lists and the zone for resolvers; one for indicators \
                opens TAXII, STIX, MISP and CSV. It opens nothing else.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "What it is for, such as 'edge-firewall'.") var name: String
        @Option(help: "What it may fetch: blocks or indicators.") var use: ShareClient.Use
        @Option(help: "FINESS number of the establishment that it serves.") var establishment: String
        @Option(help: "Days until it ends.") var days = 730

        func validate() throws {
            guard (1...3_650).contains(days) else {
                throw ValidationError("A secret ends after 1 to 3,650 days.")
            }
        }

        func run() async throws {
            let store = try folder.existing().store
            guard case .establishment(let id) = try await store.scope(named: "establishment:\(establishment)")
            else {
                throw Failure("there is no establishment \(establishment)")
            }
            let now = Instant.now
            let (_, secret) = try await store.makeShareClient(
                name: name, use: use, establishment: id, expires: now.advanced(by: .seconds(86_400 * days)),
                reach: .everything, by: operatorName(), at: now)
            print(secret)
            say("Keep it: only its hash is kept here, and it cannot be shown again")
        }
    }
}
