import ArgumentParser
import Foundation
import Pool
import Posture
import Store
import Triage
import Vocabulary

/// Which pool a command is about, and how its results come out.
struct PortfolioArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder with sites.csv, shocks.json and params.json; the data folder's own pool unless said.",
            valueName: "folder"))
    var portfolio: String?
    @OptionGroup var folder: DataOption
    @Flag(
        help: "Take bench_sites.csv and bench_shocks.json of the folder: the pool that speed is measured on.")
    var bench = false
    @Option(help: ArgumentHelp("Multiplies deductibles.", valueName: "factor")) var deductible: Double = 1
    @Option(help: ArgumentHelp("Multiplies limits.", valueName: "factor")) var limit: Double = 1
    @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table
    @Option(
        help: ArgumentHelp(
            "Draws of all the model's assumptions together that low and high are read from: 5 % and 95 % of them. 32 for a portfolio unless said, 0 for none; on the data folder's pool low and high are those of the postures unless a number is given.",
            valueName: "number"))
    var draws: Int?

    func validate() throws {
        guard draws == nil || draws == 0 || AssumptionDraws.counts.contains(draws ?? 0) else {
            throw ValidationError(
                "--draws is \(draws ?? 0); it must be 0, or \(AssumptionDraws.counts.lowerBound) to \(AssumptionDraws.counts.upperBound)."
            )
        }
        guard let portfolio else {
            guard !bench else { throw ValidationError("--bench needs --portfolio, the folder it lies in.") }
            return
        }
        guard FileManager.default.fileExists(atPath: URL(filePath: portfolio).path(percentEncoded: false))
        else {
            throw ValidationError(
                "'\(portfolio)' is no folder; name one with sites.csv, shocks.json and params.json.")
        }
    }

    /// The pool that was asked for.
    func read() async throws -> AskedPool {
        guard let portfolio else {
            let now = Instant.now
            let recorded = try await folder.existing().store.recordedPortfolio(on: now.parisDay, now: now)
            guard !recorded.places.isEmpty else {
                throw Failure(
                    "the data folder has no establishment yet; import them with 'cordon import establishments', or name a folder with --portfolio"
                )
            }
            say(
                "pool of the data folder: \(recorded.places.count) establishments, parameters version \(recorded.settings.version), rules version \(recorded.rules.version)"
            )
            return try AskedPool(
                scaled(recorded.portfolio), rules: recorded.rules.rules,
                numbers: recorded.places.map(\.finess),
                ends: [recorded.optimistic, recorded.pessimistic].map { scaled($0) }, draws: draws ?? 0)
        }
        let url = URL(filePath: portfolio)
        if bench {
            let model = try PortfolioFolder.benchmark(url)
            return AskedPool(model: model, names: model.sites.indices.map(String.init))
        }
        return try AskedPool(
            scaled(try PortfolioFolder(url: url).portfolio()), draws: draws ?? AssumptionDraws.usualCount)
    }

    private func scaled(_ portfolio: Portfolio) -> Portfolio {
        var portfolio = portfolio
        portfolio.cover.deductibleFactor *= deductible
        portfolio.cover.limitFactor = portfolio.cover.limitFactor.map { $0 * limit }
        return portfolio
    }
}

/// A pool from files or from the data folder.
struct AskedPool {
    /// What the engines compute.
    let model: PoolModel
    /// The names of the sites, in their order.
    let names: [String]
    /// What was agreed; the specification's rules for a pool from files.
    let rules: PoolRules
    /// FINESS numbers of the sites, where the pool is the data folder's.
    private let numbers: [String]
    /// What low and high are read from: with every protection at the high and at the low end of its interval, or the draws of
    /// ``study``; none for the benchmark's pool, which has neither postures nor parameters.
    let ends: [Portfolio]
    /// Draws of the model's assumptions; `nil` where the postures' ends are told.
    let study: AssumptionStudy?
    private let made: Portfolio?

    init(
        _ portfolio: Portfolio, rules: PoolRules = PoolRules(), numbers: [String] = [],
        ends: [Portfolio] = [], draws: Int = 0
    ) throws {
        // Names what is out of range, before anything is drawn around it.
        model = try portfolio.model()
        made = portfolio
        study = draws > 0 ? try AssumptionStudy(portfolio, count: draws) : nil
        self.ends = study?.portfolios ?? ends
        names = portfolio.sites.map(\.name)
        self.rules = rules
        self.numbers = numbers
    }

    init(model: PoolModel, names: [String]) {
        made = nil
        ends = []
        study = nil
        self.model = model
        self.names = names
        rules = PoolRules()
        numbers = []
    }

    /// The pools at the ends of what is not known.
    func endModels() throws -> [PoolModel] { try ends.map { try $0.model() } }

    /// Years of the pool, and of the pools at the postures' ends: one year's numbers tell it at each, so that an interval is
    /// of postures and not of draws. Assumptions move what draws are thinned from: there it is the pool alone.
    func simulations(_ programme: Programme = .none, seed: UInt32) throws -> [Simulation] {
        let models = [model] + (study == nil ? try endModels() : [])
        let envelope = models.count > 1 ? try PoolModel.envelope(of: models) : nil
        return try models.map {
            try Simulation($0, programme: programme, seed: seed, envelope: envelope)
        }
    }

    /// What each pays, and what it would pay at the ends of what is not known, if the pool buys that.
    func plans(_ pricing: Insurability.Rules, _ programme: Programme) async throws -> [ContributionPlan] {
        let models = [model] + (study == nil ? try endModels() : [])
        let covers = try CoverEffect.all(models, programme: programme, loading: rules.marketLoading)
        let plans = try models.enumerated().map { place, model in
            try ContributionPlan(
                PoolAnalysis(model), rules: pricing,
                cover: covers.indices.contains(place) ? covers[place] : nil)
        }
        return plans + (try await assumedPlans(pricing, programme))
    }

    /// What each would pay under each draw; none where the postures' ends are told.
    func assumedPlans(
        _ pricing: Insurability.Rules, _ programme: Programme
    ) async throws -> [ContributionPlan] {
        guard let study else { return [] }
        let loading = rules.marketLoading
        return try await study.each(threads: AskedPool.threads) {
            try study.plan(of: $0, rules: pricing, programme: programme, loading: loading)
        }
    }

    /// The laws of the draws' years, the first under the parameters in force; none where the postures' ends are told.
    func assumedLaws() async throws -> [LossLaw] { try await study?.laws(threads: AskedPool.threads) ?? [] }

    /// What some simulated years of each draw leave after what the pool buys; none where the postures' ends are told.
    func assumedNets(_ programme: Programme) async throws -> [LossStatistics] {
        guard programme != .none, let study else { return [] }
        return try await study.each(threads: AskedPool.threads) {
            let losses = try Simulation(try $0.model(), programme: programme, seed: 1)
                .losses(of: 0..<AssumptionStudy.drawnYears)
            return LossStatistics(losses.net ?? losses.gross)
        }
    }

    /// The pool at the ends, each hospital as itself: for what is asked of one hospital.
    func ownEnds() throws -> [Portfolio] {
        let portfolio = try portfolio()
        return study == nil ? ends : ends.map { portfolio.under($0.parameters) }
    }

    /// Draws are computed on so many threads; their results do not hang on it.
    static let threads = max(ProcessInfo.processInfo.activeProcessorCount, 1)

    /// The sites with their postures; the benchmark's pool has none.
    func portfolio() throws -> Portfolio {
        guard let made else { throw Failure("the benchmark's pool has no postures; leave --bench out") }
        return made
    }

    /// The place of a site, by its name or its FINESS number.
    func place(of site: String) throws -> Int {
        if let place = numbers.firstIndex(of: site) { return place }
        let found = names.indices.filter { names[$0] == site }
        guard found.count < 2 else {
            throw Failure("\(found.count) establishments are called '\(site)'; give the FINESS number")
        }
        guard let place = found.first else {
            throw Failure(
                numbers.isEmpty
                    ? "there is no site '\(site)'; names are in the first column of sites.csv"
                    : "there is no establishment '\(site)'; give its name or its FINESS number, nine digits")
        }
        return place
    }
}

/// What the pool buys, from the command line.
struct ProgrammeArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A layer on the pool's total of an incident, as attachment:limit or attachment:limit:reinstatements, in M€; repeatable.",
            valueName: "layer"))
    var layer: [String] = []
    @Option(help: ArgumentHelp("A stop-loss on the year, as attachment:limit in M€.", valueName: "amounts"))
    var stopLoss: String?

    /// What was asked for, or else what the pool has agreed to buy.
    func programme(agreed: Programme = .none) throws -> Programme {
        guard !layer.isEmpty || stopLoss != nil else { return agreed }
        return try Programme(
            layers: layer.map { text in
                let parts = try ProgrammeArguments.numbers(text, 2...3)
                guard parts.count == 2 || parts[2] == parts[2].rounded() && (0...1_000_000).contains(parts[2])
                else {
                    throw Failure("layer '\(text)': reinstatements are a whole number from 0 on")
                }
                return Programme.Layer(
                    attachment: parts[0], limit: parts[1],
                    reinstatements: parts.count == 3 ? Int(parts[2]) : nil)
            },
            stopLoss: stopLoss.map { text in
                let parts = try ProgrammeArguments.numbers(text, 2...2)
                return Programme.StopLoss(attachment: parts[0], limit: parts[1])
            })
    }

    private static func numbers(_ text: String, _ counts: ClosedRange<Int>) throws -> [Double] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        let numbers = parts.compactMap(\.self)
        guard counts.contains(parts.count), numbers.count == parts.count else {
            throw Failure("'\(text)' cannot be read; write amounts in M€ with colons between them, as 60:300")
        }
        return numbers
    }
}

extension PortfolioFolder {
    /// The pool that speed is measured on: one amount an incident, fixed shares.
    static func benchmark(_ folder: URL) throws -> PoolModel {
        let lines = try String(contentsOf: folder.appending(path: "bench_sites.csv"), encoding: .utf8)
            .split(whereSeparator: \.isNewline)
        let sites = try lines.dropFirst().enumerated().map { place, line in
            let cells = line.split(separator: ",").compactMap { Double($0) }
            guard cells.count == 6 else {
                throw PoolError.unreadable("bench_sites.csv line \(place + 2)", expected: "six numbers")
            }
            let law = Severity.lognormal(median: cells[2], sigma: cells[3])
            return PoolModel.Site(
                group: place, minorRate: cells[1], minor: law, majorRate: 0, major: law, exposure: 1,
                deductible: cells[4], limit: cells[5])
        }
        return try PoolModel(sites: sites, shocks: shocks(folder.appending(path: "bench_shocks.json")))
    }
}

/// Amounts in M€ as JSON, to the cent.
func millions(_ value: Double) -> JSONText { value.isFinite ? .verbatim(PoolText.millions(value)) : .null }
