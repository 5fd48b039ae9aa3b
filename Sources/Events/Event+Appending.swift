// Text written straight into the event's buffer. Each function makes room for its longest result first, so that the
// plain stores behind it stay within the array (which checks them all the same).

extension Event {
    mutating func put(_ byte: UInt8) {
        bytes[used] = byte
        used += 1
    }

    /// Copies bytes that are UTF-8 already.
    mutating func putText(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        unsafe bytes.withUnsafeMutableBytes { room in
            unsafe UnsafeMutableRawBufferPointer(rebasing: room[used...]).copyMemory(
                from: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
        used += text.utf8CodeUnitCount
    }

    /// Copies a range of the span, as it is.
    mutating func putBytes(_ source: RawSpan, _ range: Range<Int>) {
        reserve(range.count)
        let start = used
        unsafe bytes.withUnsafeMutableBytes { room in
            unsafe source.extracting(range).withUnsafeBytes { part in
                unsafe UnsafeMutableRawBufferPointer(rebasing: room[start...]).copyMemory(from: part)
            }
        }
        used += range.count
    }

    mutating func putDecimal(_ value: UInt64) {
        reserve(20)
        var rest = value
        var length = 1
        while rest >= 10 {
            rest /= 10
            length += 1
        }
        rest = value
        var offset = used + length
        repeat {
            offset -= 1
            bytes[offset] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        used += length
    }

    mutating func putDecimal(_ value: Int64) {
        reserve(21)
        if value < 0 { put(0x2D) }
        putDecimal(value.magnitude)
    }

    /// Decimal with leading zeros, cut to its last digits.
    mutating func putPadded(_ value: Int, digits: Int) {
        reserve(digits)
        var rest = value
        for place in stride(from: used + digits - 1, through: used, by: -1) {
            bytes[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        used += digits
    }

    /// `0x` and lower-case hexadecimal without leading zeros.
    mutating func putHexadecimal(_ value: UInt64) {
        reserve(18)
        put(0x30)
        put(0x78)
        let digits = max(1, (67 - value.leadingZeroBitCount) / 4)
        for digit in stride(from: (digits - 1) * 4, through: 0, by: -4) {
            put(hexDigits[Int(truncatingIfNeeded: value >> UInt64(digit)) & 15])
        }
    }

    /// Two upper-case digits a byte.
    mutating func putHexBytes(_ source: RawSpan, _ range: Range<Int>) {
        reserve(range.count * 2)
        for offset in range { putHexByte(source.byte(at: offset)) }
    }

    /// Two upper-case digits, for which there is room already.
    mutating func putHexByte(_ byte: UInt8) {
        bytes[used] = upperHexDigits[Int(byte >> 4)]
        bytes[used + 1] = upperHexDigits[Int(byte & 15)]
        used += 2
    }

    /// `2026-02-11T02:04:05.123456Z`, from ticks of 100 ns since 1601-01-01; what lies below a microsecond is cut.
    mutating func putFileTime(_ ticks: UInt64) {
        let day = Int(ticks / 864_000_000_000)
        let microseconds = Int(ticks % 864_000_000_000) / 10
        let (year, month, dayOfMonth) = civilDate(daysSince1601: day)
        let second = microseconds / 1_000_000
        putTime(
            year, month, dayOfMonth, second / 3_600, second / 60 % 60, second % 60, microseconds % 1_000_000)
    }

    mutating func putTime(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int, _ microsecond: Int
    ) {
        reserve(32)
        if year > 9_999 { putDecimal(UInt64(year)) } else { putPadded(year, digits: 4) }
        put(0x2D)
        putPadded(month, digits: 2)
        put(0x2D)
        putPadded(day, digits: 2)
        put(0x54)
        putPadded(hour, digits: 2)
        put(0x3A)
        putPadded(minute, digits: 2)
        put(0x3A)
        putPadded(second, digits: 2)
        put(0x2E)
        putPadded(microsecond, digits: 6)
        put(0x5A)
    }

    /// Transcodes little-endian UTF-16; a lone surrogate becomes U+FFFD.
    mutating func putUTF16(_ source: RawSpan, at offset: Int, units: Int) {
        reserve(units * 3)
        let start = used
        let end = unsafe bytes.withUnsafeMutableBytes { room in
            unsafe source.extracting(offset..<offset + units * 2).withUnsafeBytes { text in
                unsafe transcode(text, units: units, into: room, at: start)
            }
        }
        used = end
    }
}

let hexDigits: InlineArray<16, UInt8> = [
    0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66,
]
private let upperHexDigits: InlineArray<16, UInt8> = [
    0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46,
]

/// Invariant: `text` holds `units` units, and `room` holds three bytes for each of them behind `start`.
private func transcode(
    _ text: UnsafeRawBufferPointer, units: Int, into room: UnsafeMutableRawBufferPointer, at start: Int
) -> Int {
    guard units > 0, let input = text.baseAddress, let output = room.baseAddress else { return start }
    var used = start
    var index = 0
    while index < units {
        // Four ASCII characters at once: nearly all text is of this kind.
        while index &+ 4 <= units {
            var four = unsafe UInt64(
                littleEndian: input.loadUnaligned(fromByteOffset: index &* 2, as: UInt64.self))
            guard four & 0xFF80_FF80_FF80_FF80 == 0 else { break }
            four = (four | four >> 8) & 0x0000_FFFF_0000_FFFF
            four = four | four >> 16
            unsafe output.storeBytes(
                of: UInt32(truncatingIfNeeded: four).littleEndian, toByteOffset: used, as: UInt32.self)
            used &+= 4
            index &+= 4
        }
        guard index < units else { break }
        let unit = unsafe UInt32(
            UInt16(littleEndian: input.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)))
        index &+= 1
        var scalar = unit
        if unit & 0xF800 == 0xD800 {
            scalar = 0xFFFD
            if unit < 0xDC00, index < units {
                let next = unsafe UInt32(
                    UInt16(littleEndian: input.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)))
                if next & 0xFC00 == 0xDC00 {
                    scalar = 0x10000 &+ ((unit & 0x3FF) << 10 | next & 0x3FF)
                    index &+= 1
                }
            }
        }
        used = unsafe encodeUTF8(scalar, into: output, at: used)
    }
    return used
}

/// Invariant: four bytes of room for a scalar from two units, three for any other.
func encodeUTF8(_ scalar: UInt32, into output: UnsafeMutableRawPointer, at start: Int) -> Int {
    func store(_ byte: UInt32, _ place: Int) {
        unsafe output.storeBytes(
            of: UInt8(truncatingIfNeeded: byte), toByteOffset: start &+ place, as: UInt8.self)
    }
    switch scalar {
    case 0..<0x80:
        store(scalar, 0)
        return start &+ 1
    case 0x80..<0x800:
        store(0xC0 | scalar >> 6, 0)
        store(0x80 | scalar & 0x3F, 1)
        return start &+ 2
    case 0x800..<0x10000:
        store(0xE0 | scalar >> 12, 0)
        store(0x80 | scalar >> 6 & 0x3F, 1)
        store(0x80 | scalar & 0x3F, 2)
        return start &+ 3
    default:
        store(0xF0 | scalar >> 18, 0)
        store(0x80 | scalar >> 12 & 0x3F, 1)
        store(0x80 | scalar >> 6 & 0x3F, 2)
        store(0x80 | scalar & 0x3F, 3)
        return start &+ 4
    }
}

/// The Gregorian date so many days after 1601-01-01.
///
/// > Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
private func civilDate(daysSince1601: Int) -> (year: Int, month: Int, day: Int) {
    // 1601-01-01 is day 584,694 of a count that starts on 0000-03-01.
    let count = daysSince1601 + 584_694
    let era = count / 146_097
    let dayOfEra = count % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}
