import Foundation
import Testing
import Vocabulary
import Watch

@testable import Web

@Suite("The audit log speaks in words") struct AuditWordsTests {
    @Test("Every action that the program records has words in both languages") func complete() throws {
        let literals = try Self.actions()
        #expect(literals.count > 60)
        for action in literals.union(CaseEntry.Kind.allCases.map { "case." + $0.rawValue }).sorted() {
            let title = AuditWords.title(of: action)
            #expect(title.french != action && title.english != action, "\(action)")
        }
    }

    @Test("A browser is told by its narrowest name, and an unknown one is not guessed") func browsers() {
        let linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        let names = [
            linux + "Chrome/126.0.0.0 Safari/537.36": "Chrome 126, Linux",
            linux + "Chrome/126.0.0.0 Safari/537.36 Edg/125.0": "Edge 125, Linux",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0":
                "Firefox 128, Windows",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 (KHTML, like Gecko) Version/17.4 Safari/605":
                "Safari 17, macOS",
            "curl/8.5.0": "curl 8",
        ]
        for (agent, name) in names { #expect(BrowserName(agent)?.description == name) }
        #expect(BrowserName("python-requests") == nil)
        #expect(BrowserName("Firefox/")?.description == "Firefox")
    }

    /// The actions that stand in the sources as they are written to the log.
    private static func actions() throws -> Set<String> {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let written =
            /(?:note|audit|noteIndicator|action:)\(?\s*"([a-zA-Z]+(?:-[a-z]+)*\.[a-zA-Z]+(?:-[a-z]+)*)"/
        var actions: Set<String> = []
        for module in ["Store", "Intake", "Web", "cordon"] {
            let files = FileManager.default.enumerator(
                at: sources.appending(path: module), includingPropertiesForKeys: nil)
            for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
                for match in try String(contentsOf: file, encoding: .utf8).matches(of: written) {
                    actions.insert(String(match.1))
                }
            }
        }
        return actions
    }
}
