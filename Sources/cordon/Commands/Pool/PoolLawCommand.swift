import ArgumentParser
import Pool
import Triage
import Vocabulary

/// `cordon pool law`: the law of the pool's year.
struct PoolLawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "law",
        abstract: "Compute the exact distribution of the pool's year, and check it by simulation.",
        discussion: """
            Each figure comes from two engines that share no code but the model: transforms, without noise, and simulated \
            years. The gap between them is printed in standard errors; \(EngineCheck.limit). The chance of a year in which the \
            pool pays nothing is told besides, before amounts are cut to the lattice. What is not modelled: \
            harm to patients, claims of third parties, fines, and attacks that begin outside the hospitals and the causes listed.
            """)

    @OptionGroup var arguments: PortfolioArguments
    @OptionGroup var cover: ProgrammeArguments
    @Option(
        help: ArgumentHelp("Simulated years that the law is checked with; 0 for none.", valueName: "number"))
    var years: Int = 200_000
    @Option(help: ArgumentHelp("The seed of the random draws.", valueName: "number")) var seed: UInt32 = 1
    @Option(help: ArgumentHelp("Points of the lattice, a power of two.", valueName: "number")) var points:
        Int = 1 << 14
    @Option(help: ArgumentHelp("Threads of the simulation.", valueName: "number")) var threads: Int = 1
    @Option(
        help: ArgumentHelp(
            "Write the exact law's exceedance table there, as the EPT of the Open Results Data standard.",
            valueName: "file"))
    var exceedanceTable: String?
    @Flag(help: "Print the exceedance curve instead.") var curve = false
    @Flag(help: "Print how the result moves when each parameter goes through its range instead.")
    var sensitivity = false

    func validate() throws {
        guard points >= 1_024, points <= 1 << 20, points.nonzeroBitCount == 1 else {
            throw ValidationError("--points is \(points); it must be a power of two from 1024 to 1048576.")
        }
        guard (0...100_000_000).contains(years), (1...64).contains(threads) else {
            throw ValidationError("--years goes from 0 to 100000000, --threads from 1 to 64.")
        }
    }

    func run() async throws {
        let asked = try await arguments.read()
        if sensitivity { return try printSensitivity(try asked.portfolio(), asked.model) }
        let start = PoolText.processorSeconds()
        let model = asked.model
        let programme = try cover.programme(agreed: asked.rules.programme)
        let intensity = ExactEngine(model, precision: .init(points: points)).intensity()
        let law = intensity.law()
        let spent = PoolText.processorSeconds() - start
        if let exceedanceTable {
            try ExceedanceFile.write(ResultTables.exceedances(law), to: exceedanceTable)
        }
        if curve {
            try await printCurve(law, asked)
        } else {
            try await printFigures(asked, intensity, law, programme)
        }
        say(
            """
            \(model.sites.count) sites, \(model.shocks.count) shared causes; exact law on \(points) points \
            \(PoolText.number(law.step, 4)) M€ apart in \(PoolText.number(spent, 2)) CPU-seconds
            """)
    }

    private func printFigures(
        _ asked: AskedPool, _ intensity: PoolIntensity, _ law: LossLaw, _ programme: Programme
    ) async throws {
        let intervals = PoolIntervals(asked)
        let endLaws = try await laws(asked, programme)
        let nets = endLaws.contains { $0.net != nil } ? [] : try await asked.assumedNets(programme)
        let ends = endLaws.map { laws in
            [
                "gross": LawFigure.exact(laws.gross), "net": laws.net.map(LawFigure.exact) ?? [:],
            ]
        }
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([
                ("cover", false), ("figure", false), ("exact_meur", true), ("simulated_meur", true),
                ("error_meur", false), ("gap_in_errors", false),
            ]))
        /// The exact figure with its ends.
        func exact(_ name: String, _ figure: String, _ value: Double?) -> [JSONText] {
            guard let value else { return intervals.blanks }
            return intervals.cells(value, ends.map { $0[name]?[figure] })
        }
        var largest: Double?
        let all = try await drawn(asked, programme)
        /// A figure of simulated years with its ends.
        func simulated(_ name: String, _ figure: LawFigure) -> [JSONText] {
            let known = all.compactMap { $0.losses(name) }
            guard let losses = known.first else { return intervals.blanks + [.null] }
            // Assumptions move simulated years as they move the law, where there is one.
            let moved = ends.map { $0[name]?[figure.name] }
            let bounds: [Double?] =
                !intervals.isAssumed
                ? known.dropFirst().map(figure.drawn)
                : moved.contains(nil) ? nets.map(figure.drawn) : moved
            return intervals.cells(figure.drawn(losses), bounds) + [millions(figure.error(losses))]
        }
        func add(_ name: String, _ law: LossLaw?, _ losses: LossStatistics?) {
            for figure in LawFigure.all {
                let value = law.map(figure.exact), drawn = losses.map(figure.drawn)
                var gap = JSONText.null
                if let value, let drawn, let losses {
                    let found = EngineGap(drawn: drawn, exact: value, error: figure.error(losses)).errors
                    gap = found.map { .verbatim(PoolText.number($0, 2)) } ?? .null
                    if !figure.name.hasPrefix("var") {
                        largest = [largest, found.map(abs)].compactMap(\.self).max()
                    }
                }
                printer.add(
                    [.string(name), .string(figure.name)] + exact(name, figure.name, value)
                        + simulated(name, figure) + [gap])
            }
        }
        add("gross", law, all.first?.gross)
        let net = programme == .none ? nil : PoolLawCommand.net(intensity, programme)
        if net != nil || all.first?.net != nil { add("net", net, all.first?.net) }
        try printer.finish()
        if !all.isEmpty {
            let words =
                largest.map { "the engines differ by \(PoolText.number($0, 2)) standard errors at most" }
                ?? "too few of them cost anything to judge the exact law"
            say("\(years) simulated years, seed \(seed): \(words); \(EngineCheck.limit)")
        }
        if programme != .none, net == nil {
            say("net of yearly limits the figures are simulated: no law without noise holds them")
        }
        try QuietYears(asked, programme, all).report()
        intervals.report()
    }

    /// Years of the pool and of its ends; none if none are asked for.
    private func drawn(_ asked: AskedPool, _ programme: Programme) async throws -> [SimulatedFigures] {
        guard years > 0 else { return [] }
        var all: [SimulatedFigures] = []
        for simulation in try asked.simulations(programme, seed: seed) {
            all.append(SimulatedFigures(try await simulation.run(years: years, threads: threads)))
        }
        return all
    }

    /// The law net of one layer without a yearly limit, which is exact too; the rest is simulated alone.
    private static func net(_ intensity: PoolIntensity, _ programme: Programme) -> LossLaw? {
        guard programme.layers.count == 1, programme.layers[0].reinstatements == nil,
            programme.stopLoss == nil
        else { return nil }
        return intensity.net(
            ofLayerAt: programme.layers[0].attachment, limit: programme.layers[0].limit
        ).law()
    }

    /// The laws at the ends of what is not known.
    private func laws(
        _ asked: AskedPool, _ programme: Programme = .none
    ) async throws -> [(gross: LossLaw, net: LossLaw?)] {
        if let study = asked.study {
            return try await study.each(threads: AskedPool.threads) {
                let intensity = ExactEngine(try $0.model(), precision: .drawn).intensity()
                return (intensity.law(), PoolLawCommand.net(intensity, programme))
            }
        }
        return try asked.ends.map {
            let intensity = ExactEngine(try $0.model(), precision: .init(points: points)).intensity()
            return (intensity.law(), PoolLawCommand.net(intensity, programme))
        }
    }

    private func printSensitivity(_ portfolio: Portfolio, _ model: PoolModel) throws {
        var printer = RowPrinter(
            arguments.format,
            columns: [
                "parameter", "tag", "value", "low", "high", "mean_at_low_meur", "mean_at_high_meur",
                "tvar_at_low_meur",
                "tvar_at_high_meur", "source",
            ])
        for row in try Sensitivity.all(portfolio, tails: true) {
            printer.add([
                .string(row.note.key), .string(row.note.tag.rawValue),
                .number(row.note.value(in: portfolio.parameters)),
                .number(row.note.range.lowerBound), .number(row.note.range.upperBound),
                millions(row.means.low),
                millions(row.means.high), row.tails.map { millions($0.low) } ?? .null,
                row.tails.map { millions($0.high) } ?? .null, .string(row.note.source.english),
            ])
        }
        try printer.finish()
        try EngineCheck.report(model)
    }

    private func printCurve(_ law: LossLaw, _ asked: AskedPool) async throws {
        let ends = try await laws(asked).map(\.gross), intervals = PoolIntervals(asked)
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([
                ("return_period_years", false), ("loss_meur", true), ("tail_mean_meur", true),
            ]))
        for period in [2.0, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] {
            let q = 1 - 1 / period
            printer.add(
                [.integer(Int64(period))]
                    + intervals.cells(law.valueAtRisk(q), ends.map { $0.valueAtRisk(q) })
                    + intervals.cells(law.tailMean(q), ends.map { $0.tailMean(q) }))
        }
        try printer.finish()
        intervals.report()
        guard years > 0 else { return }
        let drawn = try await Simulation(asked.model, seed: seed).run(years: years, threads: threads)
        EngineCheck.report(
            LossStatistics(drawn.gross), asked.model, mean: law.mean,
            tailMean: law.tailMean(ContributionPlan.level))
    }
}
