/// Bytes in 64 bits, fast, and different in each process: two different texts of one number are not met by chance, and
/// nobody outside can make them.
///
/// Words of eight bytes are mixed by multiplication to 128 bits, as in wyhash.
///
/// > Source: Wang Yi, "wyhash", public domain.
enum ByteHash {
    private static let seed = UInt64.random(in: .min ... .max)
    private static let factor: UInt64 = 0xA076_1D64_78BD_642F

    /// The number of a part of an array; `salt` tells apart what the same bytes are of.
    static func value(of bytes: borrowing [UInt8], _ range: Range<Int>, salt: UInt64 = 0) -> UInt64 {
        let part = unsafe bytes.span.bytes.extracting(range)
        var state = mix(seed ^ salt, factor ^ UInt64(range.count))
        var offset = 0
        while offset + 8 <= part.byteCount {
            state = mix(state ^ word(part, at: offset), factor)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < part.byteCount {
            rest = rest << 8 | UInt64(byte(part, at: offset))
            offset += 1
        }
        return mix(state ^ rest, factor)
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right | 1)
        return product.high ^ product.low
    }

    // Both check their bounds themselves; the loops above stay within them.

    @inline(__always)
    private static func word(_ span: borrowing RawSpan, at offset: Int) -> UInt64 {
        unsafe span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private static func byte(_ span: borrowing RawSpan, at offset: Int) -> UInt8 {
        unsafe span.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
