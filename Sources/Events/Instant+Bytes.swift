import Vocabulary

// Times stand in every record, so that they are read from bytes in place, without a String.

extension Event {
    /// The decimal number of a value, or `nil` if it is none or too large.
    func integer(_ value: Text) -> Int? {
        guard (1...18).contains(value.length) else { return nil }
        var number = 0
        for byte in bytes[value.range] {
            guard let digit = digit(byte) else { return nil }
            number = number * 10 + digit
        }
        return number
    }
}

extension Event {
    /// A time in seconds since 1970 with or without a fraction, or in thousandths, millionths or billionths of seconds,
    /// told apart by their size.
    func epoch(_ value: Text) -> Instant? {
        guard (9...20).contains(value.length), let number = Double(text(value)), number > 0, number < 1e19
        else { return nil }
        let scale = number > 1e17 ? 1e-6 : number > 1e14 ? 1e-3 : number > 1e11 ? 1 : 1e3
        return Instant(milliseconds: Int64(number * scale))
    }
}

func digit(_ byte: UInt8) -> Int? {
    byte &- 0x30 < 10 ? Int(byte &- 0x30) : nil
}

extension Instant {
    /// Reads ISO 8601: `2026-02-11T02:04:05.123456789Z`, with a blank instead of `T`, without seconds, an offset instead
    /// of `Z`, or no zone at all, which the clock then knows. `nil` for anything else.
    init?(bytes: Span<UInt8>, _ range: Range<Int>, clock: LocalClock = .utc) {
        var scanner = DigitScanner(range: range)
        guard let year = scanner.number(bytes, digits: 4), scanner.take(bytes, 0x2D),
            let month = scanner.number(bytes, digits: 2), scanner.take(bytes, 0x2D),
            let dayOfMonth = scanner.number(bytes, digits: 2),
            scanner.take(bytes, 0x54) || scanner.take(bytes, 0x20) || scanner.take(bytes, 0x74),
            let hour = scanner.number(bytes, digits: 2), hour < 24, scanner.take(bytes, 0x3A),
            let minute = scanner.number(bytes, digits: 2), minute < 60,
            let days = daysSince1970(year, month, dayOfMonth)
        else { return nil }
        var (second, milliseconds) = (0, 0)
        if scanner.take(bytes, 0x3A) {
            guard let value = scanner.number(bytes, digits: 2), value <= 60 else { return nil }
            second = min(value, 59)
            if scanner.take(bytes, 0x2E) || scanner.take(bytes, 0x2C) {
                guard let value = scanner.thousandths(bytes) else { return nil }
                milliseconds = value
            }
        }
        let local = Int64((days * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000 + milliseconds)
        if scanner.isAtEnd {
            self = clock.instant(local: local)
            return
        }
        guard let offset = scanner.zone(bytes), scanner.isAtEnd else { return nil }
        self.init(milliseconds: local - Int64(offset) * 60_000)
    }
}

/// Days of the Gregorian calendar, or `nil` if there is no such date.
///
/// > Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard (0...9_999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    guard day <= length else { return nil }
    // Years start in March, so that the leap day is the last one; 400 years are added to stay positive.
    let shifted = (month <= 2 ? year - 1 : year) + 400
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return (shifted / 400 - 1) * 146_097 + dayOfEra - 719_468
}

/// Reads digits and marks from a range of bytes, forwards only.
struct DigitScanner {
    private var offset: Int
    private let end: Int

    init(range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { offset == end }

    mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard offset < end, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    mutating func number(_ bytes: Span<UInt8>, digits: Int) -> Int? {
        guard digits <= end - offset else { return nil }
        var value = 0
        for place in offset..<offset + digits {
            guard let digit = digit(bytes[place]) else { return nil }
            value = value * 10 + digit
        }
        offset += digits
        return value
    }

    /// Thousandths from a fraction of any length; what lies below is cut.
    mutating func thousandths(_ bytes: Span<UInt8>) -> Int? {
        var value = 0
        var weight = 100
        let start = offset
        while offset < end, let digit = digit(bytes[offset]) {
            value += digit * weight
            weight /= 10
            offset += 1
        }
        return offset > start ? value : nil
    }

    /// Minutes east of UTC.
    mutating func zone(_ bytes: Span<UInt8>) -> Int? {
        if take(bytes, 0x5A) || take(bytes, 0x7A) { return 0 }
        let isWest = take(bytes, 0x2D)
        guard isWest || take(bytes, 0x2B), let hours = number(bytes, digits: 2), hours <= 18 else {
            return nil
        }
        _ = take(bytes, 0x3A)
        guard let minutes = isAtEnd ? 0 : number(bytes, digits: 2), minutes < 60 else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
