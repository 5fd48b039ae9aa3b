import Sigma
import Vocabulary

/// What a match of one rule means to the correlations: the fields to keep of its event, and where each goes.
struct CorrelationReading: Sendable {
    /// A field to keep.
    struct Field: Sendable, Hashable {
        /// What the rule calls it.
        let name: String
        /// Whether a correlation reckons with it as a number.
        var isNumber = false
    }

    var fields: [Field] = []
    /// Where the rule is found in Windows records, and what they call its fields there; empty if they call them the same.
    var bindings: [Binding] = []
    var steps: [CorrelationStep] = []
}

/// One correlation that counts a match, of a rule or of a correlation that has just fired.
struct CorrelationStep: Sendable {
    /// The position of the correlation in its set.
    let correlation: Int
    /// The position of what matched in the correlation's list of rules.
    let position: Int
    /// Which kept fields hold the values to group by.
    let group: [Int]
    /// Which kept fields hold the values to count or to reckon with.
    let counted: [Int]
    /// The correlations that count this one, if it fires.
    let next: [CorrelationStep]
}

/// Follows each rule up through the correlations that count it, and finds what they call the fields of its event.
///
/// A correlation that counts another groups by fields of its own: it sees the fields of the match that made the other
/// fire, by the other's names for them.
struct CorrelationPaths {
    private(set) var correlations: [Correlation]
    private(set) var sources: [[String]]
    private(set) var listeners: [String: [Int]] = [:]
    private(set) var errors: [SigmaError] = []

    /// Correlations that fan out and in again, many times over, would be reached in a number of ways without bound.
    static let pathLimit = 1_000

    init(_ correlations: [Correlation], _ sources: [[String]]) {
        self.correlations = correlations
        self.sources = sources
        listen()
    }

    private mutating func listen() {
        listeners = [:]
        for (index, identifiers) in sources.enumerated() {
            for identifier in identifiers { listeners[identifier, default: []].append(index) }
        }
    }

    /// Leaves out correlations that are reached in too many ways.
    mutating func dropCrowded() {
        var paths: [String: Int] = [:]
        var kept: [Int] = []
        let chained = Set(correlations.map(\.metadata.id))
        for (index, correlation) in correlations.enumerated() {
            // Sources come before, so that theirs are known unless they were left out; rules have one path.
            let count = sources[index].reduce(0) { sum, source in
                min(sum + (chained.contains(source) ? paths[source] ?? 1 << 32 : 1), 1 << 32)
            }
            // A list of many rules is no crowd.
            if count - sources[index].count > Self.pathLimit {
                errors.append(
                    SigmaError(
                        .invalid(
                            LocalizedText(
                                "ses règles sont atteintes par plus de \(Self.pathLimit) chemins par d’autres corrélations",
                                en:
                                    "its rules are reached in more than \(Self.pathLimit) ways through other correlations"
                            ),
                            instead: LocalizedText(
                                "renvoyez à moins de corrélations", en: "refer to fewer correlations")),
                        at: correlation.metadata.location))
            } else {
                kept.append(index)
                paths[correlation.metadata.id] = count
            }
        }
        guard kept.count < correlations.count else { return }
        correlations = kept.map { correlations[$0] }
        sources = kept.map { sources[$0] }
        listen()
    }

    /// The identifiers of what is counted without being shown.
    var silentRules: Set<String> {
        var loud: Set<String> = []
        for (index, correlation) in correlations.enumerated() where correlation.generates {
            loud.formUnion(sources[index])
        }
        return Set(listeners.keys).subtracting(loud)
    }

    /// What to keep of the events of a rule.
    func reading(of rule: Rule, _ convention: Convention) -> CorrelationReading {
        var reading = CorrelationReading()
        let bindings = convention.bindings(of: rule.logSource)
        if bindings.contains(where: { !$0.renames.isEmpty }) { reading.bindings = bindings }
        func slot(_ name: String, isNumber: Bool) -> Int {
            if let known = reading.fields.firstIndex(where: { $0.name == name }) {
                if isNumber { reading.fields[known].isNumber = true }
                return known
            }
            reading.fields.append(CorrelationReading.Field(name: name, isNumber: isNumber))
            return reading.fields.count - 1
        }
        reading.steps = steps(after: rule.metadata, seenAs: { $0 }, slot)
        return reading
    }

    /// The steps of a match; `seenAs` tells what the event calls a field of what matched.
    private func steps(
        after source: Metadata, seenAs: @escaping (String) -> String, _ slot: (String, Bool) -> Int
    ) -> [CorrelationStep] {
        (listeners[source.id] ?? []).map { index in
            let correlation = correlations[index]
            func name(_ field: String) -> String { seenAs(correlation.field(field, of: source)) }
            let kind = correlation.kind
            return CorrelationStep(
                correlation: index, position: sources[index].firstIndex(of: source.id) ?? 0,
                group: correlation.groupBy.map { slot(name($0), false) },
                counted: kind.fields.map { slot(name($0), kind.isNumeric) },
                next: steps(after: correlation.metadata, seenAs: name, slot))
        }
    }

    /// What each correlation is recognised by.
    func fingerprints(over rules: [Rule]) -> [UInt128] {
        var known: [String: UInt128] = [:]
        for rule in rules { known[rule.id] = CorrelationHash.fingerprint(rule.canonicalText) }
        return correlations.enumerated().map { index, correlation in
            let below = sources[index].map { "\($0)=\(known[$0] ?? 0)" }
            let own = CorrelationHash.fingerprint(correlation.canonicalText + below.joined(separator: "\n"))
            known[correlation.metadata.id] = own
            return own
        }
    }
}

extension Correlation {
    /// What a rule's events call a field of the correlation.
    func field(_ name: String, of source: Metadata) -> String {
        guard let alias = aliases[name] else { return name }
        return alias.first { source.isCalled($0.key.lowercased()) }?.value ?? name
    }

    /// All that decides what the correlation counts, in one text; what it says about itself is left out.
    fileprivate var canonicalText: String {
        let aliases = aliases.sorted { $0.key < $1.key }.map { alias, fields in
            (alias, fields.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
        }
        return "\(metadata.id)\n\(kind)\n\(groupBy)\n\(aliases)\n\(timespan)\n"
    }
}

extension Correlation.Kind {
    /// The fields whose values count.
    var fields: [String] {
        switch self {
        case .valueCount(let fields, _): fields
        case .valueSum(let field, _), .valueAverage(let field, _), .valueMedian(let field, _),
            .valuePercentile(let field, _, _):
            [field]
        case .eventCount, .temporal, .temporalOrdered: []
        }
    }

    /// Whether it is the matches of different rules that are awaited.
    var awaitsRules: Bool {
        switch self {
        case .temporal, .temporalOrdered: true
        case .eventCount, .valueCount, .valueSum, .valueAverage, .valueMedian, .valuePercentile: false
        }
    }

    /// Whether the fields are reckoned with as numbers.
    var isNumeric: Bool {
        switch self {
        case .valueSum, .valueAverage, .valueMedian, .valuePercentile: true
        case .eventCount, .valueCount, .temporal, .temporalOrdered: false
        }
    }
}

extension Rule {
    /// All that decides which events the rule matches, in one text.
    fileprivate var canonicalText: String {
        let selections = criteria.selections.map { "\($0.name): \($0.search.canonicalText)" }
        return "\(logSource)\n\(criteria.condition)\n" + selections.joined(separator: "\n")
    }
}

extension Search {
    fileprivate var canonicalText: String {
        switch self {
        case .all(let parts): "all(\(parts.map(\.canonicalText)))"
        case .any(let parts): "any(\(parts.map(\.canonicalText)))"
        case .not(let part): "not(\(part.canonicalText))"
        // A compiled expression holds sets, whose order changes from run to run.
        case .field(let name, .expression(let expression)):
            "\(name.debugDescription) /\(expression.pattern)/\(expression.flags.rawValue)"
        case .keyword(.expression(let expression)): "/\(expression.pattern)/\(expression.flags.rawValue)"
        case .field, .keyword, .exists, .null, .reference: "\(self)"
        }
    }
}
