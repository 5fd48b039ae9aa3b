// Unsafe, and nowhere else in the evaluator: sixteen bytes at a time. Invariant: a block is read only where it and the block
// that lies one needle less a byte further end within the text.

/// The offset of the first occurrence of `needle` at or after `start`.
///
/// - Complexity: O(*n* · *m*) at worst; with the patterns of rules, close to *n*.
package func firstOffset(of needle: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
    guard let first = needle.first, let final = needle.last else { return start <= text.count ? start : nil }
    guard start >= 0, text.count - start >= needle.count else { return nil }
    let last = text.count - needle.count
    let (needle, text) = (needle.span, text.span)
    var offset = start
    let (heads, tails) = (SIMD16<UInt8>(repeating: first), SIMD16<UInt8>(repeating: final))
    while offset + 15 <= last {
        let block = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
        let other = unsafe text.bytes.unsafeLoadUnaligned(
            fromByteOffset: offset + needle.count - 1, as: SIMD16<UInt8>.self)
        // A byte is zero where both the first and the last of the needle stand.
        let wrong = (block ^ heads) | (other ^ tails)
        if unsafe hasZeroByte(unsafeBitCast(wrong, to: SIMD2<UInt64>.self)) {
            for lane in 0..<16 where wrong[lane] == 0 && holds(needle, in: text, at: offset + lane) {
                return offset + lane
            }
        }
        offset &+= 16
    }
    while offset <= last {
        if text[offset] == first, holds(needle, in: text, at: offset) { return offset }
        offset &+= 1
    }
    return nil
}

/// Whether one of sixteen bytes is zero.
@inline(__always)
private func hasZeroByte(_ words: SIMD2<UInt64>) -> Bool {
    let (one, two) = (words[0], words[1])
    // A byte borrows from the one above it, and so gets its highest bit, only if it is zero or one below is.
    let zeros = (one &- 0x0101_0101_0101_0101) & ~one | (two &- 0x0101_0101_0101_0101) & ~two
    return zeros & 0x8080_8080_8080_8080 != 0
}

/// Whether `needle` stands in `text` at `offset`, from which on `text` is at least as long.
func holds(_ needle: Span<UInt8>, in text: Span<UInt8>, at offset: Int) -> Bool {
    // Backwards: names in logs begin alike more often than they end alike.
    var index = needle.count
    while index > 0 {
        index &-= 1
        if text[offset + index] != needle[index] { return false }
    }
    return true
}

/// The Unicode scalar at a place in UTF-8 text and its length in bytes, or `nil` where the bytes are not UTF-8.
package func decodeScalar(in text: [UInt8], at offset: Int) -> (scalar: UInt32, length: Int)? {
    decodeScalar(in: text.span, at: offset)
}

/// The same, of bytes that lie elsewhere.
func decodeScalar(in text: Span<UInt8>, at offset: Int) -> (scalar: UInt32, length: Int)? {
    let lead = text[offset]
    if lead < 0x80 { return (UInt32(lead), 1) }
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, lead <= 0xF4, text.count - offset >= length else { return nil }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for index in 1..<length {
        let byte = text[offset + index]
        guard byte & 0xC0 == 0x80 else { return nil }
        value = value << 6 | UInt32(byte & 0x3F)
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
    guard value >= least, Unicode.Scalar(value) != nil else { return nil }
    return (value, length)
}
