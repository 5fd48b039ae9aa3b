import ArgumentParser
import Foundation
import Pool
import Posture
import Triage
import Vocabulary

/// Which pool a command is about, and how its results come out.
struct PortfolioArguments: ParsableArguments {
    @Option(help: ArgumentHelp("A folder with sites.csv, shocks.json and params.json.", valueName: "folder"))
    var portfolio: String
    @Flag(
        help: "Take bench_sites.csv and bench_shocks.json of the folder: the pool that speed is measured on.")
    var bench = false
    @Option(help: ArgumentHelp("Multiplies deductibles.", valueName: "factor")) var deductible: Double = 1
    @Option(help: ArgumentHelp("Multiplies limits.", valueName: "factor")) var limit: Double = 1
    @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table

    private var folder: URL { URL(filePath: portfolio) }

    func validate() throws {
        guard FileManager.default.fileExists(atPath: folder.path()) else {
            throw ValidationError(
                "'\(portfolio)' is no folder; name one with sites.csv, shocks.json and params.json.")
        }
    }

    /// The portfolio of the folder.
    func read() throws -> Portfolio {
        guard !bench else { throw Failure("the benchmark's pool has no postures; leave --bench out") }
        var portfolio = try PortfolioFolder(url: folder).portfolio()
        portfolio.cover.deductibleFactor = deductible
        portfolio.cover.limitFactor = limit
        return portfolio
    }

    /// What the engines compute.
    func model() throws -> PoolModel {
        try bench ? PortfolioFolder.benchmark(folder) : read().model()
    }

    /// The names of the sites, in their order.
    func names() throws -> [String] {
        try bench ? model().sites.indices.map(String.init) : read().sites.map(\.name)
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

    func programme() throws -> Programme {
        try Programme(
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
        let parts = text.split(separator: ":").map { Double($0) }
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
