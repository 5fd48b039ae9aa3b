public import Registry
public import Vocabulary

/// Records that a collector sends at once, one a line.
public struct IntakeBatch: Sendable {
    /// The collector's own name for the batch, so that sending it again changes nothing; `nil` takes a digest of
    /// its bytes.
    public var key: String?
    /// Who among the establishment's senders it comes from: keys of two never meet. `nil` where keys are unique for the
    /// establishment, as those of a federation's collectors are.
    public var sender: String?
    /// Whose records.
    public var establishment: ID<Establishment>
    /// When they arrived: names the hour of the archive in which they lie.
    public var received: Instant
    /// When their collector took them in, where it says so and can be believed.
    public var collected: Instant?
    /// When they were received: what their times mean, and whether they came late, is judged by it.
    var counted: Instant { collected ?? received }
    /// One record a line; the last line break may be missing.
    public var bytes: [UInt8]

    /// A batch as it came; `collected` is when its collector says that it took the records in.
    public init(
        key: String?, from sender: String? = nil, establishment: ID<Establishment>, received: Instant,
        collected: Instant? = nil, bytes: [UInt8]
    ) {
        self.key = key
        self.sender = sender
        self.establishment = establishment
        self.received = received
        self.collected = collected.map { ReceptionTime.counting($0, arrival: received) }
        self.bytes = bytes
    }
}

/// What a collector is told once its records are on the disk.
public struct IntakeReceipt: Hashable, Sendable {
    /// The name under which the batch is kept.
    public var key: String
    /// How many records were kept.
    public var records: Int
    /// Whether the batch had been sent before: it was kept then, and not again.
    public var isRepeat: Bool
}

/// Why a batch was not taken; nothing of it was kept, and the collector may send it again.
public enum IntakeRefusal: Error, Equatable, Sendable {
    /// Too many batches wait for detection.
    case busy(retryAfter: Duration)
    /// The batch is larger than the bound.
    case tooLarge(limit: Int)
    /// The sender gave the same name to other records before.
    case otherContent
    /// The batch's own name is empty, longer than 200 bytes, or has control characters.
    case badKey
    /// The establishment is not in the registry.
    case unknownEstablishment
    /// No room is left on the disk.
    case diskFull
    /// The disk refused.
    case unavailable(String)
}

extension IntakeRefusal: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .busy: "too many batches wait for detection; send this one again later"
        case .tooLarge(let limit): "the batch is larger than \(limit) bytes; send smaller ones"
        case .otherContent:
            "another batch was kept under this key, with other records; give each batch a key of its own"
        case .badKey: "the batch's key must be 1 to 200 printable bytes"
        case .unknownEstablishment: "the establishment is not in the registry"
        case .diskFull: "the disk is full; nothing of this batch was kept: send it again later"
        case .unavailable(let reason): "the archive cannot be written: \(reason)"
        }
    }
}
