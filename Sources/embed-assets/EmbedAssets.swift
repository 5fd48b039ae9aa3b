import Foundation

/// Writes one Swift file that holds every text file below a folder: `embed-assets FOLDER OUTPUT`.
///
/// The files become raw string literals, which the compiler reads in no time where an array of bytes takes minutes.
@main struct EmbedAssets {
    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1])
        let output = URL(filePath: CommandLine.arguments[2])
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
            .sorted()
        var entries: [String] = []
        for path in paths {
            let url = folder.appending(path: path)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            let text = try String(contentsOf: url, encoding: .utf8)
            entries.append("        \(quoted(path)):\n\(literal(text)),")
        }
        let source = """
            // Generated from the folder Assets. Do not edit.

            enum Assets {
                /// Each file's text, by its path below `Assets`.
                static let files: [String: String] = [
            \(entries.isEmpty ? "        :" : entries.joined(separator: "\n"))
                ]
            }

            """
        try source.write(to: output, atomically: true, encoding: .utf8)
    }

    private static func quoted(_ text: String) -> String {
        "#\"\(text)\"#"
    }

    /// A raw multi-line literal whose fence is longer than any run of `#` in the text.
    private static func literal(_ text: String) -> String {
        var longest = 0
        var run = 0
        for character in text.unicodeScalars {
            run = character == "#" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "#", count: longest + 1)
        return "\(fence)\"\"\"\n\(text)\n\"\"\"\(fence)"
    }
}
