/// Random numbers by address: the same counter and key give the same four words, whoever asks, in whatever order.
///
/// > Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011 (Philox4x32).
public enum Philox {
    /// What a key's second word says the numbers are for.
    enum Stream: UInt32 {
        case years = 0
        case shapley = 1
        case assumptions = 2
    }

    static let multipliers: (UInt32, UInt32) = (0xD251_1F53, 0xCD9E_8D57)
    static let weyl: (UInt32, UInt32) = (0x9E37_79B9, 0xBB67_AE85)

    /// Four words of 32 bits.
    public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, rounds: Int = 10) -> SIMD4<UInt32> {
        var c = counter, k = key
        for _ in 0..<rounds {
            let p = multipliers.0.multipliedFullWidth(by: c[0])
            let q = multipliers.1.multipliedFullWidth(by: c[2])
            c = [q.high ^ c[1] ^ k[0], q.low, p.high ^ c[3] ^ k[1], p.low]
            k[0] &+= weyl.0
            k[1] &+= weyl.1
        }
        return c
    }

    /// A number above 0 and below 1 from two words, with 53 bits.
    public static func unit(_ a: UInt32, _ b: UInt32) -> Double {
        (Double(a >> 5) * 67_108_864 + Double(b >> 6) + 0.5) / 9_007_199_254_740_992
    }
}
