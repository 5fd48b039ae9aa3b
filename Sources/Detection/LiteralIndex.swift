// Finds which of thousands of texts stand in a value, in one pass.
//
// Each text is known by its anchor: the four of its bytes, in a row, that are rarest among all texts. The scan keeps the
// last four bytes as one number and asks a bit table whether an anchor may end here; most places end there. Where the bit
// is set, the texts with that anchor are compared in full.
//
//     value    c : \ w i n d o w s \ t e m p \ m i m i k a t z . e x e
//     anchor                                         k a t z           -> compare "mimikatz" from 4 bytes before

import Sigma

/// The texts that rules wait for in one field.
struct LiteralIndex: Sendable {
    private struct Entry: Sendable {
        let anchor: UInt32
        /// How many bytes of the text stand before the end of its anchor.
        let lead: Int
        let literal: [UInt8]
        /// The candidates that wait for it.
        let candidates: [Int]
        /// The next entry with the same hash, or -1.
        let next: Int
    }

    private var entries: [Entry] = []
    private var heads: [Int32]
    private var bits: [UInt64]
    private let mask: UInt32

    /// - Parameters:
    ///   - literals: Texts of four bytes or more, each with the candidates that wait for it.
    ///   - statistics: How common each sequence of four bytes is.
    init(_ literals: [[UInt8]: [Int]], statistics: GramStatistics) {
        let size = max(64, literals.count * 16).nextPowerOfTwo
        mask = UInt32(size - 1)
        heads = Array(repeating: -1, count: size)
        bits = Array(repeating: 0, count: size / 64)
        for (literal, candidates) in literals.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let end = statistics.rarestGramEnd(in: literal)
            let anchor = gram(literal, endingAt: end)
            let slot = slot(of: anchor)
            entries.append(
                Entry(
                    anchor: anchor, lead: end, literal: literal, candidates: candidates,
                    next: Int(heads[slot])))
            heads[slot] = Int32(entries.count - 1)
            bits[slot >> 6] |= 1 << UInt64(slot & 63)
        }
    }

    private func slot(of gram: UInt32) -> Int { Int((gram &* 0x9E37_79B1) >> 7 & mask) }

    /// Reports the candidates whose texts stand in the value, some more than once.
    func scan(_ value: [UInt8], _ report: (Int) -> Void) {
        guard value.count >= Witness.shortest else { return }
        let bytes = value.span
        let table = bits.span
        var last: UInt32 = 0
        for index in 0..<bytes.count {
            last = last << 8 | UInt32(bytes[index])
            let slot = slot(of: last)
            if table[slot >> 6] >> UInt64(slot & 63) & 1 == 1, index >= 3 {
                compare(last, slot, value, index + 1, report)
            }
        }
    }

    private func compare(_ anchor: UInt32, _ slot: Int, _ value: [UInt8], _ end: Int, _ report: (Int) -> Void)
    {
        var position = Int(heads[slot])
        while position >= 0 {
            let entry = entries[position]
            position = entry.next
            let start = end - entry.lead
            guard entry.anchor == anchor, start >= 0, value.count - start >= entry.literal.count,
                value[start..<start + entry.literal.count].elementsEqual(entry.literal)
            else { continue }
            for candidate in entry.candidates { report(candidate) }
        }
    }
}

/// How often sequences of four bytes stand in the texts of all rules: a fair guess at how common they are in logs.
struct GramStatistics: Sendable {
    private var counts: [UInt32: Int] = [:]

    mutating func add(_ literal: [UInt8]) {
        for end in Witness.shortest...max(Witness.shortest, literal.count) where end <= literal.count {
            counts[gram(literal, endingAt: end), default: 0] += 1
        }
    }

    /// Where the rarest four bytes of a text end.
    func rarestGramEnd(in literal: [UInt8]) -> Int {
        var best = (end: literal.count, count: Int.max)
        for end in Witness.shortest...max(Witness.shortest, literal.count) where end <= literal.count {
            let count = count(literal, end)
            if count < best.count { best = (end, count) }
        }
        return best.end
    }

    /// How common a text is: the count of its rarest four bytes.
    func commonness(of literal: [UInt8]) -> Double { Double(count(literal, rarestGramEnd(in: literal))) }

    private func count(_ literal: [UInt8], _ end: Int) -> Int { counts[gram(literal, endingAt: end)] ?? 0 }
}

private func gram(_ bytes: [UInt8], endingAt end: Int) -> UInt32 {
    bytes[(end - 4)..<end].reduce(0) { $0 << 8 | UInt32($1) }
}

extension Int {
    fileprivate var nextPowerOfTwo: Int {
        self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
    }
}
