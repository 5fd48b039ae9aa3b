import ArgumentParser
import Detection
import Sigma

/// `cordon rules`: what a collection of rules holds, covers and proves.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Check, list, test and pack Sigma rules, and draw what they cover.",
        subcommands: [
            RulesCheckCommand.self, RulesListCommand.self, RulesCoverageCommand.self, RulesTestCommand.self,
            RulesPackCommand.self,
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
    func catalogue(_ options: ReadingOptions = ReadingOptions()) throws -> RuleCatalogue {
        let (catalogue, _) = try RuleSource.catalogue(paths, options)
        ReadyRules.sayRefused(catalogue.errors.count)
        return catalogue
    }

    /// The rules, which a pack may hold too; those that were refused are counted on standard error.
    func usable() throws -> [Rule] {
        guard let path = try ReadyRules.packPath(paths) else { return try catalogue().rules }
        let pack = try RulePackFile(reading: path).pack
        ReadyRules.sayRefused(pack.refusedCount)
        return pack.ruleSet.rules
    }
}
