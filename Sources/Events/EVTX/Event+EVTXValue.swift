// The types of values in binary XML, and the text that each becomes. A value whose length does not fit its type is
// written as hexadecimal bytes: nothing is lost, and nothing is guessed.
//
//     01 UTF-16 text       07 Int32        0D Bool, 32 bits      13 SID              81... arrays of the same types
//     02 8-bit text        08 UInt32       0E bytes              14 32 bits in hex
//     03 Int8              09 Int64        0F GUID               15 64 bits in hex
//     04 UInt8             0A UInt64       10 size, in hex       21 binary XML
//     05 Int16             0B Float        11 FILETIME           23 text of XML
//     06 UInt16            0C Double       12 SYSTEMTIME

extension Event {
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
            putText(chunk.word32(at: offset) == 0 ? "false" : "true")
        case (0x0D, 1):
            putText(chunk.byte(at: offset) == 0 ? "false" : "true")
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
    private func unitsBeforeZeros(_ chunk: RawSpan, at offset: Int, units: Int) -> Int {
        var units = units
        while units > 0, chunk.word16(at: offset + units * 2 - 2) == 0 { units -= 1 }
        return units
    }

    /// Swift writes whole numbers as `1.0`; the field holds `1`.
    private mutating func putNumber(_ text: String) {
        _ = store(text.hasSuffix(".0") ? text.dropLast(2).utf8 : text[...].utf8)
    }

    private mutating func putGUID(_ chunk: RawSpan, at offset: Int) {
        reserve(36)
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { put(0x2D) }
            putHexByte(chunk.byte(at: offset + guidOrder[index]))
        }
    }

    private mutating func putSystemTime(_ chunk: RawSpan, at offset: Int) {
        let parts = (0..<8).map { Int(chunk.word16(at: offset + $0 * 2)) }
        putTime(parts[0], parts[1], parts[3], parts[4], parts[5], parts[6], parts[7] * 1_000)
    }

    /// Revision, number of parts, authority in big-endian, parts in little-endian.
    private mutating func putSID(_ chunk: RawSpan, at offset: Int, count: Int) {
        let parts = Int(chunk.byte(at: offset + 1))
        guard count >= 8 + parts * 4 else { return putHexBytes(chunk, offset..<offset + count) }
        putText("S-")
        putDecimal(UInt64(chunk.byte(at: offset)))
        putText("-")
        let authority = (2..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(chunk.byte(at: offset + $1)) }
        if authority >> 32 == 0 { putDecimal(authority) } else { putHexadecimal(authority) }
        for part in 0..<parts {
            putText("-")
            putDecimal(UInt64(chunk.word32(at: offset + 8 + part * 4)))
        }
    }

    /// The record does not name its code page; this is the one of western Europe.
    private mutating func putWindows1252(_ chunk: RawSpan, at offset: Int, count: Int) {
        var end = offset + count
        while end > offset, chunk.byte(at: end - 1) == 0 { end -= 1 }
        let text = (offset..<end).reduce(into: String.UnicodeScalarView()) { text, place in
            let byte = chunk.byte(at: place)
            text.append((0x80..<0xA0).contains(byte) ? windows1252[Int(byte) - 0x80] : Unicode.Scalar(byte))
        }
        _ = store(String(text).utf8)
    }
}

/// The first three groups of a GUID are little-endian numbers, the rest are bytes.
private let guidOrder: InlineArray<16, Int> = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

/// The characters of the bytes 80 to 9F; those without one stay what they are.
private let windows1252 = Array(
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)
