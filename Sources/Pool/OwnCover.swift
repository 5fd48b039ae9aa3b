/// What one hospital keeps of each incident and what the pool pays it at most, where it agreed on something else than the
/// rule of all; M€.
public struct OwnCover: Hashable, Codable, Sendable {
    /// What it keeps of each incident, in M€; `nil` for the rule's.
    public var deductible: Double?
    /// The most the pool pays it for an incident, in M€; `nil` for the rule's.
    public var limit: Double?

    /// The rule's, but for what is given.
    public init(deductible: Double? = nil, limit: Double? = nil) {
        self.deductible = deductible
        self.limit = limit
    }

    /// Whether it leaves all to the rule.
    public var isEmpty: Bool { deductible == nil && limit == nil }

    /// Refuses what is negative, not finite, or more than anybody would agree on.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` with `name` before the field, if it is not empty.
    public func check(_ name: String) throws(PoolError) {
        let before = name.isEmpty ? "" : name + ": "
        if let deductible {
            try PoolError.check(deductible, in: .between(0, CoverRule.mostAmount), before + "ded_meur")
        }
        if let limit {
            try PoolError.check(limit, in: .positiveUpTo(CoverRule.mostAmount), before + "lim_meur")
        }
    }
}

extension CoverRule {
    /// What that hospital keeps of each incident, in M€.
    public func deductible(of site: Portfolio.Site) -> Double {
        site.ownCover.deductible.map { $0 * deductibleFactor } ?? deductible(budget: site.budget)
    }

    /// The most the pool pays that hospital for an incident, in M€; infinite for no limit.
    public func limit(of site: Portfolio.Site) -> Double {
        guard let own = site.ownCover.limit else { return limit(budget: site.budget) }
        return limitFactor.map { $0 * own } ?? .infinity
    }
}
