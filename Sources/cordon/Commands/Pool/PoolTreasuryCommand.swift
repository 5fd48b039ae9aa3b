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
        let asked = try await arguments.read()
        var schedule = asked.rules.cash
        if let advance { schedule.advanceShare = advance }
        let portfolio = try asked.portfolio()
        if let site {
            return try printGap(portfolio, try asked.place(of: site), schedule)
        }
        let simulation = try Simulation(portfolio.model(), seed: seed)
        let line = try CreditLine(simulation, schedule: schedule, years: years)
        var printer = RowPrinter(arguments.format, columns: ["figure", "meur"])
        printer.add([.string("mean advanced at a moment"), millions(line.meanOutstanding)])
        printer.add([.string("standard deviation"), millions(line.deviation)])
        for (level, amount, _) in line.peaks {
            printer.add([.string("highest of the year, \(level)"), millions(amount)])
        }
        try printer.finish()
        say(
            "\(years) simulated years, seed \(seed); advances of \(PoolText.number(100 * schedule.advanceShare, 0)) % on day \(PoolText.number(schedule.advanceDay, 0)), adjusted on day \(PoolText.number(schedule.adjustmentDay, 0))"
        )
    }

    private func printGap(_ portfolio: Portfolio, _ place: Int, _ schedule: CashGap.Schedule) throws {
        let site = portfolio.sites[place]
        let profile = try RiskProfile(
            budget: site.budget, coverages: site.coverages, parameters: portfolio.parameters
        ).modified(by: site.modifiers, portfolio.parameters)
        let time = days ?? profile.downtimeMedian
        let loss = CashGap.Loss(
            profile, portfolio.parameters, days: time,
            deductible: portfolio.cover.deductible(budget: site.budget),
            limit: portfolio.cover.limit(budget: site.budget))
        var without = schedule
        without.advanceShare = 0
        let gaps = [("without", try CashGap(loss, without)), ("with", try CashGap(loss, schedule))]
        var printer = RowPrinter(arguments.format, columns: ["advance", "day", "gap_meur"])
        for (name, gap) in gaps {
            for point in gap.path {
                printer.add([.string(name), .verbatim(PoolText.number(point.day, 1)), millions(point.gap)])
            }
        }
        try printer.finish()
        for (name, gap) in gaps {
            say(
                "\(name) the advance: at most \(PoolText.number(gap.peak, 3)) M€ are lacking, on day \(PoolText.number(gap.peakDay, 0)); indemnity \(PoolText.number(gap.indemnity, 3)) M€"
            )
        }
    }
}
