import Dispatch
import Foundation
import Synchronization

/// One file that grows at its end, opened for as long as its hour lasts.
struct SegmentFile {
    let path: String
    private let handle: FileHandle
    /// How far the disk holds it.
    var length: Int64

    /// Opens the file, makes it and its folders where they are missing, and stands at its end.
    init(url: URL) throws(ArchiveError) {
        path = url.path(percentEncoded: false)
        do {
            let manager = FileManager.default
            // The folder of the file, and those above it up to the first that was there.
            var folders = [url.deletingLastPathComponent()]
            while let last = folders.last, last.path(percentEncoded: false) != "/",
                !manager.fileExists(atPath: last.path(percentEncoded: false))
            {
                folders.append(last.deletingLastPathComponent())
            }
            try manager.createDirectory(
                at: folders[0], withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            if !manager.fileExists(atPath: path) {
                guard manager.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
                else {
                    throw ArchiveError.notWritable(path: path, reason: "the file cannot be made")
                }
                // What is acknowledged must not lie in a file whose name a power cut takes away.
                for folder in folders { DurableFolder.synchronize(folder.path(percentEncoded: false)) }
            }
            handle = try FileHandle(forUpdating: url)
            length = Int64(try handle.seekToEnd())
        } catch {
            throw writingError(error, path: url.path(percentEncoded: false))
        }
    }

    /// Writes pieces behind the end, one behind the other; returns where they end. They count once
    /// ``synchronize(_:)`` says that the disk holds them. Takes back what was written if not all could be.
    func write(_ pieces: some Sequence<[UInt8]>) throws(ArchiveError) -> Int64 {
        do {
            try handle.seek(toOffset: UInt64(length))
            var end = length
            for piece in pieces {
                try handle.write(contentsOf: piece)
                end += Int64(piece.count)
            }
            return end
        } catch {
            takeBack()
            throw writingError(error, path: path)
        }
    }

    /// Drops what was written and does not count: half a frame at the end would hide all that follows it.
    func takeBack() { try? handle.truncate(atOffset: UInt64(length)) }

    /// Waits until the disk holds what was written to files, for all at the same time: a file system that commits for one commits
    /// for all who wait. Returns for each why it does not.
    static func synchronize(_ files: [SegmentFile]) -> [ArchiveError?] {
        guard files.count > 1 else { return files.map { $0.synchronizationError() } }
        let errors = Mutex([ArchiveError?](repeating: nil, count: files.count))
        let width = min(files.count, mostWaits)
        let group = DispatchGroup()
        for first in 0..<width {
            waits.async(group: group) {
                for place in stride(from: first, to: files.count, by: width) {
                    guard let error = files[place].synchronizationError() else { continue }
                    errors.withLock { $0[place] = error }
                }
            }
        }
        group.wait()
        return errors.withLock { $0 }
    }

    private static let mostWaits = 16
    private static let waits = DispatchQueue(
        label: "cordon.archive.disk", qos: .userInitiated, attributes: .concurrent)

    private func synchronizationError() -> ArchiveError? {
        do {
            try handle.synchronize()
            return nil
        } catch {
            return writingError(error, path: path)
        }
    }

    /// Drops everything from `offset` on.
    mutating func truncate(to offset: Int64) throws(ArchiveError) {
        do {
            try handle.truncate(atOffset: UInt64(offset))
            try handle.synchronize()
            length = offset
        } catch {
            throw writingError(error, path: path)
        }
    }

    func close() {
        try? handle.close()
    }
}

/// Tells a full disk from every other refusal.
private func writingError(_ error: any Error, path: String) -> ArchiveError {
    if let error = error as? ArchiveError { return error }
    if let error = error as? CocoaError, error.code == .fileWriteOutOfSpace { return .diskFull(path: path) }
    let cause = error as NSError
    let underlying = cause.userInfo[NSUnderlyingErrorKey] as? NSError
    for candidate in [cause, underlying].compactMap(\.self) where candidate.domain == NSPOSIXErrorDomain {
        if [ENOSPC, EDQUOT].contains(Int32(candidate.code)) { return .diskFull(path: path) }
    }
    return .notWritable(path: path, reason: String(describing: error))
}
