import ArgumentParser
import Pool
import Posture
import Triage

/// `cordon pool value`: what each measure is worth at each hospital.
struct PoolValueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "value",
        abstract: "Print what completing each protection saves, whom, and for what cost.",
        discussion: """
            In M€ a year: what it saves the hospital itself, what it saves the others of its group, and the capital that it \
            frees. Costs are working assumptions unless --cost gives them, as mfa=0.08, for a hospital of 100 M€. With --budget, \
            the best set of measures for that money.
            """)

    @OptionGroup var arguments: PortfolioArguments
    @Option(help: ArgumentHelp("Only this hospital.", valueName: "name")) var site: String?
    @Option(
        help: ArgumentHelp(
            "The yearly cost of a protection, as mfa=0.08; repeatable.", valueName: "dimension=meur"))
    var cost: [String] = []
    @Flag(help: "Leave the capital out: it takes an exact law for each measure.") var withoutCapital = false
    @Option(
        help: ArgumentHelp(
            "The yearly cost of a euro of capital; what was agreed unless said.", valueName: "share"))
    var costOfCapital: Double?
    @Option(help: ArgumentHelp("Money to spend a year, in M€: prints the best choice.", valueName: "meur"))
    var budget: Double?

    func run() async throws {
        let start = PoolText.processorSeconds()
        let asked = try await arguments.read()
        let capitalPrice =
            try PoolText.share(costOfCapital, "cost-of-capital") ?? asked.rules.pricing.costOfCapital
        let portfolio = try asked.portfolio()
        let costs = try stated()
        let pool = withoutCapital ? nil : PreparedPool(asked.model)
        let value = PortfolioValue(portfolio, asked.model, pool)
        let prepared = PoolText.processorSeconds()
        let sites = try site.map { [try asked.place(of: $0)] } ?? Array(portfolio.sites.indices)
        @Sendable func all(_ value: PortfolioValue, _ parameters: LossParameters) throws -> [PortfolioValue
            .Row]
        {
            try sites.flatMap { place in
                try value.rows(at: place) { dimension, missing in
                    costs[dimension].map { $0 * missing }
                        ?? (parameters.measureCosts[dimension.rawValue] ?? 0) * missing
                }
            }
        }
        var rows = try all(value, portfolio.parameters)
        let each = (PoolText.processorSeconds() - prepared) / Double(max(rows.count, 1))
        let ends: [[PortfolioValue.Row]]
        if let study = asked.study {
            let isPrepared = !withoutCapital && rows.count <= PoolValueCommand.mostPrepared
            ends = try await study.each(threads: AskedPool.threads) { portfolio in
                let model = try portfolio.model()
                return try all(
                    PortfolioValue(
                        portfolio, model, isPrepared ? PreparedPool(model, precision: .drawn) : nil),
                    portfolio.parameters)
            }
        } else {
            ends = try asked.ends.map {
                try all(try PortfolioValue($0, withCapital: !withoutCapital), $0.parameters)
            }
        }
        // Of many measures: the capital freed follows what is saved, and the pool's capital its mean.
        let scales =
            withoutCapital || rows.count <= PoolValueCommand.mostPrepared
            ? []
            : try await asked.assumedLaws().map { ($0.tailMean(ContributionPlan.level) - $0.mean) / $0.mean }
        func freed(_ row: PortfolioValue.Row, _ bounds: [PortfolioValue.Row]) -> [Double?] {
            guard !scales.isEmpty else { return bounds.map(\.capitalFreed) }
            return zip(bounds, scales).map { ($0.own + $0.others) * $1 }
        }
        let boundsOf = Dictionary(
            rows.indices.map { place in (ValueKey(rows[place]), ends.map { $0[place] }) },
            uniquingKeysWith: { first, _ in first })
        if let budget { rows = try chosen(rows, budget, capitalPrice) }
        let intervals = PoolIntervals(asked)
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([
                ("site", false), ("measure", false), ("own_meur", true), ("others_meur", true),
                ("capital_freed_meur", true), ("cost_meur", true), ("euros_saved_by_euro", true),
            ]))
        for row in rows {
            let bounds = boundsOf[ValueKey(row)] ?? []
            func ratio(_ row: PortfolioValue.Row) -> Double { row.valuePerEuro(costOfCapital: capitalPrice) }
            // Complete at an end, a protection saves nothing there and costs nothing.
            let ratios = bounds.map(ratio).map { $0.isFinite ? $0 : nil }
            var cells = [
                JSONText.string(portfolio.sites[row.site].name), .string(row.dimension.rawValue),
            ]
            cells += intervals.cells(row.own, bounds.map(\.own))
            cells += intervals.cells(row.others, bounds.map(\.others))
            cells +=
                row.capitalFreed.map { intervals.cells($0, freed(row, bounds)) } ?? intervals.blanks
            cells += intervals.cells(row.cost, bounds.map(\.cost))
            cells +=
                ratio(row).isFinite
                ? intervals.cells(ratio(row), ratios) { .verbatim(PoolText.number($0, 3)) }
                : intervals.blanks
            printer.add(cells)
        }
        try printer.finish()
        func sum(_ amount: (PortfolioValue.Row) -> Double) -> String {
            let bounds = asked.ends.indices.map { end in
                rows.reduce(0) { $0 + (boundsOf[ValueKey($1)].map { amount($0[end]) } ?? 0) }
            }
            let value = rows.reduce(0) { $0 + amount($1) }
            return PoolText.number(value, 3) + intervals.words(value, bounds)
        }
        say(
            """
            \(rows.count) measures cost \(sum(\.cost)) M€ a year; each by itself saves \
            \(sum(\.own)) M€ at the hospitals and \(sum(\.others)) M€ at others of their groups, added up; \
            \(PoolText.number(PoolText.processorSeconds() - start, 2)) CPU-seconds, of which \
            \(PoolText.number(each * 1_000, 1)) ms for each measure once the pool is prepared
            """)
        intervals.report()
        if !scales.isEmpty {
            say(
                "beyond \(PoolValueCommand.mostPrepared) measures, the capital that one frees is taken to move with what it saves and with the pool's capital for a euro of loss"
            )
        }
        let law = pool?.law()
        try EngineCheck.report(
            asked.model, mean: PoolMoments(asked.model).mean,
            tailMean: law?.tailMean(ContributionPlan.level))
    }

    /// Measures up to which every draw has an exact law for each.
    private static let mostPrepared = 64

    private func stated() throws -> [Dimension: Double] {
        var costs: [Dimension: Double] = [:]
        for text in cost {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let dimension = Dimension(rawValue: parts[0]),
                let amount = Double(parts[1]),
                amount >= 0, amount < .infinity
            else {
                throw Failure(
                    "--cost '\(text)' cannot be read; write one of \(Dimension.allCases.map(\.rawValue).joined(separator: ", ")), '=' and M€"
                )
            }
            costs[dimension] = amount
        }
        return costs
    }

    /// Measures one by one within a budget; each is its own group of taking it or not.
    private func chosen(
        _ rows: [PortfolioValue.Row], _ budget: Double, _ costOfCapital: Double
    ) throws -> [PortfolioValue.Row] {
        let groups = rows.map { row in
            [
                BudgetChoice.Option(cost: 0, value: 0),
                BudgetChoice.Option(cost: row.cost, value: row.benefit(costOfCapital: costOfCapital)),
            ]
        }
        let best = try BudgetChoice(groups, budget: budget)
        return zip(rows, best.choice).filter { $0.1 == 1 }.map(\.0)
    }
}

/// Which protection at which hospital a row is about.
private struct ValueKey: Hashable {
    let site: Int
    let dimension: Dimension

    init(_ row: PortfolioValue.Row) {
        site = row.site
        dimension = row.dimension
    }
}
