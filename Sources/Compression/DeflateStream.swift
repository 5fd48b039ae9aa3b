import CZlib

/// Deflates whole buffers, without a header: what stands in the entries of a zip archive.
enum Deflate {
    /// The packed bytes; `nil` without memory.
    ///
    /// zlib keeps a pointer to its stream, so it lives on the heap for the call; the other pointers mean nothing after
    /// it. The target is as large as zlib says that it must be, so one step ends.
    static func packed(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8]? {
        guard bytes.count <= Int(UInt32.max) >> 1 else { return nil }
        let stream: UnsafeMutablePointer<z_stream>
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        let begun = unsafe deflateInit2_(
            stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard begun == Z_OK else { return nil }
        defer { unsafe deflateEnd(stream) }
        let bound = unsafe Int(deflateBound(stream, UInt(bytes.count)))
        var packed = [UInt8](repeating: 0, count: bound)
        let (code, written) = unsafe packed.withUnsafeMutableBufferPointer { target in
            unsafe bytes.withUnsafeBufferPointer { source in
                unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(target.count)
                let code = unsafe deflate(stream, Z_FINISH)
                return unsafe (code, target.count - Int(stream.pointee.avail_out))
            }
        }
        guard code == Z_STREAM_END else { return nil }
        packed.removeLast(bound - written)
        return packed
    }
}
