import Sigma
import TestSupport
import Testing

/// Files of some kilobytes that would come to hundreds of megabytes once written out.
@Suite("What a rule file comes to is bounded") struct HostileWorkTests {
    private let spent =
        "what the file comes to once written out, in bytes, exceeds the limit of 16777216; split the file"

    private func errors(_ text: String) -> [String] {
        RuleFile(reading: text, name: "x.yml").errors.map(\.description)
    }

    private func list(_ item: String, _ count: Int) -> String {
        Array(repeating: item, count: count).joined(separator: ", ")
    }

    @Test("A long text that aliases repeat is refused before it is copied")
    func longText() {
        let text = String(repeating: "a?", count: 20_000)
        let rule = ruleText("selection:\n    F: [&t '\(text)', \(list("*t", 2_000))]")
        #expect(errors(rule).count == 1)
        #expect(
            errors(rule).first?.hasSuffix(
                "the text that aliases repeat, in bytes, exceeds the limit of 8388608; split the file")
                == true)
        #expect(errors(rule).first?.hasPrefix("x.yml:6:") == true)
    }

    @Test("So are the wildcards of shorter ones")
    func wildcards() {
        let text = String(repeating: "a*", count: 2_500)
        let rule = ruleText("selection:\n    F: [&t '\(text)', \(list("*t", 200))]")
        #expect(errors(rule).count == 1)
        #expect(errors(rule).first?.hasPrefix("x.yml:6:") == true)
        #expect(errors(rule).first?.hasSuffix(spent) == true)
    }

    @Test("Conditions that name all selections again and again are refused")
    func conditions() {
        let selections = (0..<300).map { "s\($0): {F: x}" }.joined(separator: "\n")
        let one = Array(repeating: "1 of them", count: 200).joined(separator: " or ")
        let aliases = errors(ruleText(selections, condition: "[&c '\(one)', \(list("*c", 100))]"))
        #expect(aliases.count == 1)
        #expect(aliases.first?.hasSuffix(spent) == true)
        let many = (0..<1_000).map { "s\($0): {F: x}" }.joined(separator: "\n")
        let patterns = Array(repeating: "1 of s*", count: 1_000).joined(separator: " or ")
        let once = errors(ruleText(many, condition: patterns))
        #expect(once.count == 1)
        #expect(once.first?.hasPrefix("x.yml:1005:") == true)
        #expect(once.first?.hasSuffix(spent) == true)
    }

    @Test("A document that is taken over a thousand times is read as often as there is room for")
    func documents() {
        let values = (0..<30).map { "'\($0)\(String(repeating: "x", count: 1_000))'" }.joined(separator: ", ")
        let text = "action: global\n" + ruleText("selection:\n    F: [\(values)]")
        let file = RuleFile(reading: text + String(repeating: "\n--- {}", count: 1_000), name: "x.yml")
        #expect((20..<1_000).contains(file.rules.count))
        #expect(file.errors.count == 1)
        #expect(file.errors.first?.location.line != nil)
        #expect(file.errors.first?.description.hasSuffix(spent) == true)
    }

    @Test("Dashes before encodings are not written out for a long text")
    func encodings() {
        let text = " -a -b -c -d " + String(repeating: "x", count: 20_000)
        let rule = ruleText("selection:\n    F|windash|wide|base64offset|contains: '\(text)'")
        #expect(errors(rule).count == 1)
        #expect(errors(rule).first?.hasSuffix(spent) == true)
    }

    @Test("Placeholders are not multiplied with a long text")
    func placeholders() {
        let text = "%v%" + String(repeating: "x", count: 100_000)
        let options = ReadingOptions(valueTables: ["v": (0..<1_000).map(String.init)])
        let file = RuleFile(
            reading: ruleText("selection:\n    F|expand: '\(text)'"), name: "x.yml", options: options)
        #expect(file.errors.map(\.problem.description) == [spent])
    }

    @Test("Lists far longer than any that is published are read")
    func honest() {
        let values = (0..<8_000).map { "\n        - 'SHA256=\(String(repeating: "0", count: 55))\($0)'" }
            .joined()
        let file = RuleFile(reading: ruleText("selection:\n    Hashes|contains:\(values)"), name: "x.yml")
        #expect(file.errors.isEmpty)
        #expect(file.rules.count == 1)
    }
}
