/// A text that an event must hold for a rule to hold: one that stands in a field's value in lower case.
package struct Witness: Hashable, Sendable {
    /// The number of the field.
    package let field: Int
    /// At least ``shortest`` bytes, in lower case.
    package let literal: [UInt8]

    /// Shorter texts stand in almost every value.
    package static let shortest = 4
}

// A rule that looks for `CommandLine|contains: [mimikatz, sekurlsa]` beside other things can hold only for events whose
// command line holds one of the two words. Such a set of witnesses is drawn from the rule's tree: of parts that must all
// hold, the part with the cheapest set; of parts of which one must hold, the sets of all of them together. What is negated,
// compared or absent bears no witness.

extension Plan {
    /// Texts of which at least one is in every event that the rule holds for; `nil` if there is no such set.
    ///
    /// Where there is a choice, the set of least total cost is taken.
    package func witnesses(cost: (Witness) -> Double) -> Set<Witness>? {
        let sets = selections.map { $0.witnesses(cost) }
        return condition.witnesses(sets, cost)
    }
}

extension Plan {
    /// Reports the texts of the rule that are long enough to be witnesses, wherever they stand.
    package func forEachLiteral(_ report: ([UInt8]) -> Void) {
        for step in selections { step.forEachLiteral(report) }
    }
}

private func cheapest(_ sets: [Set<Witness>?], _ cost: (Witness) -> Double) -> Set<Witness>? {
    sets.compactMap(\.self).map { (set: $0, cost: $0.reduce(0) { $0 + cost($1) }) }.min { $0.cost < $1.cost }?
        .set
}

private func together(_ sets: [Set<Witness>?]) -> Set<Witness>? {
    var all: Set<Witness> = []
    for set in sets {
        guard let set else { return nil }
        all.formUnion(set)
    }
    return all
}

extension Condition {
    fileprivate func witnesses(_ sets: [Set<Witness>?], _ cost: (Witness) -> Double) -> Set<Witness>? {
        switch self {
        case .selection(let index): sets[index]
        case .not: nil
        case .all(let parts): cheapest(parts.map { $0.witnesses(sets, cost) }, cost)
        case .any(let parts): together(parts.map { $0.witnesses(sets, cost) })
        }
    }
}

extension Plan.Step {
    fileprivate func witnesses(_ cost: (Witness) -> Double) -> Set<Witness>? {
        switch self {
        case .all(let parts): return cheapest(parts.map { $0.witnesses(cost) }, cost)
        case .any(let parts): return together(parts.map { $0.witnesses(cost) })
        case .field(let field, let test):
            let literals = test.requiredLiterals.filter { $0.count >= Witness.shortest }
            return cheapest(literals.map { [Witness(field: field, literal: $0)] }, cost)
        case .not, .keyword, .exists, .null, .reference: return nil
        }
    }
}

extension Plan.Step {
    fileprivate func forEachLiteral(_ report: ([UInt8]) -> Void) {
        switch self {
        case .all(let parts), .any(let parts): for part in parts { part.forEachLiteral(report) }
        case .not(let part): part.forEachLiteral(report)
        case .field(_, let test), .keyword(let test):
            for literal in test.requiredLiterals where literal.count >= Witness.shortest { report(literal) }
        case .exists, .null, .reference: break
        }
    }
}

extension ValueTest {
    /// Texts that every value which passes holds, once it is lowered.
    fileprivate var requiredLiterals: [[UInt8]] {
        switch self {
        case .text(let pattern):
            return pattern.segments.joined().compactMap { atom in
                guard case .literal(let bytes) = atom else { return nil }
                guard pattern.isCased else { return bytes }
                // Letters beyond ASCII may be cut where the literal begins, and then lower otherwise.
                return bytes.allSatisfy { $0 < 0x80 } ? folded(bytes) : nil
            }
        case .expression(let expression): return [expression.program.required]
        case .network, .number, .time: return []
        }
    }
}
