/// The checksum of EVTX chunks and headers: CRC-32 as in zlib (polynomial 0xEDB88320, reflected).
///
/// Eight bytes a step through eight tables, because every byte of an EVTX file goes through it.
struct CRC32 {
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var value = UInt32(index)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
            tables[index] = value
        }
        for index in 256..<8 * 256 {
            let before = tables[index - 256]
            tables[index] = tables[Int(before & 0xFF)] ^ (before >> 8)
        }
        return tables
    }()

    private var state: UInt32 = 0xFFFF_FFFF

    /// The checksum of all bytes so far.
    var value: UInt32 { ~state }

    /// Goes over a range that lies within `bytes`.
    mutating func update(_ bytes: RawSpan, _ range: Range<Int>) {
        var value = state
        var offset = range.lowerBound
        let tables = CRC32.tables.span
        while offset + 8 <= range.upperBound {
            let word = bytes.word64(at: offset) ^ UInt64(value)
            value = 0
            for lane in 0..<8 {
                let byte = Int(truncatingIfNeeded: word >> UInt64(lane * 8)) & 0xFF
                value ^= tables[(7 - lane) * 256 + byte]
            }
            offset += 8
        }
        while offset < range.upperBound {
            value = tables[Int((value ^ UInt32(bytes.byte(at: offset))) & 0xFF)] ^ (value >> 8)
            offset += 1
        }
        state = value
    }
}
