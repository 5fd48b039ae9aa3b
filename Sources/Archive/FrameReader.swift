import Compression
import Crypto
import Foundation

/// Walks the frames of one segment from an offset, and stops at the first that is not whole.
struct FrameReader {
    /// What stands at an offset.
    enum Step {
        case frame(StoredFrame, records: [UInt8])
        /// The segment ends here, between two frames.
        case end
        /// What follows was being written when the machine stopped, or is damaged.
        case torn(ArchiveError)
    }

    private let segment: SegmentName
    private let path: String
    private let handle: FileHandle
    private let length: Int64
    private(set) var offset: Int64

    init(segment: SegmentName, url: URL, from offset: Int64) throws(ArchiveError) {
        self.segment = segment
        path = url.path(percentEncoded: false)
        do {
            handle = try FileHandle(forReadingFrom: url)
            length = Int64(try handle.seekToEnd())
        } catch {
            throw .notReadable(path: path, reason: String(describing: error))
        }
        self.offset = offset
    }

    /// Reads the frame at the current offset, checks its digest and moves past it.
    mutating func next() throws(ArchiveError) -> Step {
        guard offset < length else { return .end }
        let start = offset
        guard let headerLength = try FrameHeader.length(ofPrefix: read(start, FrameHeader.prefixLength))
        else {
            return .torn(damage(at: start, "no frame header stands here"))
        }
        let json = try read(start + Int64(FrameHeader.prefixLength), headerLength)
        guard let header = try? JSONDecoder().decode(FrameHeader.self, from: Data(json)), header.length > 0,
            header.bytes >= 0, header.bytes <= EventArchive.longestBatch
        else { return .torn(damage(at: start, "the frame header cannot be read")) }
        let body = start + Int64(FrameHeader.prefixLength + headerLength)
        guard Int64(header.length) <= length - body else {
            return .torn(damage(at: start, "the frame is cut short"))
        }
        guard let records = try? Zstd.decompress(read(body, header.length), limit: header.bytes),
            sha256(records) == header.sha256
        else { return .torn(damage(at: start, "the records differ from their digest")) }
        offset = body + Int64(header.length)
        if let hole = header.hole {
            // Believed only where the header says so: a changed byte must not make a hole of the frame that follows.
            var isThere = hole >= FrameHeader.prefixLength && Int64(hole) <= length - offset
            if isThere {
                let prefix = try read(offset, FrameHeader.prefixLength)
                isThere = FrameHeader.holeLength(ofPrefix: prefix) == hole - FrameHeader.prefixLength
            }
            guard isThere else { return .torn(damage(at: start, "the hole behind the frame is not there")) }
            offset += Int64(hole)
        }
        let frame = StoredFrame(segment: segment, offset: start, length: offset - start, header: header)
        return .frame(frame, records: records)
    }

    /// The header of the frame at the current offset.
    ///
    /// - Throws: ``ArchiveError/damaged(path:offset:reason:)`` if none stands there.
    mutating func header() throws(ArchiveError) -> FrameHeader {
        guard offset < length,
            let count = try FrameHeader.length(ofPrefix: read(offset, FrameHeader.prefixLength)),
            let header = try? JSONDecoder().decode(
                FrameHeader.self, from: Data(read(offset + Int64(FrameHeader.prefixLength), count)))
        else { throw damage(at: offset, "the frame header cannot be read") }
        return header
    }

    private func read(_ offset: Int64, _ count: Int) throws(ArchiveError) -> [UInt8] {
        do {
            try handle.seek(toOffset: UInt64(offset))
            return Array(try handle.read(upToCount: count) ?? Data())
        } catch {
            throw .notReadable(path: path, reason: String(describing: error))
        }
    }

    private func damage(at offset: Int64, _ reason: String) -> ArchiveError {
        .damaged(path: path, offset: offset, reason: reason)
    }
}

/// The digest in hexadecimal.
func sha256(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

/// The digest in hexadecimal.
func hexadecimal(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
