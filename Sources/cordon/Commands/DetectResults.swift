import Attack
import Inputs
import Sigma
import Triage
import Vocabulary
import Watch

/// Matches as they come, in rows.
final class MatchResults: DetectResults {
    private var output: ByteOutput
    private let format: MatchFormat
    private var hasRows = false

    init(_ output: ByteOutput, _ format: MatchFormat) {
        self.output = output
        self.format = format
        self.output.text(format.start)
    }

    func prepare(_ scan: inout Scan) {
        let format = format
        scan.write = { finding, bytes in format.write(finding, to: &bytes) }
    }

    func take(_ part: Scan.Part) -> Bool {
        guard !part.rows.isEmpty else { return output.failure == nil }
        if hasRows {
            output.bytes(part.rows)
        } else {
            hasRows = true
            output.text(format.header)
            output.bytes(part.rows.dropFirst(format.separatorLength))
        }
        // Who follows on a terminal or in a pipe sees matches when they are found.
        output.flush()
        return output.failure == nil
    }

    func finish(_ ledger: InputLedger) throws {
        output.text(hasRows ? format.end : format.emptyEnd)
        try output.close()
    }
}

/// What happened by host and time.
final class TimelineResults: DetectResults {
    private var output: ByteOutput
    private let format: OutputFormat?
    private var story = Story()

    /// Without a format, the timeline is laid out for reading.
    init(_ output: ByteOutput, _ format: OutputFormat?) {
        self.output = output
        self.format = format
    }

    func prepare(_ scan: inout Scan) { scan.keepsFindings = true }

    func take(_ part: Scan.Part) -> Bool {
        for finding in part.findings { story.add(finding) }
        return true
    }

    func finish(_ ledger: InputLedger) throws {
        if let format {
            try printRows(format)
        } else {
            output.text(TimelineText(width: Terminal.width, hasColours: Terminal.hasColours).text(of: story))
            try output.close()
        }
        if story.untold > 0 {
            say(
                "\(story.untold) matches are not in the timeline, which has room for 10,000 pairs of host and rule"
            )
        }
    }

    private static let columns = [
        "host", "tactic", "level", "first", "last", "count", "rule_id", "rule", "source", "record",
    ]

    private func printRows(_ format: OutputFormat) throws {
        var printer = RowPrinter(format, columns: TimelineResults.columns, output: output)
        for host in story.hosts {
            for line in host.lines {
                let evidence = line.strand.evidence.first
                printer.add([
                    .string(host.name), .string(line.rule.tactics.map(\.rawValue).joined(separator: " ")),
                    .string(line.rule.level.rawValue), .time(line.first), .time(line.last),
                    .integer(Int64(line.count)), .string(line.rule.id), .string(line.rule.title),
                    .string(evidence?.source ?? ""), .integer(Int64(clamping: evidence?.record ?? 0)),
                ])
            }
        }
        try printer.finish()
    }
}

/// A report for people.
final class ReportResults: DetectResults {
    private var output: ByteOutput
    private let language: Language
    private let french: [String: RuleWords]
    private let ruleCount: Int
    private let refusedCount: Int
    private var story = Story()

    init(
        _ output: ByteOutput, language: Language, french: [String: RuleWords], ruleCount: Int,
        refusedCount: Int
    ) {
        self.output = output
        self.language = language
        self.french = french
        self.ruleCount = ruleCount
        self.refusedCount = refusedCount
    }

    func prepare(_ scan: inout Scan) {
        scan.keepsFindings = true
        scan.hashes = true
    }

    func take(_ part: Scan.Part) -> Bool {
        for finding in part.findings { story.add(finding) }
        return true
    }

    func finish(_ ledger: InputLedger) throws {
        let report = DetectionReport(
            story: story, ledger: ledger, french: french, ruleCount: ruleCount, refusedCount: refusedCount,
            made: .now)
        output.bytes(report.html(language))
        try output.close()
    }
}
