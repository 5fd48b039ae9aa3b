/// The cash that a hit hospital lacks day by day, without and with the pool's advance; M€ and days.
///
/// > Source: the loss model's specification, section 10.
public struct CashGap: Hashable, Sendable {
    /// What an incident costs and what of it is covered.
    public struct Loss: Hashable, Sendable {
        /// Lost revenue, in M€.
        public var lostRevenue: Double
        /// Remediation, in M€.
        public var remediation: Double
        /// The cost of a breach, in M€.
        public var breach: Double
        /// How long the hospital is down, in days.
        public var days: Double
        /// What the hospital keeps, in M€.
        public var deductible: Double
        /// The most the pool pays, in M€; infinite for no limit.
        public var limit: Double

        /// A loss with its cover.
        public init(
            lostRevenue: Double, remediation: Double, breach: Double, days: Double, deductible: Double,
            limit: Double
        ) {
            self.lostRevenue = lostRevenue
            self.remediation = remediation
            self.breach = breach
            self.days = days
            self.deductible = deductible
            self.limit = limit
        }

        /// What the pool owes in the end, in M€.
        public var indemnity: Double {
            min(max(lostRevenue + remediation + breach - deductible, 0), limit)
        }
    }

    /// When money leaves and comes, in days from the incident.
    public struct Schedule: Hashable, Codable, Sendable {
        /// From when the revenue that was not billed is missed.
        public var billingLag = 45.0
        /// When the first bills of remediation fall due.
        public var remediationDay = 7.0
        /// Their share of all remediation.
        public var remediationShare = 0.4
        /// When a breach is paid for.
        public var breachDay = 60.0
        /// When the indemnity is settled.
        public var adjustmentDay = 120.0
        /// When the pool advances.
        public var advanceDay = 5.0
        /// The share of the indemnity that it advances.
        public var advanceShare = 0.5

        /// The pool's rules: half of the indemnity on day 5.
        public init() {}
    }

    /// The lack on a day, before that day's money comes in, in M€; negative while there is money to spare.
    public struct Point: Hashable, Sendable {
        /// Days from the incident.
        public let day: Double
        /// What left by then less what came.
        public let gap: Double
    }

    /// What the pool owes in the end, in M€.
    public let indemnity: Double
    /// The largest lack, in M€.
    public let peak: Double
    /// The first day of it.
    public let peakDay: Double
    /// The lack summed over days up to the last date, in M€ days.
    public let gapDays: Double
    /// The lack over time: straight lines between these; two points on one day are a step.
    public let path: [Point]

    /// The path of one loss.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for an amount, a day or a share out of range.
    public init(_ loss: Loss, _ schedule: Schedule) throws(PoolError) {
        try CashGap.check(loss, schedule)
        let indemnity = loss.indemnity
        let flows = CashFlows(loss, schedule, indemnity)
        var points: [Point] = []
        var area = 0.0
        var gap = 0.0, day = 0.0
        points.append(Point(day: 0, gap: 0))
        for next in flows.days {
            let before = gap + flows.slope(from: day) * (next - day)
            area += CashGap.positiveArea(gap, before, next - day)
            let peak = before + flows.outflow(on: next)
            points.append(Point(day: next, gap: before))
            if peak != before { points.append(Point(day: next, gap: peak)) }
            gap = peak - flows.inflow(on: next)
            if gap != peak { points.append(Point(day: next, gap: gap)) }
            day = next
        }
        let highest = points.map(\.gap).max() ?? 0
        self.indemnity = indemnity
        peak = highest
        // Sums that are equal but for rounding are one height: the first day of it counts.
        let margin = 1e-12 * max(abs(highest), 1)
        peakDay = points.first { $0.gap >= highest - margin }?.day ?? 0
        gapDays = area
        path = points
    }

    private static func check(_ loss: Loss, _ schedule: Schedule) throws(PoolError) {
        for (value, name) in [
            (loss.lostRevenue, "bi"), (loss.remediation, "remed"), (loss.breach, "breach"),
            (loss.days, "t_days"),
            (loss.deductible, "ded"), (schedule.billingLag, "bill_lag"),
            (schedule.remediationDay, "remed_first_day"), (schedule.breachDay, "breach_day"),
            (schedule.adjustmentDay, "adj_day"), (schedule.advanceDay, "adv_day"),
        ] {
            try PoolError.check(value, in: .notNegative, name)
        }
        try PoolError.check(schedule.remediationShare, in: .probability, "remed_first_share")
        try PoolError.check(schedule.advanceShare, in: .probability, "adv_share")
        guard loss.limit >= 0 else { throw .outside(loss.limit, of: "0 or more", in: "lim") }
    }

    /// The area above 0 under a straight line.
    private static func positiveArea(_ from: Double, _ to: Double, _ width: Double) -> Double {
        if from >= 0, to >= 0 { return (from + to) / 2 * width }
        if from <= 0, to <= 0 { return 0 }
        let high = max(from, to)
        return high / 2 * width * high / abs(to - from)
    }
}

/// The steps and slopes of one loss's cash.
private struct CashFlows {
    let days: [Double]
    private let steady: [(from: Double, to: Double, amount: Double)]
    private let outflows: [(day: Double, amount: Double)]
    private let inflows: [(day: Double, amount: Double)]

    init(_ loss: CashGap.Loss, _ schedule: CashGap.Schedule, _ indemnity: Double) {
        var steady: [(from: Double, to: Double, amount: Double)] = []
        var outflows = [
            (day: schedule.remediationDay, amount: loss.remediation * schedule.remediationShare),
            (day: schedule.breachDay, amount: loss.breach),
        ]
        let billed = schedule.billingLag + loss.days
        if loss.days > 0 {
            steady.append((schedule.billingLag, billed, loss.lostRevenue))
        } else {
            outflows.append((schedule.billingLag, loss.lostRevenue))
        }
        let remedied = max(loss.days, schedule.remediationDay + 1)
        steady.append((schedule.remediationDay, remedied, loss.remediation * (1 - schedule.remediationShare)))
        inflows = [
            (schedule.advanceDay, indemnity * schedule.advanceShare),
            (schedule.adjustmentDay, indemnity * (1 - schedule.advanceShare)),
        ]
        self.steady = steady
        self.outflows = outflows
        let all = steady.flatMap { [$0.from, $0.to] } + outflows.map(\.day) + inflows.map(\.day)
        days = Set(all).sorted()
    }

    func slope(from day: Double) -> Double {
        steady.reduce(0) { $0 + ($1.from <= day && day < $1.to ? $1.amount / ($1.to - $1.from) : 0) }
    }
    func outflow(on day: Double) -> Double { outflows.reduce(0) { $0 + ($1.day == day ? $1.amount : 0) } }
    func inflow(on day: Double) -> Double { inflows.reduce(0) { $0 + ($1.day == day ? $1.amount : 0) } }
}

/// What the pool has advanced and not yet got back, in the long run; M€.
///
/// > Source: the loss model's specification, section 10: a queue with endless servers, each advance one that is served
/// > until it is repaid (M/G/∞).
public struct AdvancesOutstanding: Hashable, Sendable {
    /// One kind of advance.
    public struct Kind: Hashable, Sendable {
        /// How many a year.
        public var rate: Double
        /// E A, in M€.
        public var mean: Double
        /// E A², in M€ squared.
        public var secondMoment: Double
        /// Days until it is repaid.
        public var days: Double

        /// A kind of advance.
        public init(rate: Double, mean: Double, secondMoment: Double, days: Double) {
            self.rate = rate
            self.mean = mean
            self.secondMoment = secondMoment
            self.days = days
        }
    }

    /// The mean, in M€.
    public let mean: Double
    /// The standard deviation, in M€.
    public let deviation: Double

    /// Of several kinds together.
    ///
    /// - Throws: ``PoolError/outside(_:of:in:)`` for a negative number.
    public init(_ kinds: [Kind]) throws(PoolError) {
        for (place, kind) in kinds.enumerated() {
            try PoolError.check(kind.rate, in: .notNegative, "kind \(place): rate")
            try PoolError.check(kind.mean, in: .notNegative, "kind \(place): mean_a")
            try PoolError.check(kind.secondMoment, in: .notNegative, "kind \(place): second_a")
            try PoolError.check(kind.days, in: .notNegative, "kind \(place): days")
        }
        mean = kinds.reduce(0) { $0 + $1.rate * $1.mean * $1.days / 365 }
        deviation = kinds.reduce(0) { $0 + $1.rate * $1.secondMoment * $1.days / 365 }.squareRoot()
    }
}

extension CashGap.Loss {
    /// An incident of so many days at a hospital of that profile, its other heads at what is expected of them.
    public init(
        _ profile: RiskProfile, _ parameters: LossParameters, days: Double, deductible: Double, limit: Double
    ) {
        self.init(
            lostRevenue: profile.lostPerDay * days,
            remediation: profile.remediation
                * Elementary.power(days / parameters.referenceDowntime, parameters.remediationTimeExponent),
            breach: profile.breach * profile.leak, days: days, deductible: deductible, limit: limit)
    }
}
