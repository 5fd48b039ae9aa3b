import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file that is replaced whole, or not at all: whoever reads it after a crash finds the old bytes or the new.
enum DurableFile {
    /// Writes beside the file, waits for the disk, and puts the new file in the place of the old. Only the owner can read
    /// it.
    static func write(_ bytes: [UInt8], to file: URL) throws {
        let folder = file.deletingLastPathComponent()
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        let fresh = file.appendingPathExtension("new")
        guard
            files.createFile(
                atPath: fresh.path(percentEncoded: false), contents: nil,
                attributes: [.posixPermissions: 0o600])
        else {
            throw CocoaError(
                .fileWriteNoPermission, userInfo: [NSFilePathErrorKey: fresh.path(percentEncoded: false)])
        }
        let handle = try FileHandle(forWritingTo: fresh)
        do {
            try handle.write(contentsOf: bytes)
            try handle.synchronize()
            try handle.close()
        } catch {
            try? handle.close()
            try? files.removeItem(at: fresh)
            throw error
        }
        guard unsafe rename(fresh.path(percentEncoded: false), file.path(percentEncoded: false)) == 0 else {
            throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
        }
        synchronize(folder)
    }

    /// The new name itself must reach the disk. File systems that cannot do that for folders say so, and lose nothing else.
    private static func synchronize(_ folder: URL) {
        let descriptor = unsafe open(folder.path(percentEncoded: false), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }
}
