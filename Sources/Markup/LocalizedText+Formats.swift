package import Vocabulary

// Figures, days, times and money as each language writes them. A blank inside a French number is the narrow
// non-breaking one (U+202F), before a unit the non-breaking one (U+00A0), so that nothing wraps in the middle. Less than
// zero is written with the minus sign (U+2212): people read these, programs read files and fields, which have none of it.

extension LocalizedText {
    /// The same in both languages: a code, a name, a number without separators.
    package static func verbatim(_ text: String) -> LocalizedText { LocalizedText(text, en: text) }

    /// `12 345` and `12,345`.
    package static func number(_ value: Int) -> LocalizedText {
        LocalizedText(grouped(value, by: "\u{202F}"), en: grouped(value, by: ","))
    }

    /// `1 234,5` and `1,234.5`, rounded to so many decimals.
    package static func number(_ value: Double, decimals: Int) -> LocalizedText {
        guard value.isFinite, abs(value) < 1e15, (0...6).contains(decimals) else { return verbatim("–") }
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value * Double(scale)).rounded()
        guard abs(scaled) < 9e18 else { return verbatim("–") }
        let units = Int(scaled)
        let sign = units < 0 ? "\u{2212}" : ""
        let whole = Int(units.magnitude) / scale
        guard decimals > 0 else { return number(units) }
        let rest = String(Int(units.magnitude) % scale)
        let fraction = String(repeating: "0", count: decimals - rest.count) + rest
        return LocalizedText(
            "\(sign)\(grouped(whole, by: "\u{202F}")),\(fraction)",
            en: "\(sign)\(grouped(whole, by: ",")).\(fraction)")
    }

    /// `37 %` and `37%`, of a fraction in 0...1.
    package static func percentage(_ fraction: Double) -> LocalizedText {
        let figure = number(fraction * 100, decimals: 0)
        return LocalizedText("\(figure.french)\u{A0}%", en: "\(figure.english)%")
    }

    /// `1 234 €` and `€1,234`; cents are written when there are any.
    package static func money(_ amount: Money) -> LocalizedText {
        let figure = number(Double(amount.cents.magnitude) / 100, decimals: amount.cents % 100 == 0 ? 0 : 2)
        return euros(figure, isNegative: amount.cents < 0)
    }

    /// An amount without its sign in euros or, with `unit`, in thousands or millions of them: the sign stands before the euro's.
    package static func euros(
        _ figure: LocalizedText, unit: String = "", isNegative: Bool
    ) -> LocalizedText {
        let sign = isNegative ? "\u{2212}" : ""
        // A line may end between a minus and a euro sign: the word joiner forbids it.
        let joined = isNegative ? "\u{2212}\u{2060}" : ""
        return LocalizedText(
            "\(sign)\(figure.french)\u{A0}\(unit)€", en: "\(joined)€\(figure.english)\(unit)")
    }

    /// `1,5 Mo` and `1.5 MB`, in powers of ten.
    package static func size(bytes: Int64) -> LocalizedText {
        let steps: [(Int64, String, String)] = [
            (1_000_000_000, "Go", "GB"), (1_000_000, "Mo", "MB"), (1_000, "ko", "kB"),
        ]
        for (unit, french, english) in steps where bytes >= unit {
            let figure = number(Double(bytes) / Double(unit), decimals: 1)
            return LocalizedText("\(figure.french)\u{A0}\(french)", en: "\(figure.english) \(english)")
        }
        return LocalizedText("\(bytes)\u{A0}octets", en: "\(bytes) bytes")
    }

    /// A number with its noun: French writes the singular for 0 and 1, English for 1 alone.
    package static func count(_ value: Int, one: LocalizedText, many: LocalizedText) -> LocalizedText {
        let figure = number(value)
        return LocalizedText(
            "\(figure.french)\u{A0}\(value.magnitude < 2 ? one.french : many.french)",
            en: "\(figure.english) \(value == 1 ? one.english : many.english)")
    }

    /// `22/11/2026` and `22 Nov 2026`.
    package static func day(_ day: Day) -> LocalizedText {
        let (year, month, dayOfMonth) = day.components
        return LocalizedText(
            "\(twoDigits(dayOfMonth))/\(twoDigits(month))/\(year)",
            en: "\(dayOfMonth) \(englishMonths[month - 1]) \(year)")
    }

    /// `22/11/2026 20:04:05 UTC+1`: legal time in Paris, with its zone.
    package static func instant(_ instant: Instant) -> LocalizedText {
        let time = ParisTime(instant)
        let clock =
            "\(twoDigits(time.hour)):\(twoDigits(time.minute)):\(twoDigits(time.second))\u{A0}\(time.zone)"
        let day = LocalizedText.day(time.day)
        return LocalizedText("\(day.french) \(clock)", en: "\(day.english) \(clock)")
    }

    /// `il y a 3 min`, `3 min ago`, `dans 2 h`, `in 2 h`: seconds, minutes, hours, then days.
    package static func distance(from instant: Instant, to now: Instant) -> LocalizedText {
        let seconds = (now.milliseconds - instant.milliseconds) / 1_000
        let span = duration(seconds: Int64(seconds.magnitude))
        if seconds.magnitude < 5 { return LocalizedText("à l’instant", en: "just now") }
        return seconds > 0
            ? LocalizedText("il y a \(span.french)", en: "\(span.english) ago")
            : LocalizedText("dans \(span.french)", en: "in \(span.english)")
    }

    private static func duration(seconds: Int64) -> LocalizedText {
        switch seconds {
        case ..<60: LocalizedText("\(seconds)\u{A0}s", en: "\(seconds) s")
        case ..<3_600: LocalizedText("\(seconds / 60)\u{A0}min", en: "\(seconds / 60) min")
        case ..<172_800: LocalizedText("\(seconds / 3_600)\u{A0}h", en: "\(seconds / 3_600) h")
        default:
            LocalizedText(
                "\(grouped(Int(seconds / 86_400), by: "\u{202F}"))\u{A0}j",
                en: "\(grouped(Int(seconds / 86_400), by: ",")) d")
        }
    }
}

private let englishMonths = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]

private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

private func grouped(_ value: Int, by separator: String) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (offset, digit) in digits.enumerated() {
        if offset > 0, (digits.count - offset) % 3 == 0 { text += separator }
        text.append(digit)
    }
    return value < 0 ? "\u{2212}" + text : text
}
