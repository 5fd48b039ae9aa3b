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
    @Option(help: ArgumentHelp("The yearly cost of a euro of capital.", valueName: "share"))
    var costOfCapital: Double = 0.06
    @Option(help: ArgumentHelp("Money to spend a year, in M€: prints the best choice.", valueName: "meur"))
    var budget: Double?

    func run() async throws {
        let start = PoolText.processorSeconds()
        let asked = try await arguments.read()
        let portfolio = try asked.portfolio()
        let costs = try stated()
        let value = try PortfolioValue(portfolio, withCapital: !withoutCapital)
        let prepared = PoolText.processorSeconds()
        let sites = try site.map { [try asked.place(of: $0)] } ?? Array(portfolio.sites.indices)
        var rows: [PortfolioValue.Row] = []
        for place in sites {
            rows += try value.rows(at: place) { dimension, missing in
                costs[dimension].map { $0 * missing }
                    ?? PortfolioValue.assumedCost(dimension, missing: missing)
            }
        }
        let each = (PoolText.processorSeconds() - prepared) / Double(max(rows.count, 1))
        if let budget { rows = try chosen(rows, budget) }
        var printer = RowPrinter(
            arguments.format,
            columns: [
                "site", "measure", "own_meur", "others_meur", "capital_freed_meur", "cost_meur",
                "euros_saved_by_euro",
            ])
        for row in rows {
            let ratio = row.valuePerEuro(costOfCapital: costOfCapital)
            printer.add([
                .string(portfolio.sites[row.site].name), .string(row.dimension.rawValue), millions(row.own),
                millions(row.others),
                row.capitalFreed.map(millions) ?? .null, millions(row.cost),
                ratio.isFinite ? .verbatim(PoolText.number(ratio, 3)) : .null,
            ])
        }
        try printer.finish()
        let own = rows.reduce(0) { $0 + $1.own }, others = rows.reduce(0) { $0 + $1.others }
        say(
            """
            \(rows.count) measures cost \(PoolText.number(rows.reduce(0) { $0 + $1.cost }, 3)) M€ a year; each by itself saves \
            \(PoolText.number(own, 3)) M€ at the hospitals and \(PoolText.number(others, 3)) M€ at others of their groups, added up; \
            \(PoolText.number(PoolText.processorSeconds() - start, 2)) CPU-seconds, of which \
            \(PoolText.number(each * 1_000, 1)) ms for each measure once the pool is prepared
            """)
    }

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
    private func chosen(_ rows: [PortfolioValue.Row], _ budget: Double) throws -> [PortfolioValue.Row] {
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
