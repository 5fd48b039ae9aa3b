import Access
import ArgumentParser
import Foundation
import Registry
import Store
import Vocabulary

/// `cordon token`: secrets for collectors and scripts.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make secrets for collectors and scripts.",
        subcommands: [Create.self, Device.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a token and print its secret, which is shown only now.",
            discussion: """
                With --ingest-for, the token sends the log records of one establishment and reads nothing. With --role \
                and --scope, it acts with that role.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "What it is for, such as 'collector-north'.") var name: String
        @Option(help: "FINESS number of the establishment whose records it sends.") var ingestFor: String?
        @Option(help: "What it may do.") var role: Role?
        @Option(help: "On what: network, group:NAME, establishment:FINESS.") var scope: String?
        @Option(help: "Days until it ends.") var days = 365

        func validate() throws {
            guard (ingestFor == nil) != (role == nil), (role == nil) == (scope == nil) else {
                throw ValidationError("Give either --ingest-for, or --role and --scope together.")
            }
            guard (1...3_650).contains(days) else {
                throw ValidationError("A token ends after 1 to 3,650 days.")
            }
        }

        func run() async throws {
            let store = try folder.existing().store
            let now = Instant.now
            let (_, secret) = try await store.makeToken(
                name: name, use: try await use(store), expires: now.advanced(by: .seconds(86_400 * days)),
                by: operatorName(), at: now)
            print(secret)
            say("Keep it: only its hash is kept here, and it cannot be shown again")
        }

        private func use(_ store: Store) async throws -> TokenUse {
            if let ingestFor {
                let scope = try await store.scope(named: "establishment:\(ingestFor)")
                if case .establishment(let establishment) = scope { return .ingests(for: establishment) }
            }
            guard let role, let text = scope else {
                throw Failure("give --ingest-for, or --role and --scope")
            }
            let scope = try await store.scope(named: text)
            guard let grant = Grant(role, on: scope) else {
                throw Failure("the role \(role.rawValue) cannot be held on a \(scope.kind.rawValue)")
            }
            return .acts([grant])
        }
    }
}
