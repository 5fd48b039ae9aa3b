import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A new file of a given length whose parts are written one by one; what is not written takes no room on the disk.
final class SparseFile {
    private let path: String
    private let descriptor: Int32

    init(_ file: URL, length: Int64) throws(ArchiveError) {
        path = file.path(percentEncoded: false)
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0, ftruncate(descriptor, off_t(length)) == 0 else { throw failure(path) }
    }

    func write(_ bytes: [UInt8], at offset: Int64) throws(ArchiveError) {
        var written = 0
        while written < bytes.count {
            let rest = bytes[written...]
            let count = unsafe rest.withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset) + off_t(written))
            }
            guard count > 0 else { throw failure(path) }
            written += count
        }
    }

    /// Waits until the disk holds it.
    func finish() throws(ArchiveError) {
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    deinit { close(descriptor) }
}

/// Gives a file another's name, and waits until the disk knows.
func renameFile(_ path: String, to target: String) throws(ArchiveError) {
    guard unsafe rename(path, target) == 0 else { throw failure(target) }
    let folder = (target as NSString).deletingLastPathComponent
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(target) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(target) }
}
