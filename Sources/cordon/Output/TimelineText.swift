import Attack
import Sigma
import Triage
import Vocabulary

/// The timeline as a person reads it in a terminal: a heading for each host, then what happened there, in time.
struct TimelineText {
    /// Of the terminal; `nil` in a pipe, where values stay whole.
    let width: Int?
    let hasColours: Bool

    private static let tacticWidth = 23

    func text(of story: Story) -> String {
        story.hosts.map { text(of: $0) }.joined(separator: "\n")
    }

    private func text(of host: Story.Host) -> String {
        var text = bold(heading(of: host)) + "\n"
        if !host.tactics.isEmpty {
            let tactics = "  " + host.tactics.map { $0.title[.english] }.joined(separator: " > ")
            text += (width.map { Columns.fit(tactics, $0).trimmedEnd } ?? tactics) + "\n"
        }
        var day = ""
        for line in host.lines {
            let clock = line.first?.clock ?? ""
            let lineDay = line.first == nil ? "no time" : String(clock.prefix(10))
            if lineDay != day {
                day = lineDay
                text += "  \(day)\n"
            }
            text += row(line, clock: String(clock.dropFirst(11))) + "\n"
        }
        return text
    }

    private func heading(of host: Story.Host) -> String {
        let counts = Level.allCases.reversed().filter { host.levels[$0] > 0 }
            .map { "\(host.levels[$0]) \($0.rawValue)" }.joined(separator: ", ")
        let name = host.name.isEmpty ? "(no host named)" : Columns.plain(host.name)
        return width.map { Columns.fit("\(name)  \(counts)", $0).trimmedEnd } ?? "\(name)  \(counts)"
    }

    private func row(_ line: Story.Line, clock: String) -> String {
        let tactics = line.rule.tactics.map { $0.title[.english] }
        let more = tactics.count > 1 ? " +\(tactics.count - 1)" : ""
        let tactic = width == nil ? tactics.joined(separator: ", ") : (tactics.first ?? "") + more
        var start = ["   ", Columns.fit(clock, 8), line.rule.level.cell(hasColours: hasColours)]
        var used = 5 + 8 + 2 + 8 + 2
        // A narrow terminal has no room for the tactic, which the heading names too.
        if (width ?? .max) >= 80 {
            start.append(
                width == nil
                    ? tactic.padded(TimelineText.tacticWidth) : Columns.fit(tactic, TimelineText.tacticWidth))
            used += TimelineText.tacticWidth + 2
        }
        let lead = start.joined(separator: "  ")
        let count = line.count > 1 ? "  × \(line.count)\(until(line))" : ""
        let title = Columns.plain(line.rule.title)
        guard let width else { return "\(lead)  \(title)\(count)" }
        let room = max(1, width - used - Columns.width(of: count))
        let shown = Columns.width(of: title) > room ? Columns.fit(title, room) : title
        return "\(lead)  \(shown)\(count)"
    }

    /// When the last of several matches was, if it was noticeably later.
    private func until(_ line: Story.Line) -> String {
        guard let first = line.first, let last = line.last, last.clock != first.clock else { return "" }
        let isSameDay = first.day == last.day
        return " until \(isSameDay ? String(last.clock.dropFirst(11)) : last.clock)"
    }

    private func bold(_ text: String) -> String { hasColours ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}

extension String {
    /// With blanks up to so many columns, and never cut.
    fileprivate func padded(_ columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - Columns.width(of: self)))
    }
}
