/// A point in time, in whole milliseconds of UTC: a log record happens at an instant.
public struct Instant: Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let milliseconds: Int64

    /// Counts from 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The first instant of a day in UTC.
    public init(startOf day: Day) {
        milliseconds = Int64(day.number) * Instant.dayLength
    }

    /// Reads ISO 8601 with `Z` or an offset: `2026-02-11T02:04:05.123Z`, `2026-02-11 02:04:05+01:00`.
    ///
    /// Digits past the millisecond are dropped. Text without a zone is taken as UTC.
    public init(parsing text: String) throws(VocabularyError) {
        guard let instant = Instant(scanning: text) else { throw .notAnInstant(text) }
        self = instant
    }

    /// The day in UTC.
    public var day: Day { Day(number: Int(floorDivision(milliseconds, Instant.dayLength))) }

    /// The hour of the day in UTC, 0...23.
    public var hour: Int { Int(millisecondOfDay / 3_600_000) }

    /// The instant so much later, or earlier if negative; whole milliseconds count.
    public func advanced(by duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        return Instant(milliseconds: milliseconds + seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }

    /// The time from `earlier` to this instant.
    public func duration(since earlier: Instant) -> Duration {
        .milliseconds(milliseconds - earlier.milliseconds)
    }

    private static let dayLength: Int64 = 86_400_000

    private var millisecondOfDay: Int64 {
        milliseconds - Int64(day.number) * Instant.dayLength
    }
}

extension Instant: Comparable {
    /// Orders by time.
    public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
}

extension Instant: CustomStringConvertible {
    /// ISO 8601 in UTC with milliseconds: `2026-02-11T02:04:05.123Z`.
    public var description: String {
        let rest = Int(millisecondOfDay)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { padded($0, to: 2) }
        return "\(day)T\(clock.joined(separator: ":")).\(padded(rest % 1_000, to: 3))Z"
    }
}

extension Instant: Codable {
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

extension Instant {
    private init?(scanning text: String) {
        var bytes = text.utf8[...]
        guard let year = take(&bytes, digits: 4), skip(&bytes, "-"), let month = take(&bytes, digits: 2),
            skip(&bytes, "-"), let dayOfMonth = take(&bytes, digits: 2),
            let day = Day(year: year, month: month, day: dayOfMonth), skip(&bytes, "Tt "),
            let hour = take(&bytes, digits: 2), hour < 24, skip(&bytes, ":"),
            let minute = take(&bytes, digits: 2), minute < 60
        else { return nil }
        var second = 0
        var millisecond = 0
        if skip(&bytes, ":") {
            // A leap second counts as the second before it.
            guard let value = take(&bytes, digits: 2), value <= 60 else { return nil }
            second = min(value, 59)
            if skip(&bytes, ".,") {
                guard let value = takeFraction(&bytes) else { return nil }
                millisecond = value
            }
        }
        guard let offset = takeZone(&bytes), bytes.isEmpty else { return nil }
        let seconds = hour * 3_600 + minute * 60 + second - offset * 60
        self.init(
            milliseconds: Int64(day.number) * Instant.dayLength + Int64(seconds) * 1_000 + Int64(millisecond))
    }
}

/// Thousandths of a second from one to nine or more digits.
private func takeFraction(_ bytes: inout Substring.UTF8View) -> Int? {
    var value = 0
    var count = 0
    while let byte = bytes.first, (0x30...0x39).contains(byte) {
        if count < 3 { value = value * 10 + Int(byte - 0x30) }
        count += 1
        bytes.removeFirst()
    }
    guard count > 0 else { return nil }
    return count == 1 ? value * 100 : count == 2 ? value * 10 : value
}

/// Minutes east of UTC; nothing at the end of the text counts as UTC.
private func takeZone(_ bytes: inout Substring.UTF8View) -> Int? {
    if bytes.isEmpty || skip(&bytes, "Zz") { return 0 }
    let sign = bytes.first == 0x2D ? -1 : 1
    guard skip(&bytes, "+-"), let hours = take(&bytes, digits: 2), hours <= 18 else { return nil }
    _ = skip(&bytes, ":")
    guard let minutes = bytes.isEmpty ? 0 : take(&bytes, digits: 2), minutes < 60 else { return nil }
    return sign * (hours * 60 + minutes)
}

private func take(_ bytes: inout Substring.UTF8View, digits: Int) -> Int? {
    var value = 0
    for byte in bytes.prefix(digits) {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
    }
    guard bytes.count >= digits else { return nil }
    bytes.removeFirst(digits)
    return value
}

private func skip(_ bytes: inout Substring.UTF8View, _ anyOf: StaticString) -> Bool {
    guard let byte = bytes.first, anyOf.description.utf8.contains(byte) else { return false }
    bytes.removeFirst()
    return true
}

private func floorDivision(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
}
