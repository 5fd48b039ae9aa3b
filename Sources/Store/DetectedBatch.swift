public import Registry
public import Vocabulary

/// A batch by the name that its sender gave it.
public struct BatchName: Hashable, Sendable {
    /// Whose records.
    public let establishment: ID<Establishment>
    /// The sender's own identifier, unique for the establishment.
    public let key: String

    /// A name.
    public init(establishment: ID<Establishment>, key: String) {
        self.establishment = establishment
        self.key = key
    }
}

/// A batch that lies in the archive and is to be noted.
public struct NewBatch: Hashable, Sendable {
    /// Whose, and what its sender calls it.
    public var name: BatchName
    /// The archive segment that holds it.
    public var segment: String
    /// Where its frame begins, in bytes.
    public var start: Int
    /// How long the frame is, in bytes.
    public var length: Int
    /// How many records it holds.
    public var records: Int
    /// When it came.
    public var received: Instant

    /// A batch that lies there.
    public init(
        name: BatchName, segment: String, start: Int, length: Int, records: Int, received: Instant
    ) {
        self.name = name
        self.segment = segment
        self.start = start
        self.length = length
        self.records = records
        self.received = received
    }

    /// The batch as it is known once it is noted.
    public func noted(as id: ID<IngestBatch>) -> IngestBatch {
        IngestBatch(
            id: id, establishment: name.establishment, key: name.key, segment: segment, start: start,
            length: length, records: records, received: received, isDetected: false)
    }
}

/// What detection found in a batch.
public struct DetectedBatch: Sendable {
    /// Which batch.
    public var batch: ID<IngestBatch>
    /// Matches of rules.
    public var detections: [NewDetection]
    /// Who sent its records.
    public var sources: [SourceCount]
    /// How many records there are of each kind that rules tell apart, and when the last of them happened.
    public var kinds: [String: (records: Int, last: Instant)]
    /// What was odd about them.
    public var troubles: [SourceTrouble]
    /// The times of the earliest and the latest record; `nil` if it holds none.
    public var span: ClosedRange<Instant>?
    /// When alerts are raised.
    public var at: Instant

    /// What was found.
    public init(
        batch: ID<IngestBatch>, detections: [NewDetection], sources: [SourceCount],
        kinds: [String: (records: Int, last: Instant)] = [:], troubles: [SourceTrouble] = [],
        span: ClosedRange<Instant>? = nil, at: Instant
    ) {
        self.batch = batch
        self.detections = detections
        self.sources = sources
        self.kinds = kinds
        self.troubles = troubles
        self.span = span
        self.at = at
    }
}
