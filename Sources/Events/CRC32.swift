/// The checksum of EVTX chunks and headers: CRC-32 as in zlib (polynomial 0xEDB88320, reflected).
///
/// Sixteen bytes a step through sixteen tables, because every byte of an EVTX file goes through it.
struct CRC32 {
    /// Table *n* carries a byte over the *n* bytes behind it.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 16 * 256)
        for index in 0..<256 {
            var value = UInt32(index)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
            tables[index] = value
        }
        for index in 256..<16 * 256 {
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
        // Unsafe in one thing: the table is read without asking for its bounds. A byte reads below 256 of one of the
        // sixteen tables, which have 256 numbers each.
        unsafe CRC32.tables.withUnsafeBufferPointer { tables in
            guard let table = tables.baseAddress else { return }
            var value = state
            var offset = range.lowerBound
            while offset &+ 16 <= range.upperBound {
                let low = bytes.word64(at: offset) ^ UInt64(value)
                let high = bytes.word64(at: offset &+ 8)
                value = unsafe eight(low, table + 8 * 256) ^ eight(high, table)
                offset &+= 16
            }
            while offset < range.upperBound {
                let index = Int((value ^ UInt32(bytes.byte(at: offset))) & 0xFF)
                value = unsafe table[index] ^ (value >> 8)
                offset &+= 1
            }
            state = value
        }
    }
}

/// Eight bytes through the eight tables from `table` on; the first byte has the longest way to go.
@inline(__always)
private func eight(_ word: UInt64, _ table: UnsafePointer<UInt32>) -> UInt32 {
    func lane(_ number: Int) -> UInt32 {
        let byte = Int(truncatingIfNeeded: word &>> UInt64(number &* 8)) & 0xFF
        return unsafe table[(7 &- number) &* 256 &+ byte]
    }
    let low = lane(0) ^ lane(1) ^ (lane(2) ^ lane(3))
    return low ^ (lane(4) ^ lane(5) ^ (lane(6) ^ lane(7)))
}
