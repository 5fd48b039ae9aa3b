#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The lines of a batch, found by the C library's search: a record is hundreds of bytes, of which nobody need look at one.
enum Lines {
    /// Hands over each line that is not empty, without its line break, with its number from 0. Empty lines count.
    static func forEach(in bytes: [UInt8], _ body: (Int, Range<Int>) -> Void) {
        var start = 0
        var number = 0
        while start < bytes.count {
            let lineBreak = end(of: bytes, from: start)
            var end = lineBreak
            if end > start, bytes[end - 1] == 0x0D { end -= 1 }
            if end > start { body(number, start..<end) }
            start = lineBreak + 1
            number += 1
        }
    }

    /// Where a reading of some lines at a time stands.
    struct Place {
        var offset = 0
        var number = 0
    }

    /// The next line that is not empty, as ``forEach(in:_:)`` hands it over; `nil` at the end.
    static func next(in bytes: [UInt8], _ place: inout Place) -> (number: Int, line: Range<Int>)? {
        while place.offset < bytes.count {
            let (start, number) = (place.offset, place.number)
            let lineBreak = end(of: bytes, from: start)
            var end = lineBreak
            if end > start, bytes[end - 1] == 0x0D { end -= 1 }
            place = Place(offset: lineBreak + 1, number: number + 1)
            if end > start { return (number, start..<end) }
        }
        return nil
    }

    /// How many lines are not empty.
    static func count(in bytes: [UInt8]) -> Int {
        var count = 0
        forEach(in: bytes) { _, _ in count += 1 }
        return count
    }

    /// The offset of the next line break, or of the end.
    private static func end(of bytes: [UInt8], from start: Int) -> Int {
        // `memchr` reads `count - start` bytes, which lie within the buffer, and its answer lies there too.
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let found = unsafe memchr(base + start, 0x0A, bytes.count - start)
            else { return bytes.count }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
