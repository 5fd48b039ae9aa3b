import Foundation
import Inputs

/// A file that is there whole, or not at all.
enum AtomicFile {
    /// Writes beside the place and then puts the file there; to a device or a pipe, it writes as one does.
    ///
    /// - Throws: ``Failure`` with the path and the reason; nothing is left behind.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws {
        if let stamp = FileStamp(path: path), !stamp.isFile {
            var output = try ByteOutput(file: path)
            output.bytes(bytes)
            return try output.close()
        }
        let fresh = "\(path).\(getpid()).new"
        let descriptor = unsafe open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: bytes)
            try file.close()
            guard unsafe rename(fresh, path) == 0 else { throw failure(path) }
        } catch {
            unsafe unlink(fresh)
            throw error is Failure
                ? error : Failure("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure("\(path) cannot be written: \(unsafe String(cString: strerror(errno)).lowercased())")
    }
}
