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

    init?(_ path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.path = path
        identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    deinit { close(descriptor) }

    /// Which file has that name now.
    static func identity(of path: String) -> FileIdentity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    func bytes(from offset: UInt64, _ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, unsafe pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
    }

    /// The place at an offset, with what stands before it.
    func place(at offset: UInt64) -> FilePlace {
        let count = min(offset, FollowedFile.remembered)
        let before = bytes(from: offset - count, Int(count))
        // FNV-1a; a file that ends before the offset has a digest of its own.
        let digest = before.reduce(0xCBF2_9CE4_8422_2325 ^ UInt64(before.count)) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
        }
        return FilePlace(offset: offset, digest: digest)
    }

    /// Whether the bytes before a place are those that were read.
    func agrees(with place: FilePlace) -> Bool { self.place(at: place.offset) == place }

    private static let remembered: UInt64 = 64
}
