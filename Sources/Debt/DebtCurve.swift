public import Vocabulary

/// The debt of a register year after year.
public struct DebtCurve: Sendable {
    /// One year of the curve.
    public struct Point: Hashable, Sendable {
        /// The day it is true for.
        public var day: Day
        /// What is owed if nothing is done.
        public var principal: Money
        /// What carrying it costs that year if nothing is done.
        public var interest: Money
        /// What is owed if the schedule is kept.
        public var scheduledPrincipal: Money
        /// What carrying it costs that year if the schedule is kept.
        public var scheduledInterest: Money
        /// What the schedule spends until that day, since the day before on the curve.
        public var spent: Money
        /// Systems whose principal is not known.
        public var unknown: Int
    }

    /// From the first day on, a year apart.
    public let points: [Point]

    /// A curve of points.
    public init(points: [Point]) { self.points = points }

    /// Sets each ledger against the same with the work done by then; they stand in the order of their days.
    public init(of ledgers: [Ledger], doing schedule: [ScheduledWork]) {
        var curves = DebtCurves(owners: 1)
        for ledger in ledgers {
            curves.add(ledger, owners: Array(repeating: 0, count: ledger.rows.count), doing: schedule)
        }
        self = curves.curve(of: 0..<1)
    }
}

/// The curves of each owner, from ledgers that are looked at one after another: a nation's ledgers of ten years would not
/// fit beside each other.
public struct DebtCurves: Sendable {
    private var points: [[DebtCurve.Point]]

    /// Nothing yet, for owners that are numbered from 0.
    public init(owners: Int) { points = Array(repeating: [], count: owners) }

    /// Adds the point of a ledger's day, later than those before. `owners` numbers the owner of each row.
    public mutating func add(_ ledger: Ledger, owners: [Int32], doing schedule: [ScheduledWork]) {
        precondition(owners.count == ledger.rows.count, "every row needs its owner")
        let before = points.first?.last?.day
        for owner in points.indices { points[owner].append(DebtCurve.Point(day: ledger.day)) }
        let last = (points.first?.count ?? 0) - 1
        guard last >= 0 else { return }
        for (place, row) in ledger.rows.enumerated() {
            points[Int(owners[place])][last].add(row, left: (row.principal, row.interest))
        }
        for work in schedule where ledger.rows.indices.contains(work.place) && work.done <= ledger.day {
            let isNew = before.map { work.done > $0 } ?? true
            points[Int(owners[work.place])][last].do(work, of: ledger.rows[work.place], isNew: isNew)
        }
    }

    /// The sum of the curves of some owners.
    public func curve(of owners: some Sequence<Int>) -> DebtCurve {
        var sum: [DebtCurve.Point] = []
        for owner in owners where points.indices.contains(owner) {
            if sum.isEmpty {
                sum = points[owner]
            } else {
                for place in sum.indices { sum[place].add(points[owner][place]) }
            }
        }
        return DebtCurve(points: sum)
    }
}

extension DebtCurve.Point {
    /// Nothing owed yet.
    fileprivate init(day: Day) {
        self.init(
            day: day, principal: .zero, interest: .zero, scheduledPrincipal: .zero, scheduledInterest: .zero,
            spent: .zero, unknown: 0)
    }

    fileprivate mutating func add(_ row: LedgerRow, left: (principal: Int64, interest: Int64)) {
        principal = Money(cents: principal.cents + row.principal)
        interest = Money(cents: interest.cents + row.interest)
        scheduledPrincipal = Money(cents: scheduledPrincipal.cents + left.principal)
        scheduledInterest = Money(cents: scheduledInterest.cents + left.interest)
        if row.isPrincipalUnknown { unknown += 1 }
    }

    fileprivate mutating func `do`(_ work: ScheduledWork, of row: LedgerRow, isNew: Bool) {
        let left = work.left(of: row)
        scheduledPrincipal = Money(cents: scheduledPrincipal.cents + left.principal - row.principal)
        scheduledInterest = Money(cents: scheduledInterest.cents + left.interest - row.interest)
        if isNew { spent = Money(cents: spent.cents + work.cost.cents) }
    }

    fileprivate mutating func add(_ other: DebtCurve.Point) {
        principal = principal + other.principal
        interest = interest + other.interest
        scheduledPrincipal = scheduledPrincipal + other.scheduledPrincipal
        scheduledInterest = scheduledInterest + other.scheduledInterest
        spent = spent + other.spent
        unknown += other.unknown
    }
}
