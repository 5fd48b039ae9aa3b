import ArgumentParser
import Detection
import Foundation
import Sigma
import Triage
import Vocabulary

/// `cordon rules test`: rules put to their own samples.
struct RulesTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the samples that come with rules, and say which rules fail.",
        discussion: """
            Samples are laid out as SigmaHQ's: info.yml names rules, recordings and how many records must match at \
            least. Exit code 0 when every sample passes, 1 when one fails, its rule is missing or was refused, or there is \
            no sample at all.
            """)

    @OptionGroup var rules: RuleArguments
    @Option(
        help: ArgumentHelp(
            "A folder of samples; 'regression_data' or 'regression' beside or above the rules if none is named.",
            valueName: "folder"))
    var samples: [String] = []
    @OptionGroup var mapping: MappingOption
    @Flag(help: "Also list the rules that have no sample.") var missing = false
    @Option(help: "How rows come out.") var format = OutputFormat.table

    func run() throws {
        let mappings = try mapping.read()
        let catalogue = try rules.catalogue(mappings.options)
        let folders = samples.isEmpty ? RegressionSuite.folders(for: rules.paths) : samples
        guard !folders.isEmpty else {
            throw Failure(
                "there is no folder 'regression_data' beside or above the rules; name one with --samples")
        }
        for folder in folders where !FileManager.default.fileExists(atPath: folder) {
            throw Failure("\(folder): there is no such folder")
        }
        let suite = RegressionSuite(below: folders, mirroring: samples.isEmpty ? rules.paths : [])
        var run = RegressionRun(
            rules: catalogue.rules, filters: catalogue.filters, convention: mappings.convention, now: .now)
        let outcomes = run.run(suite)
        let tested = Set(outcomes.compactMap(\.rule?.id))
        let untested = catalogue.rules.filter { !tested.contains($0.id) }
        try printRows(outcomes, missing ? untested : [])
        for error in suite.errors { say(error) }
        let failed = outcomes.count { !$0.hasPassed }
        say(
            """
            \(outcomes.count - failed) samples pass, \(failed) fail; \(tested.count) rules have samples, \
            \(untested.count) have none
            """)
        if suite.elsewhere > 0 { say("\(suite.elsewhere) samples are of rules in other folders") }
        guard !outcomes.isEmpty else {
            throw Failure(
                "no rule was tested: there is no sample of these rules in \(folders.joined(separator: ", "))")
        }
        if failed > 0 || !suite.errors.isEmpty { throw ExitCode(1) }
    }

    private func printRows(_ outcomes: [RegressionRun.Outcome], _ untested: [Rule]) throws {
        var printer = RowPrinter(
            format, columns: ["result", "matches", "expected", "rule_id", "rule", "sample", "reason"])
        for outcome in outcomes {
            printer.add([
                .string(outcome.hasPassed ? "pass" : "fail"),
                outcome.matches.map { .integer(Int64($0)) } ?? .null,
                .integer(Int64(outcome.test.minimum)), .string(outcome.ruleID),
                outcome.rule.map { .string($0.title) } ?? .null,
                .string(outcome.test.sample ?? outcome.test.statedPath),
                outcome.trouble.map(JSONText.string) ?? .null,
            ])
        }
        for rule in untested {
            printer.add([.string("none"), .null, .null, .string(rule.id), .string(rule.title), .null, .null])
        }
        try printer.finish()
    }
}
