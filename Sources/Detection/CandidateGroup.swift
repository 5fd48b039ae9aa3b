import Sigma

/// The rules that read one kind of record, with an index of the texts that they wait for.
struct CandidateGroup: Sendable {
    /// In the order of the rules.
    let candidates: [RuleSet.Candidate]
    /// Those that no text can rule out.
    private let always: [Int]
    private let indexes: [(field: Int, index: LiteralIndex)]

    /// The group of no record.
    static let none = CandidateGroup([], statistics: GramStatistics())

    init(_ candidates: [RuleSet.Candidate], statistics: GramStatistics) {
        self.candidates = candidates
        var always: [Int] = []
        var literals: [Int: [[UInt8]: [Int]]] = [:]
        for (index, candidate) in candidates.enumerated() {
            guard let witnesses = candidate.witnesses else {
                always.append(index)
                continue
            }
            for witness in witnesses {
                literals[witness.field, default: [:]][witness.literal, default: []].append(index)
            }
        }
        self.always = always
        indexes = literals.sorted { $0.key < $1.key }.map {
            ($0.key, LiteralIndex($0.value, statistics: statistics))
        }
    }

    /// The candidates that may hold for an event, in order: those whose texts it holds, and those without.
    func possible(in event: inout some EventFields) -> [Int] {
        var possible = always
        for (field, index) in indexes {
            for value in event.values(at: field) { index.scan(value.lowered) { possible.append($0) } }
        }
        guard possible.count > always.count else { return always }
        possible.sort()
        var last = -1
        possible.removeAll { candidate in
            defer { last = candidate }
            return candidate == last
        }
        return possible
    }
}
