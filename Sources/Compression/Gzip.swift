/// Reads gzip members (RFC 1952), one after the other, from pieces of any length.
public struct GzipDecoder: ~Copyable {
    private static let name = "gzip"

    private var stream: InflateStream
    private let limit: ExpansionLimit
    private var consumed = 0
    private var produced = 0
    /// Whether a member has begun and not ended.
    private var isInside = false

    /// A decoder at the start of the data.
    public init(limit: ExpansionLimit = ExpansionLimit()) throws(CompressionError) {
        guard let stream = InflateStream(.gzip) else { throw .outOfMemory(format: GzipDecoder.name) }
        self.stream = stream
        self.limit = limit
    }

    /// Decodes the next piece and adds what comes out to `output`.
    public mutating func decode(_ piece: ArraySlice<UInt8>, into output: inout [UInt8])
        throws(CompressionError)
    {
        var offset = 0
        var isFull = true
        while offset < piece.count || isFull {
            if offset < piece.count { isInside = true }
            let (outcome, read, written) = stream.step(piece, from: offset)
            offset += read
            consumed += read
            produced += written
            guard produced <= limit.allowance(after: consumed) else {
                throw .tooLarge(format: GzipDecoder.name, limit: limit.allowance(after: consumed))
            }
            output.append(contentsOf: stream.chunk[..<written])
            isFull = written == stream.chunk.count
            switch outcome {
            case .more: break
            case .ended:
                stream.reset()
                isInside = false
                isFull = false
            case .damaged(let reason):
                throw .corrupt(format: GzipDecoder.name, offset: consumed, reason: reason)
            }
            if read == 0, written == 0 { break }
        }
    }

    /// Says that no piece follows.
    public mutating func finish() throws(CompressionError) {
        guard !isInside else { throw .truncated(format: GzipDecoder.name, offset: consumed) }
    }
}
