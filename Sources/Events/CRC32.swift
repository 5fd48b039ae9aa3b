import CChecksum

/// The checksum of EVTX chunks and headers: CRC-32 as in zlib (polynomial 0xEDB88320, reflected).
///
/// Every byte of an EVTX file goes through it: by carry-less products where the processor has them, else sixteen bytes a step
/// through sixteen tables.
struct CRC32 {
    /// Whether the processor has the products.
    private static let canFold = checksum_can_fold() != 0
    private static let leastFolded = 64

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
        var rest = range
        if CRC32.canFold, range.count >= CRC32.leastFolded {
            let count = range.count & ~15
            let part = range.lowerBound..<range.lowerBound + count
            // The function reads so many bytes, which the span has.
            state = unsafe bytes.extracting(part).withUnsafeBytes { part in
                unsafe part.baseAddress.map {
                    unsafe checksum_fold(state, $0.assumingMemoryBound(to: UInt8.self), count)
                } ?? state
            }
            rest = part.upperBound..<range.upperBound
        }
        updateByTables(bytes, rest)
    }

    /// The same by tables alone.
    mutating func updateByTables(_ bytes: RawSpan, _ range: Range<Int>) {
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
