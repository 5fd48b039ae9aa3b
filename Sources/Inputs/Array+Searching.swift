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
}
