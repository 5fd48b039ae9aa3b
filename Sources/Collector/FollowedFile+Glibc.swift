import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file that stays open while its name moves on.
final class FollowedFile: Sendable {
    let path: String
    let identity: FileIdentity
    private let descriptor: Int32

    /// Opens a file to read; `nil` where that cannot be done, or where it is no file.
    convenience init?(_ path: String) {
        do { try self.init(opening: path) } catch { return nil }
    }

    /// Opens a file to read.
    ///
    /// - Throws: ``CollectorError/followed(path:reason:)``.
    init(opening path: String) throws(CollectorError) {
        // A pipe of that name must not hold up the others until somebody writes to it.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw .followed(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        guard let state = FileState(ofDescriptor: descriptor) else {
            close(descriptor)
            throw .followed(path: path, reason: "it is no regular file")
        }
        self.path = path
        identity = state.identity
    }

    deinit { close(descriptor) }

    /// As it is now, whatever it is called now, and whether it still has a name or not.
    var state: FileState? { FileState(ofDescriptor: descriptor) }

    /// What stands there; fewer bytes, or none, where the file ends.
    ///
    /// - Throws: ``CollectorError/followed(path:reason:)`` where it cannot be read, as on a share that is away.
    func read(from offset: UInt64, _ count: Int) throws(CollectorError) -> [UInt8] {
        var fault: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let read = unsafe pread(descriptor, buffer.baseAddress, count, off_t(clamping: offset))
            if read < 0 { fault = errno }
            filled = max(0, read)
        }
        guard fault == 0 else { throw .followed(path: path, reason: unsafe String(cString: strerror(fault))) }
        return bytes
    }

    /// The same; nothing where it cannot be read.
    func bytes(from offset: UInt64, _ count: Int) -> [UInt8] { (try? read(from: offset, count)) ?? [] }

    /// The place at an offset, with what stands before it.
    func place(at offset: UInt64) -> FilePlace {
        let count = min(offset, FilePlace.remembered)
        return FilePlace(
            offset: offset, after: bytes(from: offset - count, Int(count)),
            head: FilePlace.digest(of: bytes(from: 0, Int(count))))
    }

    /// Whether the bytes before a place, and the first of the file, are those that were read; not where they cannot be read.
    func agrees(with place: FilePlace) -> Bool { comparison(with: place) ?? false }

    /// The same; `nil` where they cannot be read, which says nothing of what happened to the file.
    func comparison(with place: FilePlace) -> Bool? {
        let count = min(place.offset, FilePlace.remembered)
        guard let bytes = try? read(from: place.offset - count, Int(count)),
            let first = try? read(from: 0, Int(count))
        else { return nil }
        return FilePlace.digest(of: bytes) == place.digest
            && (place.head.map { $0 == FilePlace.digest(of: first) } ?? true)
    }
}

/// What the file system tells of a file: which it is, how long, and when it was changed.
struct FileState: Hashable, Sendable {
    let identity: FileIdentity
    /// In bytes.
    let length: UInt64
    /// When the content was changed, in nanoseconds since 1970 by the clock of the file system.
    let modified: Int64

    /// Of what has that name now; `nil` if that is no file.
    init?(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    fileprivate init?(ofDescriptor descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        length = UInt64(clamping: status.st_size)
        modified = FileState.nanoseconds(status.st_mtim)
    }

    /// When a folder got or lost a name, in nanoseconds since 1970; `nil` if there is no such folder.
    static func changed(folder: String) -> Int64? {
        var status = stat()
        guard unsafe stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        return nanoseconds(status.st_mtim)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (whole, isTooMuch) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        return isTooMuch ? 0 : whole &+ Int64(time.tv_nsec)
    }
}
