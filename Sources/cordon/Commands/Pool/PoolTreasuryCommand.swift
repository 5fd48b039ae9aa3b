import ArgumentParser
import Pool
import Triage

/// `cordon pool treasury`: the cash that a hit hospital lacks, and what the pool must be able to advance.
struct PoolTreasuryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "treasury",
        abstract: "Print day by day the cash gap of a hospital after an attack, or the pool's credit line.",
        discussion: """
            With --site, the gap after a major incident of that hospital, of --days of downtime or its median, without and with \
            the pool's advance. Without, what the pool has advanced at once, from simulated years.
            """)

    @OptionGroup var arguments: PortfolioArguments
    @Option(help: ArgumentHelp("The hospital.", valueName: "name")) var site: String?
    @Option(help: ArgumentHelp("Days of downtime; the median of its posture by default.", valueName: "days"))
    var days: Double?
    @Option(
        help: ArgumentHelp(
            "The share of the indemnity that is advanced; what was agreed unless said.", valueName: "share"))
    var advance: Double?
    @Option(help: ArgumentHelp("Simulated years.", valueName: "number")) var years: Int = 20_000
    @Option(help: ArgumentHelp("The seed of the random draws.", valueName: "number")) var seed: UInt32 = 1

    func run() async throws {
        if let days, !(0...3_650).contains(days) {
            throw Failure("--days is \(days); it must be 0 to 3650")
        }
        let asked = try await arguments.read()
        var schedule = asked.rules.cash
        if let advance = try PoolText.share(advance, "advance") { schedule.advanceShare = advance }
        if let site {
            try printGap(asked, try asked.place(of: site), schedule)
            return try EngineCheck.report(asked.model)
        }
        var lines = try asked.simulations(seed: seed).map {
            try CreditLine($0, schedule: schedule, years: years)
        }
        if let study = asked.study {
            let cash = schedule, key = self.seed, years = min(self.years, AssumptionStudy.drawnYears)
            lines += try await study.each(threads: AskedPool.threads) {
                try CreditLine(try Simulation(try $0.model(), seed: key), schedule: cash, years: years)
            }
        }
        let line = lines[0], intervals = PoolIntervals(asked)
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([("figure", false), ("meur", true), ("error_meur", false)]))
        func add(_ name: String, _ figure: (CreditLine) -> Double, error: Double?) {
            printer.add(
                [.string(name)] + intervals.cells(figure(line), lines.dropFirst().map(figure))
                    + [error.map(millions) ?? .null])
        }
        add("mean advanced at a moment", \.meanOutstanding, error: line.meanError)
        add("standard deviation", \.deviation, error: nil)
        for (place, peak) in line.peaks.enumerated() {
            add("highest of the year, \(peak.level)", { $0.peaks[place].amount }, error: peak.error)
        }
        try printer.finish()
        intervals.report()
        say(
            "\(years) simulated years, seed \(seed); advances of \(PoolText.number(100 * schedule.advanceShare, 0)) % on day \(PoolText.number(schedule.advanceDay, 0)), adjusted on day \(PoolText.number(schedule.adjustmentDay, 0))"
        )
        let held = schedule.adjustmentDay - schedule.advanceDay
        let all = [asked.model] + (try asked.endModels())
        let means = all.map { PoolMoments($0).mean * schedule.advanceShare * held / 365 }
        let closed = means[0]
        say(
            """
            without simulation \(PoolText.number(closed, 4)) M€\(intervals.words(closed, Array(means.dropFirst()), 4)) are advanced on average: \
            \(EngineCheck.words("the mean", EngineGap(drawn: line.meanOutstanding, exact: closed, error: line.meanError))); \
            \(EngineCheck.limit)
            """)
    }

    private func printGap(_ asked: AskedPool, _ place: Int, _ schedule: CashGap.Schedule) throws {
        let gaps = try gaps(try asked.portfolio(), place, schedule)
        let ends = try asked.ownEnds().map { try self.gaps($0, place, schedule) }
        let intervals = PoolIntervals(asked)
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([("advance", false), ("day", false), ("gap_meur", true)]))
        for (number, (name, gap)) in gaps.enumerated() {
            for (place, point) in gap.path.enumerated() {
                let bounds = ends.map { $0[number].gap.gap(asAt: place, of: gap.path) }
                printer.add(
                    [.string(name), .verbatim(PoolText.number(point.day, 1))]
                        + intervals.cells(point.gap, bounds))
            }
        }
        try printer.finish()
        intervals.report()
        for (number, (name, gap)) in gaps.enumerated() {
            let range = intervals.words(gap.peak, ends.map { $0[number].gap.peak })
            let indemnity =
                PoolText.number(gap.indemnity, 3) + " M€"
                + intervals.words(gap.indemnity, ends.map { $0[number].gap.indemnity })
            say(
                "\(name) the advance: at most \(PoolText.number(gap.peak, 3)) M€ are lacking\(range), on day \(PoolText.number(gap.peakDay, 0)); indemnity \(indemnity)"
            )
        }
    }

    /// The paths without and with the advance.
    private func gaps(
        _ portfolio: Portfolio, _ place: Int, _ schedule: CashGap.Schedule
    ) throws -> [(name: String, gap: CashGap)] {
        let site = portfolio.sites[place]
        let profile = try RiskProfile(
            budget: site.budget, coverages: site.coverages, parameters: portfolio.parameters
        ).modified(by: site.modifiers, portfolio.parameters)
        let time = days ?? profile.downtimeMedian
        let loss = CashGap.Loss(
            profile, portfolio.parameters, days: time,
            deductible: portfolio.cover.deductible(of: site),
            limit: portfolio.cover.limit(of: site))
        var without = schedule
        without.advanceShare = 0
        return [("without", try CashGap(loss, without)), ("with", try CashGap(loss, schedule))]
    }
}
