/// The money that a pool must be able to advance, from simulated years.
public struct CreditLine: Hashable, Sendable {
    /// The mean of what is advanced at a moment, in the long run, in M€.
    public let meanOutstanding: Double
    /// The standard error of that mean, in M€.
    public let meanError: Double
    /// The standard deviation of what is advanced at a moment, in M€.
    public let deviation: Double
    /// The mean over the time of the simulated years themselves, in M€: what ``meanOutstanding`` is held against.
    public let timeMean: Double
    /// The highest sum advanced at once in a year that is passed in one year of ten, a hundred, two hundred, with its
    /// standard error; in M€.
    public let peaks: [(level: Double, amount: Double, error: Double)]
    /// Simulated years.
    public let years: Int

    /// Days of a year.
    private static let year = 365.0

    /// Advances of a pool: a share of each ceded loss from the advance's day to the adjustment. Years follow each other:
    /// what is not paid back by the end of one is still out in the next.
    ///
    /// - Throws: ``PoolError`` for a schedule out of range.
    public init(_ simulation: Simulation, schedule: CashGap.Schedule, years: Int) throws(PoolError) {
        try PoolError.check(Double(years), in: .between(200, 2_000_000), "years")
        try PoolError.check(schedule.advanceShare, in: .probability, "adv_share")
        let held = schedule.adjustmentDay - schedule.advanceDay
        guard held > 0 else { throw .outside(schedule.adjustmentDay, of: "after the advance", in: "adj_day") }
        var highest: [Double] = []
        highest.reserveCapacity(years)
        var count = 0.0, sum = 0.0, squares = 0.0, yearSquares = 0.0
        var open: [(day: Double, amount: Double)] = []
        var now = 0.0, area = 0.0
        for year in 0..<years {
            var steps = open
            var advanced = 0.0
            for incident in simulation.tell(year: year).incidents {
                for hit in incident.hits where hit.ceded > 0 {
                    let advance = hit.ceded * schedule.advanceShare
                    count += 1
                    advanced += advance
                    squares += advance * advance
                    steps.append((incident.day + schedule.advanceDay, advance))
                    steps.append((incident.day + schedule.adjustmentDay, -advance))
                }
            }
            sum += advanced
            yearSquares += advanced * advanced
            steps.sort { $0.day < $1.day }
            var most = now, day = 0.0
            for step in steps.prefix(while: { $0.day < CreditLine.year }) {
                area += now * (step.day - day)
                (now, day) = (now + step.amount, step.day)
                most = max(most, now)
            }
            area += now * (CreditLine.year - day)
            open = steps.drop { $0.day < CreditLine.year }.map { ($0.day - CreditLine.year, $0.amount) }
            highest.append(most)
        }
        self.years = years
        timeMean = area / CreditLine.year / Double(years)
        let spread = max(yearSquares / Double(years) - (sum / Double(years)) * (sum / Double(years)), 0)
        meanError = (spread / Double(years)).squareRoot() * held / CreditLine.year
        let outstanding = try AdvancesOutstanding([
            .init(
                rate: count / Double(years), mean: count > 0 ? sum / count : 0,
                secondMoment: count > 0 ? squares / count : 0, days: held)
        ])
        meanOutstanding = outstanding.mean
        deviation = outstanding.deviation
        let statistics = LossStatistics(highest, lowest: 0.85)
        peaks = [0.9, 0.99, 0.995].map {
            ($0, statistics.valueAtRisk($0), statistics.valueAtRiskError($0))
        }
    }

    /// Equal if all figures are.
    public static func == (left: CreditLine, right: CreditLine) -> Bool {
        left.years == right.years && left.meanOutstanding == right.meanOutstanding
            && left.deviation == right.deviation && left.peaks.map(\.amount) == right.peaks.map(\.amount)
    }

    /// By its main figures.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(years)
        hasher.combine(meanOutstanding)
    }
}
