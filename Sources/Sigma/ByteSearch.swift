// Unsafe, and nowhere else in the evaluator: sixteen bytes at a time. Invariant: a block is read only where it and the block
// that lies one needle less a byte further end within the text.

/// The offset of the first occurrence of `needle` at or after `start`.
///
/// - Complexity: linear; a needle of less than ``longNeedle`` may cost as many steps for each byte as it is long.
package func firstOffset(of needle: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
    firstOffset(of: needle.span, in: text.span, from: start)
}

/// Rules look for shorter texts; of two values of one event, either may be as long as an attacker likes.
private let longNeedle = 512

/// The same, of bytes that lie elsewhere.
package func firstOffset(of needle: Span<UInt8>, in text: Span<UInt8>, from start: Int = 0) -> Int? {
    guard !needle.isEmpty else { return start <= text.count ? start : nil }
    guard start >= 0, text.count - start >= needle.count else { return nil }
    if needle.count >= longNeedle { return offsetOfLong(needle, in: text, from: start) }
    let (first, final) = (needle[0], needle[needle.count - 1])
    let last = text.count - needle.count
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

/// No byte of the text is looked at twice.
///
/// > Source: Knuth, Morris, Pratt, "Fast Pattern Matching in Strings", 1977.
private func offsetOfLong(_ needle: Span<UInt8>, in text: Span<UInt8>, from start: Int) -> Int? {
    // Of the needle's start up to each place, how long a start stands at its end too.
    var borders = [Int32](repeating: 0, count: needle.count)
    var length = 0
    for index in 1..<needle.count {
        while length > 0, needle[index] != needle[length] { length = Int(borders[length - 1]) }
        if needle[index] == needle[length] { length += 1 }
        borders[index] = Int32(length)
    }
    length = 0
    for index in start..<text.count {
        while length > 0, text[index] != needle[length] { length = Int(borders[length - 1]) }
        if text[index] == needle[length] { length += 1 }
        if length == needle.count { return index + 1 - length }
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
