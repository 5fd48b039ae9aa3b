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

    /// Twenty bytes for each observable, as ``init(packed:)`` reads them: for who gathers elsewhere than where the index is.
    public var packed: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * IndexGathering.packedLength)
        for (fingerprint, entry) in entries.sorted(by: { $0.key.value < $1.key.value }) {
            let numbers = [
                fingerprint.value, UInt64(entry.records) << 32 | UInt64(entry.first),
                UInt64(entry.last) << 32,
            ]
            for number in numbers {
                for shift in stride(from: 56, through: 0, by: -8) {
                    bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
                }
            }
            bytes.removeLast(4)
        }
        return bytes
    }

    /// Reads what ``packed`` wrote; `nil` for bytes of another length, or entries that no record can make.
    public init?(packed bytes: [UInt8]) {
        guard bytes.count.isMultiple(of: IndexGathering.packedLength) else { return nil }
        func number(_ offset: Int, _ count: Int) -> UInt64 {
            bytes[offset..<offset + count].reduce(0) { $0 << 8 | UInt64($1) }
        }
        for start in stride(from: 0, to: bytes.count, by: IndexGathering.packedLength) {
            let entry = IndexEntry(
                records: UInt32(number(start + 8, 4)), first: UInt32(number(start + 12, 4)),
                last: UInt32(number(start + 16, 4)))
            guard entry.records > 0, entry.first <= entry.last else { return nil }
            entries[Fingerprint(number(start, 8))] = entry
        }
    }

    private static let packedLength = 20

    /// Adds what another gathering holds.
    public mutating func add(_ other: IndexGathering) {
        entries.merge(other.entries) { known, new in
            var sum = known
            sum.add(new)
            return sum
        }
    }
}
