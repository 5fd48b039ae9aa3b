import Vocabulary

// What ``JSONText`` writes, straight into bytes. A match is some three hundred of them, and there may be millions of matches.

extension [UInt8] {
    /// Appends text that is JSON already.
    mutating func append(json: StaticString) {
        // A static string lies in the program, and is as long as it says.
        unsafe append(contentsOf: UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
    }

    /// Appends a JSON string.
    mutating func append(quoted text: String) {
        append(quoted: text.utf8.span)
    }

    /// Appends a JSON string of UTF-8; other bytes become U+FFFD.
    mutating func append(quoted bytes: [UInt8]) {
        if bytes.isASCII {
            append(quoted: bytes.span)
        } else {
            append(quoted: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Whether all bytes are below 128.
    var isASCII: Bool {
        var all: UInt8 = 0
        for byte in self { all |= byte }
        return all < 0x80
    }

    /// Appends a whole number in digits.
    mutating func append(decimal number: UInt64) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = 20
        var rest = number
        repeat {
            start -= 1
            digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        for index in start..<20 { append(digits[index]) }
    }

    /// Appends a time in ISO 8601 as a JSON string, or null.
    mutating func append(time: Instant?) {
        guard let time else { return append(json: "null") }
        let (year, month, day) = time.day.components
        // The other years are written by what knows them.
        guard (0...9_999).contains(year) else { return append(quoted: time.description) }
        let rest = Int(time.milliseconds - Instant(startOf: time.day).milliseconds)
        append(0x22)
        append(year, digits: 4, then: 0x2D)
        append(month, digits: 2, then: 0x2D)
        append(day, digits: 2, then: 0x54)
        append(rest / 3_600_000, digits: 2, then: 0x3A)
        append(rest / 60_000 % 60, digits: 2, then: 0x3A)
        append(rest / 1_000 % 60, digits: 2, then: 0x2E)
        append(rest % 1_000, digits: 3, then: 0x5A)
        append(0x22)
    }

    private mutating func append(_ number: Int, digits: Int, then mark: UInt8) {
        var unit = 1
        for _ in 1..<digits { unit *= 10 }
        while unit > 0 {
            append(0x30 + UInt8(truncatingIfNeeded: number / unit % 10))
            unit /= 10
        }
        append(mark)
    }
}
