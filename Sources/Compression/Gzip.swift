import CZlib

/// Reads gzip members (RFC 1952), one after the other, from pieces of any length.
@safe public struct GzipDecoder: ~Copyable {
    private static let name = "gzip"

    /// zlib keeps a pointer to its stream, so the stream must not move: it lives on the heap.
    private let stream: UnsafeMutablePointer<z_stream>
    private let limit: ExpansionLimit
    private var consumed = 0
    private var produced = 0
    /// Whether a member has begun and not ended.
    private var isInside = false
    private var chunk = [UInt8](repeating: 0, count: 1 << 17)

    /// A decoder at the start of the data.
    public init(limit: ExpansionLimit = ExpansionLimit()) throws(CompressionError) {
        self.limit = limit
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 15 bits of window, plus 16 for "gzip header and nothing else".
        let code = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw .outOfMemory(format: GzipDecoder.name) }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Decodes the next piece and adds what comes out to `output`.
    public mutating func decode(_ piece: ArraySlice<UInt8>, into output: inout [UInt8])
        throws(CompressionError)
    {
        var offset = 0
        var isFull = true
        while offset < piece.count || isFull {
            if offset < piece.count { isInside = true }
            let (code, read, written) = step(piece, from: offset)
            offset += read
            consumed += read
            produced += written
            guard produced <= limit.allowance(after: consumed) else {
                throw .tooLarge(format: GzipDecoder.name, limit: limit.allowance(after: consumed))
            }
            output.append(contentsOf: chunk[..<written])
            isFull = written == chunk.count
            switch code {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END:
                unsafe inflateReset(stream)
                isInside = false
                isFull = false
            default:
                let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(code)"
                throw .corrupt(format: GzipDecoder.name, offset: consumed, reason: reason)
            }
            if read == 0, written == 0 { break }
        }
    }

    /// Says that no piece follows.
    public mutating func finish() throws(CompressionError) {
        guard !isInside else { throw .truncated(format: GzipDecoder.name, offset: consumed) }
    }

    private mutating func step(_ piece: ArraySlice<UInt8>, from offset: Int) -> (
        Int32, read: Int, written: Int
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
                return unsafe (
                    code, available - Int(stream.pointee.avail_in),
                    target.count - Int(stream.pointee.avail_out)
                )
            }
        }
    }
}
