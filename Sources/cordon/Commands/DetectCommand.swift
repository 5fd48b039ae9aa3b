public import ArgumentParser
import Detection
import Foundation
import Inputs
public import Sigma
import Triage
import Vocabulary

/// `cordon detect`: rules against files, without a data folder.
struct DetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect", abstract: "Match Sigma rules against EVTX, JSON and syslog.",
        discussion: """
            Reads files, folders and, for '-', standard input; gzip and zstd are read as they are. In folders, files \
            that hold no log are told apart by their content and left out. Matches come out in the order of the \
            input, whatever the number of threads. The summary goes to standard error.

            Exit code 0 when inputs were read, whether rules matched or not; 1 when none could be, when a named path is not \
            there, no rule can be used or results cannot be written; 2 for a wrong call.
            """)

    @Option(
        help: ArgumentHelp(
            """
            Folders, files and release archives (.zip, .tar.gz, .tar.zst) of rules, or a pack of 'cordon rules pack'; \
            the shipped rules if none is named.
            """,
            valueName: "rules"))
    var rules: [String] = []
    @Option(
        help: "How results come out: table, json, ndjson, csv or html; by the ending of --output if not said."
    )
    var format: DetectFormat?
    @Option(name: .shortAndLong, help: ArgumentHelp("Write results there.", valueName: "file"))
    var output: String?
    @Flag(
        help: "Tell what happened by host and time, one line for each rule and spell, instead of every match."
    )
    var timeline = false
    @Option(help: ArgumentHelp("Leave out matches of rules below this level.", valueName: "level"))
    var minLevel: Level?
    @Option(
        help: ArgumentHelp(
            "The log source of inputs that do not carry it: product=linux,service=sshd.", valueName: "source")
    )
    var logsource: String?
    @OptionGroup var zone: TimezoneOption
    @OptionGroup var mapping: MappingOption
    @Option(help: "The language of the HTML report: en or fr.") var language: Language = .english
    @Option(help: ArgumentHelp("How many threads work; the machine's cores if not said.", valueName: "count"))
    var threads: Int?
    @Flag(
        name: .customLong("no-cache"),
        help:
            "Compile rules anew, and keep no pack of them in the folder of caches ($XDG_CACHE_HOME or ~/.cache)."
    )
    var isCacheOff = false
    @Argument(help: "Files and folders to read; '-' for standard input.") var inputs: [String]

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads is a number from 1 to 256, not \(threads)")
        }
        if timeline, form == .html {
            throw ValidationError("the HTML report has the timeline in it; leave out --timeline")
        }
        if let logsource { _ = try source(logsource, .standard) }
    }

    func run() throws {
        Heap.keepsBlocks()
        let mappings = try mapping.read()
        let convention = mappings.convention
        let ready = try ReadyRules.load(rules, mappings, usesCache: !isCacheOff)
        ready.sayRefused()
        guard ready.ruleSet.count > 0 else { throw Failure("no rule can be used") }
        let correlations = correlations(ready, convention)
        for error in correlations?.errors ?? [] { say("\(error)") }
        Terminal.ignoreBrokenPipes()
        let files = try InputWalk.inputs(behind: inputs)
        var scan = Scan(ready.ruleSet, correlations: correlations, convention: convention, now: .now)
        scan.minLevel = minLevel ?? .informational
        scan.logSource = try logsource.map { try source($0, convention) }
        scan.clock = zone.clock
        let target = try output.map(ByteOutput.init(file:)) ?? ByteOutput()
        let results = try results(target, ready)
        let run = DetectRun(scan, files, results)
        try run.run(threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    }

    /// The correlations, if there are any: they ask for every rule, which a pack would rather keep to itself.
    private func correlations(_ ready: ReadyRules, _ convention: Convention) -> CorrelationSet? {
        ready.correlations.isEmpty
            ? nil : CorrelationSet(ready.correlations, over: ready.ruleSet.rules, convention: convention)
    }

    /// Where matches go, and as what.
    private func results(_ target: ByteOutput, _ ready: ReadyRules) throws -> any DetectResults {
        switch form {
        case .html:
            return ReportResults(
                target, language: language, french: try RuleSource.shippedFrench(),
                ruleCount: ready.ruleSet.count, refusedCount: ready.refusedCount)
        case .table where timeline && output == nil: return TimelineResults(target, nil)
        case .table, .json, .ndjson, .csv:
            let rows = OutputFormat(rawValue: form.rawValue) ?? .table
            return timeline
                ? TimelineResults(target, rows == .table ? nil : rows)
                : MatchResults(target, MatchFormat(rows, width: output == nil ? Terminal.width : nil))
        }
    }

    private var form: DetectFormat {
        format ?? output.flatMap { DetectFormat(ending: $0) } ?? .table
    }

    private func source(_ text: String, _ convention: Convention) throws -> LogSourceDefault {
        do { return try LogSourceDefault(text, convention: convention) } catch {
            throw ValidationError(error.description)
        }
    }
}

/// How results of detection come out.
enum DetectFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, ndjson, csv, html

    /// What a file of that name holds.
    init?(ending path: String) {
        guard let ending = path.split(separator: ".").last?.lowercased() else { return nil }
        switch ending {
        case "htm": self = .html
        case "jsonl": self = .ndjson
        default: self.init(rawValue: ending)
        }
    }
}

extension Level: ExpressibleByArgument {}
