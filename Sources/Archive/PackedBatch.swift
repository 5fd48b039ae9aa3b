import Compression
public import Registry
public import Vocabulary

/// A batch as a segment holds it: packed beside the archive, so that several cores pack while one file is written.
public struct PackedBatch: Sendable {
    /// Whose records.
    public let establishment: Finess
    /// When they arrived: names the segment.
    public let received: Instant
    let header: FrameHeader
    /// SHA-256 of the records, in hexadecimal: tells a batch that is sent again from another of the same name.
    public var digest: String { header.sha256 }
    let bytes: [UInt8]

    /// Packs a batch.
    ///
    /// - Throws: ``ArchiveError/notWritable(path:reason:)`` if memory is out.
    public init(_ batch: RecordBatch) throws(ArchiveError) {
        precondition(batch.bytes.count <= EventArchive.longestBatch, "a batch is bounded where it arrives")
        establishment = batch.establishment
        received = batch.received
        do {
            let body = try Zstd.compress(batch.bytes)
            header = FrameHeader(
                batch: batch.id, received: batch.collected, records: batch.records, bytes: batch.bytes.count,
                length: body.count, sha256: sha256(batch.bytes))
            bytes = try header.encoded() + body
        } catch {
            throw .notWritable(path: batch.id, reason: String(describing: error))
        }
    }
}
