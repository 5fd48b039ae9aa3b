import Events
import Sigma

/// Says why rules hold for an event. Only matches come here: what it needs of a rule is made when it first matches.
struct Explainer: Sendable {
    private let rules: RuleSet
    private let names: FieldNames
    private var fields = FieldTable()
    private var plans: [UInt32: Plan] = [:]

    init(_ rules: RuleSet, names: FieldNames) {
        self.rules = rules
        self.names = names
    }

    /// The matches of plans that hold.
    mutating func explain(_ held: [UInt32], in event: borrowing Event) -> [Match] {
        let plans = held.map { (number: Int(rules.compiled.plans[Int($0)].rule), plan: plan($0)) }
        var view = EventView(copy event, fields, names)
        return plans.map { number, plan in
            Match(
                rule: rules.rules[number], selections: plan.heldSelections(in: &view),
                evidence: plan.evidence(in: &view, fields: fields))
        }
    }

    private mutating func plan(_ number: UInt32) -> Plan {
        if let known = plans[number] { return known }
        let compiled = rules.compiled.plans[Int(number)]
        let plan = Plan(
            rules.rules[Int(compiled.rule)].criteria, renaming: rules.compiled.renames[Int(compiled.renames)],
            fields: &fields)
        plans[number] = plan
        return plan
    }
}
