/// What a decoder met besides events: records it had to leave out and oddities it could mend.
///
/// Nothing that is wrong with one record stops the others. Each kind of trouble is counted, and the first case is
/// kept as a sample for people to look at.
public struct DecodingReport: Sendable, Equatable {
    /// One kind of trouble.
    public struct Trouble: Sendable, Equatable {
        /// What is wrong, as one constant sentence.
        public let reason: String
        /// How often it was met.
        public internal(set) var count: Int
        /// Where it was met first: `line 12` or `byte 4096`.
        public let firstPlace: String
        /// The beginning of the first record of this kind, as text; may be empty.
        public let sample: String
    }

    /// How many events were handed on.
    public internal(set) var records = 0
    /// How many bytes were read, after decompression.
    public internal(set) var bytes = 0
    /// Records that could not be decoded, by reason, in the order in which the reasons were met.
    public private(set) var skipped: [Trouble] = []
    /// Records that were decoded although something was wrong with them, by reason.
    public private(set) var mended: [Trouble] = []

    /// Nothing read yet.
    public init() {}

    /// How many records could not be decoded.
    public var skippedCount: Int { skipped.reduce(0) { $0 + $1.count } }

    /// Counts a record that is left out.
    public mutating func skip(
        _ reason: String, at place: @autoclosure () -> String, sample: ArraySlice<UInt8> = []
    ) {
        DecodingReport.count(reason, place, sample, in: &skipped)
    }

    /// Counts a record that was decoded all the same.
    public mutating func mend(
        _ reason: String, at place: @autoclosure () -> String, sample: ArraySlice<UInt8> = []
    ) {
        DecodingReport.count(reason, place, sample, in: &mended)
    }

    /// Counts what was read.
    public mutating func add(records: Int = 0, bytes: Int = 0) {
        self.records += records
        self.bytes += bytes
    }

    /// Adds what another decoder met, after what this one met.
    public mutating func merge(_ other: DecodingReport) {
        add(records: other.records, bytes: other.bytes)
        DecodingReport.merge(other.skipped, into: &skipped)
        DecodingReport.merge(other.mended, into: &mended)
    }

    private static func count(
        _ reason: String, _ place: () -> String, _ sample: ArraySlice<UInt8>, in list: inout [Trouble]
    ) {
        if let known = list.firstIndex(where: { $0.reason == reason }) {
            list[known].count += 1
        } else {
            let text = String(decoding: sample.prefix(200), as: UTF8.self)
            list.append(Trouble(reason: reason, count: 1, firstPlace: place(), sample: text))
        }
    }

    private static func merge(_ others: [Trouble], into list: inout [Trouble]) {
        for other in others {
            if let known = list.firstIndex(where: { $0.reason == other.reason }) {
                list[known].count += other.count
            } else {
                list.append(other)
            }
        }
    }
}
