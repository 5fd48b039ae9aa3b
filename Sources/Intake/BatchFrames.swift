import Archive
import Store

extension EventArchive {
    /// Hands over the frames that a row of the records stands for: of one batch, or of those that were joined since.
    ///
    /// - Returns: Whether all of them could be read: some may be damaged, or deleted after their time just now.
    nonisolated func forEachFrame(
        of batch: IngestBatch, _ body: (StoredFrame, [UInt8]) throws -> Void
    ) rethrows -> Bool {
        guard let segment = SegmentName(path: batch.segment) else { return false }
        var offset = Int64(batch.start)
        let end = offset + Int64(batch.length)
        while offset < end {
            guard let (frame, records) = try? frame(of: segment, at: offset) else { return false }
            try body(frame, records)
            offset = frame.offset + frame.length
        }
        return true
    }
}

extension RecordLocator {
    /// Whether a row of the records stands for the batch that begins here.
    func lies(in batch: IngestBatch) -> Bool {
        segment.path == batch.segment
            && (Int64(batch.start)..<Int64(batch.start + batch.length)).contains(offset)
    }
}
