// The words of a match as JSON strings. Most bytes of a log stand in JSON as they are: they are looked at and copied eight at a
// time, and only what must be escaped – every backslash of a path of Windows – is written by itself.

extension [UInt8] {
    /// Appends a JSON string of UTF-8, which is sound.
    mutating func append(quoted bytes: Span<UInt8>) {
        append(0x22)
        var start = 0
        while start < bytes.count {
            let end = Swift.min(start + JSONEscape.piece, bytes.count)
            append(addingCapacity: JSONEscape.longest * (end - start)) { output in
                JSONEscape.write(bytes.extracting(start..<end), to: &output)
            }
            start = end
        }
        append(0x22)
    }
}

/// How bytes are written that may not stand in a JSON string, or might move a terminal's cursor.
private enum JSONEscape {
    /// How many bytes are written at once: room is made for all of them to be escaped.
    static let piece = 4_096
    /// The most bytes that one takes: `\u001b`.
    static let longest = 6

    /// Writes bytes with their escapes.
    ///
    /// Unsafe for its speed. What holds all along: of `bytes`, `index` are read and the rest has ``longest`` times its length
    /// of room in `output`, so that eight bytes fit wherever eight are left to read, and any escape where one is.
    static func write(_ bytes: Span<UInt8>, to output: inout OutputSpan<UInt8>) {
        guard bytes.count > 0, output.freeCapacity >= longest * bytes.count else { return }
        unsafe output.withUnsafeMutableBufferPointer { buffer, count in
            guard let target = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            unsafe bytes.withUnsafeBytes { source in
                var index = 0
                while index < source.count {
                    if index + 8 <= source.count {
                        let word = unsafe source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                        unsafe target.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
                        let plain = plainBytes(UInt64(littleEndian: word))
                        index &+= plain
                        count &+= plain
                        if plain == 8 { continue }
                    }
                    let byte = unsafe source[index]
                    index &+= 1
                    if isPlain(byte) {
                        unsafe target.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
                        count &+= 1
                    } else {
                        escape(byte) { unit in
                            unsafe target.storeBytes(of: unit, toByteOffset: count, as: UInt8.self)
                            count &+= 1
                        }
                    }
                }
            }
        }
    }

    /// How many of eight bytes, from the lowest of the word on, stand for themselves.
    @inline(__always) private static func plainBytes(_ word: UInt64) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // The highest bit of a byte is set where the byte is less than some number up to 128. Where a byte borrows from the
        // next, that one may be wrong: only the lowest is asked for.
        func less(_ word: UInt64, than limit: UInt64) -> UInt64 { (word &- ones &* limit) & ~word }
        let escaped =
            less(word, than: 0x20) | less(word ^ (ones &* 0x22), than: 1)
            | less(word ^ (ones &* 0x5C), than: 1) | less(word ^ (ones &* 0x7F), than: 1)
        return (escaped & (ones &* 0x80)).trailingZeroBitCount >> 3
    }

    @inline(__always) private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte != 0x7F
    }

    /// Gives the bytes that a byte is written as.
    @inline(__always) private static func escape(_ byte: UInt8, _ put: (UInt8) -> Void) {
        put(0x5C)
        switch byte {
        case 0x22, 0x5C: put(byte)
        case 0x0A: put(0x6E)
        case 0x0D: put(0x72)
        case 0x09: put(0x74)
        default:
            put(0x75)
            put(0x30)
            put(0x30)
            put(digit(byte >> 4))
            put(digit(byte & 0xF))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
