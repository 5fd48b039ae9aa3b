import Foundation
import Sigma
import Testing

/// An event made of names and values.
struct SampleEvent: EventFields {
    var fields: FieldTable
    var values: [(name: String, value: String)]

    func values(at field: Int) -> [FieldValue] {
        values.filter { $0.name == fields.names[field] }.map { FieldValue($0.value) }
    }

    func allValues() -> [(field: String, value: FieldValue)] {
        values.map { ($0.name, FieldValue($0.value)) }
    }
}

/// A rule with these lines under `detection`, each indented by four blanks.
func ruleText(_ detection: String, condition: String = "selection") -> String {
    let lines = detection.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
    return """
        title: A rule
        logsource:
            product: test
        detection:
        \(lines.joined(separator: "\n"))
            condition: \(condition)
        """
}

func rule(_ detection: String, condition: String = "selection", options: ReadingOptions = .init()) throws
    -> Rule
{
    let file = RuleFile(reading: ruleText(detection, condition: condition), name: "a.yml", options: options)
    try #require(file.errors.isEmpty, "\(file.errors)")
    return try #require(file.rules.first)
}

func errors(_ detection: String, condition: String = "selection") -> [String] {
    RuleFile(reading: ruleText(detection, condition: condition), name: "a.yml").errors.map(\.description)
}

/// Whether a selection of these lines holds for an event.
func holds(
    _ lines: String, _ event: KeyValuePairs<String, String>, options: ReadingOptions = .init()
) throws -> Bool {
    let body = lines.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    return try holds(rule("selection:\n" + body, options: options), event)
}

func holds(_ rule: Rule, _ event: KeyValuePairs<String, String>) -> Bool {
    var fields = FieldTable()
    let plan = Plan(rule.criteria, fields: &fields)
    var sample = SampleEvent(fields: fields, values: event.map { ($0.key, $0.value) })
    return plan.holds(in: &sample)
}
