import Markup
import Registry
import Vocabulary
import Watch

extension LocalizedText {
    /// Of a fact whose French name is feminine: a date, a machine, a version.
    static let unknownFeminine = LocalizedText("Inconnue", en: "Unknown")
}

/// How grave a sign is: each has a shape besides its colour.
enum Tone: String, Sendable {
    case critical, high, medium, low, quiet, good, unknown

    var icon: Icon {
        switch self {
        case .critical: .octagon
        case .high: .triangle
        case .medium: .diamond
        case .low: .circle
        case .quiet: .ring
        case .good: .check
        case .unknown: .question
        }
    }
}

extension String {
    /// Whether it has more characters than a badge holds on one line; bytes are counted first, for it is asked of every badge.
    fileprivate var isLong: Bool { utf8.count > 18 && count > 18 }
}

extension HTML {
    /// A short sign: shape, text and colour.
    ///
    /// A short text stays on one line wherever it stands; a long one may break.
    mutating func badge(_ text: LocalizedText, _ tone: Tone) {
        let isLong = [text.french, text.english].contains { $0.isLong }
        self(.span, .class("badge " + tone.rawValue + (isLong ? " wraps" : ""))) { html in
            html.icon(tone.icon)
            html(.span, say: text)
        }
    }

    mutating func badge(_ level: AlertLevel) { badge(level.title, level.tone) }
    mutating func badge(_ state: AlertState) { badge(state.title, state.tone) }
    mutating func badge(_ support: Support) { badge(support.title, support.tone) }
    mutating func badge(_ criticality: Criticality) { badge(criticality.title, criticality.tone) }

    /// A time in Paris, readable by machines.
    mutating func time(_ instant: Instant) {
        self(.time, .datetime(instant), say: .instant(instant))
    }

    /// How long ago, with the time itself on hover and for screen readers.
    mutating func ago(_ instant: Instant, now: Instant) {
        self(.time, .datetime(instant), .title(.instant(instant)), say: .distance(from: instant, to: now))
    }

    /// A day of the calendar.
    mutating func day(_ day: Day) { self(.time, .datetime(day), say: .day(day)) }

    /// A fact that nobody has recorded.
    mutating func unknown(_ text: LocalizedText = LocalizedText("Inconnu", en: "Unknown")) {
        self(.span, .class("unknown"), say: text)
    }

    /// Where a fact comes from and the day it was true.
    mutating func source(_ source: Source, asOf day: Day) {
        self(.span, .class("source")) { html in
            html.say(source.title)
            html.say(LocalizedText(", au ", en: ", as of "))
            html.day(day)
        }
    }
}

extension AlertLevel {
    var tone: Tone {
        switch self {
        case .critical: .critical
        case .high: .high
        case .medium: .medium
        case .low: .low
        case .informational: .quiet
        }
    }
}

extension AlertState {
    var tone: Tone {
        switch self {
        case .new: .medium
        case .acknowledged: .low
        case .closed: .good
        }
    }
}

extension Support {
    var tone: Tone {
        switch self {
        case .active: .good
        case .securityOnly: .low
        case .paidExtension: .medium
        case .ended: .critical
        case .unknown: .unknown
        }
    }
}

extension Criticality {
    var tone: Tone {
        switch self {
        case .vital: .critical
        case .important: .high
        case .useful: .low
        case .comfort: .quiet
        }
    }
}

extension Source {
    /// As people say it.
    var title: LocalizedText {
        switch self {
        case .person(let name): LocalizedText("saisi par \(name)", en: "entered by \(name)")
        case .file(let name, let line):
            LocalizedText("\(name), ligne \(line)", en: "\(name), line \(line)")
        case .feed(let name): .verbatim(name)
        case .supplier(let name): LocalizedText("déclaré par \(name)", en: "stated by \(name)")
        case .fiction: LocalizedText("donnée fictive", en: "fictional data")
        }
    }
}
