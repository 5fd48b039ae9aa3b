// Unsafe for speed: eight bytes at a time. Invariant: the buffer has room for what is written, and eight bytes are read and
// written only where so many are left of the part.

/// Adds a part of a text to a buffer, ASCII letters in lower case, up to the first byte that is not ASCII; returns how many
/// bytes that are. Allocates nothing once the buffer is large enough.
func foldASCII(_ text: Span<UInt8>, _ part: Range<Int>, into buffer: inout [UInt8]) -> Int {
    let begin = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: part.count))
    let source = unsafe text.bytes
    let count = part.count
    let start = part.lowerBound
    let done = unsafe buffer.withUnsafeMutableBytes { target in
        var offset = 0
        while offset &+ 8 <= count {
            let word = unsafe UInt64(
                littleEndian: source.unsafeLoadUnaligned(fromByteOffset: start &+ offset, as: UInt64.self))
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            unsafe target.storeBytes(
                of: lowered(word).littleEndian, toByteOffset: begin &+ offset, as: UInt64.self)
            offset &+= 8
        }
        while offset < count {
            let byte = unsafe source.unsafeLoad(fromByteOffset: start &+ offset, as: UInt8.self)
            guard byte < 0x80 else { break }
            unsafe target[begin &+ offset] = byte &- 0x41 < 26 ? byte | 0x20 : byte
            offset &+= 1
        }
        return offset
    }
    buffer.removeLast(count - done)
    return done
}

/// Eight ASCII characters with the letters in lower case.
@inline(__always)
private func lowered(_ word: UInt64) -> UInt64 {
    // Bit 7 of a byte: it is past 'Z'; it is 'A' or past it. No sum leaves its byte.
    let pastZ = word &+ 0x2525_2525_2525_2525
    let fromA = word &+ 0x3F3F_3F3F_3F3F_3F3F
    let isUpper = (fromA ^ pastZ) & 0x8080_8080_8080_8080
    return word | isUpper &>> 2
}
