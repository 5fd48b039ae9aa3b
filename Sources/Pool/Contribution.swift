public import Vocabulary

/// What each hospital pays into the pool, and for what: pure premium, what the pool buys, capital and expenses, by what
/// brings the losses.
///
/// The pool's capital is its tail mean above its mean, after what it buys; Euler's shares say who needs it. What is bought
/// costs its price and pays back its recoveries, which follow the incidents that brought them. Everything adds up to the
/// cent: causes to hospitals, hospitals to the pool.
///
/// > Source: the loss model's specification, sections 5, 7 and 11.
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
        /// The expected loss, before what the pool buys.
        public let purePremium: Money
        /// Its part of the price of what the pool buys.
        public let coverPrice: Money
        /// What that pays back on average.
        public let coverRecovery: Money
        /// The yearly cost of the capital that it takes, after what the pool buys.
        public let capitalCost: Money
        /// What it adds to running the pool.
        public let expenses: Money
        /// What it brings to the mean of the worst years, one in two hundred, before what the pool buys.
        public let worstYears: Money

        /// The loss and the price, less what is paid back, with the cost of capital and the expenses.
        public var total: Money { purePremium + coverPrice - coverRecovery + capitalCost + expenses }
    }

    /// What one hospital pays.
    public struct Statement: Hashable, Sendable {
        /// Its place in the pool.
        public let site: Int
        /// Part by part; parts that cost nothing are left out.
        public let lines: [Line]
        /// What it would pay alone for the same cover.
        public let alone: Money
        /// Its share of the pool's capital, after what the pool buys.
        public let capital: Money
        /// The capital it would need alone.
        public let capitalAlone: Money
        /// What it pays over what it would pay if the pool bought nothing; 1 where it buys nothing.
        public let coverFactor: Double

        /// What it pays in all.
        public var total: Money { lines.reduce(.zero) { $0 + $1.total } }
        /// What the pool saves it; negative if it would pay less alone.
        public var saving: Money { alone - total }
    }

    /// By site, in the order of the pool.
    public let statements: [Statement]
    /// What all pay.
    public let total: Money
    /// The pool's expected loss, value at risk and tail mean at 99.5 %, before what it buys, in M€.
    public let mean: Double
    /// In M€.
    public let valueAtRisk: Double
    /// In M€.
    public let tailMean: Double
    /// The capital of all alone, in M€.
    public let capitalAlone: Double
    /// The mean and the tail mean after what the pool buys, in M€; what it buys costs its price besides.
    public let netMean: Double, netTailMean: Double
    /// The yearly price of what the pool buys, in M€.
    public let coverPrice: Double

    /// The pool's capital at 99.5 %, after what it buys, in M€.
    public var capital: Double { netTailMean - netMean }
    /// The same before what it buys, in M€.
    public var grossCapital: Double { tailMean - mean }
    /// How much of the capital pooling saves, 0...1; what is bought is left out on both sides.
    public var diversification: Double { capitalAlone > 0 ? 1 - grossCapital / capitalAlone : 0 }

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
    public init(_ analysis: PoolAnalysis, rules: Insurability.Rules, cover: CoverEffect? = nil)
        throws(PoolError)
    {
        guard (0..<1).contains(rules.expense) else {
            throw .outside(rules.expense, of: "0 to below 1", in: "expense")
        }
        try PoolError.check(rules.costOfCapital, in: .notNegative, "coc")
        let model = analysis.model, law = analysis.law
        mean = law.mean
        valueAtRisk = law.valueAtRisk(ContributionPlan.level)
        tailMean = law.tailMean(ContributionPlan.level)
        capitalAlone = analysis.capitalAlone.reduce(0, +)
        let loading = cover?.loading ?? 0
        let recovered = cover?.recovered.total ?? 0
        coverPrice = loading * recovered
        netMean = mean - recovered
        netTailMean = tailMean + (cover?.tailChange.total ?? 0)
        let pieces = ContributionPlan.pieces(analysis, cover)
        total = try Apportionment.money(
            rules.premium(
                expectedLoss: netMean + coverPrice, capital: netTailMean - netMean))
        let shares = pieces.map { $0.reduce(0) { $0 + $1.premium(rules, loading: loading) } }
        let bySite = Apportionment.split(total, by: shares)
        let worst = Apportionment.split(
            try Apportionment.money(tailMean), by: pieces.flatMap { $0.map(\.tail) })
        var statements: [Statement] = []
        var used = 0
        for site in model.sites.indices {
            let count = pieces[site].count
            let without = pieces[site].reduce(0) {
                $0 + rules.premium(expectedLoss: $1.mean, capital: $1.tail - $1.mean)
            }
            statements.append(
                Statement(
                    site: site,
                    lines: ContributionPlan.lines(
                        bySite[site], pieces[site], worst[used..<(used + count)], rules, cover),
                    alone: try Apportionment.money(
                        rules.premium(
                            expectedLoss: analysis.meanAlone[site], capital: analysis.capitalAlone[site])),
                    capital: try Apportionment.money(pieces[site].reduce(0) { $0 + $1.capital }),
                    capitalAlone: try Apportionment.money(analysis.capitalAlone[site]),
                    coverFactor: cover != nil && without > 0 ? max(shares[site] / without, 0) : 1))
            used += count
        }
        self.statements = statements
    }

    /// One part of what one hospital brings, in M€: before what is bought, and what that changes.
    private struct Piece {
        let part: Part
        let mean: Double
        let tail: Double
        let recovered: Double
        let tailChange: Double

        /// After what is bought.
        var capital: Double { tail + tailChange - (mean - recovered) }

        func premium(_ rules: Insurability.Rules, loading: Double) -> Double {
            rules.premium(expectedLoss: mean - recovered + loading * recovered, capital: capital)
        }
    }

    private static func pieces(_ analysis: PoolAnalysis, _ cover: CoverEffect?) -> [[Piece]] {
        let model = analysis.model
        let none = TailShares(
            own: model.sites.map { _ in 0 }, group: model.sites.map { _ in 0 },
            causes: model.shocks.map { $0.members.map { _ in 0 } })
        let (recovered, change) = (cover?.recovered ?? none, cover?.tailChange ?? none)
        func piece(_ part: Part, _ amount: (TailShares) -> Double) -> Piece {
            Piece(
                part: part, mean: amount(analysis.means), tail: amount(analysis.tails),
                recovered: amount(recovered), tailChange: amount(change))
        }
        var pieces = model.sites.indices.map { site in
            [piece(.own) { $0.own[site] }, piece(.group) { $0.group[site] }]
        }
        for (cause, shock) in model.shocks.enumerated() {
            for (member, site) in shock.members.enumerated() {
                pieces[site].append(piece(.cause(shock.name)) { $0.causes[cause][member] })
            }
        }
        return pieces
    }

    private static func lines(
        _ total: Money, _ pieces: [Piece], _ worst: ArraySlice<Money>, _ rules: Insurability.Rules,
        _ cover: CoverEffect?
    ) -> [Line] {
        let amounts = pieces.flatMap { piece -> [Double] in
            let price = (cover?.loading ?? 0) * piece.recovered
            let capital = rules.costOfCapital * piece.capital
            let all = piece.mean + price - piece.recovered + capital
            return [
                piece.mean, price, -piece.recovered, capital, all * rules.expense / (1 - rules.expense),
            ]
        }
        let money = Apportionment.split(total, by: amounts)
        return pieces.indices.compactMap { place in
            let first = 5 * place
            let line = Line(
                part: pieces[place].part, purePremium: money[first], coverPrice: money[first + 1],
                coverRecovery: .zero - money[first + 2], capitalCost: money[first + 3],
                expenses: money[first + 4], worstYears: worst[worst.startIndex + place])
            let isEmpty = money[first..<(first + 5)].allSatisfy { $0 == .zero } && line.worstYears == .zero
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
