import Sigma
import Triage
import Vocabulary
import Workbooks

/// How one match is written. Each thread writes those of its own blocks, so no row knows of another.
struct MatchFormat: Sendable {
    private let format: OutputFormat
    /// Of the terminal; `nil` in a pipe, where values stay whole.
    private let width: Int?
    private let hasColours: Bool

    init(_ format: OutputFormat, width: Int?) {
        self.format = format
        self.width = width
        hasColours = width != nil && Terminal.hasColours
    }

    private static let columns = [
        "time", "level", "rule", "computer", "channel", "event", "record", "source", "rule_id", "matched",
    ]

    /// What stands before all, even if there is no match.
    var start: String {
        switch format {
        case .csv: String(decoding: RowPrinter.writer.line(MatchFormat.columns), as: UTF8.self)
        case .json: "["
        case .table, .ndjson: ""
        }
    }

    /// What stands before the first match.
    var header: String {
        switch format {
        case .json: "\n"
        case .csv, .ndjson: ""
        case .table: tableLine(MatchFormat.columns)
        }
    }

    /// What stands after the last match, and what if there is none.
    var end: String { format == .json ? "\n]\n" : "" }
    var emptyEnd: String { format == .json ? "]\n" : "" }

    /// How many bytes of each row stand only between two rows.
    var separatorLength: Int { format == .json ? MatchFormat.separator.count : 0 }

    private static let separator: [UInt8] = Array(",\n".utf8)

    /// Writes one match.
    func write(_ finding: Finding, to bytes: inout [UInt8]) {
        switch format {
        case .json:
            bytes += MatchFormat.separator
            finding.writeJSON(to: &bytes)
        case .ndjson:
            finding.writeJSON(to: &bytes)
            bytes.append(0x0A)
        case .csv: bytes += RowPrinter.writer.line(cells(finding))
        case .table: bytes += (width == nil ? tableLine(cells(finding)) : terminalLine(finding)).utf8
        }
    }

    private func cells(_ finding: Finding) -> [String] {
        let rule = finding.rule
        var matched: [UInt8] = []
        finding.writeMatched(to: &matched)
        return [
            finding.time?.description ?? "", rule.level.rawValue, Columns.plain(rule.title),
            Columns.plain(finding.computer ?? ""), Columns.plain(finding.channel ?? ""),
            finding.eventID.map(String.init) ?? "", String(finding.record), Columns.plain(finding.source),
            Columns.plain(rule.id), Columns.escaped(json: String(decoding: matched, as: UTF8.self)),
        ]
    }

    // MARK: Tables

    /// Whole values, aligned as long as none is unusually long.
    private func tableLine(_ cells: [String]) -> String {
        if let width { return Columns.fit(terminalHeader, width).trimmedEnd + "\n" }
        let widths = [24, 13, 56, 20, 36, 5, 8, 32, 36, 0]
        return zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(0, width - Columns.width(of: cell)))
        }.joined(separator: "  ").trimmedEnd + "\n"
    }

    /// Time, level and computer have their places; rule and evidence share the rest, and where the record lies comes
    /// last if there is room for it.
    private func widths(_ width: Int) -> (computer: Int, rule: Int, matched: Int, place: Int) {
        let rest = width - 19 - 8 - 4
        let computer = min(24, max(10, rest / 5))
        let place = width >= 150 ? min(48, rest / 4) : 0
        let left = rest - computer - 2 - (place > 0 ? place + 2 : 0)
        let rule = left / 2
        return (computer, rule, max(1, left - rule - 2), place)
    }

    private var terminalHeader: String {
        let sizes = widths(width ?? 100)
        var cells = [
            Columns.fit("time", 19), Columns.fit("level", 8), Columns.fit("computer", sizes.computer),
            Columns.fit("rule", sizes.rule), Columns.fit("matched", sizes.matched),
        ]
        if sizes.place > 0 { cells.append(Columns.fit("record", sizes.place)) }
        return cells.joined(separator: "  ")
    }

    private func terminalLine(_ finding: Finding) -> String {
        let sizes = widths(width ?? 100)
        // What was found matters more than where: the name of the field comes with a wide terminal only.
        let evidence = finding.matched.prefix(3).map { value in
            let text = value.shortened(to: sizes.matched).value
            return sizes.matched < 48 || value.field.isEmpty ? text : "\(value.field): \(text)"
        }
        var cells = [
            Columns.fit(finding.time?.clock ?? "", 19), finding.rule.level.cell(hasColours: hasColours),
            Columns.fit(Columns.plain(finding.computer ?? ""), sizes.computer),
            Columns.fit(Columns.plain(finding.rule.title), sizes.rule),
            Columns.fit(Columns.plain(evidence.joined(separator: "; ")), sizes.matched),
        ]
        if sizes.place > 0 {
            let name = finding.source.split(separator: "/").last.map(String.init) ?? finding.source
            cells.append(Columns.fit(Columns.plain("\(name):\(finding.record)"), sizes.place))
        }
        return cells.joined(separator: "  ").trimmedEnd + "\n"
    }
}

extension JSONText {
    /// A time in ISO 8601, or null.
    static func time(_ time: Instant?) -> JSONText { time.map { .string($0.description) } ?? .null }
}

extension Instant {
    /// `2026-02-11 02:04:05`, in UTC.
    var clock: String {
        let text = description
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
    }
}

extension Level {
    /// In eight columns, in a colour on a terminal that has them.
    func cell(hasColours: Bool) -> String {
        let text = Columns.fit(self == .informational ? "info" : rawValue, 8)
        guard hasColours else { return text }
        let code =
            switch self {
            case .critical: "1;31"
            case .high: "31"
            case .medium: "33"
            case .low: "36"
            case .informational: "2"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

extension String {
    /// Without the blanks at its end.
    var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
