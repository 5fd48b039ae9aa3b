import Crypto
import Foundation

extension EventArchive {
    /// The SHA-256 of a whole segment in hexadecimal, and its length in bytes.
    ///
    /// - Throws: ``ArchiveError/notReadable(path:reason:)``.
    nonisolated public func digest(of segment: SegmentName) throws(ArchiveError) -> (
        sha256: String, bytes: Int64
    ) {
        try digest(of: url(of: segment), named: segment)
    }

    nonisolated func digest(of file: URL, named segment: SegmentName) throws(ArchiveError) -> (
        sha256: String, bytes: Int64
    ) {
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            var hash = SHA256()
            var bytes: Int64 = 0
            while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
                hash.update(data: part)
                bytes += Int64(part.count)
            }
            return (hexadecimal(hash.finalize()), bytes)
        } catch {
            throw .notReadable(path: segment.path, reason: "\(error)")
        }
    }

    /// Deletes a segment, and the folders that are empty without it.
    ///
    /// - Throws: ``ArchiveError/notWritable(path:reason:)``; a segment that is gone is no error.
    public func delete(_ segment: SegmentName) throws(ArchiveError) {
        close(segment)
        let file = url(of: segment)
        do {
            if FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
                try FileManager.default.removeItem(at: file)
            }
        } catch {
            throw .notWritable(path: segment.path, reason: "\(error)")
        }
        var folder = file.deletingLastPathComponent()
        for _ in 0..<3 {  // Day, month, year.
            let path = folder.path(percentEncoded: false)
            guard (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == true else {
                return
            }
            try? FileManager.default.removeItem(atPath: path)
            folder = folder.deletingLastPathComponent()
        }
    }
}
