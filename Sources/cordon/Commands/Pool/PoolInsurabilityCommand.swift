import ArgumentParser
import Pool
import Posture
import Store
import Triage

/// `cordon pool insurability`: who can be insured, and what would make it so.
struct PoolInsurabilityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "insurability",
        abstract: "Judge each hospital insurable, conditional with its measures, or not.",
        discussion: """
            Insurable: the premium in the pool is within what the hospital can pay, not above its premium alone, and not too large a \
            part of the limit. Conditional: not now, but with the protections named, the cheapest that are enough.
            """)

    @OptionGroup var arguments: PortfolioArguments
    @Option(help: ArgumentHelp("The yearly cost of a euro of capital.", valueName: "share"))
    var costOfCapital: Double?
    @Option(help: ArgumentHelp("The part of the premium that runs the pool.", valueName: "share"))
    var expense: Double?
    @Option(help: ArgumentHelp("The part of the security budget that may be premium.", valueName: "share"))
    var premiumShare: Double?

    func run() async throws {
        let asked = try await arguments.read()
        let portfolio = try asked.portfolio()
        var rules = asked.rules.pricing
        rules.costOfCapital = try PoolText.share(costOfCapital, "cost-of-capital") ?? rules.costOfCapital
        rules.expense = try PoolText.share(expense, "expense", upTo: 0.9) ?? rules.expense
        rules.premiumShare =
            try PoolText.share(premiumShare, "premium-share") ?? rules.premiumShare
        // What the covers make of each premium takes shares that are asked for only where there are covers, or ends.
        let isPlanned = asked.rules.programme != .none || asked.study == nil && !asked.ends.isEmpty
        let all = isPlanned ? try await asked.plans(rules, asked.rules.programme) : []
        let judged = try PortfolioInsurability(
            portfolio, rules: rules, coverFactors: all.first?.statements.map(\.coverFactor) ?? [])
        let plans =
            isPlanned ? Array(all.dropFirst()) : try await asked.assumedPlans(rules, asked.rules.programme)
        let judgedEnds = try zip(asked.study == nil ? asked.ends : [], plans).map { portfolio, plan in
            try PortfolioInsurability(
                portfolio, rules: rules, coverFactors: plan.statements.map(\.coverFactor),
                findsMeasures: false)
        }
        let intervals = PoolIntervals(asked), targets = try assumedTargets(asked, plans)
        let ownEnds = try asked.ownEnds()
        var printer = RowPrinter(
            arguments.format,
            columns: intervals.names([
                ("site", false), ("verdict", false), ("premium_meur", true), ("ceiling_meur", false),
                ("alone_meur", true), ("rate_on_line", true), ("premium_at_target_meur", true),
                ("measures", false), ("cost_meur", true),
            ]))
        for row in judged.rows {
            let ends = plans.map { $0.statements[row.site] }
            let answers = judgedEnds.map { $0.rows[row.site].answer }
            let start = [
                JSONText.string(portfolio.sites[row.site].name), .string(row.answer.verdict.rawValue),
            ]
            let premiums =
                intervals.cells(row.answer.premiumInPool, ends.map(\.total.millions))
                + [millions(row.answer.ceiling)]
                + intervals.cells(row.answer.premiumAlone, ends.map(\.alone.millions))
            // The same protections, as far as they are missing at the ends of what is known.
            let costs = ownEnds.map { end in
                let site = end.sites[row.site]
                return row.measures.reduce(0) {
                    $0
                        + end.parameters.cost(
                            of: $1, missing: 1 - site.coverages[$1], budget: site.budget)
                }
            }
            let rates = intervals.cells(
                row.answer.rateOnLine,
                intervals.isAssumed ? ends.map(\.total.millions) : answers.map(\.rateOnLine)
            ) {
                .verbatim(PoolText.number($0, 5))
            }
            let atTarget = intervals.cells(
                row.answer.premiumAtTarget,
                intervals.isAssumed ? targets.map { $0[row.site] } : answers.map(\.premiumAtTarget))
            let measures = JSONText.string(row.measures.map(\.rawValue).joined(separator: " "))
            let price = row.measures.isEmpty ? intervals.blanks : intervals.cells(row.cost, costs)
            printer.add(start + premiums + rates + atTarget + [measures] + price)
        }
        try printer.finish()
        let counts = Insurability.Verdict.allCases.map { verdict in
            "\(judged.rows.count { $0.answer.verdict == verdict }) \(verdict.rawValue)"
        }
        say(counts.joined(separator: ", "))
        intervals.report()
        try EngineCheck.report(asked.model, tailMean: all.first?.tailMean)
        if intervals.isAssumed {
            say(
                "at the target, premiums are taken to move with the loss that is left there; a ceiling is a share of the budget"
            )
        } else if intervals.hasEnds {
            say(
                "at the target every protection is complete there: its interval is that of the others; a ceiling is a share of the budget"
            )
        }
        if !judged.isExact {
            say(
                """
                beyond \(PortfolioInsurability.mostExactSites) hospitals, capital at other postures is taken to follow the \
                expected loss
                """)
        }
    }

    /// By draw of the assumptions, each hospital's premium with every protection complete: its premium as it is, in the
    /// proportion of its losses.
    private func assumedTargets(_ asked: AskedPool, _ plans: [ContributionPlan]) throws -> [[Double]] {
        guard let study = asked.study else { return [] }
        return try zip(study.portfolios, plans).map { portfolio, plan in
            let value = PortfolioValue(portfolio, try portfolio.model(), nil)
            return try portfolio.sites.indices.map { site in
                var complete = portfolio.sites[site]
                complete.coverages = complete.coverages.completing(Dimension.allCases)
                let losses = try value.losses(at: site, as: complete)
                let premium = plan.statements[site].total.millions
                return losses.now > 0 ? premium * losses.then / losses.now : premium
            }
        }
    }
}
