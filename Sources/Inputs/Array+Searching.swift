#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension [UInt8] {
    /// The offset of the first such byte at or after `start`, found many bytes at a time.
    func offset(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        // `memchr` reads `count - start` bytes, which lie within the buffer, and its answer lies there too.
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// How many line breaks there are, counted eight bytes at a time: every byte of a text passes here while all threads but
    /// one may wait.
    var lineBreaks: Int {
        // Eight bytes are read only where so many are left.
        unsafe withUnsafeBytes { bytes in
            var count = 0
            var offset = 0
            while offset &+ 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                let other = word ^ 0x0A0A_0A0A_0A0A_0A0A
                // The highest bit of a byte is set unless the byte is zero, which a line break now is; no sum leaves its byte.
                let others = (other & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F | other
                count &+= 8 &- (others & 0x8080_8080_8080_8080).nonzeroBitCount
                offset &+= 8
            }
            while offset < bytes.count {
                if unsafe bytes[offset] == 0x0A { count &+= 1 }
                offset &+= 1
            }
            return count
        }
    }
}
