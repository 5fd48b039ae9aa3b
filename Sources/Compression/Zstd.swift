import CZstd

/// Zstandard, RFC 8878, by the reference library.
public enum Zstd {
    /// The name in messages.
    static let name = "zstd"

    /// One frame that holds the bytes, with their length and a checksum.
    ///
    /// Level 3 is the library's default: on log records it shrinks twelve times at several hundred megabytes a second.
    public static func compress(_ bytes: [UInt8], level: Int32 = 3) throws(CompressionError) -> [UInt8] {
        guard let context = unsafe ZSTD_createCCtx() else { throw .outOfMemory(format: name) }
        defer { unsafe ZSTD_freeCCtx(context) }
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        let bound = ZSTD_compressBound(bytes.count)
        var code = 0
        let frame = unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            // Both buffers live for the call only, and their lengths are passed with them.
            code = unsafe bytes.withUnsafeBytes { input in
                unsafe ZSTD_compress2(context, output.baseAddress, bound, input.baseAddress, input.count)
            }
            count = ZSTD_isError(code) == 0 ? code : 0
        }
        guard ZSTD_isError(code) == 0 else { throw .outOfMemory(format: name) }
        return frame
    }

    /// The bytes that whole frames hold, at most `limit` of them.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        var decoder = try ZstdDecoder(limit: ExpansionLimit(total: limit, ratio: .max))
        var output: [UInt8] = []
        output.reserveCapacity(min(limit, bytes.count.multipliedReportingOverflow(by: 4).partialValue))
        try decoder.decode(bytes[...], into: &output)
        try decoder.finish()
        return output
    }
}

/// Reads zstd frames, one after the other, from pieces of any length.
@safe public struct ZstdDecoder: ~Copyable {
    private let context: OpaquePointer
    private let limit: ExpansionLimit
    private var consumed = 0
    private var produced = 0
    /// What the library still expects: zero between two frames.
    private var expected = 0
    private var chunk = [UInt8](repeating: 0, count: 1 << 17)

    /// A decoder at the start of the data.
    public init(limit: ExpansionLimit = ExpansionLimit()) throws(CompressionError) {
        guard let context = unsafe ZSTD_createDCtx() else { throw .outOfMemory(format: Zstd.name) }
        unsafe self.context = unsafe context
        self.limit = limit
        // A window of 128 MB is what the command line tool accepts too; a larger one is an attack on our memory.
        unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    /// Decodes the next piece and adds what comes out to `output`.
    public mutating func decode(_ piece: ArraySlice<UInt8>, into output: inout [UInt8])
        throws(CompressionError)
    {
        var offset = 0
        var isFull = true
        // A full output buffer means that more may come out, even if no input is left.
        while offset < piece.count || isFull {
            let (code, read, written) = step(piece, from: offset)
            if ZSTD_isError(code) != 0 {
                let reason = unsafe String(cString: ZSTD_getErrorName(code))
                throw .corrupt(format: Zstd.name, offset: consumed, reason: reason)
            }
            offset += read
            consumed += read
            produced += written
            expected = code
            guard produced <= limit.allowance(after: consumed) else {
                throw .tooLarge(format: Zstd.name, limit: limit.allowance(after: consumed))
            }
            output.append(contentsOf: chunk[..<written])
            isFull = written == chunk.count
            if read == 0, written == 0 { break }
        }
    }

    /// Says that no piece follows.
    public mutating func finish() throws(CompressionError) {
        guard expected == 0 else { throw .truncated(format: Zstd.name, offset: consumed) }
    }

    private mutating func step(_ piece: ArraySlice<UInt8>, from offset: Int) -> (Int, read: Int, written: Int)
    {
        // The pointers live for the call only; the library moves `pos` within `size` and no further.
        unsafe chunk.withUnsafeMutableBytes { target in
            unsafe piece.withUnsafeBytes { source in
                var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: offset)
                var output = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                let code = unsafe ZSTD_decompressStream(context, &output, &input)
                return unsafe (code, input.pos - offset, output.pos)
            }
        }
    }
}
