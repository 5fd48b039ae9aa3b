// The plain evaluator: each test is asked of each value, in the order of the rule, and nothing is remembered. It is the
// specification of the language; whatever is faster must agree with it.

extension Plan {
    /// Whether the event is what the rule looks for.
    ///
    /// - Complexity: linear in the rule's values and the event's bytes.
    public func holds(in event: inout some EventFields) -> Bool {
        Plan.holds(condition, selections, &event)
    }

    /// Whether the selection at a position holds, whatever the condition says.
    public func selectionHolds(_ index: Int, in event: inout some EventFields) -> Bool {
        selections[index].holds(in: &event)
    }

    private static func holds(
        _ condition: Condition, _ selections: [Step], _ event: inout some EventFields
    ) -> Bool {
        switch condition {
        case .selection(let index): return selections[index].holds(in: &event)
        case .not(let part): return !holds(part, selections, &event)
        case .all(let parts):
            for part in parts where !holds(part, selections, &event) { return false }
            return true
        case .any(let parts):
            for part in parts where holds(part, selections, &event) { return true }
            return false
        }
    }
}

extension Plan.Step {
    func holds(in event: inout some EventFields) -> Bool {
        switch self {
        case .all(let parts):
            for part in parts where !part.holds(in: &event) { return false }
            return true
        case .any(let parts):
            for part in parts where part.holds(in: &event) { return true }
            return false
        case .not(let part): return !part.holds(in: &event)
        case .field(let field, let test): return event.values(at: field).contains { test.holds(for: $0) }
        case .keyword(let test): return event.allValues().contains { test.holds(for: $0.value) }
        case .exists(let field, let wanted): return event.isThere(field) == wanted
        case .null(let field): return event.values(at: field).isEmpty
        case .reference(let field, let other, let anchoring, let cased):
            let others = event.values(at: other)
            return event.values(at: field).contains { value in
                others.contains { anchoring.range(of: $0, in: value, cased: cased) != nil }
            }
        }
    }
}

extension ValueTest {
    /// Whether a value passes.
    public func holds(for value: FieldValue) -> Bool {
        switch self {
        case .text(let pattern): pattern.firstMatch(in: pattern.isCased ? value.bytes : value.lowered) != nil
        case .expression(let expression): expression.holds(in: value.bytes)
        case .network, .number, .time: firstMatch(in: value) != nil
        }
    }

    /// What passes in a value, as offsets of its bytes; the whole value where the test is of the whole.
    public func firstMatch(in value: FieldValue) -> Range<Int>? {
        let whole = 0..<value.bytes.count
        switch self {
        case .text(let pattern):
            guard let found = pattern.firstMatch(in: pattern.isCased ? value.bytes : value.lowered) else {
                return nil
            }
            return pattern.isCased ? found : value.originalRange(found)
        case .expression(let expression): return expression.firstMatch(in: value.bytes)
        case .network(let range): return range.contains(value.text) ? whole : nil
        case .number(let comparison, let number):
            return Number(value.text).map { comparison.holds($0, number) } ?? false ? whole : nil
        case .time(let part, let comparison, let number):
            let instant = TimePart.instant(reading: value.text)
            return instant.map { comparison.holds(part.value(of: $0), number) } ?? false ? whole : nil
        }
    }
}

extension Anchoring {
    /// Where one value stands in another.
    package func range(of part: FieldValue, in value: FieldValue, cased: Bool) -> Range<Int>? {
        let text = WildcardText(parts: part.bytes.isEmpty ? [] : [.literal(part.bytes)])
        let pattern = TextPattern(text, self, cased: cased)
        return ValueTest.text(pattern).firstMatch(in: value)
    }
}
