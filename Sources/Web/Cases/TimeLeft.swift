import Markup
import Vocabulary
import Watch

/// How long there is until something is due, in words and with a shape; our script keeps it running on an open page.
struct TimeLeft {
    let until: Instant
    let now: Instant
    /// Less than this left stands out.
    var soon: Duration = .seconds(3_600)
    /// What does not bind yet alarms nobody.
    var isBinding = true

    var tone: Tone {
        guard isBinding else { return .quiet }
        if until < now { return .critical }
        return until.duration(since: now) <= soon ? .high : .low
    }

    var text: LocalizedText {
        let late = until < now
        let span = LocalizedText.span(late ? now.duration(since: until) : until.duration(since: now))
        return late
            ? LocalizedText("retard de \(span.french)", en: "\(span.english) late")
            : LocalizedText("reste \(span.french)", en: "\(span.english) left")
    }
}

extension LocalizedText {
    /// `3 j 4 h`, `4 h 05 min`, `12 min`: the two largest units, the second only where there is something of it.
    static func span(_ duration: Duration) -> LocalizedText {
        let minutes = Int(max(0, duration.components.seconds)) / 60
        let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60)
        if days > 0 {
            let hours = hours > 0 ? " \(hours)\u{A0}h" : ""
            return LocalizedText("\(days)\u{A0}j\(hours)", en: "\(days)\u{A0}d\(hours)")
        }
        guard hours > 0 else { return .verbatim("\(rest)\u{A0}min") }
        let padded = rest == 0 ? "" : rest < 10 ? " 0\(rest)\u{A0}min" : " \(rest)\u{A0}min"
        return .verbatim("\(hours)\u{A0}h\(padded)")
    }
}

extension HTML {
    /// The time left, as a sign that counts down.
    mutating func timeLeft(_ left: TimeLeft) {
        self(
            .span, .class("badge countdown wraps " + left.tone.rawValue),
            .dataset("until", left.until.description),
            .dataset("left", say: LocalizedText("reste {}", en: "{} left")),
            .dataset("late", say: LocalizedText("retard de {}", en: "{} late")),
            .dataset("day", say: LocalizedText("j", en: "d")), .title(.instant(left.until))
        ) { html in
            html.icon(left.tone.icon)
            html(.span, .class("countdown-text"), say: left.text)
        }
    }

    /// How a legal clock stands.
    mutating func clock(_ clock: LegalClock, now: Instant) {
        switch clock.state(at: now) {
        case .done: badge(LocalizedText("Fait", en: "Done"), .good)
        case .doneLate(let by):
            let span = LocalizedText.span(by)
            badge(
                LocalizedText("Fait avec \(span.french) de retard", en: "Done \(span.english) late"), .medium)
        case .waiting:
            badge(
                LocalizedText(
                    "En attente du fait qui fait courir le délai",
                    en: "Waiting for the fact that starts the clock"), .quiet)
        case .running, .overdue:
            let isBinding = clock.duty.status == .inForce
            if clock.duty.delay == .atOnce {
                badge(
                    LocalizedText("À faire sans délai", en: "Due immediately"), isBinding ? .critical : .quiet
                )
            } else if let deadline = clock.deadline {
                timeLeft(TimeLeft(until: deadline, now: now, soon: .seconds(6 * 3_600), isBinding: isBinding))
            }
        }
    }
}

extension Instant {
    /// What a `datetime-local` field holds, or somebody types as `29/11/2026 08:15`, read as legal time in Paris; a text with
    /// a zone of its own is read in that zone. `nil` for anything else.
    init?(paris text: String) {
        let written = Instant.isoOrder(text)
        guard let read = try? Instant(parsing: written) else { return nil }
        if Instant.hasZone(written) { self = read } else { self.init(paris: read) }
    }

    /// Whether a time in ISO 8601 says where its clock stands: `Z`, or an offset after the time of day.
    static func hasZone(_ text: String) -> Bool {
        text.utf8.dropFirst(10).contains { "Zz+-".utf8.contains($0) }
    }

    /// `29/11/2026 08:15` as `2026-11-29 08:15`; anything else as it is.
    private static func isoOrder(_ text: String) -> String {
        let parts = text.split(separator: " ", maxSplits: 1)
        let day = parts[0..<min(1, parts.count)].first?.split(separator: "/") ?? []
        guard day.count == 3, parts.count == 2, day.map(\.count) == [2, 2, 4] else { return text }
        return "\(day[2])-\(day[1])-\(day[0]) \(parts[1])"
    }

    /// As a `datetime-local` field wants it.
    var parisField: String {
        let time = ParisTime(self)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(time.day)T\(two(time.hour)):\(two(time.minute))"
    }
}
