import ArgumentParser
import Detection
import Foundation
import Sigma

/// `cordon rules check`: which rules can be used.
struct RulesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Compile rules, and say which were refused, where and why.",
        discussion: "Exit code 0 when every rule can be used, 1 when some were refused.")

    @OptionGroup var rules: RuleArguments
    @OptionGroup var mapping: MappingOption

    @Flag(help: "Also list the log sources that no Windows record can be of.")
    var sources = false

    func run() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let mappings = try mapping.read()
        let (catalogue, _) = try RuleSource.catalogue(rules.paths, mappings.options)
        let set = catalogue.ruleSet(convention: mappings.convention)
        let time = start.duration(to: clock.now)

        var output = ByteOutput()
        let correlations = CorrelationSet(
            catalogue.correlations, over: set.rules, convention: mappings.convention)
        let errors = catalogue.errors + correlations.errors
        for error in errors { output.line(error.description) }
        for warning in catalogue.warnings { output.line("\(warning.description) (accepted)") }
        for (id, places) in catalogue.duplicates {
            output.line(
                "rule \(id) stands in several places: \(places.map(\.description).joined(separator: ", "))"
            )
        }
        if sources {
            for (source, count) in catalogue.unbound(by: mappings.convention) {
                output.line("\(source.description): \(count) rules")
            }
        }
        try output.close()
        let levels = catalogue.levels.map { "\($0.count) \($0.level.rawValue)" }.joined(separator: ", ")
        say(
            """
            \(catalogue.fileCount) files: \(set.rules.count) rules (\(levels)), \
            \(catalogue.correlations.count) correlations, \(catalogue.filters.count) filters, \
            \(errors.count) refused; loaded in \(milliseconds(time)) ms
            """)
        if !errors.isEmpty { throw ExitCode(1) }
    }
}
