// Tables of numbers are read by the million when a pack is opened: they are copied as they lie, and summed eight bytes at a
// time. Unsafe, and nowhere else in the reading of packs.
//
// Invariants. A table is as many bytes as its array has room for, and every bit pattern is a number. Eight bytes are loaded
// only where so many are left.

import Sigma

/// A table of numbers as it lies in the bytes of a pack, four bytes each, the lowest first.
struct StoredWords {
    private let bytes: ArraySlice<UInt8>
    let count: Int

    fileprivate init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count % 4 == 0 else { return nil }
        self.bytes = bytes
        count = bytes.count / 4
    }

    subscript(index: Int) -> UInt32 {
        precondition(index >= 0 && index < count, "word \(index) is past the \(count) of the table")
        return unsafe UInt32(
            littleEndian: bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
    }
}

extension BinaryReader {
    /// A table of numbers that is read where it lies.
    mutating func storedWords() throws(RuleCodecError) -> StoredWords {
        guard let words = StoredWords(try slice()) else {
            throw refusal("a table of numbers is cut short")
        }
        return words
    }

    /// A table of numbers, four bytes each, the lowest first.
    mutating func words() throws(RuleCodecError) -> [UInt32] {
        let bytes = try slice()
        guard bytes.count % 4 == 0 else { throw refusal("a table of numbers is cut short") }
        let count = bytes.count / 4
        var words = unsafe [UInt32](unsafeUninitializedCapacity: count) { buffer, initialized in
            unsafe bytes.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
            initialized = count
        }
        if UInt32(littleEndian: 1) != 1 {
            for index in words.indices { words[index] = UInt32(littleEndian: words[index]) }
        }
        return words
    }
}

/// A sum that tells damage, not malice.
enum PackChecksum {
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The sum of bytes, as eight of them.
    static func bytes(of slice: ArraySlice<UInt8>) -> [UInt8] {
        let sum = unsafe sum(of: slice.span.bytes)
        return (0..<8).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 * 8)) }
    }

    /// Four sums of every fourth word, so that none waits for the one before; then one of the sums and of the rest.
    private static func sum(of bytes: RawSpan) -> UInt64 {
        var (one, two, three, four): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
        var offset = 0
        let end = bytes.byteCount
        while offset &+ 32 <= end {
            one = mixed(one, word(bytes, offset))
            two = mixed(two, word(bytes, offset &+ 8))
            three = mixed(three, word(bytes, offset &+ 16))
            four = mixed(four, word(bytes, offset &+ 24))
            offset &+= 32
        }
        var sum = UInt64(end)
        for part in [one, two, three, four] { sum = mixed(sum, part) }
        while offset < end {
            let byte = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
            sum = mixed(sum, UInt64(byte))
            offset &+= 1
        }
        return sum
    }

    @inline(__always) private static func mixed(_ sum: UInt64, _ word: UInt64) -> UInt64 {
        let product = (sum ^ word) &* multiplier
        return product ^ product &>> 29
    }

    @inline(__always) private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
