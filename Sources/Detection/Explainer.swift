import Events
import Sigma

// What is told of a match is what ``Plan/evidence(in:fields:)`` tells, the plain way; here each test is known to hold or not
// from the answers of the event, and only what holds is looked for in its value.

/// Says why rules hold for an event. What it needs of a rule is made when the rule first matches.
struct Explainer: Sendable {
    private let rules: RuleSet
    private let names: FieldNames
    private var outlines: [UInt32: Outline] = [:]
    private var values = EventValues()

    /// A rule with the predicate of each test.
    private struct Outline: Sendable {
        let rule: Rule
        var selections: [(name: String, step: OutlineStep)]
        /// The selections that are not under a `not`, in order.
        let asserted: [Int]
    }

    fileprivate indirect enum OutlineStep: Sendable {
        case all([OutlineStep])
        case any([OutlineStep])
        case not(OutlineStep)
        /// A test with its field as the event and as the rule call it, both empty for keywords.
        case test(UInt32, Search, field: FieldName?, name: String, ruleName: String)
    }

    init(_ rules: RuleSet, names: FieldNames) {
        self.rules = rules
        self.names = names
    }

    /// The matches of plans that hold.
    mutating func explain(
        _ held: [UInt32], in event: borrowing Event, _ answers: inout EventAnswers
    ) -> [Match] {
        values.forget()
        var matches: [Match] = []
        for number in held {
            let outline = outline(number)
            var selections: [String] = []
            var evidence: [Evidence] = []
            for index in outline.asserted {
                let (name, step) = outline.selections[index]
                guard step.holds(event, &answers) else { continue }
                selections.append(name)
                collect(step, selection: name, event, &answers, &evidence)
            }
            matches.append(Match(rule: outline.rule, selections: selections, evidence: evidence))
        }
        return matches
    }

    // MARK: - Outlines

    private mutating func outline(_ number: UInt32) -> Outline {
        if let known = outlines[number] { return known }
        let plan = rules.compiled.plans[Int(number)]
        let rule = rules.rule(at: Int(plan.rule))
        let criteria = rule.criteria
        let renames = rules.compiled.renames[Int(plan.renames)]
        var tests = rules.compiled.lists[plan.tests.range]
        let selections = criteria.selections.map { ($0.name, step($0.search, renames, &tests)) }
        let outline = Outline(
            rule: rule, selections: selections, asserted: Set(criteria.condition.asserted).sorted())
        outlines[number] = outline
        return outline
    }

    private func step(
        _ search: Search, _ renames: [String: String], _ tests: inout ArraySlice<UInt32>
    ) -> OutlineStep {
        switch search {
        case .all(let parts): return .all(parts.map { step($0, renames, &tests) })
        case .any(let parts): return .any(parts.map { step($0, renames, &tests) })
        case .not(let part): return .not(step(part, renames, &tests))
        case .keyword:
            return .test(tests.popFirst() ?? 0, search, field: nil, name: "", ruleName: "")
        case .reference(let name, let other, let anchoring, let cased):
            let renamed = Search.reference(name, to: renames[other] ?? other, anchoring, cased: cased)
            return test(renamed, name, renames, &tests)
        case .field(let name, _), .exists(let name, _), .null(let name):
            return test(search, name, renames, &tests)
        }
    }

    private func test(
        _ search: Search, _ name: String, _ renames: [String: String], _ tests: inout ArraySlice<UInt32>
    ) -> OutlineStep {
        let eventName = renames[name] ?? name
        return .test(
            tests.popFirst() ?? 0, search, field: names.intern(eventName), name: eventName, ruleName: name)
    }

    // MARK: - Evidence

    /// Adds what was found by a step that holds, each finding once.
    private mutating func collect(
        _ step: OutlineStep, selection: String, _ event: borrowing Event, _ answers: inout EventAnswers,
        _ evidence: inout [Evidence]
    ) {
        switch step {
        case .all(let parts):
            for part in parts { collect(part, selection: selection, event, &answers, &evidence) }
        case .any(let parts):
            for part in parts where part.holds(event, &answers) {
                collect(part, selection: selection, event, &answers, &evidence)
            }
        case .not(let part): collectWhole(part, selection: selection, event, &evidence)
        case .test(let predicate, let search, let field, let name, let ruleName):
            let place = answers.place(of: predicate)
            for index in event.fields.indices where field == nil || event.fields[index].name == field {
                guard let (value, range) = found(search, event, index, place) else { continue }
                let name = field == nil ? names.text(of: event.fields[index].name) : name
                let finding = Evidence(
                    field: name, ruleField: field == nil ? name : ruleName, value: value, range: range,
                    selection: selection)
                if !evidence.contains(finding) { evidence.append(finding) }
                // That a field is there is told by one of its values.
                if case .exists = search { return }
            }
        }
    }

    /// Adds the values of each field that a step asks, whole, for a step that does not hold.
    private mutating func collectWhole(
        _ step: OutlineStep, selection: String, _ event: borrowing Event, _ evidence: inout [Evidence]
    ) {
        switch step {
        case .all(let parts), .any(let parts):
            for part in parts { collectWhole(part, selection: selection, event, &evidence) }
        case .test(_, .field, let field, let name, let ruleName),
            .test(_, .reference, let field, let name, let ruleName):
            for index in event.fields.indices where event.fields[index].name == field {
                let value = values.value(event, index)
                let finding = Evidence(
                    field: name, ruleField: ruleName, value: value, range: 0..<value.bytes.count,
                    selection: selection)
                if !evidence.contains(finding) { evidence.append(finding) }
            }
        case .test, .not: break
        }
    }

    /// What a test finds in a value, and where; `place` is where the scan found it first.
    private mutating func found(
        _ search: Search, _ event: borrowing Event, _ index: Int, _ place: LiteralPlace?
    ) -> (FieldValue, Range<Int>)? {
        switch search {
        case .field(_, .text(let pattern)), .keyword(.text(let pattern)):
            guard let place, let literal = pattern.plain, index <= Int(place.field) else { break }
            if index < Int(place.field) { return nil }
            let value = values.value(event, index)
            let start = Int(place.start)
            return (value, value.originalRange(start..<start + literal.bytes.count))
        default: break
        }
        switch search {
        case .field(_, let test), .keyword(let test):
            let value = values.value(event, index)
            return test.firstMatch(in: value).map { (value, $0) }
        case .exists(_, true):
            let value = values.value(event, index)
            return (value, 0..<value.bytes.count)
        case .reference(_, let other, let anchoring, let cased):
            let value = values.value(event, index)
            let other = names.intern(other)
            for index in event.fields.indices where event.fields[index].name == other {
                let part = values.value(event, index)
                if let range = anchoring.range(of: part, in: value, cased: cased) { return (value, range) }
            }
            return nil
        case .exists, .null, .all, .any, .not: return nil
        }
    }
}

extension Explainer.OutlineStep {
    fileprivate func holds(_ event: borrowing Event, _ answers: inout EventAnswers) -> Bool {
        switch self {
        case .all(let parts):
            for part in parts where !part.holds(event, &answers) { return false }
            return true
        case .any(let parts):
            for part in parts where part.holds(event, &answers) { return true }
            return false
        case .not(let part): return !part.holds(event, &answers)
        case .test(let predicate, _, _, _, _): return answers.holds(predicate: predicate, event)
        }
    }
}

/// The values of one event that matches have asked for, copied and lowered once.
private struct EventValues: Sendable {
    private var known: [(index: Int, value: FieldValue)] = []

    mutating func forget() { known.removeAll(keepingCapacity: true) }

    mutating func value(_ event: borrowing Event, _ index: Int) -> FieldValue {
        for (known, value) in known where known == index { return value }
        let value = FieldValue(Array(event.bytes[event.fields[index].value.range]))
        known.append((index, value))
        return value
    }
}
