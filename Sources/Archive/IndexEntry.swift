public import Events
public import Vocabulary

/// What an index knows of one observable: in how many records it stands, and between which times.
public struct IndexEntry: Hashable, Sendable {
    /// Records that name it, each once; stops at 2³²−1.
    public private(set) var records: UInt32
    /// The earliest, in seconds since 1970.
    private(set) var first: UInt32
    /// The latest, in seconds since 1970.
    private(set) var last: UInt32

    /// One record, at a time by its own clock. Times before 1970 and past 2106 are taken as those.
    public init(at time: Instant) {
        let second = UInt32(clamping: time.milliseconds / 1_000)
        self.init(records: 1, first: second, last: second)
    }

    init(records: UInt32, first: UInt32, last: UInt32) {
        self.records = records
        self.first = first
        self.last = last
    }

    /// The earliest record, to the second.
    public var firstSeen: Instant { Instant(milliseconds: Int64(first) * 1_000) }
    /// The latest record, to the second.
    public var lastSeen: Instant { Instant(milliseconds: Int64(last) * 1_000) }

    /// Adds what another index knows.
    public mutating func add(_ other: IndexEntry) {
        let (sum, isTooMuch) = records.addingReportingOverflow(other.records)
        records = isTooMuch ? .max : sum
        first = min(first, other.first)
        last = max(last, other.last)
    }
}

/// What stands in the records of one batch, gathered while they are decoded.
public struct IndexGathering: Sendable {
    /// Each observable with its records.
    public private(set) var entries: [Fingerprint: IndexEntry] = [:]

    /// Nothing yet.
    public init() {}

    /// Counts one observable of one record.
    public mutating func add(_ fingerprint: Fingerprint, at time: Instant) {
        let entry = IndexEntry(at: time)
        if entries[fingerprint]?.add(entry) == nil { entries[fingerprint] = entry }
    }

    /// Adds what another gathering holds.
    public mutating func add(_ other: IndexGathering) {
        entries.merge(other.entries) { known, new in
            var sum = known
            sum.add(new)
            return sum
        }
    }
}
