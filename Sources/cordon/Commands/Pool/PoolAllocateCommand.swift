import ArgumentParser
import Pool
import Store
import Triage
import Vocabulary

/// `cordon pool allocate`: who pays what, and for what.
struct PoolAllocateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocate",
        abstract: "Share the pool's cost among its hospitals, to the cent and by cause.",
        discussion: """
            The capital is the tail mean at 99.5 % above the mean; Euler's shares of it follow what each brings to the worst \
            years. Amounts in euros add up to the cent. With --site, the statement of one hospital for its director, in French \
            unless --language says otherwise.
            """)

    @OptionGroup var arguments: PortfolioArguments
    @OptionGroup var bought: ProgrammeArguments
    @Option(help: ArgumentHelp("The yearly cost of a euro of capital.", valueName: "share"))
    var costOfCapital: Double?
    @Option(help: ArgumentHelp("The part of the premium that runs the pool.", valueName: "share"))
    var expense: Double?
    @Option(help: ArgumentHelp("The statement of this hospital.", valueName: "name")) var site: String?
    @Option(help: ArgumentHelp("What one event of this shared cause would do.", valueName: "name")) var cause:
        String?
    @Option(
        help: ArgumentHelp(
            "Print Shapley's shares of the worst years beside Euler's instead, on so many simulated years: exact up to 12 players, by sampled orders with their standard error above. In pools of more than 60 hospitals their groups are the players.",
            valueName: "years"))
    var shapley: Int?
    @Flag(help: "Print a row for each hospital and origin: every supplier by its name.") var byCause = false
    @Option(help: "The language of a statement: fr or en.") var language: Language = .french

    func validate() throws {
        guard (1_000...50_000).contains(shapley ?? 1_000) else {
            throw ValidationError("--shapley takes 1000 to 50000 years.")
        }
    }

    func run() async throws {
        let start = PoolText.processorSeconds()
        let asked = try await arguments.read()
        let model = asked.model, names = asked.names
        if let cause { return try printCause(cause, asked) }
        if let shapley {
            return try await PoolShapley(asked: asked, years: shapley).print(as: arguments.format)
        }
        var rules = asked.rules.pricing
        rules.costOfCapital = try PoolText.share(costOfCapital, "cost-of-capital") ?? rules.costOfCapital
        rules.expense = try PoolText.share(expense, "expense", upTo: 0.9) ?? rules.expense
        let programme = try bought.programme(agreed: asked.rules.programme)
        let plans = try await asked.plans(rules, programme)
        let plan = plans[0]
        let ends = Array(plans.dropFirst())
        let place = try site.map { try asked.place(of: $0) }
        if let place, arguments.format == .table, !byCause {
            var output = ByteOutput()
            let text = ContributionText(
                plan.statements[place], ends: ends.map { $0.statements[place] }, PoolIntervals(asked),
                name: names[place])
            for line in text.lines(in: language) { output.line(line) }
            try output.close()
            return try EngineCheck.report(model, mean: plan.mean, tailMean: plan.tailMean)
        }
        let places = place.map { [$0] } ?? Array(plan.statements.indices)
        if byCause {
            try printLines(plan, ends, places, asked)
        } else {
            try printRows(plan, ends, places, asked)
        }
        let intervals = PoolIntervals(asked)
        say(
            """
            contributions \(plan.total) €\(intervals.words(plan.total.millions, ends.map(\.total.millions))); mean \(PoolText.number(plan.mean, 3)) M€\(intervals.words(plan.mean, ends.map(\.mean))), VaR 99.5 % \
            \(PoolText.number(plan.valueAtRisk, 2))\(intervals.words(plan.valueAtRisk, ends.map(\.valueAtRisk), 2)), TVaR 99.5 % \
            \(PoolText.number(plan.tailMean, 2))\(intervals.words(plan.tailMean, ends.map(\.tailMean), 2)); capital \
            \(PoolText.number(plan.grossCapital, 2)) M€\(intervals.words(plan.grossCapital, ends.map(\.grossCapital), 2)) instead of \
            \(PoolText.number(plan.capitalAlone, 2))\(intervals.words(plan.capitalAlone, ends.map(\.capitalAlone), 2)) alone \
            (\(PoolText.number(100 * plan.diversification, 1)) % saved); \
            \(PoolText.number(PoolText.processorSeconds() - start, 2)) CPU-seconds
            """)
        if programme != .none {
            func words(_ figure: (ContributionPlan) -> Double, _ digits: Int = 3) -> String {
                PoolText.number(figure(plan), digits) + " M€"
                    + intervals.words(figure(plan), ends.map(figure), digits)
            }
            say(
                """
                covers cost \(words(\.coverPrice)) a year and pay back \(words { $0.mean - $0.netMean }); \
                capital after them \(words(\.capital, 2))
                """)
        }
        intervals.report()
        try EngineCheck.report(model, mean: plan.mean, tailMean: plan.tailMean)
    }

    /// A row for each hospital and what brings its losses.
    private func printLines(
        _ plan: ContributionPlan, _ ends: [ContributionPlan], _ places: [Int], _ asked: AskedPool
    ) throws {
        let intervals = PoolIntervals(asked)
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([
                ("site", false), ("origin", false), ("contribution", true), ("pure_premium", true),
                ("cover_price", true), ("cover_recovery", true), ("capital_cost", true), ("expenses", true),
                ("worst_years", true),
            ]))
        let amounts: [(ContributionPlan.Line) -> Money] = [
            \.total, \.purePremium, \.coverPrice, \.coverRecovery, \.capitalCost, \.expenses, \.worstYears,
        ]
        for place in places {
            for line in plan.statements[place].lines {
                // A part that costs nothing at an end has no line there.
                let same = ends.map { $0.statements[place].lines.first { $0.part == line.part } }
                printer.add(
                    [.string(asked.names[place]), .string(ContributionText.word(line.part))]
                        + amounts.flatMap { amount in
                            intervals.cells(amount(line), same.map { $0.map(amount) ?? .zero })
                        })
            }
        }
        try printer.finish()
    }

    private func printRows(
        _ plan: ContributionPlan, _ ends: [ContributionPlan], _ places: [Int], _ asked: AskedPool
    ) throws {
        let names = asked.names, intervals = PoolIntervals(asked)
        let budgets = try arguments.bench ? nil : asked.portfolio().sites.map(\.budget)
        let transfers = budgets.map { budgets in
            ([plan] + ends).map { $0.transfers(ifPaidBy: budgets) }
        }
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([
                ("site", false), ("contribution", true), ("pure_premium", true), ("cover_price", true),
                ("cover_recovery", true), ("capital_cost", true), ("expenses", true), ("own", true),
                ("group", true), ("shared_causes", true),
                ("alone", true), ("saving", true), ("capital", true), ("capital_alone", true),
                ("subsidy_if_paid_by_budget", true),
            ]))
        for statement in places.map({ plan.statements[$0] }) {
            let amounts = PoolAllocateCommand.amounts(statement)
            let bounds = ends.map { PoolAllocateCommand.amounts($0.statements[statement.site]) }
            let causes = statement.lines.map { line in
                // A part that costs nothing at an end has no line there.
                let same = ends.map { $0.statements[statement.site].lines.first { $0.part == line.part } }
                func entry(_ name: String, _ amount: (ContributionPlan.Line) -> Money) -> (
                    name: String, amount: Money, ends: [Money]
                ) {
                    (name, amount(line), same.map { $0.map(amount) ?? .zero })
                }
                return JSONText.object(
                    [("part", .string(ContributionText.word(line.part)))]
                        + intervals.fields([
                            entry("pure_premium", \.purePremium), entry("cover_price", \.coverPrice),
                            entry("cover_recovery", \.coverRecovery), entry("capital_cost", \.capitalCost),
                            entry("expenses", \.expenses),
                        ]))
            }
            let cells =
                [JSONText.string(names[statement.site])]
                + amounts.indices.flatMap { place in
                    intervals.cells(amounts[place], bounds.map { $0[place] })
                }
                + (transfers.map { all in
                    intervals.cells(all[0][statement.site], all.dropFirst().map { $0[statement.site] })
                } ?? [.null])
            printer.add(
                cells, document: .object(Array(zip(printer.columnNames, cells)) + [("lines", .array(causes))])
            )
        }
        try printer.finish()
    }

    /// What one hospital pays in all, of what it is made, what brings it; alone, saved, and the capital of both ways.
    private static func amounts(_ statement: ContributionPlan.Statement) -> [Money] {
        func sum(_ of: (ContributionPlan.Line) -> Money) -> Money {
            statement.lines.reduce(.zero) { $0 + of($1) }
        }
        func part(_ keeps: (ContributionPlan.Part) -> Bool) -> Money {
            sum { keeps($0.part) ? $0.total : .zero }
        }
        let own = part { $0 == .own }, group = part { $0 == .group }
        return [
            statement.total, sum(\.purePremium), sum(\.coverPrice), sum(\.coverRecovery), sum(\.capitalCost),
            sum(\.expenses), own, group,
            statement.total - own - group, statement.alone, statement.saving, statement.capital,
            statement.capitalAlone,
        ]
    }

    private func printCause(_ name: String, _ asked: AskedPool) throws {
        let model = asked.model, names = asked.names, intervals = PoolIntervals(asked)
        guard let place = model.shocks.firstIndex(where: { $0.name == name }) else {
            throw Failure(
                "there is no shared cause '\(name)'; there are: \(model.shocks.prefix(60).map(\.name).joined(separator: ", "))"
            )
        }
        let scenario = CauseScenario(place, in: model)
        let ends = try asked.ends.map {
            asked.study == nil
                ? CauseScenario(place, in: try $0.model())
                : CauseScenario(place, in: try $0.model(), precision: .drawn)
        }
        func words(_ figure: (CauseScenario) -> Double, _ digits: Int) -> String {
            PoolText.number(figure(scenario), digits)
                + intervals.words(figure(scenario), ends.map(figure), digits)
        }
        var printer = RowPrinter(
            arguments.format, columns: intervals.names([("site", false), ("expected_meur", true)]))
        let order = scenario.memberMeans.indices.sorted {
            scenario.memberMeans[$0] > scenario.memberMeans[$1]
        }
        for member in order {
            printer.add(
                [.string(names[model.shocks[place].members[member]])]
                    + intervals.cells(
                        scenario.memberMeans[member], ends.map { $0.memberMeans[member] }))
        }
        try printer.finish()
        intervals.report()
        say(
            """
            one event of \(name): \(words(\.expectedHits, 1)) of \(model.shocks[place].members.count) members hit \
            on average; it costs \(words({ $0.law.mean }, 3)) M€ on average, \
            \(words({ $0.law.valueAtRisk(0.9) }, 2)) in one event of ten, \
            \(words({ $0.law.valueAtRisk(0.99) }, 2)) in one of a hundred
            """)
        try EngineCheck.report(model)
    }
}
