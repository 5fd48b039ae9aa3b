public import ArgumentParser
import Detection
import Events
import Foundation
import Inputs
public import Sigma
import Vocabulary

/// `cordon detect`: rules against files, without a data folder.
struct DetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect", abstract: "Match Sigma rules against EVTX, JSON lines and syslog.",
        discussion: """
            Reads files, folders and, for '-', standard input; gzip and zstd are read as they are. Matches come out in \
            the order of the input. The summary goes to standard error.
            """)

    @Option(
        help: ArgumentHelp(
            "Files and folders of rules; the shipped rules if none is named.", valueName: "folder"))
    var rules: [String] = []
    @Option(help: "How matches come out.") var format = OutputFormat.table
    @Option(help: ArgumentHelp("Leave out matches of rules below this level.", valueName: "level"))
    var minLevel: Level?
    @Argument(help: "Files and folders to read; '-' for standard input.") var inputs: [String]

    func run() throws {
        let (catalogue, _) = try RuleSource.catalogue(rules)
        if !catalogue.errors.isEmpty {
            say("\(catalogue.errors.count) rules were refused; 'cordon rules check' says why")
        }
        guard !catalogue.rules.isEmpty else { throw Failure("no rule can be used") }
        var scan = Scan(catalogue.ruleSet(), format: format, minLevel: minLevel)
        var reader = InputReader(names: scan.names, now: .now)
        for file in try InputWalk.files(behind: inputs) { scan.read(file, with: &reader) }
        scan.finish()
        if scan.hasFailed { throw ExitCode(1) }
    }
}

extension Level: ExpressibleByArgument {}

/// One run over some inputs.
private struct Scan {
    let names = FieldNames()
    private let minLevel: Level?
    private var detector: Detector
    private var printer: RowPrinter
    private var report = DecodingReport()
    private var matches = 0
    private let progress = Progress()
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private(set) var hasFailed = false

    private static let columns = [
        "time", "level", "rule", "computer", "channel", "event", "record", "source", "rule_id", "matched",
    ]

    init(_ rules: RuleSet, format: OutputFormat, minLevel: Level?) {
        detector = Detector(rules, names: names)
        printer = RowPrinter(format, columns: Scan.columns)
        self.minLevel = minLevel
        start = clock.now
    }

    mutating func read(_ path: String, with reader: inout InputReader) {
        do {
            let part = try reader.read(path) { event in
                for match in detector.matches(in: event)
                where minLevel.map({ match.rule.level >= $0 }) ?? true {
                    matches += 1
                    print(match, event, path)
                }
                progress.show("\(path): \(report.records + Int(event.record)) records, \(matches) matches")
            }
            report.merge(part)
        } catch {
            progress.clear()
            say("\(error)")
            hasFailed = true
        }
    }

    private mutating func print(_ match: Match, _ event: Event, _ path: String) {
        let time = event.time.map { JSONText.string($0.description) } ?? .null
        let computer = event.computer.map(JSONText.string) ?? .null
        let channel = event.channel.map(JSONText.string) ?? .null
        let matched = JSONText.object(match.matched.map { ($0.field, .string($0.value)) })
        let rule = match.rule
        printer.add(
            [
                time, .string(rule.level.rawValue), .string(rule.title), computer, channel,
                event.eventID.map { .integer(Int64($0)) } ?? .null, .integer(Int64(clamping: event.record)),
                .string(path), .string(rule.id), matched,
            ],
            document: .object([
                (
                    "rule",
                    .object([
                        ("id", .string(rule.id)), ("title", .string(rule.title)),
                        ("level", .string(rule.level.rawValue)),
                    ])
                ),
                (
                    "event",
                    .object([
                        ("source", .string(path)), ("record", .integer(Int64(clamping: event.record))),
                        ("time", time),
                        ("computer", computer), ("channel", channel),
                    ])
                ),
                ("matched", matched),
            ]))
    }

    mutating func finish() {
        progress.clear()
        printer.finish()
        let elapsed = start.duration(to: clock.now)
        let rate = Double(report.records) / max(0.001, Double(milliseconds(elapsed)) / 1_000)
        say(
            """
            \(report.records) records, \(report.bytes) bytes, \(matches) matches, \(report.skippedCount) records skipped, \
            \(milliseconds(elapsed)) ms (\(Int(rate)) records/s)
            """)
        for trouble in report.skipped {
            say("skipped \(trouble.count): \(trouble.reason), first at \(trouble.firstPlace)")
        }
        for trouble in report.mended {
            say("mended \(trouble.count): \(trouble.reason), first at \(trouble.firstPlace)")
        }
    }
}
