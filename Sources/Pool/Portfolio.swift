public import Posture

/// Hospitals with their sizes and postures, what they share, and the parameters of the model: what a pool is made of.
public struct Portfolio: Sendable {
    /// One hospital.
    public struct Site: Hashable, Sendable {
        /// What it is called in results.
        public var name: String
        /// The group whose directory and network it shares.
        public var group: Int
        /// The kind of hospital, for people.
        public var kind: String
        /// The yearly budget, in M€.
        public var budget: Double
        /// Its protections.
        public var coverages: Coverages
        /// What moves its risk besides.
        public var modifiers: RiskModifiers
        /// What it keeps and is paid, where that was agreed apart.
        public var ownCover: OwnCover

        /// A hospital.
        public init(
            name: String, group: Int, kind: String, budget: Double, coverages: Coverages,
            modifiers: RiskModifiers = RiskModifiers(), ownCover: OwnCover = OwnCover()
        ) {
            self.name = name
            self.group = group
            self.kind = kind
            self.budget = budget
            self.coverages = coverages
            self.modifiers = modifiers
            self.ownCover = ownCover
        }
    }

    /// The hospitals.
    public var sites: [Site]
    /// What they share besides their groups.
    public var shocks: [PoolModel.Shock]
    /// The loss model's parameters.
    public var parameters: LossParameters
    /// What each keeps and what the pool pays at most.
    public var cover: CoverRule

    /// A portfolio.
    public init(
        sites: [Site], shocks: [PoolModel.Shock], parameters: LossParameters = LossParameters(),
        cover: CoverRule = CoverRule()
    ) {
        self.sites = sites
        self.shocks = shocks
        self.parameters = parameters
        self.cover = cover
    }

    /// What the engines compute.
    ///
    /// - Throws: ``PoolError`` naming the site or the parameter that is out of range.
    public func model() throws(PoolError) -> PoolModel {
        try parameters.check()
        try cover.check()
        var made: [PoolModel.Site] = []
        made.reserveCapacity(sites.count)
        for (place, site) in sites.enumerated() {
            try PoolError.check(
                site.budget, in: .positiveUpTo(RiskProfile.mostBudget), "site \(place): budget_meur")
            try site.ownCover.check("site \(place)")
            made.append(try modelSite(site))
        }
        return try PoolModel(
            sites: made, shocks: shocks.map { $0.under(parameters) }, groupFall: parameters.groupFall,
            groupReach: parameters.groupReach,
            yearVariance: parameters.yearVariance)
    }

    /// One hospital as the engines see it.
    public func modelSite(_ site: Site) throws(PoolError) -> PoolModel.Site {
        let profile = try RiskProfile(
            budget: site.budget, coverages: site.coverages, parameters: parameters
        ).modified(by: site.modifiers, parameters)
        return PoolModel.Site(
            group: site.group, minorRate: profile.minorRate,
            minor: .lognormal(median: profile.minorMedian, sigma: max(parameters.minorSigma, 1e-6)),
            majorRate: profile.majorRate, major: .event(try EventLoss(profile, parameters)),
            exposure: profile.exposure, deductible: cover.deductible(of: site), limit: cover.limit(of: site))
    }
}

/// What a hospital keeps of each incident and what the pool pays at most, from its budget; M€.
public struct CoverRule: Hashable, Codable, Sendable {
    /// The least deductible, in M€.
    public var leastDeductible = 0.02
    /// The deductible as a share of the budget.
    public var deductibleShare = 0.0005
    /// Multiplies the deductible.
    public var deductibleFactor = 1.0
    /// The limit as a share of the budget.
    public var limitShare = 0.15
    /// The highest limit, in M€.
    public var mostLimit = 30.0
    /// Multiplies the limit; `nil` for no limit at all.
    public var limitFactor: Double? = 1.0

    /// The pool's rule: max(0.02, 0.0005 B) kept, min(0.15 B, 30) paid at most.
    public init() {}

    /// Nothing kept, no limit.
    public static var everything: CoverRule {
        var rule = CoverRule()
        rule.deductibleFactor = 0
        rule.limitFactor = nil
        return rule
    }

    /// What a hospital of that budget keeps of each incident, in M€.
    public func deductible(budget: Double) -> Double {
        deductibleFactor * max(leastDeductible, deductibleShare * budget)
    }

    /// The most the pool pays it for an incident, in M€; infinite for no limit.
    public func limit(budget: Double) -> Double {
        limitFactor.map { $0 * min(limitShare * budget, mostLimit) } ?? .infinity
    }

    /// The most an amount may be, in M€.
    static let mostAmount = 100_000.0

    /// Refuses what is negative, not finite, or more than anybody would agree on.
    public func check() throws(PoolError) {
        for (value, most, name) in [
            (leastDeductible, CoverRule.mostAmount, "deductible: least"),
            (deductibleShare, 100, "deductible: share"), (deductibleFactor, 1_000, "deductible: factor"),
        ] {
            try PoolError.check(value, in: .between(0, most), name)
        }
        for (value, most, name) in [
            (limitShare, 100, "limit: share"), (mostLimit, CoverRule.mostAmount, "limit: most"),
            (limitFactor ?? 1, 1_000, "limit: factor"),
        ] {
            try PoolError.check(value, in: .positiveUpTo(most), name)
        }
    }
}
