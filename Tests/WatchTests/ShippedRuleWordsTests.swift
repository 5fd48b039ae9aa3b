import Foundation
import Testing
import Vocabulary
import Watch

@Suite("The shipped rules in French") struct ShippedRuleWordsTests {
    private static let assets = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/cordon/Assets")

    /// What the author of a rule says: those that only feed a correlation have a title alone.
    private struct Author {
        var falsePositives: Int
        var isDescribed: Bool
    }

    private let french: [String: RuleWords]
    private let authors: [String: Author]

    init() throws {
        let words = try Data(contentsOf: Self.assets.appending(path: "rules-fr.json"))
        french = try JSONDecoder().decode([String: RuleWords].self, from: words)
        let folder = Self.assets.appending(path: "rules")
        var authors: [String: Author] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "yml" {
            let all = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            for lines in all.split(separator: "---") {
                let id = try #require(lines.first { $0.hasPrefix("id: ") }).dropFirst("id: ".count)
                let list = lines.drop { $0 != "falsepositives:" }.dropFirst().prefix { $0.hasPrefix(" ") }
                authors[String(id)] = Author(
                    falsePositives: list.count { $0.hasPrefix("    - ") },
                    isDescribed: lines.contains { $0.hasPrefix("description:") })
            }
        }
        self.authors = authors
    }

    @Test("Every one has French words, and no other rule has") func each() {
        #expect(!authors.isEmpty)
        #expect(Set(french.keys) == Set(authors.keys))
    }

    @Test("Each says in French all that its author says: a title, sentences, as many false positives")
    func whole() throws {
        for (id, words) in french {
            #expect(!words.title.isEmpty && !words.title.hasSuffix("."), "\(words.title)")
            let author = try #require(authors[id])
            #expect(author.isDescribed ? words.about.hasSuffix(".") : words.about.isEmpty, "\(words.title)")
            #expect(words.falsePositives.count == author.falsePositives, "\(words.title)")
            #expect(!words.falsePositives.contains { $0.isEmpty || $0.hasSuffix(".") }, "\(words.title)")
        }
        #expect(Set(french.values.map(\.title)).count == french.count, "two rules with one title")
    }

    /// Pages put titles between « and », which do not nest.
    @Test("Their French is set as French is") func typography() {
        for words in french.values {
            #expect(!words.title.contains(where: "«»".contains), "\(words.title)")
            for text in [words.title, words.about] + words.falsePositives {
                #expect(faults(of: text) == [], "\(text)")
            }
        }
    }

    @Test(
        "A blank that may break before double punctuation, a straight apostrophe or quote, three dots are faults",
        arguments: [
            ("Journal vidé : pourquoi", [" :"]), ("Journal vidé: pourquoi", ["dé:"]),
            ("l'antivirus", ["'"]), ("\"rclone\"", ["\""]), ("« rclone »", ["« ", " »"]), ("Fin...", ["..."]),
            ("Deux  blancs", ["  "]), ("À 22 h", ["2 h"]),
            ("«\u{A0}rclone\u{A0}»\u{A0}: à l’heure, 22\u{A0}h\u{202F}; vu\u{A0}?", []),
            ("À 22:30 sur C:\\", []),
        ] as [(String, [String])])
    func faultsAreSeen(_ text: String, _ found: [String]) {
        #expect(Set(faults(of: text)) == Set(found))
    }

    /// What a typesetter would mark. A colon between figures, or in a path, is none.
    private func faults(of text: String) -> [String] {
        let patterns = [
            #" [:;?!»]"#, #"« "#, #"«[^\u00A0\u202F ]"#, #"[\p{L})][;?!»]"#,
            #"\p{L}{2}:"#,
            #"['"]"#, #"\.\.\."#, #"  "#, #"[0-9] (?:h|min|%|€|Go|Mo)\b"#, #"^\s|\s$"#,
        ]
        return patterns.flatMap { pattern -> [String] in
            guard let regex = try? NSRegularExpression(pattern: pattern) else {
                return ["unreadable: \(pattern)"]
            }
            let all = NSRange(text.startIndex..., in: text)
            return regex.matches(in: text, range: all).compactMap {
                Range($0.range, in: text).map { String(text[$0]) }
            }
        }
    }
}

@Suite("The words of a rule") struct RuleWordsTests {
    private let french = RuleWords(title: "Titre", about: "Objet.", falsePositives: ["Aucun"])

    private func rule(_ id: String, french: RuleWords?) -> RuleSummary {
        RuleSummary(
            id: id, title: "Title", about: "About.", level: .high, techniques: [], tactics: [],
            falsePositives: ["None"], french: french, references: [], source: "")
    }

    @Test("A translated rule speaks the reader's language") func translated() {
        let rule = rule("r", french: french)
        #expect(rule.title(in: .french) == "Titre" && rule.title(in: .english) == "Title")
        #expect(rule.about(in: .french) == "Objet." && rule.about(in: .english) == "About.")
        #expect(rule.falsePositives(in: .french) == ["Aucun"])
        #expect(rule.falsePositives(in: .english) == ["None"])
    }

    @Test("A rule from elsewhere stays as its author wrote it, in either language") func foreign() {
        let rule = rule("r", french: nil)
        for language in Language.allCases {
            #expect(rule.title(in: language) == "Title")
            #expect(rule.about(in: language) == "About.")
            #expect(rule.falsePositives(in: language) == ["None"])
        }
    }

    @Test("An alert whose rule is gone keeps the title that it was recorded with") func gone() {
        let book = RuleBook([rule("r", french: french)])
        #expect(book.title(of: "r", recorded: "Old") == LocalizedText("Titre", en: "Title"))
        #expect(book.title(of: "gone", recorded: "Old") == LocalizedText("Old", en: "Old"))
    }
}
