public import Vocabulary

/// A part of a time, in UTC.
public enum TimePart: String, CaseIterable, Sendable {
    /// 0...59.
    case minute
    /// 0...23.
    case hour
    /// The day of the month, 1...31.
    case day
    /// The ISO 8601 week, 1...53.
    case week
    /// 1...12.
    case month
    /// Such as 2026.
    case year

    /// The part of an instant.
    public func value(of instant: Instant) -> Int {
        switch self {
        case .minute: Int(flooredRemainder(instant.milliseconds, 3_600_000) / 60_000)
        case .hour: instant.hour
        case .day: instant.day.components.day
        case .week: isoWeek(of: instant.day)
        case .month: instant.day.components.month
        case .year: instant.day.components.year
        }
    }

    /// Reads ISO 8601, or seconds or milliseconds since 1970 in 9 to 13 digits; a date alone is its midnight in UTC.
    static func instant(reading text: String) -> Instant? {
        if let number = Int64(text), (9...13).contains(text.utf8.count) {
            return Instant(milliseconds: text.utf8.count > 11 ? number : number * 1_000)
        }
        if text.utf8.count == 10, text.dropFirst(4).first == "-" {
            guard let day = try? Day(parsing: text) else { return nil }
            return Instant(startOf: day)
        }
        return try? Instant(parsing: text)
    }
}

private func flooredRemainder(_ value: Int64, _ divisor: Int64) -> Int64 {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
}

/// The week that holds the day's Thursday, counted from the year's first Thursday.
private func isoWeek(of day: Day) -> Int {
    // Day 0, 1970-01-01, was a Thursday.
    let weekday = Int(flooredRemainder(Int64(day.number) + 3, 7))  // Monday is 0.
    let thursday = Day(number: day.number - weekday + 3)
    guard let newYear = Day(year: thursday.components.year, month: 1, day: 1) else { return 0 }
    return (thursday.number - newYear.number) / 7 + 1
}
