import Registry
import Store
import Vocabulary

/// A record in 64 bits, as correlations remember it: the number of its batch, and its line from 0.
struct RecordReference: Hashable {
    /// 64 MB, the longest batch that settings allow, have no more lines than this can count.
    private static let lineBits: UInt64 = 26

    let batch: ID<IngestBatch>
    let line: Int

    /// Batches past 2^38, 275 thousand million, would be told wrong; none is ever received twice as one.
    init(batch: ID<IngestBatch>, line: Int) {
        self.batch = batch
        self.line = line
    }

    init(_ packed: UInt64) {
        batch = ID(Int64(packed >> RecordReference.lineBits))
        line = Int(packed & (1 << RecordReference.lineBits - 1))
    }

    var packed: UInt64 {
        let line = min(UInt64(clamping: line), 1 << RecordReference.lineBits - 1)
        return UInt64(bitPattern: batch.rawValue) << RecordReference.lineBits | line
    }
}
