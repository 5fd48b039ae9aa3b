/// Turns the bytes of a file, piece by piece, into UTF-8 without a byte order mark.
///
/// What cannot be turned becomes the byte 0xFF, which no UTF-8 holds: the cell it falls into is reported as damaged
/// and the rest of the file is read.
struct Transcoder {
    private let encoding: TextEncoding
    private var isAtStart = true
    /// The first byte of a UTF-16 unit whose second is in the next piece.
    private var half: UInt8?
    /// The first unit of a surrogate pair whose second is to come.
    private var high: UInt16?

    init(from encoding: TextEncoding) {
        self.encoding = encoding
    }

    /// The next piece in UTF-8. An empty piece ends the file.
    mutating func transcode(_ piece: [UInt8]) -> [UInt8] {
        defer { isAtStart = false }
        switch encoding {
        case .utf8:
            return isAtStart && piece.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(piece.dropFirst(3)) : piece
        case .windows1252: return fromWindows(piece)
        case .latin9: return fromLatin9(piece)
        case .utf16(let bigEndian): return fromUTF16(piece, bigEndian: bigEndian)
        }
    }

    private func fromWindows(_ piece: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(piece.count + piece.count / 8)
        for byte in piece {
            switch byte {
            case 0..<0x80: result.append(byte)
            case 0x80..<0xA0: append(windowsLetters[Int(byte) - 0x80], to: &result)
            default: append(UInt32(byte), to: &result)
            }
        }
        return result
    }

    private func fromLatin9(_ piece: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(piece.count + piece.count / 8)
        for byte in piece { append(latin9Letters[byte] ?? UInt32(byte), to: &result) }
        return result
    }

    private mutating func fromUTF16(_ piece: [UInt8], bigEndian: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(piece.count)
        for byte in isAtStart ? piece.dropFirst(2) : piece[...] {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            let unit = bigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
            append(unit, to: &result)
        }
        if piece.isEmpty, half != nil || high != nil {
            (half, high) = (nil, nil)
            result.append(0xFF)
        }
        return result
    }

    private mutating func append(_ unit: UInt16, to result: inout [UInt8]) {
        if let first = high {
            high = nil
            if (0xDC00...0xDFFF).contains(unit) {
                append(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(unit) - 0xDC00), to: &result)
                return
            }
            result.append(0xFF)
        }
        if (0xD800...0xDBFF).contains(unit) {
            high = unit
        } else {
            append(
                (0xDC00...0xDFFF).contains(unit) ? 0 : UInt32(unit), to: &result,
                isLone: (0xDC00...0xDFFF).contains(unit))
        }
    }

    private func append(_ scalar: UInt32, to result: inout [UInt8], isLone: Bool = false) {
        switch scalar {
        case _ where isLone || scalar == undefined: result.append(0xFF)
        case 0..<0x80: result.append(UInt8(scalar))
        case 0..<0x800: result += [0xC0 | UInt8(scalar >> 6), 0x80 | UInt8(scalar & 0x3F)]
        case 0..<0x10000:
            result += [
                0xE0 | UInt8(scalar >> 12), 0x80 | UInt8(scalar >> 6 & 0x3F), 0x80 | UInt8(scalar & 0x3F),
            ]
        default:
            result += [
                0xF0 | UInt8(scalar >> 18 & 7), 0x80 | UInt8(scalar >> 12 & 0x3F),
                0x80 | UInt8(scalar >> 6 & 0x3F), 0x80 | UInt8(scalar & 0x3F),
            ]
        }
    }
}

/// No character: past the last one of Unicode.
private let undefined: UInt32 = 0x11_0000

/// The characters of the bytes 0x80 to 0x9F, which ISO 8859-1 leaves to controls and Windows gives to letters.
///
/// > Source: Unicode mapping table `VENDORS/MICSFT/WINDOWS/CP1252.TXT`.
private let windowsLetters: [UInt32] = [
    0x20AC, undefined, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, undefined, 0x017D, undefined,
    undefined, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, undefined, 0x017E, 0x0178,
]

/// Where ISO 8859-15 differs from ISO 8859-1.
///
/// > Source: Unicode mapping table `ISO8859/8859-15.TXT`.
private let latin9Letters: [UInt8: UInt32] = [
    0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152, 0xBD: 0x0153,
    0xBE: 0x0178,
]
