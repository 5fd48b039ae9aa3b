public import Posture

/// What completing each protection is worth at a hospital of a portfolio: to itself, to the others, and in capital.
public struct PortfolioValue: Sendable {
    /// One protection at one hospital.
    public struct Row: Sendable {
        /// The hospital, by its place.
        public let site: Int
        /// What is completed.
        public let dimension: Dimension
        /// What it saves the hospital itself, in M€ a year, whole losses.
        public let own: Double
        /// What it saves the others of its group, in M€ a year.
        public let others: Double
        /// The capital of the pool that it frees, in M€; `nil` if it was not asked for.
        public let capitalFreed: Double?
        /// What it costs a year, in M€.
        public let cost: Double

        /// What is saved in all a year, the cost of the capital that is freed included, in M€.
        public func benefit(costOfCapital: Double) -> Double {
            own + others + costOfCapital * (capitalFreed ?? 0)
        }

        /// Euros saved for a euro spent; infinite where it costs nothing.
        public func valuePerEuro(costOfCapital: Double) -> Double {
            cost > 0 ? benefit(costOfCapital: costOfCapital) / cost : .infinity
        }
    }

    private let portfolio: Portfolio
    private let model: PoolModel
    private let groups: [[Int]]
    private let groupOf: [Int]
    private let causes: [[MeasureValue.Cause]]
    private let prepared: PreparedPool?
    private let capitalNow: Double

    /// Prepares the values of a portfolio; with `withCapital`, the exact law of each what-if is computed too.
    ///
    /// - Throws: ``PoolError`` naming the site or the parameter that is out of range.
    public init(_ portfolio: Portfolio, withCapital: Bool) throws(PoolError) {
        let model = try portfolio.model()
        self.init(portfolio, model, withCapital ? PreparedPool(model) : nil)
    }

    /// The values of a portfolio whose pool is prepared already; without one, no capital is told.
    public init(_ portfolio: Portfolio, _ model: PoolModel, _ prepared: PreparedPool?) {
        self.portfolio = portfolio
        self.model = model
        groups = PoolModel.groups(of: model.sites)
        var groupOf = [Int](repeating: 0, count: model.sites.count)
        for (place, group) in groups.enumerated() { for site in group { groupOf[site] = place } }
        self.groupOf = groupOf
        var causes = [[MeasureValue.Cause]](repeating: [], count: model.sites.count)
        for shock in model.shocks {
            for member in shock.members {
                causes[member].append(
                    MeasureValue.Cause(
                        rate: shock.rate, reach: shock.reach.mean, shortening: shock.shortening))
            }
        }
        self.causes = causes
        self.prepared = prepared
        capitalNow = prepared.map { PortfolioValue.capital($0.law()) } ?? 0
    }

    private static func capital(_ law: LossLaw) -> Double { law.tailMean(ContributionPlan.level) - law.mean }

    /// The values of all protections at one hospital; `costs` says what completing one costs a year at a hospital of 100 M€, in
    /// M€: the parameters' unless given.
    public func rows(
        at site: Int, costs: ((Dimension, _ missing: Double) -> Double)? = nil
    ) throws(PoolError) -> [Row] {
        let parameters = portfolio.parameters
        func valued(_ place: Int) -> MeasureValue.Site {
            MeasureValue.Site(
                budget: portfolio.sites[place].budget, coverages: portfolio.sites[place].coverages,
                modifiers: portfolio.sites[place].modifiers)
        }
        let peers = groups[groupOf[site]].filter { $0 != site }.map(valued)
        let value = try MeasureValue(
            valued(site), peers: peers, causes: causes[site], parameters: portfolio.parameters)
        let session = prepared?.session(for: site)
        var rows: [Row] = []
        for dimension in Dimension.allCases {
            let saving = try value.completing(dimension)
            var better = portfolio.sites[site]
            let missing = 1 - better.coverages[dimension]
            better.coverages = better.coverages.completing(dimension)
            let changed = try portfolio.modelSite(better)
            let freed = session.map { capitalNow - PortfolioValue.capital($0.law(with: changed)) }
            rows.append(
                Row(
                    site: site, dimension: dimension, own: saving.own, others: saving.others,
                    capitalFreed: freed,
                    cost: costs.map {
                        $0(dimension, missing)
                            * PortfolioValue.costScale(
                                portfolio.sites[site].budget, exponent: parameters.measureExponent)
                    }
                        ?? parameters.cost(
                            of: dimension, missing: missing, budget: portfolio.sites[site].budget)))
        }
        return rows
    }

    /// What a hospital and the others of its group would lose less in a year if its posture were another; whole losses.
    ///
    /// - Throws: ``PoolError`` naming what is out of range.
    public func saving(at site: Int, as changed: Portfolio.Site) throws(PoolError) -> MeasureValue.Saving {
        func valued(_ site: Portfolio.Site) -> MeasureValue.Site {
            MeasureValue.Site(budget: site.budget, coverages: site.coverages, modifiers: site.modifiers)
        }
        let peers = groups[groupOf[site]].filter { $0 != site }.map { valued(portfolio.sites[$0]) }
        func value(_ site: Portfolio.Site, _ causes: [MeasureValue.Cause]) throws(PoolError) -> MeasureValue {
            try MeasureValue(valued(site), peers: peers, causes: causes, parameters: portfolio.parameters)
        }
        let now = try value(portfolio.sites[site], causes[site]), then = try value(changed, causes[site])
        return MeasureValue.Saving(
            own: try now.ownLoss() - then.ownLoss(), others: try now.externality() - then.externality())
    }

    /// What a hospital loses in a mean year as it is, and if its posture were another; whole losses, in M€.
    ///
    /// - Throws: ``PoolError`` naming what is out of range.
    public func losses(at site: Int, as changed: Portfolio.Site) throws(PoolError) -> (
        now: Double, then: Double
    ) {
        let peers = groups[groupOf[site]].filter { $0 != site }.map { place in
            let peer = portfolio.sites[place]
            return MeasureValue.Site(
                budget: peer.budget, coverages: peer.coverages, modifiers: peer.modifiers)
        }
        func loss(_ site: Portfolio.Site, _ causes: [MeasureValue.Cause]) throws(PoolError) -> Double {
            try MeasureValue(
                MeasureValue.Site(
                    budget: site.budget, coverages: site.coverages, modifiers: site.modifiers),
                peers: peers, causes: causes, parameters: portfolio.parameters
            ).ownLoss()
        }
        return (try loss(portfolio.sites[site], causes[site]), try loss(changed, causes[site]))
    }

    /// Costs grow with the budget less than in proportion.
    package static func costScale(_ budget: Double, exponent: Double = 0.8) -> Double {
        Elementary.power(budget / 100, exponent)
    }
}
