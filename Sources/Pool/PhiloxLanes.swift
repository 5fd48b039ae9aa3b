/// Philox4x32-10 for four counters at once: each word sits in a lane of 64 bits, so that a product needs no carrying over.
struct PhiloxLanes: Sendable {
    typealias Words = SIMD4<UInt64>

    private let key: SIMD2<UInt32>

    init(key: SIMD2<UInt32>) { self.key = key }

    /// The four words of each of four counters; all of them are below 2^32.
    @inline(__always)
    func blocks(_ c0: Words, _ c1: Words, _ c2: Words) -> (Words, Words, Words, Words) {
        let mask = Words(repeating: 0xFFFF_FFFF)
        let m0 = Words(repeating: UInt64(Philox.multipliers.0))
        let m1 = Words(repeating: UInt64(Philox.multipliers.1))
        var (x0, x1, x2, x3) = (c0, c1, c2, Words.zero)
        // Scalars: what both words of a key are in a round is the same in all lanes.
        var k0 = key[0], k1 = key[1]
        for _ in 0..<10 {
            let p = m0 &* (x0 & mask), q = m1 &* (x2 & mask)
            x0 = (q &>> 32) ^ x1 ^ Words(repeating: UInt64(k0))
            x1 = q & mask
            x2 = (p &>> 32) ^ x3 ^ Words(repeating: UInt64(k1))
            x3 = p & mask
            k0 &+= Philox.weyl.0
            k1 &+= Philox.weyl.1
        }
        return (x0, x1, x2, x3)
    }
}
