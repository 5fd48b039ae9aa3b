public import Vocabulary

extension ExpiryCalendar {
    /// The calendar as a feed that calendar programs subscribe to: one all-day event for each end.
    ///
    /// - `host`: a name of this installation that makes the identifiers unique in the world and the same in each export.
    /// - `now`: when the feed is made, which the format wants in each event.
    ///
    /// > Source: RFC 5545; lines end in CRLF and are folded at 75 octets (3.1), text is escaped (3.3.11), `DTEND` of an
    /// > all-day event is the day after (3.6.1); `REFRESH-INTERVAL` and `NAME` are of RFC 7986.
    public func iCalendar(host: String, now: Instant, in language: Language) -> String {
        var lines = CalendarLines()
        lines.add("BEGIN", "VCALENDAR")
        lines.add("VERSION", "2.0")
        lines.add("PRODID", "-//Cordon//Debt//\(language.rawValue.uppercased())")
        lines.add("CALSCALE", "GREGORIAN")
        lines.add("METHOD", "PUBLISH")
        let name = LocalizedText("Cordon : échéances".typographic, en: "Cordon: what ends")[language]
        lines.add("NAME", CalendarLines.escaped(name))
        lines.add("X-WR-CALNAME", CalendarLines.escaped(name))
        lines.add("REFRESH-INTERVAL;VALUE=DURATION", "P1D")
        for expiry in expiries { add(expiry, host: host, now: now, language, to: &lines) }
        lines.add("END", "VCALENDAR")
        return lines.text
    }

    private func add(
        _ expiry: Expiry, host: String, now: Instant, _ language: Language, to lines: inout CalendarLines
    ) {
        let separator = language == .french ? "\u{A0}: " : ": "
        let systems = LocalizedText(
            "\(expiry.systems) système\(expiry.systems > 1 ? "s" : "") concerné\(expiry.systems > 1 ? "s" : "")",
            en: "\(expiry.systems) system\(expiry.systems == 1 ? "" : "s") affected")[language]
        lines.add("BEGIN", "VEVENT")
        lines.add("UID", CalendarLines.escaped("\(expiry.key)@\(host)"))
        lines.add("DTSTAMP", CalendarLines.stamp(now))
        lines.add("DTSTART;VALUE=DATE", CalendarLines.date(expiry.day))
        lines.add("DTEND;VALUE=DATE", CalendarLines.date(expiry.day.adding(days: 1)))
        lines.add("SUMMARY", CalendarLines.escaped(expiry.kind.title[language] + separator + expiry.subject))
        lines.add("DESCRIPTION", CalendarLines.escaped(systems))
        if let link = expiry.link { lines.add("URL", link.filter { !$0.isNewline }) }
        lines.add("CATEGORIES", CalendarLines.escaped(expiry.kind.title[language]))
        lines.add("TRANSP", "TRANSPARENT")
        lines.add("END", "VEVENT")
    }
}

/// Content lines of a calendar, folded.
struct CalendarLines {
    private(set) var text = ""

    /// Adds a property whose value is already escaped.
    mutating func add(_ name: String, _ value: String) {
        var room = 75
        for character in (name + ":" + value).unicodeScalars {
            let width = UTF8.width(character)
            if width > room {
                // The blank that continues a line counts in the next one's 75 octets. No character is cut in two.
                text += "\r\n "
                room = 74
            }
            text.unicodeScalars.append(character)
            room -= width
        }
        text += "\r\n"
    }

    /// Escapes backslash, semicolon and comma, writes line breaks as `\n`, leaves out other controls.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\", ";", ",": result += "\\\(character)"
            case "\r\n", "\n", "\r": result += "\\n"
            default:
                if character.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) {
                    result.append(character)
                }
            }
        }
        return result
    }

    /// `20261130`.
    static func date(_ day: Day) -> String { day.description.filter { $0 != "-" } }

    /// `20261130T081500Z`.
    static func stamp(_ instant: Instant) -> String {
        let digits = instant.description.prefix(19).filter { $0 != "-" && $0 != ":" }
        return digits + "Z"
    }
}
