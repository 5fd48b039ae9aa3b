public import NIOCore
public import Registry
public import Vocabulary

/// Takes records from collectors and puts them on the disk.
public protocol EventIntake: Sendable {
    /// Keeps a batch, and returns when the disk holds it. The same batch again is acknowledged and changes nothing.
    func accept(_ batch: IncomingBatch) async throws(EventIntakeError) -> BatchReceipt

    /// Takes a place for one request of an establishment, before anything of its body is read: whoever sends too much at
    /// once is told so before it costs anything. Each place is given back by ``leave(_:bytes:)``.
    func enter(_ establishment: ID<Establishment>, bytes: Int) throws(EventIntakeError)

    /// Gives a place back.
    func leave(_ establishment: ID<Establishment>, bytes: Int)
}

/// Records that a collector sent in one request.
public struct IncomingBatch: Sendable {
    /// Whose records: the establishment that the collector's token is bound to.
    public let establishment: ID<Establishment>
    /// Who sends them, as the token says: two senders of one establishment may name their batches alike.
    public let sender: String
    /// The collector's own name for the batch; `nil` when it gave none, and the content names it.
    public let key: String?
    /// How the bytes are packed.
    public let encoding: ContentEncoding
    /// The body as it came, still packed.
    public let bytes: ByteBuffer
    /// When it came.
    public let received: Instant
    /// When the collector took the records in, as it says; `nil` if it does not.
    public let collected: Instant?

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
    /// The disk refuses to be written to: an outage that somebody must mend, not load.
    case unavailable(retryAfterSeconds: Int)
    /// The sender gave that name to other records before: these are not kept.
    case conflict
    /// The establishment is not in the registry any more.
    case unknownEstablishment
    /// The body does not unpack, or unpacks to more than that many bytes.
    case tooLarge(limit: Int)
    /// The body is not what its encoding says; the text says where it goes wrong.
    case damaged(String)
}
