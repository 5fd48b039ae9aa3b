// The types of values in binary XML, and the text that each becomes. A value whose length does not fit its type is
// written as hexadecimal bytes: nothing is lost, and nothing is guessed.
//
//     01 UTF-16 text       07 Int32        0D Bool, 32 bits      13 SID              81... arrays of the same types
//     02 8-bit text        08 UInt32       0E bytes              14 32 bits in hex
//     03 Int8              09 Int64        0F GUID               15 64 bits in hex
//     04 UInt8             0A UInt64       10 size, in hex       21 binary XML
//     05 Int16             0B Float        11 FILETIME           23 text of XML
//     06 UInt16            0C Double       12 SYSTEMTIME

extension ValueWriter {
    /// Writes one value, not an array, that lies within the chunk.
    mutating func putEVTX(_ chunk: RawSpan, type: UInt8, at offset: Int, count: Int) {
        switch (type, count) {
        case (0x01, _), (0x23, _):
            putUTF16(chunk, at: offset, units: unitsBeforeZeros(chunk, at: offset, units: count / 2))
        case (0x02, _):
            putWindows1252(chunk, at: offset, count: count)
        case (0x03, 1):
            putDecimal(Int64(Int8(bitPattern: chunk.byte(at: offset))))
        case (0x04, 1):
            putDecimal(UInt64(chunk.byte(at: offset)))
        case (0x05, 2):
            putDecimal(Int64(Int16(bitPattern: chunk.word16(at: offset))))
        case (0x06, 2):
            putDecimal(UInt64(chunk.word16(at: offset)))
        case (0x07, 4):
            putDecimal(Int64(Int32(bitPattern: chunk.word32(at: offset))))
        case (0x08, 4):
            putDecimal(UInt64(chunk.word32(at: offset)))
        case (0x09, 8):
            putDecimal(Int64(bitPattern: chunk.word64(at: offset)))
        case (0x0A, 8):
            putDecimal(chunk.word64(at: offset))
        case (0x0B, 4):
            putNumber(Float(bitPattern: chunk.word32(at: offset)).description)
        case (0x0C, 8):
            putNumber(Double(bitPattern: chunk.word64(at: offset)).description)
        case (0x0D, 4):
            putTruth(chunk.word32(at: offset) != 0)
        case (0x0D, 1):
            putTruth(chunk.byte(at: offset) != 0)
        case (0x0F, 16):
            putGUID(chunk, at: offset)
        case (0x10, 4), (0x14, 4):
            putHexadecimal(UInt64(chunk.word32(at: offset)))
        case (0x10, 8), (0x15, 8):
            putHexadecimal(chunk.word64(at: offset))
        case (0x11, 8):
            putFileTime(chunk.word64(at: offset))
        case (0x12, 16):
            putSystemTime(chunk, at: offset)
        case (0x13, 8...):
            putSID(chunk, at: offset, count: count)
        default:
            putHexBytes(chunk, offset..<offset + count)
        }
    }

    /// The length of one element of an array of that type, or `nil` for those without a fixed one.
    static func widthOfEVTX(_ type: UInt8) -> Int? {
        switch type {
        case 0x03, 0x04: 1
        case 0x05, 0x06: 2
        case 0x07, 0x08, 0x0B, 0x0D, 0x14: 4
        case 0x09, 0x0A, 0x0C, 0x11, 0x15: 8
        case 0x0F, 0x12: 16
        default: nil
        }
    }

    /// Windows counts a final zero as part of some texts.
    @inline(__always)
    private func unitsBeforeZeros(_ chunk: RawSpan, at offset: Int, units: Int) -> Int {
        var units = units
        while units > 0, chunk.word16(at: offset + units * 2 - 2) == 0 { units -= 1 }
        return units
    }

    private mutating func putTruth(_ isTrue: Bool) {
        for byte in (isTrue ? "true" : "false").utf8 { put(byte) }
    }

    /// Swift writes whole numbers as `1.0`; the field holds `1`.
    private mutating func putNumber(_ text: String) {
        for byte in text.hasSuffix(".0") ? text.dropLast(2).utf8 : text[...].utf8 { put(byte) }
    }

    /// Ticks of 100 ns since 1601-01-01; what lies below a microsecond is cut.
    private mutating func putFileTime(_ ticks: UInt64) {
        let (year, month, day) = civilDate(daysSince1601: Int(ticks / 864_000_000_000))
        let microseconds = Int(ticks % 864_000_000_000) / 10
        let second = microseconds / 1_000_000
        putTime(
            year, month, day, second / 3_600, second / 60 % 60, second % 60, microseconds % 1_000_000)
    }

    /// Year, month, day of the week, day, hour, minute, second, millisecond: 16 bits each.
    private mutating func putSystemTime(_ chunk: RawSpan, at offset: Int) {
        func part(_ index: Int) -> Int { Int(chunk.word16(at: offset + index * 2)) }
        putTime(part(0), part(1), part(3), part(4), part(5), part(6), part(7) * 1_000)
    }

    /// Revision, number of parts, authority in big-endian, parts in little-endian.
    private mutating func putSID(_ chunk: RawSpan, at offset: Int, count: Int) {
        let parts = Int(chunk.byte(at: offset + 1))
        guard count >= 8 + parts * 4 else { return putHexBytes(chunk, offset..<offset + count) }
        put(0x53)
        put(0x2D)
        putDecimal(UInt64(chunk.byte(at: offset)))
        put(0x2D)
        let authority = chunk.word64(at: offset).byteSwapped & 0xFFFF_FFFF_FFFF
        if authority >> 32 == 0 { putDecimal(authority) } else { putHexadecimal(authority) }
        for part in 0..<parts {
            put(0x2D)
            putDecimal(UInt64(chunk.word32(at: offset + 8 + part * 4)))
        }
    }

    /// The record does not name its code page; this is the one of western Europe.
    private mutating func putWindows1252(_ chunk: RawSpan, at offset: Int, count: Int) {
        var end = offset + count
        while end > offset, chunk.byte(at: end - 1) == 0 { end -= 1 }
        for place in offset..<end {
            let byte = chunk.byte(at: place)
            put((0x80..<0xA0).contains(byte) ? windows1252[Int(byte) - 0x80] : Unicode.Scalar(byte))
        }
    }
}

/// The characters of the bytes 80 to 9F; those without one stay what they are.
private let windows1252 = Array(
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)

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
