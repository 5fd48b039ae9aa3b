import ArgumentParser
import Foundation
import Pool
import Triage
import Vocabulary

/// `cordon pool simulate`: years of the pool, drawn by address.
struct PoolSimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate years of the pool, with yearly limits, reinstatements and a stop-loss.",
        discussion: """
            A year's loss depends on the seed and the year alone: any number of threads gives the same bits. With \
            --period-table and --event-table the first years are written as the SPLT and SELT of the Open Results Data \
            standard, in euros, and with --exceedance-table the EPT of all years. Errors are those of the draws; with the data \
            folder's pool, low and high are the same draws with all protections as high or as low as they could be. The tables \
            of the standard have no place for them.
            """)

    @OptionGroup var arguments: PortfolioArguments
    @OptionGroup var cover: ProgrammeArguments
    @Option(help: ArgumentHelp("Years to simulate.", valueName: "number")) var years: Int = 1_000_000
    @Option(help: ArgumentHelp("The seed of the random draws.", valueName: "number")) var seed: UInt32 = 1
    @Option(help: ArgumentHelp("Threads.", valueName: "number")) var threads: Int = 1
    @Option(help: ArgumentHelp("Write the losses of all years there, one line per year.", valueName: "file"))
    var losses: String?
    @Option(help: ArgumentHelp("Write the period loss table there.", valueName: "file")) var periodTable:
        String?
    @Option(help: ArgumentHelp("Write the event loss table there.", valueName: "file")) var eventTable:
        String?
    @Option(help: ArgumentHelp("Write the exceedance table there.", valueName: "file")) var exceedanceTable:
        String?
    @Option(help: ArgumentHelp("Years that the tables hold.", valueName: "number")) var tableYears: Int =
        10_000
    @Flag(help: "Sum the tables up by site instead of the pool.") var bySite = false
    @Option(
        help: ArgumentHelp("Write what each SummaryId of the tables stands for there.", valueName: "file"))
    var summaryTable: String?
    @Option(
        help: ArgumentHelp(
            "Write what each EventId of the tables is there: its type and cause.", valueName: "file"))
    var occurrenceTable: String?
    @Option(
        help: ArgumentHelp(
            "Response teams: when all are at work, the next hospital that is hit waits. Prints what the waiting costs instead.",
            valueName: "number"))
    var teams: Int?
    @Option(help: ArgumentHelp("Days that a team stays.", valueName: "days")) var teamDays: Double = 10
    @Option(help: ArgumentHelp("Tell the worst years in full instead: so many.", valueName: "number"))
    var worst: Int?

    func validate() throws {
        guard (1...100_000_000).contains(years) else {
            throw ValidationError("--years is \(years); it must be 1 to 100000000.")
        }
        guard (1...64).contains(threads), (1...1_000_000).contains(tableYears),
            (1...1_000).contains(worst ?? 1)
        else {
            throw ValidationError(
                "--threads goes from 1 to 64, --table-years from 1 to 1000000, --worst from 1 to 1000.")
        }
    }

    func run() async throws {
        let asked = try await arguments.read()
        let model = asked.model
        if let teams {
            try await printSurge(asked, teams)
            return try EngineCheck.report(model)
        }
        let start = PoolText.processorSeconds()
        let clock = ContinuousClock.now
        let programme = try cover.programme(agreed: asked.rules.programme)
        let simulations = try asked.simulations(programme, seed: seed), simulation = simulations[0]
        let result = try await simulation.run(years: years, threads: threads)
        let figures = SimulatedFigures(result), gross = figures.gross
        let spent = PoolText.processorSeconds() - start
        let wall = (ContinuousClock.now - clock) / .seconds(1)
        let ends = Array(simulations.dropFirst()), intervals = PoolIntervals(asked)
        if let worst {
            let means = try asked.study?.portfolios.map { HitMeans(try $0.model()) } ?? []
            try WorstYears(
                simulation: simulation, ends: ends, means: means, names: asked.names, intervals: intervals
            )
            .print(worst, of: result, as: arguments.format)
        } else {
            var bounds: [SimulatedFigures] = []
            for end in ends {
                bounds.append(SimulatedFigures(try await end.run(years: years, threads: threads)))
            }
            try printFigures(
                figures, bounds, try await asked.assumedLaws(), try await asked.assumedNets(programme),
                intervals)
        }
        try writeTables(result, simulation, asked.names)
        say(
            """
            \(years) years in \(PoolText.number(spent, 3)) CPU-seconds (\(PoolText.number(wall, 3)) s by the clock, \
            \(threads) threads): \(Int(Double(years) / spent)) years a CPU-second, sorting included; \
            peak memory \(Int(PoolText.peakMegabytes())) MB
            """)
        intervals.report()
        EngineCheck.report(gross, model)
    }

    private func printFigures(
        _ figures: SimulatedFigures, _ ends: [SimulatedFigures], _ laws: [LossLaw],
        _ nets: [LossStatistics], _ intervals: PoolIntervals
    ) throws {
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([
                ("cover", false), ("figure", false), ("meur", true), ("error_meur", false),
            ]))
        for cover in ["gross", "net"] {
            guard let losses = figures.losses(cover) else { continue }
            func add(
                _ name: String, drawn: (LossStatistics) -> Double, exact: (LossLaw) -> Double, error: Double?
            ) {
                // Assumptions move simulated years as they move the law, where there is one.
                let bounds =
                    !intervals.isAssumed
                    ? ends.compactMap { $0.losses(cover) }.map(drawn)
                    : cover == "net" ? nets.map(drawn) : laws.map(exact)
                printer.add(
                    [.string(cover), .string(name)] + intervals.cells(drawn(losses), bounds)
                        + [error.map(millions) ?? .null])
            }
            add("mean", drawn: \.mean, exact: \.mean, error: losses.meanError)
            add("sd", drawn: \.deviation, exact: \.standardDeviation, error: nil)
            for q in LawFigure.levels {
                add(
                    "var \(q)", drawn: { $0.valueAtRisk(q) }, exact: { $0.valueAtRisk(q) },
                    error: losses.valueAtRiskError(q))
                add(
                    "tvar \(q)", drawn: { $0.tailMean(q) }, exact: { $0.tailMean(q) },
                    error: losses.tailMeanError(q))
            }
        }
        try printer.finish()
    }

    private func printSurge(_ asked: AskedPool, _ teams: Int) async throws {
        let intervals = PoolIntervals(asked), laws = try await asked.assumedLaws()
        let all = try asked.simulations(seed: seed).map {
            try ResponseSurge($0, teams: teams, daysOfATeam: teamDays, years: min(years, 20_000))
        }
        let surge = all[0], ends = all.dropFirst()
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([
                ("figure", false), ("without_meur", true), ("with_waiting_meur", true), ("error_meur", false),
            ]))
        for figure in LawFigure.all where !figure.name.hasPrefix("var") {
            // Assumptions move both as they move the law.
            func cells(_ part: (ResponseSurge) -> LossStatistics) -> [JSONText] {
                intervals.cells(
                    figure.drawn(part(surge)),
                    intervals.isAssumed ? laws.map(figure.exact) : ends.map { figure.drawn(part($0)) })
            }
            printer.add(
                [.string(figure.name)] + cells(\.without) + cells(\.losses)
                    + [millions(figure.error(surge.losses))])
        }
        try printer.finish()
        intervals.report()
        say(
            """
            \(teams) teams for \(PoolText.number(teamDays, 0)) days each, \(surge.losses.years) years: \
            \(PoolText.number(100 * surge.waitingShare, 2)) % of hits wait, at most \
            \(PoolText.number(surge.longestDays, 0)) days
            """)
    }

    private func writeTables(
        _ result: YearLosses, _ simulation: Simulation, _ names: [String]
    ) throws {
        let summary: ResultTables.Summary = bySite ? .site : .pool
        let pool = summary.pool(of: simulation.model)
        if let summaryTable {
            try OccurrenceFiles.summaries(
                (bySite ? names.enumerated().map { ($0 + 1, "site", $1) } : []) + [(pool, "pool", "")],
                to: summaryTable)
        }
        if let losses {
            var output = try ByteOutput(file: losses)
            output.line(result.net == nil ? "year,gross_meur" : "year,gross_meur,net_meur")
            for (year, loss) in result.gross.enumerated() {
                output.line("\(year),\(loss)" + (result.net.map { ",\($0[year])" } ?? ""))
            }
            try output.close()
        }
        let held = min(tableYears, years)
        var period = try periodTable.map(ByteOutput.init(file:)),
            event = try eventTable.map(ByteOutput.init(file:))
        period?.line(ResultTables.periodColumns.joined(separator: ","))
        event?.line(ResultTables.eventColumns.joined(separator: ","))
        var occurrence = try occurrenceTable.map { try OccurrenceFiles($0, simulation.model) }
        if period != nil || event != nil || occurrence != nil {
            _ = try ResultTables.rows(simulation, years: 0..<held, of: held, by: summary) { row in
                occurrence?.add(row)
                let loss = Money(cents: row.cents), exposure = Money(cents: row.exposureCents)
                period?.line(
                    "\(row.period),\(row.weight),\(row.event),\(row.period),\(row.month),\(row.day),\(row.hour),\(row.minute),\(row.summary),1,\(loss),\(exposure)"
                )
                event?.line("\(row.event),\(row.summary),1,\(loss),\(exposure)")
            }
        }
        try period?.close()
        try event?.close()
        try occurrence?.close()
        guard let exceedanceTable else { return }
        try ExceedanceFile.write(
            ResultTables.exceedances(LossStatistics(result.gross, lowest: 0.5)), of: pool,
            to: exceedanceTable)
    }
}

/// The exceedance table of the Open Results Data standard, for the whole pool.
enum ExceedanceFile {
    static func write(
        _ rows: [(type: Int, period: Double, loss: Double)], of summary: Int = 1, to file: String
    ) throws {
        var output = try ByteOutput(file: file)
        output.line(ResultTables.exceedanceColumns.joined(separator: ","))
        for row in rows {
            output.line("\(summary),2,\(row.type),\(row.period),\(PoolText.number(row.loss * 1e6, 2))")
        }
        try output.close()
    }
}

/// What simulated years come to, before and after what the pool buys.
struct SimulatedFigures {
    let gross: LossStatistics
    /// `nil` where it buys nothing.
    let net: LossStatistics?

    init(_ losses: YearLosses) {
        gross = LossStatistics(losses.gross)
        net = losses.net.map { LossStatistics($0) }
    }

    /// Those of a cover by its name, `gross` or `net`.
    func losses(_ cover: String) -> LossStatistics? { cover == "net" ? net : gross }
}
