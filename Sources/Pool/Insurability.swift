/// Whether a hospital can be insured, at what premium, and what would make it so; M€.
///
/// > Source: the loss model's specification, section 11.
public struct Insurability: Hashable, Sendable {
    /// What premiums are made of and what may be paid.
    public struct Rules: Hashable, Codable, Sendable {
        /// What a year of a euro of capital costs.
        public var costOfCapital = 0.06
        /// The part of the premium that runs the pool.
        public var expense = 0.15
        /// The share of a budget that goes to information systems.
        public var digitalShare = 0.016
        /// The share of that for security.
        public var cyberShare = 0.1
        /// The share of that for premiums.
        public var premiumShare = 0.25
        /// The most a premium may be of the limit.
        public var mostRateOnLine = 0.2

        /// What a hospital's premium in the pool is over what it would be if the pool bought nothing: no rule of its own, but
        /// what a ``ContributionPlan`` found; 1 where nothing is bought.
        public var coverFactor = 1.0

        /// The specification's.
        public init() {}

        enum CodingKeys: String, CodingKey {
            case costOfCapital = "coc", expense, digitalShare = "digital_share", cyberShare = "cyber_share"
            case premiumShare = "premium_share", mostRateOnLine = "rol_max"
        }

        /// The price of an expected loss and the capital that it takes.
        public func premium(expectedLoss: Double, capital: Double) -> Double {
            (expectedLoss + costOfCapital * capital) / (1 - expense)
        }

        /// The most that a hospital of that budget can pay.
        public func ceiling(budget: Double) -> Double { digitalShare * cyberShare * premiumShare * budget }
    }

    /// A hospital at one posture.
    public struct Position: Hashable, Sendable {
        /// The expected loss a year, in M€.
        public var expectedLoss: Double
        /// Its share of the pool's capital, in M€.
        public var capitalInPool: Double
        /// The capital it would need alone, in M€.
        public var capitalAlone: Double

        /// A position.
        public init(expectedLoss: Double, capitalInPool: Double, capitalAlone: Double) {
            self.expectedLoss = expectedLoss
            self.capitalInPool = capitalInPool
            self.capitalAlone = capitalAlone
        }
    }

    /// The answer.
    public enum Verdict: String, CaseIterable, Codable, Sendable {
        /// As it is.
        case insurable
        /// Once it has taken measures.
        case conditional
        /// Not even then.
        case uninsurable
    }

    /// The most the hospital can pay, in M€.
    public let ceiling: Double
    /// Its premium in the pool, in M€.
    public let premiumInPool: Double
    /// Its premium alone, in M€.
    public let premiumAlone: Double
    /// The premium over the limit.
    public let rateOnLine: Double
    /// Its premium in the pool at the target posture, in M€.
    public let premiumAtTarget: Double
    /// Whether it can be insured.
    public let verdict: Verdict

    /// Judges a hospital by what it is and what it could be.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for a number out of range.
    public init(budget: Double, limit: Double, now: Position, target: Position, rules: Rules)
        throws(PoolError)
    {
        try PoolError.check(budget, in: .notNegative, "budget_meur")
        // No limit at all is a rate on line of 0.
        guard limit > 0 else { throw .outside(limit, of: "more than 0", in: "lim") }
        for (value, name) in [
            (now.expectedLoss, "el"), (now.capitalInPool, "cap_pool"), (now.capitalAlone, "cap_alone"),
            (target.expectedLoss, "el_target"), (target.capitalInPool, "cap_pool_target"),
            (target.capitalAlone, "cap_alone_target"), (rules.costOfCapital, "coc"),
            (rules.mostRateOnLine, "rol_max"), (rules.coverFactor, "cover factor"),
        ] {
            try PoolError.check(value, in: .notNegative, name)
        }
        guard (0..<1).contains(rules.expense) else {
            throw .outside(rules.expense, of: "0 to below 1", in: "expense")
        }
        let ceiling = rules.ceiling(budget: budget)
        func prices(_ position: Position) -> (pool: Double, alone: Double, isTaken: Bool) {
            let pool =
                rules.coverFactor
                * rules.premium(expectedLoss: position.expectedLoss, capital: position.capitalInPool)
            let alone = rules.premium(expectedLoss: position.expectedLoss, capital: position.capitalAlone)
            return (pool, alone, pool <= ceiling && pool <= alone && pool / limit <= rules.mostRateOnLine)
        }
        let today = prices(now), later = prices(target)
        self.ceiling = ceiling
        premiumInPool = today.pool
        premiumAlone = today.alone
        rateOnLine = today.pool / limit
        premiumAtTarget = later.pool
        verdict = today.isTaken ? .insurable : later.isTaken ? .conditional : .uninsurable
    }
}
