package import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file that is there whole or not at all, and on the disk when the call returns.
package enum DurableBytes {
    /// Writes beside the file, waits for the disk, and puts the new file in the place of the old. Only the owner can read it.
    package static func write(_ bytes: [UInt8], to file: URL) throws {
        let fresh = file.path(percentEncoded: false) + ".new"
        let descriptor = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        var written = 0
        while written < bytes.count {
            let rest = bytes[written...]
            let count = unsafe rest.withUnsafeBytes {
                unsafe writeBytes(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            written += count
        }
        let isWhole = written == bytes.count && fsync(descriptor) == 0
        let cause = isWhole ? nil : failure()
        close(descriptor)
        guard isWhole, unsafe rename(fresh, file.path(percentEncoded: false)) == 0 else {
            let error = cause ?? failure()
            unsafe unlink(fresh)
            throw error
        }
        let folder = unsafe open(
            file.deletingLastPathComponent().path(percentEncoded: false), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Without it the file may be there under its old name after a power cut: the caller must not believe it safe.
        guard folder >= 0 else { throw failure() }
        let isSafe = fsync(folder) == 0 || errno == EINVAL
        let fault = isSafe ? nil : failure()
        close(folder)
        if let fault { throw fault }
    }

    static func isFull(_ error: any Error) -> Bool {
        let error = error as NSError
        return error.domain == NSPOSIXErrorDomain && [ENOSPC, EDQUOT].contains(Int32(error.code))
    }

    private static func failure() -> NSError { NSError(domain: NSPOSIXErrorDomain, code: Int(errno)) }
}

/// The system's call, whose name the type's own function hides.
private func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
