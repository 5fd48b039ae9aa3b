/// A rule made ready for events of one log source: fields renamed and numbered.
public struct Plan: Sendable {
    /// A test of one event, over numbered fields.
    package indirect enum Step: Sendable {
        case all([Step])
        case any([Step])
        case not(Step)
        case field(Int, ValueTest)
        case keyword(ValueTest)
        case exists(Int, Bool)
        case null(Int)
        case reference(Int, to: Int, Anchoring, cased: Bool)
    }

    package let selections: [Step]
    package let condition: Condition
    /// The name of each selection, by position.
    public let selectionNames: [String]
    /// What the rule calls the fields that are renamed, by their number in the table.
    private(set) var ruleNames: [Int: String] = [:]

    /// Makes a rule's criteria ready.
    ///
    /// - Parameters:
    ///   - criteria: What the rule looks for.
    ///   - renames: What the log calls a field of the rule, where it calls it otherwise.
    ///   - fields: The fields of all rules so far; new ones are added.
    public init(_ criteria: Criteria, renaming renames: [String: String] = [:], fields: inout FieldTable) {
        selectionNames = criteria.selections.map(\.name)
        condition = criteria.condition
        var ruleNames: [Int: String] = [:]
        selections = criteria.selections.map { selection in
            Plan.step(selection.search) { name in
                let number = fields.number(of: renames[name] ?? name)
                ruleNames[number] = name
                return number
            }
        }
        self.ruleNames = ruleNames
    }

    private static func step(_ search: Search, _ number: (String) -> Int) -> Step {
        switch search {
        case .all(let parts): .all(parts.map { step($0, number) })
        case .any(let parts): .any(parts.map { step($0, number) })
        case .not(let part): .not(step(part, number))
        case .field(let name, let test): .field(number(name), test)
        case .keyword(let test): .keyword(test)
        case .exists(let name, let wanted): .exists(number(name), wanted)
        case .null(let name): .null(number(name))
        case .reference(let name, let other, let anchoring, let cased):
            .reference(number(name), to: number(other), anchoring, cased: cased)
        }
    }
}
