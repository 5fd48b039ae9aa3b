public import Registry
public import Vocabulary

/// Reads log records back from the archive, for the page of an alert.
public protocol RawEvents: Sendable {
    /// The record at that place; `nil` when the archive no longer holds it.
    func record(at place: RecordPlace, of establishment: ID<Establishment>) async throws -> RawRecord?

    /// Records of the same host around the time of the record at a place, in order of time, at most `limit` of them: the nearest.
    func neighbours(
        of host: String, at time: Instant, beside place: RecordPlace, within span: Duration,
        establishment: ID<Establishment>, limit: Int
    ) async throws -> RawNeighbours
}

/// Records of one host around a time.
public struct RawNeighbours: Hashable, Sendable {
    /// In order of time.
    public var records: [RawRecord]
    /// Whether the archive may hold more of that time: too many to be read at once, or some that cannot be read.
    public var isPartial: Bool

    /// Records around a time.
    public init(records: [RawRecord], isPartial: Bool) {
        self.records = records
        self.isPartial = isPartial
    }
}

/// Where a record lies in the archive.
public struct RecordPlace: Hashable, Sendable {
    /// The segment, as its path below the archive.
    public let segment: String
    /// The line within it, from 0.
    public let line: Int

    /// That line of that segment.
    public init(segment: String, line: Int) {
        self.segment = segment
        self.line = line
    }
}

/// One log record as it came.
public struct RawRecord: Hashable, Sendable {
    /// Where it lies.
    public var place: RecordPlace
    /// When it happened, where the record says.
    public var time: Instant?
    /// One line that says what happened, for lists: program, account, address.
    public var summary: LocalizedText
    /// The bytes as they came.
    public var bytes: [UInt8]

    /// One log record as it came.
    public init(place: RecordPlace, time: Instant?, summary: LocalizedText, bytes: [UInt8]) {
        self.place = place
        self.time = time
        self.summary = summary
        self.bytes = bytes
    }
}
