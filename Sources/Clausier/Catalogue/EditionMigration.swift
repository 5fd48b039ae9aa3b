/// What becomes of answers when an edition is followed by another.
///
/// An answer is kept where the next edition has a control that asks the same: the same code with the same test, or a
/// control that a mapping calls equal. Where the test changed, the answer is proposed and must be confirmed. Each control
/// of the next edition is reached from one of the former at most.
public struct EditionMigration: Hashable, Sendable {
    /// The former edition and the next.
    public let from: EditionKey, to: EditionKey
    /// Controls whose answers still apply as they are: former code to next code.
    public let kept: [ControlCode: ControlCode]
    /// Controls that ask something else now: the supplier confirms or answers again.
    public let toConfirm: [ControlCode: ControlCode]
    /// Controls of the former edition that nothing follows: their answers stay as history.
    public let dropped: [ControlCode]
    /// Controls of the next edition that no answer carries over to.
    public let new: [ControlCode]

    /// Compares two editions, by their codes and by mappings from the one to the other.
    public init(from former: Edition, to next: Edition, mappings: [ControlMapping] = []) {
        from = former.key
        to = next.key
        let proposals = EditionMigration.proposals(from: former, to: next, mappings)
        var kept: [ControlCode: ControlCode] = [:]
        var toConfirm: [ControlCode: ControlCode] = [:]
        var reached: Set<ControlCode> = []
        for proposal in proposals where proposal.asksTheSame && reached.insert(proposal.to).inserted {
            kept[proposal.from] = proposal.to
        }
        for proposal in proposals where !proposal.asksTheSame && reached.insert(proposal.to).inserted {
            toConfirm[proposal.from] = proposal.to
        }
        self.kept = kept
        self.toConfirm = toConfirm
        dropped = former.controls.map(\.code).filter { kept[$0] == nil && toConfirm[$0] == nil }
        new = next.controls.map(\.code).filter { !reached.contains($0) }
    }

    private typealias Proposal = (from: ControlCode, to: ControlCode, asksTheSame: Bool)

    /// Where each control goes: by the strongest mapping, else by its code.
    private static func proposals(
        from former: Edition, to next: Edition, _ mappings: [ControlMapping]
    ) -> [Proposal] {
        let nextIndex = EditionIndex(next)
        let bySource = Dictionary(grouping: mappings.filter { $0.relation != .none }, by: \.source)
        // Between catalogues of different issuers, equal codes mean nothing: "1.1" is in every one.
        let codesAgree =
            former.key.catalogue == next.key.catalogue || former.sharedCodes(with: next) >= 0.9
        return former.controls.compactMap { control in
            let mapped = bySource[control.code]?.filter { nextIndex[$0.target] != nil }
            if let best = mapped?.max(by: { $0.rank < $1.rank }) {
                return (control.code, best.target, best.relation == .equal)
            }
            guard codesAgree, let same = nextIndex[control.code] else { return nil }
            return (control.code, control.code, asksTheSame(control, same))
        }
    }

    /// Whether two controls of one code ask the same in other words, as an official text and ours do: same bounds, same
    /// respondent, same kind of evidence. Who answers has to look at the words, and nobody else.
    public static func asksAlike(_ left: Control, _ right: Control) -> Bool {
        left.code == right.code && left.rules == right.rules && left.respondent == right.respondent
            && left.evidence == right.evidence && left.questions == right.questions
    }

    /// Whether an answer to one answers the other: same test, same bounds, same respondent. Criticality, theme and what
    /// an answer feeds may change without asking anybody again.
    private static func asksTheSame(_ left: Control, _ right: Control) -> Bool {
        left.test == right.test && left.rules == right.rules && left.respondent == right.respondent
            && left.evidence == right.evidence && left.questions == right.questions
    }
}

/// One control's relation to a control of another edition.
public struct ControlMapping: Hashable, Codable, Sendable {
    /// The control mapped.
    public var source: ControlCode
    /// What it is mapped to.
    public var target: ControlCode
    /// How the two relate.
    public var relation: Relation
    /// How strongly, in 0...100, where the mapping says so.
    public var strength: Int?
    /// Why, where the mapping says so.
    public var rationale: String?

    /// How two controls relate, as sets of what they ask.
    ///
    /// > Source: NIST IR 8477, "Mapping relationships between documentary standards, regulations, frameworks".
    public enum Relation: String, CaseIterable, Codable, Sendable {
        /// The source asks less.
        case subset
        /// The source asks more.
        case superset
        case equal, intersect
        /// The two have nothing in common.
        case none
    }

    /// A relation.
    public init(
        source: ControlCode, target: ControlCode, relation: Relation, strength: Int? = nil,
        rationale: String? = nil
    ) {
        self.source = source
        self.target = target
        self.relation = relation
        self.strength = strength
        self.rationale = rationale
    }

    fileprivate var rank: Int {
        let strength = strength ?? 0
        switch relation {
        case .equal: return 1_000 + strength
        case .superset: return 600 + strength
        case .subset: return 400 + strength
        case .intersect: return 200 + strength
        case .none: return strength - 1_000
        }
    }
}

/// A mapping between two frameworks, as imported.
public struct MappingSet: Hashable, Codable, Sendable {
    /// Its identifier in the library.
    public var origin: String
    /// What people call it.
    public var title: String
    /// The identifiers of the two frameworks in their libraries.
    public var source: String, target: String
    /// The relations, in order.
    public var mappings: [ControlMapping]

    /// A mapping.
    public init(origin: String, title: String, source: String, target: String, mappings: [ControlMapping]) {
        self.origin = origin
        self.title = title
        self.source = source
        self.target = target
        self.mappings = mappings
    }
}

extension ControlMapping.Relation {
    /// The relation as the target has it to the source.
    public var turned: ControlMapping.Relation {
        switch self {
        case .subset: .superset
        case .superset: .subset
        case .equal, .intersect, .none: self
        }
    }
}

extension MappingSet {
    /// The same relations read from the target's side.
    public var turned: MappingSet {
        var set = self
        (set.source, set.target) = (target, source)
        set.mappings = mappings.map {
            ControlMapping(
                source: $0.target, target: $0.source, relation: $0.relation.turned, strength: $0.strength,
                rationale: $0.rationale)
        }
        return set
    }
}
