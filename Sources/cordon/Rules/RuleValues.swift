import ArgumentParser
import Foundation
import Inputs
import Sigma

/// What placeholders of rules stand for, such as `%Servers_DC%`: one file for each, named after it, one value a line.
enum RuleValues {
    private static let longestFile = 16 << 20

    /// The files behind the paths: those named, and those of folders that end in `.txt`.
    ///
    /// - Throws: `InputError` when a path leads nowhere.
    static func inputs(behind paths: [String]) throws -> [InputFile] {
        try InputWalk.inputs(behind: paths).filter { $0.isNamed || $0.path.hasSuffix(".txt") }
    }

    /// Reads the files; several of one name give all their values together.
    ///
    /// - Throws: `InputError` or ``Failure`` with the path, what is wrong and how to mend it.
    static func options(_ paths: [String]) throws -> ReadingOptions {
        var options = ReadingOptions()
        for input in try inputs(behind: paths) {
            let bytes = try WholeFile.bytes(of: input.path, limit: longestFile)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Failure("\(input.path) is not UTF-8; save it as UTF-8, one value a line")
            }
            let values = self.values(in: text)
            guard !values.isEmpty else {
                throw Failure("\(input.path) holds no value; write one a line, or remove the file")
            }
            options.valueTables[name(of: input.path), default: []] += values
        }
        return options
    }

    /// The lines with something on them, without the blanks around it; `#` begins a remark.
    private static func values(in text: String) -> [String] {
        // Windows puts a mark of the encoding before the text.
        let blanks = CharacterSet.whitespaces.union(CharacterSet(charactersIn: "\u{FEFF}"))
        return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: blanks) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }

    /// `lists/Servers_DC.txt` gives the values of `%Servers_DC%`.
    private static func name(of path: String) -> String {
        URL(filePath: path).deletingPathExtension().lastPathComponent
    }
}

/// The option that names values.
struct ValuesOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            What placeholders stand for: a file Servers_DC.txt holds the values of %Servers_DC%, one a line; of a folder, \
            every .txt.
            """, valueName: "file"))
    var values: [String] = []
}
