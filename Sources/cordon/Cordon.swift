import ArgumentParser

/// The program: one file a command.
@main struct Cordon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cordon",
        abstract: "The shared cyber defence of hospital groups.",
        discussion: """
            Start with `cordon demo`: it makes a fictional network of hospitals, feeds it a day of logs with an attack \
            in it, and serves the pages.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(name: "See it", subcommands: [DemoCommand.self, ServeCommand.self]),
            CommandGroup(
                name: "Logs and rules",
                subcommands: [
                    CollectCommand.self, WorkerCommand.self, FederationCommand.self, HuntCommand.self,
                    DetectCommand.self, DecodeCommand.self, RulesCommand.self,
                ]),
            CommandGroup(
                name: "Records", subcommands: [ImportCommand.self, ExportCommand.self, GenerateCommand.self]),
            CommandGroup(name: "Suppliers' answers", subcommands: [ClausierCommand.self]),
            CommandGroup(name: "Technical debt", subcommands: [DebtCommand.self, FeedsCommand.self]),
            CommandGroup(name: "Loss and the pool", subcommands: [PostureCommand.self, PoolCommand.self]),
            CommandGroup(
                name: "Running it",
                subcommands: [
                    UserCommand.self, TokenCommand.self, VerifyCommand.self, BackupCommand.self,
                    RestoreCommand.self,
                ]),
        ])

    /// Ends with 2 for a wrong call, where the library would end with 64.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            say(fullMessage(for: error))
            exit(withError: ExitCode(2))
        }
    }
}
