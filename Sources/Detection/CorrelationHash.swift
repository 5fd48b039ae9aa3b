/// Hashes of texts and of words.
enum CorrelationHash {
    /// Hashes words; who does not know the seed cannot make many keys fall together.
    ///
    /// > Source: the folded multiplication of wyhash (Wang Yi, public domain).
    @inline(__always)
    static func hash(_ words: [UInt64], owner: UInt32, seed: UInt64) -> UInt64 {
        var state = seed ^ (UInt64(owner) &* 0xA076_1D64_78BD_642F)
        for word in words { state = folded(word ^ 0xE703_7ED1_A0B4_28DB, state ^ 0x8EBC_6AF0_9C88_C6E3) }
        return folded(state ^ 0x5899_65CC_7537_4CC3, UInt64(words.count) ^ 0x1D8E_4E27_C47D_124F)
    }

    @inline(__always)
    private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return high ^ low
    }

    /// A hash of a text that is the same in every run.
    static func fingerprint(_ text: String) -> UInt128 { fingerprint(Array(text.utf8)) }

    /// A hash of bytes that is the same in every run.
    static func fingerprint(_ bytes: [UInt8]) -> UInt128 {
        var words: [UInt64] = [UInt64(bytes.count)]
        words.reserveCapacity(bytes.count / 8 + 2)
        var word: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            word |= UInt64(byte) << UInt64(index % 8 * 8)
            if index % 8 == 7 {
                words.append(word)
                word = 0
            }
        }
        words.append(word)
        let high = hash(words, owner: 1, seed: 0x2D35_8DCC_AA6C_78A5)
        let low = hash(words, owner: 2, seed: 0x8BB8_4B93_962E_ACC9)
        return UInt128(high) << 64 | UInt128(low)
    }
}

/// Where keys stand: an open table from hashes to slots. It holds no keys; the caller compares them.
struct HashIndex: Sendable {
    /// Each cell is empty, zero, or the upper half of a hash and the slot's number plus one. The table is a power of two
    /// long and at most three quarters full; a cell lies at the place that its hash names, or after it.
    private var cells: [UInt64] = [UInt64](repeating: 0, count: 64)
    private var mask = 63
    private var count = 0

    /// Bytes that one key takes, on average.
    static let bytesPerKey = 14

    @inline(__always)
    func find(_ hash: UInt64, _ isIt: (Int) -> Bool) -> Int? {
        let tag = hash >> 32
        var place = Int(truncatingIfNeeded: tag) & mask
        while true {
            let cell = cells[place]
            if cell == 0 { return nil }
            let slot = Int(truncatingIfNeeded: cell & 0xFFFF_FFFF) - 1
            if cell >> 32 == tag, isIt(slot) { return slot }
            place = (place + 1) & mask
        }
    }

    mutating func insert(_ hash: UInt64, _ slot: Int) {
        if (count + 1) * 4 > cells.count * 3 { grow() }
        put(hash & 0xFFFF_FFFF_0000_0000 | UInt64(slot + 1))
        count += 1
    }

    private mutating func put(_ cell: UInt64) {
        var place = Int(truncatingIfNeeded: cell >> 32) & mask
        while cells[place] != 0 { place = (place + 1) & mask }
        cells[place] = cell
    }

    private mutating func grow() {
        let old = cells
        cells = [UInt64](repeating: 0, count: old.count * 2)
        mask = cells.count - 1
        for cell in old where cell != 0 { put(cell) }
    }

    mutating func remove(_ hash: UInt64, _ slot: Int) {
        let wanted = hash & 0xFFFF_FFFF_0000_0000 | UInt64(slot + 1)
        var hole = Int(truncatingIfNeeded: hash >> 32) & mask
        while cells[hole] != wanted {
            if cells[hole] == 0 { return }
            hole = (hole + 1) & mask
        }
        count -= 1
        // Cells after the hole move into it, unless they would come to lie before the place that their hash names.
        var place = (hole + 1) & mask
        while cells[place] != 0 {
            let home = Int(truncatingIfNeeded: cells[place] >> 32) & mask
            if (place - home) & mask >= (place - hole) & mask {
                cells[hole] = cells[place]
                hole = place
            }
            place = (place + 1) & mask
        }
        cells[hole] = 0
    }
}
