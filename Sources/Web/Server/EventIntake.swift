public import NIOCore
public import Registry
public import Vocabulary

/// Takes records from collectors and puts them on the disk.
public protocol EventIntake: Sendable {
    /// Keeps a batch, and returns when the disk holds it. The same batch again is acknowledged and changes nothing.
    func accept(_ batch: IncomingBatch) async throws(EventIntakeError) -> BatchReceipt
}

/// Records that a collector sent in one request.
public struct IncomingBatch: Sendable {
    /// Whose records: the establishment that the collector's token is bound to.
    public let establishment: ID<Establishment>
    /// The collector's own name for the batch; `nil` when it gave none, and the content names it.
    public let key: String?
    /// How the bytes are packed.
    public let encoding: ContentEncoding
    /// The body as it came, still packed.
    public let bytes: ByteBuffer
    /// When it came.
    public let received: Instant

    /// How a body is packed.
    public enum ContentEncoding: String, CaseIterable, Sendable {
        case identity, gzip, zstd
    }
}

/// What became of a batch.
public struct BatchReceipt: Codable, Equatable, Sendable {
    /// The name it is known by.
    public var batch: String
    /// Lines kept.
    public var records: Int
    /// Whether the batch was there already.
    public var duplicate: Bool

    /// What became of a batch.
    public init(batch: String, records: Int, duplicate: Bool) {
        self.batch = batch
        self.records = records
        self.duplicate = duplicate
    }
}

/// Why a batch was not kept.
public enum EventIntakeError: Error, Equatable, Sendable {
    /// Too many batches wait for detection: send it again after that many seconds.
    case full(retryAfterSeconds: Int)
    /// No room is left on the disk.
    case diskFull
    /// The body does not unpack, or unpacks to more than that many bytes.
    case tooLarge(limit: Int)
    /// The body is not what its encoding says; the text says where it goes wrong.
    case damaged(String)
}
