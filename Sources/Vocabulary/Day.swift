/// A day of the Gregorian calendar, without a time or a zone: a contract ends on a day.
public struct Day: Hashable, Sendable {
    /// The number of days since 1970-01-01; negative before.
    public let number: Int

    /// Counts from 1970-01-01.
    public init(number: Int) {
        self.number = number
    }

    /// The day of that date, or `nil` if the calendar has none (30 February) or the year is outside 1...9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Day.length(ofMonth: month, year: year)
        else { return nil }
        // Howard Hinnant, "chrono-compatible low-level date algorithms": years start in March, so that the
        // leap day comes last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// Year, month (1...12) and day of the month (1...31).
    public var components: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    /// The day so many days later, or earlier if negative.
    public func adding(days: Int) -> Day { Day(number: number + days) }

    /// The same day of the month so many months later, or earlier if negative; the last of a month that is too short.
    ///
    /// Years are kept within 1...9999.
    public func adding(months: Int) -> Day {
        let (year, month, day) = components
        let count = min(max(year * 12 + month - 1 + min(max(months, -120_000), 120_000), 12), 9999 * 12 + 11)
        let length = Day.length(ofMonth: count % 12 + 1, year: count / 12)
        return Day(year: count / 12, month: count % 12 + 1, day: min(day, length)) ?? self
    }

    /// Reads `2026-11-30`, `30/11/2026`, `30-11-2026` or `30.11.2026`.
    public init(parsing text: String) throws(VocabularyError) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" || $0 == "." }
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        guard parts.count == 3, numbers.count == 3 else { throw .notADay(text) }
        let yearFirst = parts[0].count == 4
        guard yearFirst || parts[2].count == 4,
            let day = Day(
                year: yearFirst ? numbers[0] : numbers[2], month: numbers[1],
                day: yearFirst ? numbers[2] : numbers[0])
        else { throw .notADay(text) }
        self = day
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Day: Comparable {
    /// Orders by calendar.
    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

extension Day: CustomStringConvertible {
    /// ISO 8601: `2026-11-30`.
    public var description: String {
        let (year, month, day) = components
        return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }
}

extension Day: Codable {
    /// Reads ISO 8601 text.
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    /// Writes ISO 8601 text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The number in decimal with leading zeros up to `width`.
func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (number < 0 ? "-" : "") + zeros + digits
}
