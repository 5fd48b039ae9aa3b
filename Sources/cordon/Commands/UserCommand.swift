public import Access
public import ArgumentParser
import Foundation
import Registry
import Store
public import Vocabulary

/// `cordon user`: accounts, from the machine itself.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Open accounts and reset passwords.",
        subcommands: [Add.self, Reset.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Open an account with a password for one use.",
            discussion: """
                The role is one of: \(Role.allCases.map(\.rawValue).joined(separator: ", ")). The scope is 'network', \
                'group:NAME', 'establishment:FINESS' or 'supplier:NAME'.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "The sign-in name, such as an e-mail address.") var name: String
        @Option(help: "As people call the bearer; the sign-in name if none is given.") var displayName:
            String?
        @Option(help: "What the bearer is trusted to do.") var role: Role
        @Option(help: "On what.") var scope: String
        @Option(help: "The language of the pages: fr or en.") var language: Language = .french

        func run() async throws {
            let store = try folder.existing().store
            let scope = try await store.scope(named: scope)
            guard let grant = Grant(role, on: scope) else {
                let kinds = role.scopeKinds.map(\.rawValue).sorted().joined(separator: " or ")
                throw Failure(
                    "the role \(role.rawValue) is held on a \(kinds), not on a \(scope.kind.rawValue)")
            }
            let account = NewAccount(
                name: name, displayName: displayName ?? name, language: language, grants: [grant])
            let (_, password) = try await store.openAccount(account, by: operatorName(), at: .now)
            print(password)
            say("\(name) signs in once with this password, and then chooses another")
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset",
            abstract: "Give an account a new password for one use, and end its sessions.")

        @OptionGroup var folder: DataOption
        @Argument(help: "The sign-in name.") var name: String

        func run() async throws {
            let store = try folder.existing().store
            guard let account = try await store.account(named: name) else {
                throw Failure("there is no account '\(name)'")
            }
            print(try await store.resetPassword(of: account.id, by: operatorName(), at: .now))
            say("\(name) signs in once with this password, and then chooses another")
        }
    }
}

extension Role: ExpressibleByArgument {}
extension Language: ExpressibleByArgument {}

extension Store {
    /// The scope that a person writes as `network`, `group:NAME`, `establishment:FINESS` or `supplier:NAME`.
    func scope(named text: String) async throws -> Scope {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let found: Scope? = try await rehearsal(by: operatorName(), at: .now) { writer in
            switch (parts.first, parts.dropFirst().first) {
            case ("network", nil): try writer.servedNetwork().map { .network($0) }
            case ("group", let name?):
                try writer.servedNetwork().flatMap { try writer.group(named: name, in: $0) }.map {
                    .group($0)
                }
            case ("establishment", let finess?):
                try writer.establishment(finess: Finess(parsing: finess)).map { .establishment($0) }
            case ("supplier", let name?): try writer.supplier(named: name).map { .supplier($0) }
            default:
                throw Failure(
                    "'\(text)' is not a scope; write network, group:NAME, establishment:FINESS or supplier:NAME"
                )
            }
        }
        guard let found else { throw Failure("nothing is recorded under '\(text)'") }
        return found
    }
}
