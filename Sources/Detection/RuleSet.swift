public import Sigma

/// Rules made ready for events. Shared by all threads; it never changes.
public struct RuleSet: Sendable {
    /// The rules with their filters applied, in the order given.
    public let rules: [Rule]
    /// Where Windows log sources are found.
    let convention: Convention
    let compiled: CompiledRules
    let groups: GroupCache

    /// Binds rules to logs by a convention.
    ///
    /// - Parameters:
    ///   - rules: In the order in which their matches shall come.
    ///   - filters: Added to the rules that they name.
    ///   - convention: Where Windows log sources are found.
    public init(rules: [Rule], filters: [Filter] = [], convention: Convention = .standard) {
        self.rules = rules.map { rule in
            filters.filter { $0.applies(to: rule) }.reduce(rule) { $1.applied(to: $0) }
        }
        self.convention = convention
        compiled = CompiledRules(RuleCompiler(self.rules, convention: convention))
        groups = GroupCache(compiled, logSources: self.rules.map(\.logSource))
    }
}
