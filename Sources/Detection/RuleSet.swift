public import Sigma

/// Rules made ready for events. Shared by all threads; it never changes.
public struct RuleSet: Sendable {
    /// Where Windows log sources are found; made when asked for, for a pack needs it no more.
    private let makeConvention: @Sendable () -> Convention
    var convention: Convention { makeConvention() }
    let compiled: CompiledRules
    let groups: GroupCache
    /// The rules with their filters applied; those of a pack are decoded when they are first asked for.
    let stored: StoredList<Rule>
    let logSources: [LogSource]
    private(set) var longValues: LongValueScanner

    /// Binds rules to logs by a convention.
    ///
    /// - Parameters:
    ///   - rules: In the order in which their matches shall come.
    ///   - filters: Added to the rules that they name.
    ///   - convention: Where Windows log sources are found.
    public init(rules: [Rule], filters: [Filter] = [], convention: Convention = .standard) {
        let rules = rules.map { rule in
            filters.filter { $0.applies(to: rule) }.reduce(rule) { $1.applied(to: $0) }
        }
        self.init(
            StoredList(rules), logSources: rules.map(\.logSource),
            CompiledRules(RuleCompiler(rules, convention: convention))
        ) { convention }
    }

    init(
        _ rules: StoredList<Rule>, logSources: [LogSource], _ compiled: CompiledRules,
        convention: @escaping @Sendable () -> Convention
    ) {
        makeConvention = convention
        self.compiled = compiled
        self.logSources = logSources
        stored = rules
        groups = GroupCache(compiled, logSources: logSources)
        longValues = LongValueScanner(compiled.tests, make: nil)
    }

    /// The regular expressions of all rules, in the order in which a scanner of them must number them.
    public var expressions: [RegularExpression] { longValues.expressions }

    /// The same rules, with a scanner that looks for all their ``expressions`` at once in values of many kilobytes.
    ///
    /// `make` is called once, when the first such value is met; if it gives none, expressions are asked one by one.
    public func scanning(
        with make: @escaping @Sendable ([RegularExpression]) -> (any ExpressionScanner)?
    ) -> RuleSet {
        var copy = self
        copy.longValues = LongValueScanner(compiled.tests, make: make)
        return copy
    }

    /// How many rules there are.
    public var count: Int { stored.count }

    /// One rule, by its place in the order given, with its filters applied.
    public func rule(at index: Int) -> Rule { stored[index] }

    /// All rules with their filters applied, in the order given.
    public var rules: [Rule] { (0..<count).map { stored[$0] } }
}
