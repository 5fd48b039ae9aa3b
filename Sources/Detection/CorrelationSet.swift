public import Sigma

/// Correlation rules with their references found.
public struct CorrelationSet: Sendable {
    /// The correlations that can be used, each after those it refers to.
    public let correlations: [Correlation]
    /// Why the others cannot.
    public let errors: [SigmaError]
    /// The identifiers of rules whose matches are only counted: some correlation refers to them, and none that does
    /// asks for their own matches.
    public let silentRules: Set<String>
    /// For each correlation, the identifiers of its rules, in its order.
    let sources: [[String]]
    /// For the identifier of a rule or correlation, the correlations that count it.
    let listeners: [String: [Int]]

    /// Finds the rules that correlations refer to, by identifier or by name, among rules and correlations.
    public init(_ correlations: [Correlation], over rules: [Rule]) {
        var resolver = ReferenceResolver(correlations, rules)
        for index in correlations.indices { resolver.resolve(index) }
        let order = resolver.order
        self.correlations = order.map { correlations[$0] }
        errors = resolver.errors
        let sources = order.map { resolver.sources[$0] ?? [] }
        self.sources = sources
        var listeners: [String: [Int]] = [:]
        for (index, identifiers) in sources.enumerated() {
            for identifier in Set(identifiers) { listeners[identifier, default: []].append(index) }
        }
        self.listeners = listeners.mapValues { $0.sorted() }
        var loud: Set<String> = []
        for (index, correlation) in self.correlations.enumerated() where correlation.generates {
            loud.formUnion(sources[index])
        }
        silentRules = Set(listeners.keys).subtracting(loud)
    }
}

/// Orders correlations so that each comes after those it refers to, and finds circles.
private struct ReferenceResolver {
    private enum State { case open, usable, unusable }

    private let correlations: [Correlation]
    private var identifiers: [String: String] = [:]
    private var positions: [String: Int] = [:]
    private var states: [Int: State] = [:]
    private(set) var order: [Int] = []
    private(set) var sources: [Int: [String]] = [:]
    private(set) var errors: [SigmaError] = []

    init(_ correlations: [Correlation], _ rules: [Rule]) {
        self.correlations = correlations
        for metadata in rules.map(\.metadata) + correlations.map(\.metadata) {
            identifiers[metadata.id] = metadata.id
            if let name = metadata.name { identifiers[name.lowercased()] = metadata.id }
        }
        for (index, correlation) in correlations.enumerated() { positions[correlation.metadata.id] = index }
    }

    /// Returns whether the correlation can be used. Circles end here, and so does the recursion: a chain is at most as
    /// long as the list, and one longer than 100 is refused.
    @discardableResult
    mutating func resolve(_ index: Int, depth: Int = 0) -> Bool {
        if let state = states[index] {
            if state == .open {
                refuse(index, "the correlation refers to itself, through others", "break the circle")
            }
            return state == .usable
        }
        guard depth < 100 else {
            refuse(index, "correlations are chained more than 100 deep", "shorten the chain")
            return false
        }
        states[index] = .open
        var found: [String] = []
        var isUsable = true
        for reference in correlations[index].rules {
            guard let identifier = identifiers[reference.lowercased()] else {
                refuse(
                    index, "rule '\(reference)' is not among the rules, or was refused",
                    "load it too, or correct the name")
                isUsable = false
                continue
            }
            found.append(identifier)
            if let position = positions[identifier], !resolve(position, depth: depth + 1) { isUsable = false }
        }
        states[index] = isUsable ? .usable : .unusable
        guard isUsable else { return false }
        sources[index] = found
        order.append(index)
        return true
    }

    private mutating func refuse(_ index: Int, _ what: String, _ instead: String) {
        errors.append(SigmaError(.invalid(what, instead: instead), at: correlations[index].metadata.location))
    }
}
