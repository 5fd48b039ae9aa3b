import ArgumentParser
import Detection
import RegexMatcher
import Sigma

/// `cordon rules pack`: rules made ready once, to be loaded in milliseconds.
struct RulesPackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack", abstract: "Compile rules into one file that loads in milliseconds.",
        discussion: """
            'cordon detect --rules FILE', 'cordon rules list' and 'cordon rules coverage' take the file in the place of \
            rule files. It is for the version that made it; the part that speeds up long values, for the kind of \
            processor too.
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the pack there.", valueName: "file"))
    var output: String
    @OptionGroup var mapping: MappingOption
    @OptionGroup var rules: RuleArguments

    func run() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let mappings = try mapping.read()
        let texts =
            rules.paths.isEmpty
            ? RuleTexts(files: RuleSource.shipped()) : try RuleSource.files(behind: rules.paths)
        let catalogue = RuleCatalogue(reading: texts, options: mappings.options)
        ReadyRules.sayRefused(catalogue.errors.count)
        guard !catalogue.rules.isEmpty else { throw Failure("no rule can be used") }
        let fingerprint = RuleFingerprint(mappings, files: texts.files)
        let pack = RulePack(catalogue, fingerprint: fingerprint.bytes, convention: mappings.convention)
        let bytes = RulePackFile(pack, database: database(pack.ruleSet.expressions)[...]).bytes
        try AtomicFile.write(bytes, to: output, mode: 0o644)
        say(
            """
            \(pack.ruleSet.count) rules and \(pack.correlations.count) correlations of \(catalogue.fileCount) files, \
            \(pack.refusedCount) refused; \(bytes.count) bytes, \(milliseconds(start.duration(to: clock.now))) ms
            """)
    }

    /// What looks for all expressions at once; nothing if it cannot be made, which costs time and finds the same.
    private func database(_ expressions: [RegularExpression]) -> [UInt8] {
        guard !expressions.isEmpty else { return [] }
        do {
            return try VectorscanScanner(compiling: expressions).packed(for: expressions)
        } catch {
            say("the pack does without a database of regular expressions: \(error)")
            return []
        }
    }
}
