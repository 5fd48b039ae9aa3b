/// Why a rule matched: what was found, in which field, and where in its value.
public struct Evidence: Hashable, Sendable {
    /// The field as the event calls it.
    public let field: String
    /// The field as the rule calls it; the same for most logs.
    public let ruleField: String
    /// The value.
    public let value: FieldValue
    /// The bytes of the value that the rule looks for.
    public let range: Range<Int>
    /// The selection that looks for them.
    public let selection: String

    package init(field: String, ruleField: String, value: FieldValue, range: Range<Int>, selection: String) {
        self.field = field
        self.ruleField = ruleField
        self.value = value
        self.range = range
        self.selection = selection
    }
}

extension Plan {
    /// The names of the selections that hold and that the condition counts on, in the order of the rule.
    public func heldSelections(in event: inout some EventFields) -> [String] {
        heldIndices(in: &event).map { selectionNames[$0] }
    }

    /// What the rule found in an event that it matches, in the order of the rule, each finding once.
    ///
    /// Only what makes the rule hold is told: not what a `not` of the condition excludes, nor what is absent. Where a field must
    /// differ from something (`neq`), its values are told whole: they are what differs.
    public func evidence(
        in event: inout some EventFields, fields: FieldTable
    ) -> [Evidence] {
        var found: [Evidence] = []
        for index in heldIndices(in: &event) {
            selections[index].collect(in: &event) { field, value, range in
                let name: String
                let ruleField: String
                switch field {
                case .number(let number):
                    (name, ruleField) = (fields.names[number], ruleNames[number] ?? fields.names[number])
                case .name(let text): (name, ruleField) = (text, text)
                }
                let evidence = Evidence(
                    field: name, ruleField: ruleField, value: value, range: range,
                    selection: selectionNames[index])
                if !found.contains(evidence) { found.append(evidence) }
            }
        }
        return found
    }

    private func heldIndices(in event: inout some EventFields) -> [Int] {
        var held: [Int] = []
        for index in Set(condition.asserted).sorted() where selections[index].holds(in: &event) {
            held.append(index)
        }
        return held
    }
}

extension Condition {
    /// The selections that are not under a `not`, in the order of the condition, some twice.
    package var asserted: [Int] {
        switch self {
        case .selection(let index): [index]
        case .not: []
        case .all(let parts), .any(let parts): parts.flatMap(\.asserted)
        }
    }
}

extension Plan.Step {
    fileprivate enum FieldReference {
        case number(Int)
        case name(String)
    }

    /// Reports what holds, for a step that holds.
    fileprivate func collect(
        in event: inout some EventFields,
        _ report: (FieldReference, FieldValue, Range<Int>) -> Void
    ) {
        switch self {
        case .all(let parts): for part in parts { part.collect(in: &event, report) }
        case .any(let parts):
            for part in parts where part.holds(in: &event) { part.collect(in: &event, report) }
        case .not(let part): part.collectWhole(in: &event, report)
        case .null: break
        case .field(let field, let test):
            for value in event.values(at: field) {
                if let range = test.firstMatch(in: value) { report(.number(field), value, range) }
            }
        case .keyword(let test):
            for (name, value) in event.allValues() {
                if let range = test.firstMatch(in: value) { report(.name(name), value, range) }
            }
        case .exists(let field, let wanted):
            if wanted, let value = event.values(at: field).first {
                report(.number(field), value, 0..<value.bytes.count)
            }
        case .reference(let field, let other, let anchoring, let cased):
            let others = event.values(at: other)
            for value in event.values(at: field) {
                if let range = others.lazy.compactMap({ anchoring.range(of: $0, in: value, cased: cased) })
                    .first
                {
                    report(.number(field), value, range)
                }
            }
        }
    }

    /// Reports the values of each field that a step asks, whole, for a step that does not hold.
    private func collectWhole(
        in event: inout some EventFields,
        _ report: (FieldReference, FieldValue, Range<Int>) -> Void
    ) {
        switch self {
        case .all(let parts), .any(let parts):
            for part in parts { part.collectWhole(in: &event, report) }
        case .field(let field, _), .reference(let field, _, _, _):
            for value in event.values(at: field) { report(.number(field), value, 0..<value.bytes.count) }
        case .not, .null, .keyword, .exists: break
        }
    }
}
