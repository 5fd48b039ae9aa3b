import CZlib

/// zlib's side of inflating: one stream, its window and an output buffer.
@safe struct InflateStream: ~Copyable {
    /// What stands around the deflated data.
    enum Wrapping: Int32 {
        /// Nothing, as in zip: 15 bits of window, negated.
        case none = -15
        /// A gzip header and nothing else: 15 bits of window, plus 16.
        case gzip = 31
    }

    /// How one step ended.
    enum Outcome {
        case more, ended
        case damaged(String)
    }

    /// zlib keeps a pointer to its stream, so the stream must not move: it lives on the heap.
    private let stream: UnsafeMutablePointer<z_stream>
    /// What the last step wrote.
    private(set) var chunk = [UInt8](repeating: 0, count: 1 << 17)

    /// A stream at the start of data; `nil` without memory.
    init?(_ wrapping: Wrapping) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let code = unsafe inflateInit2_(
            stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { return nil }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Starts anew, behind the end of one member.
    func reset() { unsafe inflateReset(stream) }

    /// Reads on in `piece` from `offset`, and fills ``chunk`` as far as it can.
    mutating func step(_ piece: ArraySlice<UInt8>, from offset: Int) -> (
        outcome: Outcome, read: Int, written: Int
    ) {
        // The pointers are set anew for each call and mean nothing after it; zlib never writes to its input.
        unsafe chunk.withUnsafeMutableBufferPointer { target in
            unsafe piece.withUnsafeBufferPointer { source in
                let available = min(source.count - offset, Int(UInt32.max))
                unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
                    mutating: source.baseAddress.map { unsafe $0 + offset })
                unsafe stream.pointee.avail_in = UInt32(available)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(target.count)
                let code = unsafe inflate(stream, Z_NO_FLUSH)
                let outcome: Outcome
                switch code {
                case Z_OK, Z_BUF_ERROR: outcome = .more
                case Z_STREAM_END: outcome = .ended
                default:
                    outcome = unsafe .damaged(
                        stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(code)")
                }
                return unsafe (
                    outcome, available - Int(stream.pointee.avail_in),
                    target.count - Int(stream.pointee.avail_out)
                )
            }
        }
    }
}

/// The checksum of zip and gzip.
@safe func crc32(of bytes: [UInt8]) -> UInt32 {
    var sum: UInt = 0
    var offset = 0
    while offset < bytes.count {
        let length = min(bytes.count - offset, 1 << 30)
        // The range lies within the array, which lives for the call.
        sum = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe CZlib.crc32(sum, buffer.baseAddress.map { unsafe $0 + offset }, UInt32(length))
        }
        offset += length
    }
    return UInt32(truncatingIfNeeded: sum)
}
