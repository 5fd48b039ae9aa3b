import ArgumentParser
import Detection
import Foundation
import Inputs
import Sigma

/// The mappings that rules are compiled with: Cordon's own, with those of files.
struct RuleMappings {
    let convention: Convention
    /// What placeholders stand for.
    let options: ReadingOptions
    /// Names the program and the files; a program built anew may compile anew.
    let digest: [UInt8]

    private static let longestFile = 16 << 20

    /// The last file comes first.
    init(reading paths: [String], values: [String] = []) throws {
        var convention = Convention.standard
        var digest = FieldDigest()
        digest.add(Cordon.configuration.version.utf8)
        for path in paths {
            let text = try WholeFile.bytes(of: path, limit: RuleMappings.longestFile)
            convention = try convention.extended(with: Data(text), file: path)
            digest.add(text)
        }
        options = try RuleValues.options(values)
        for (name, values) in options.valueTables.sorted(by: { $0.key < $1.key }) {
            digest.add(name.utf8)
            for value in values { digest.add(value.utf8) }
        }
        self.convention = convention
        self.digest = digest.bytes
    }
}

/// The option that names mappings.
struct MappingOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file that adds to the mappings of log sources and fields; Documentation/field-mappings.md has its form.",
            valueName: "file"))
    var mapping: [String] = []

    @OptionGroup var values: ValuesOption

    func read() throws -> RuleMappings { try RuleMappings(reading: mapping, values: values.values) }
}
