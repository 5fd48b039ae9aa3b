import ArgumentParser
import Attack
import Detection
import Sigma
import Triage
import Vocabulary

/// `cordon rules coverage`: the ATT&CK matrix of a collection.
struct RulesCoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage", abstract: "Draw the ATT&CK techniques that rules look for.",
        discussion: """
            Tactics are columns, techniques are cells with their number of rules by level. What belongs where is taken \
            from the rules' own tags.
            """)

    @OptionGroup var rules: RuleArguments
    @Option(help: "How it comes out: svg, table, json, ndjson or csv; by the ending of --output if not said.")
    var format: CoverageFormat?
    @Option(name: .shortAndLong, help: ArgumentHelp("Write it there.", valueName: "file")) var output: String?
    @Option(help: "The language of the drawing: en or fr.") var language: Language = .english

    func run() throws {
        let coverage = RuleCoverage(try rules.usable())
        var target = try output.map(ByteOutput.init(file:)) ?? ByteOutput()
        let ending = output?.split(separator: ".").last.map { $0.lowercased() }
        switch format ?? ending.flatMap(CoverageFormat.init(rawValue:)) ?? .svg {
        case .svg:
            target.bytes(coverage.svg(language))
            target.text("\n")
            try target.close()
        case .table: try printRows(coverage, .table, target)
        case .json: try printRows(coverage, .json, target)
        case .ndjson: try printRows(coverage, .ndjson, target)
        case .csv: try printRows(coverage, .csv, target)
        }
        say(
            """
            \(coverage.ruleCount) rules name \(coverage.techniqueCount) techniques and sub-techniques of \
            \(coverage.columns.count) tactics; \(coverage.untaggedCount) rules name none
            """)
    }

    private func printRows(_ coverage: RuleCoverage, _ format: OutputFormat, _ target: ByteOutput) throws {
        let levels = Level.allCases.reversed()
        var printer = RowPrinter(
            format, columns: ["tactic", "technique", "name", "rules"] + levels.map(\.rawValue), output: target
        )
        for column in coverage.columns {
            for group in column.groups {
                let cells = [(group.technique, group.levels)] + group.parts.map { ($0.technique, $0.levels) }
                for (technique, counts) in cells {
                    let figures = [counts.total] + levels.map { counts[$0] }
                    printer.add(
                        [
                            .string(column.tactic.rawValue), .string(technique.id),
                            technique.name.map(JSONText.string) ?? .null,
                        ] + figures.map { .integer(Int64($0)) })
                }
            }
        }
        try printer.finish()
    }
}

/// How the coverage comes out.
enum CoverageFormat: String, ExpressibleByArgument, CaseIterable {
    case svg, table, json, ndjson, csv
}
