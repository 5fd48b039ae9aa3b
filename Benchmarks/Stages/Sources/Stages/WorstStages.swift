import Detection
import Events
import Foundation
import RegexMatcher
import Sigma
import Vocabulary

/// Single events made to be slow: a script block of 1 MB, and a command line of 32 KB.
struct WorstStages {
    private let rules: RuleSet
    /// With all expressions at once in long values, as with a pack of `cordon rules pack`; compiled outside the clock.
    private let scanning: RuleSet
    private let literals: [String]

    init(_ pack: [UInt8]) throws {
        rules = try RulePack(decoding: pack).ruleSet
        let scanner = try VectorscanScanner(compiling: rules.expressions)
        scanning = rules.scanning { _ in scanner }
        literals = rules.rules.filter { $0.logSource.product == "windows" }.flatMap { rule in
            rule.criteria.selections.flatMap { Self.literals($0.search) }
        }
    }

    func figures(passes: Int) throws -> [Figure] {
        let script = try texts(length: 1_000_000).map { title, text in
            try figure("script block of 1 MB: \(title)", try scriptBlock(text), passes)
        }
        let command = try texts(length: 32_000).map { title, text in
            try figure("command line of 32 KB: \(title)", try commandLine(text), passes)
        }
        return script + command
    }

    private func figure(_ title: String, _ line: [UInt8], _ passes: Int) throws -> Figure {
        var feed = Feed("", [Feed.Source(lines: "", [line])])
        var (other, third) = (feed, feed)
        var detector = Detector(scanning, names: feed.names)
        var plain = Detector(rules, names: feed.names)
        var (records, matches) = (0, 0)
        let seconds = try best(
            of: passes, seconds: 0.1,
            [
                { records = try other.pass { _, _ in } },
                { try feed.pass { _, event in matches = detector.matches(in: event).count } },
                { try third.pass { _, event in _ = plain.matches(in: event) } },
            ])
        guard records == 1 else { throw BenchmarkError("\(title): the event was not decoded") }
        return Figure(
            "worst", title,
            [
                ("ms", seconds[1] * 1e3), ("decode ms", seconds[0] * 1e3),
                ("expressions one by one, ms", seconds[2] * 1e3), ("KB", Double(line.count) / 1e3),
                ("matches", Double(matches)),
            ])
    }

    // MARK: - Texts

    private func texts(length: Int) -> [(String, String)] {
        func repeated(_ piece: String) -> String {
            String(repeating: piece, count: length / piece.utf8.count + 1)
        }
        func joined(_ pieces: [String]) -> String {
            var (text, number) = ("", 0)
            while text.utf8.count < length {
                text += pieces[number % pieces.count] + " "
                number += 1
            }
            return text
        }
        return [
            ("'a'", repeated("a")), ("'powershell '", repeated("powershell ")),
            ("'-enc '", repeated("-enc ")),
            ("'.dll,'", repeated(".dll,")),
            ("'C:\\Windows\\System32\\'", repeated("C:\\Windows\\System32\\")),
            ("nested quotes", repeated("\"'`\"'")), ("nested brackets", repeated("$({[")),
            ("'{0}' -f", repeated("'{1}{0}'-f'a',")), ("'é', lowered by Unicode", repeated("Éé")),
            ("line breaks", repeated("\r\n\t ")), ("random base64", Self.base64(length)),
            ("every literal of the rules", joined(literals)),
            (
                "every literal of the rules, its last letter missing",
                joined(literals.map { String($0.dropLast()) })
            ),
        ]
    }

    private static func base64(_ length: Int) -> String {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        let bytes = (0..<length * 3 / 4).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        return Data(bytes).base64EncodedString()
    }

    private static func literals(_ search: Search) -> [String] {
        switch search {
        case .all(let parts), .any(let parts): parts.flatMap(literals)
        case .not(let part): literals(part)
        case .field(_, .text(let pattern)), .keyword(.text(let pattern)):
            pattern.plain.map { [String(decoding: $0.bytes, as: UTF8.self)] } ?? []
        case .field, .keyword, .exists, .null, .reference: []
        }
    }

    // MARK: - Events

    private func scriptBlock(_ text: String) throws -> [UInt8] {
        try line([
            "Channel": "Microsoft-Windows-PowerShell/Operational", "EventID": 4104, "Computer": "PC-1",
            "Provider_Name": "Microsoft-Windows-PowerShell", "ScriptBlockText": text, "MessageNumber": 1,
            "MessageTotal": 1, "ScriptBlockId": "d9d40ef1-2e6b-4d9a-8f0c-b73e5a12d947", "Path": "",
        ])
    }

    private func commandLine(_ text: String) throws -> [UInt8] {
        try line([
            "Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "Computer": "PC-1",
            "Provider_Name": "Microsoft-Windows-Sysmon", "CommandLine": text, "ParentCommandLine": text,
            "Image": "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
            "ParentImage": "C:\\Windows\\System32\\cmd.exe", "OriginalFileName": "PowerShell.EXE",
            "User": "NT AUTHORITY\\SYSTEM", "IntegrityLevel": "System", "CurrentDirectory": "C:\\",
        ])
    }

    private func line(_ object: [String: Any]) throws -> [UInt8] {
        [UInt8](
            try JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
    }
}
