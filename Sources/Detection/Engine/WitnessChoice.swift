// A rule that looks for `CommandLine|contains: [mimikatz, sekurlsa]` beside other things can hold only for events whose
// command line holds one of the two words. Such a set of witnesses is drawn from the rule's tree: of parts that must all
// hold, the part with the cheapest set; of parts of which one must hold, the sets of all of them together. What is negated,
// compared or absent bears no witness.
//
// Windows rules often begin with `EventID: 4624`. In a log of 4624s that witness is worth nothing, and among other events it
// is worth everything: so both are kept, the witnesses among event identifiers and the best of the others, and the group of
// the event decides.

/// What must be found in an event before a rule can hold.
struct WitnessChoice {
    /// Event identifiers, of which the event must bear one.
    var identifiers: WitnessSet?
    /// Other literals, of which the event must hold one.
    var literals: WitnessSet?
}

/// Predicates of which at least one holds for every event that the rule holds for.
struct WitnessSet {
    var predicates: [UInt32]
    var cost: Double
}

extension NumberedStep {
    /// The cheapest witnesses of each kind.
    ///
    /// `isIdentifier` tells whether a predicate is about the event identifier; `literals` gives sets of predicates, of each of
    /// which one holds whenever a predicate does: the predicate itself if the scan answers it; `cost` guesses how often a
    /// predicate holds.
    func witnesses(
        isIdentifier: (UInt32) -> Bool, literals: (UInt32) -> [[UInt32]], cost: (UInt32) -> Double
    ) -> WitnessChoice {
        switch self {
        case .not: return WitnessChoice()
        case .predicate(let number):
            if isIdentifier(number) {
                return WitnessChoice(identifiers: WitnessSet(predicates: [number], cost: 1))
            }
            let best = literals(number).map { set in
                WitnessSet(predicates: set, cost: set.reduce(0) { $0 + cost($1) })
            }.min { $0.cost < $1.cost }
            return WitnessChoice(literals: best)
        case .all(let parts):
            let choices = parts.map {
                $0.witnesses(isIdentifier: isIdentifier, literals: literals, cost: cost)
            }
            return WitnessChoice(
                identifiers: choices.compactMap(\.identifiers).min { $0.cost < $1.cost },
                literals: choices.compactMap(\.literals).min { $0.cost < $1.cost })
        case .any(let parts):
            let choices = parts.map {
                $0.witnesses(isIdentifier: isIdentifier, literals: literals, cost: cost)
            }
            return WitnessChoice(
                identifiers: WitnessSet(joining: choices.map(\.identifiers)),
                literals: WitnessSet(joining: choices.map { $0.literals ?? $0.identifiers }))
        }
    }
}

extension WitnessSet {
    /// All of them together; `nil` if one is missing.
    fileprivate init?(joining sets: [WitnessSet?]) {
        self.init(predicates: [], cost: 0)
        var seen: Set<UInt32> = []
        for set in sets {
            guard let set else { return nil }
            predicates += set.predicates.filter { seen.insert($0).inserted }
            cost += set.cost
        }
    }
}
