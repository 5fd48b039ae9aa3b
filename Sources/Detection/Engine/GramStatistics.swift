/// How often sequences of four bytes stand in the literals of all rules: a fair guess at how common they are in logs.
///
/// Letters count without case. Sequences share counters now and then: a guess may be a little wrong.
struct GramStatistics: Sendable {
    private var counts: [UInt16]

    private static let bits = 18

    init() { counts = Array(repeating: 0, count: 1 << GramStatistics.bits) }

    mutating func add(_ literal: ArraySlice<UInt8>) {
        forEachGram(of: literal) { _, slot in if counts[slot] < .max { counts[slot] += 1 } }
    }

    /// Where the rarest four bytes of a literal begin, counted from its start; the last of equals.
    func rarest(in literal: ArraySlice<UInt8>) -> Int {
        var best = (start: 0, count: UInt16.max)
        forEachGram(of: literal) { start, slot in
            if counts[slot] <= best.count { best = (start, counts[slot]) }
        }
        return best.start
    }

    /// How often the four bytes that begin so far into the literal were counted.
    func count(at start: Int, of literal: ArraySlice<UInt8>) -> Int {
        let first = literal.startIndex + start
        guard literal.endIndex - first >= 4 else { return 0 }
        return Int(counts[slot(literal[first..<first + 4].reduce(0) { $0 << 8 | UInt32($1) })])
    }

    private func forEachGram(of literal: ArraySlice<UInt8>, _ body: (_ start: Int, _ slot: Int) -> Void) {
        var gram: UInt32 = 0
        for (offset, byte) in literal.enumerated() {
            gram = gram << 8 | UInt32(byte)
            if offset >= 3 { body(offset - 3, slot(gram)) }
        }
    }

    private func slot(_ gram: UInt32) -> Int {
        Int(((gram | 0x2020_2020) &* 0x9E37_79B1) >> UInt32(32 - GramStatistics.bits))
    }
}
