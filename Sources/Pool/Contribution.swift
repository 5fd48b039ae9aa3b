public import Vocabulary

/// What each hospital pays into the pool, and for what: pure premium, capital and expenses, by what brings the losses.
///
/// The pool's capital is its tail mean above its mean; Euler's shares say who needs it. Everything adds up to the cent:
/// causes to hospitals, hospitals to the pool.
///
/// > Source: the loss model's specification, sections 5 and 11.
public struct ContributionPlan: Sendable {
    /// What brings losses.
    public enum Part: Hashable, Sendable {
        /// The hospital's own incidents.
        case own
        /// What comes from the group's directory or network.
        case group
        /// A shared cause, by its name: a supplier, a product, the worm.
        case cause(String)
    }

    /// One part of what one hospital pays.
    public struct Line: Hashable, Sendable {
        /// What it is for.
        public let part: Part
        /// The expected loss.
        public let purePremium: Money
        /// The yearly cost of the capital that it takes.
        public let capitalCost: Money
        /// What it adds to running the pool.
        public let expenses: Money
        /// What it brings to the mean of the worst years, one in two hundred.
        public let worstYears: Money

        /// All three.
        public var total: Money { purePremium + capitalCost + expenses }
    }

    /// What one hospital pays.
    public struct Statement: Hashable, Sendable {
        /// Its place in the pool.
        public let site: Int
        /// Part by part; parts that cost nothing are left out.
        public let lines: [Line]
        /// What it would pay alone for the same cover.
        public let alone: Money
        /// Its share of the pool's capital.
        public let capital: Money
        /// The capital it would need alone.
        public let capitalAlone: Money

        /// What it pays in all.
        public var total: Money { lines.reduce(.zero) { $0 + $1.total } }
        /// What the pool saves it; negative if it would pay less alone.
        public var saving: Money { alone - total }
    }

    /// By site, in the order of the pool.
    public let statements: [Statement]
    /// What all pay.
    public let total: Money
    /// The pool's expected loss, value at risk and tail mean at 99.5 %, in M€.
    public let mean: Double
    /// In M€.
    public let valueAtRisk: Double
    /// In M€.
    public let tailMean: Double
    /// The capital of all alone, in M€.
    public let capitalAlone: Double

    /// The pool's capital at 99.5 %, in M€.
    public var capital: Double { tailMean - mean }
    /// How much of the capital pooling saves, 0...1.
    public var diversification: Double { capitalAlone > 0 ? 1 - capital / capitalAlone : 0 }

    /// The level of solvency.
    public static let level = 0.995

    /// The plan of a pool by its exact law.
    ///
    /// - Throws: ``PoolError`` for rules out of range.
    /// - Complexity: that of the law, of a round of shares and of each site's law.
    public init(_ model: PoolModel, rules: Insurability.Rules, precision: ExactEngine.Precision = .standard)
        throws(PoolError)
    {
        try self.init(PoolAnalysis(model, precision: precision), rules: rules)
    }

    /// The plan of a pool that was analysed.
    ///
    /// - Throws: ``PoolError`` for rules out of range.
    public init(_ analysis: PoolAnalysis, rules: Insurability.Rules) throws(PoolError) {
        guard (0..<1).contains(rules.expense) else {
            throw .outside(rules.expense, of: "0 to below 1", in: "expense")
        }
        try PoolError.check(rules.costOfCapital, in: .notNegative, "coc")
        let model = analysis.model, law = analysis.law
        mean = law.mean
        valueAtRisk = law.valueAtRisk(ContributionPlan.level)
        tailMean = law.tailMean(ContributionPlan.level)
        capitalAlone = analysis.capitalAlone.reduce(0, +)
        let tailParts = ContributionPlan.parts(analysis.tails, model)
        let meanParts = ContributionPlan.parts(analysis.means, model)
        total = try Apportionment.money(
            rules.premium(expectedLoss: mean, capital: tailMean - mean))
        let shares = model.sites.indices.map { site in
            zip(meanParts[site], tailParts[site]).reduce(0) {
                $0 + rules.premium(expectedLoss: $1.0.amount, capital: $1.1.amount - $1.0.amount)
            }
        }
        let bySite = Apportionment.split(total, by: shares)
        let worst = Apportionment.split(
            try Apportionment.money(tailMean), by: tailParts.flatMap { $0.map(\.amount) })
        var statements: [Statement] = []
        var used = 0
        for site in model.sites.indices {
            let count = tailParts[site].count
            statements.append(
                Statement(
                    site: site,
                    lines: ContributionPlan.lines(
                        bySite[site], meanParts[site], tailParts[site], worst[used..<(used + count)], rules),
                    alone: try Apportionment.money(
                        rules.premium(
                            expectedLoss: analysis.meanAlone[site], capital: analysis.capitalAlone[site])),
                    capital: try Apportionment.money(
                        zip(meanParts[site], tailParts[site]).reduce(0) { $0 + $1.1.amount - $1.0.amount }),
                    capitalAlone: try Apportionment.money(analysis.capitalAlone[site])))
            used += count
        }
        self.statements = statements
    }

    private static func parts(_ shares: TailShares, _ model: PoolModel) -> [[(part: Part, amount: Double)]] {
        var parts = model.sites.indices.map { site in
            [(part: Part.own, amount: shares.own[site]), (part: .group, amount: shares.group[site])]
        }
        for (shock, amounts) in zip(model.shocks, shares.causes) {
            for (member, amount) in zip(shock.members, amounts) {
                parts[member].append((.cause(shock.name), amount))
            }
        }
        return parts
    }

    private static func lines(
        _ total: Money, _ means: [(part: Part, amount: Double)], _ tails: [(part: Part, amount: Double)],
        _ worst: ArraySlice<Money>, _ rules: Insurability.Rules
    ) -> [Line] {
        let pieces = zip(means, tails).flatMap { mean, tail in
            let pure = mean.amount, capital = rules.costOfCapital * (tail.amount - mean.amount)
            return [pure, capital, (pure + capital) * rules.expense / (1 - rules.expense)]
        }
        let money = Apportionment.split(total, by: pieces)
        return means.indices.compactMap { place in
            let line = Line(
                part: means[place].part, purePremium: money[3 * place], capitalCost: money[3 * place + 1],
                expenses: money[3 * place + 2], worstYears: worst[worst.startIndex + place])
            let isEmpty =
                line.purePremium == .zero && line.capitalCost == .zero && line.expenses == .zero
                && line.worstYears == .zero
            return isEmpty ? nil : line
        }
    }

    /// What each would pay more or less if all paid in proportion to `weights`, such as budgets: above 0 it would be
    /// subsidising others. The transfers sum to zero.
    public func transfers(ifPaidBy weights: [Double]) -> [Money] {
        let flat = Apportionment.split(total, by: weights)
        return zip(flat, statements).map { $0 - $1.total }
    }
}

/// What happens when one shared cause strikes.
public struct CauseScenario: Sendable {
    /// What it is called.
    public let name: String
    /// The law of what one event costs the pool.
    public let law: LossLaw
    /// The expected number of hospitals that are hit.
    public let expectedHits: Double
    /// The expected cost of each member, in the order of the members, in M€.
    public let memberMeans: [Double]

    /// One event of a cause of the pool.
    public init(_ shock: Int, in model: PoolModel, precision: ExactEngine.Precision = .init(points: 1 << 13))
    {
        var alone = model
        var cause = model.shocks[shock]
        cause.rate = 1
        alone.shocks = [cause]
        for place in alone.sites.indices {
            alone.sites[place].minorRate = 0
            alone.sites[place].majorRate = 0
        }
        let engine = ExactEngine(alone, precision: precision)
        name = cause.name
        law = engine.intensity().eventLaw()
        expectedHits = cause.members.reduce(0) { $0 + cause.reach.mean * model.sites[$1].exposure }
        let means = PoolMoments(alone).siteMeans
        memberMeans = cause.members.map { means[$0] }
    }
}

extension PoolIntensity {
    /// The law of what one shared event costs, all causes taken by their rates.
    func eventLaw() -> LossLaw {
        var spectrum = shared
        for k in spectrum.re.indices {
            spectrum.re[k] = (spectrum.re[k] + sharedRate) / sharedRate
            spectrum.im[k] /= sharedRate
        }
        return LossLaw(step: grid.step, masses: spectrum.values(fourier))
    }
}
