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
        // What a stop left beside it holds the same records.
        for path in [
            file.path(percentEncoded: false) + ".thin",
            stagedPath(folder.appending(path: segment.indexPath).path(percentEncoded: false)),
        ] {
            try? FileManager.default.removeItem(atPath: path)
        }
        do {
            if FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
                try FileManager.default.removeItem(at: file)
            }
        } catch {
            throw .notWritable(path: segment.path, reason: "\(error)")
        }
        removeEmptyFolders(from: file.deletingLastPathComponent())
    }

    /// Removes the folder of a day, and those above it, as far as they are empty.
    nonisolated func removeEmptyFolders(from day: URL) {
        var folder = day
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
