import ArgumentParser
import Detection
import Sigma

/// `cordon rules`: what a collection of rules holds, covers and proves.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Check, list and test Sigma rules, and draw what they cover.",
        subcommands: [
            RulesCheckCommand.self, RulesListCommand.self, RulesCoverageCommand.self, RulesTestCommand.self,
        ])
}

/// The rules that a command of `cordon rules` is about.
struct RuleArguments: ParsableArguments {
    @Argument(
        help: """
            Folders, files and release archives (.zip, .tar.gz, .tar.zst) of rules; the shipped rules if none is named.
            """)
    var paths: [String] = []

    /// The rules; those that were refused are counted on standard error.
    func catalogue() throws -> RuleCatalogue {
        let (catalogue, _) = try RuleSource.catalogue(paths)
        if !catalogue.errors.isEmpty {
            say("\(catalogue.errors.count) rules were refused; 'cordon rules check' says why")
        }
        return catalogue
    }
}
