import Foundation
import Testing

@Suite("What no source file may say") struct SourceTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Asked without saying so, a URL escapes blanks and accents: no file of that name is there.
    @Test(
        "A path is asked of a URL unescaped",
        arguments: ["Sources", "Tests", "Plugins", "Fuzz/Sources", "Benchmarks"])
    func paths(part: String) throws {
        let folder = Self.root.appending(path: part)
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
            .filter { $0.hasSuffix(".swift") && !$0.contains(".build/") }
        #expect(!names.isEmpty)
        let escaped = "." + "path()"
        for name in names {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let isEscaped = text.contains(escaped)
            #expect(!isEscaped, "\(part)/\(name): write path(percentEncoded: false)")
        }
    }
}
