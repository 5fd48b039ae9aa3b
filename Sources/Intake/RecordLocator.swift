public import Archive
import Store
import Vocabulary

/// Where a batch lies, as one text that a detection keeps: the segment and the offset of its frame.
public struct RecordLocator: Hashable, Sendable {
    /// The file.
    public let segment: SegmentName
    /// Where the frame's header starts.
    public let offset: Int64

    /// Reads `990000012/2026/03/14/02-0.log.zst@1234`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let segment = SegmentName(path: String(parts[0])),
            let offset = Int64(parts[1]),
            offset >= 0
        else { return nil }
        self.segment = segment
        self.offset = offset
    }

    init(segment: SegmentName, offset: Int64) {
        self.segment = segment
        self.offset = offset
    }

    /// The text for the frame of a batch.
    static func text(of batch: IngestBatch) -> String { "\(batch.segment)@\(batch.start)" }
}

extension RecordLocator: CustomStringConvertible {
    /// The text that ``init(_:)`` reads.
    public var description: String { "\(segment)@\(offset)" }
}
