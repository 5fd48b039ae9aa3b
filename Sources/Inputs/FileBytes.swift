import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open file, read from start to end straight into arrays.
@safe struct FileBytes: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// Opens the file, or standard input for `-`.
    init(path: String) throws(InputError) {
        self.path = path
        descriptor = unsafe path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .missing(path) }
            throw .notReadable(path, reason: FileBytes.reason(errno))
        }
    }

    deinit {
        if descriptor > STDIN_FILENO { close(descriptor) }
    }

    /// The next bytes, at most `length`; none at the end.
    func read(_ length: Int) throws(InputError) -> [UInt8] {
        var failure: Int32 = 0
        // The system writes at most `length` bytes, which is what the array has room for, and says how many.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            repeat {
                let got = unsafe systemRead(descriptor, buffer.baseAddress, length)
                count = max(0, got)
                failure = got < 0 ? errno : 0
            } while failure == EINTR
        }
        if failure != 0 { throw .notReadable(path, reason: FileBytes.reason(failure)) }
        return bytes
    }

    private static func reason(_ code: Int32) -> String {
        unsafe String(cString: strerror(code)).lowercased()
    }
}

/// `read(2)`, whose name a method would hide.
@unsafe private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ length: Int)
    -> Int
{
    unsafe read(descriptor, buffer, length)
}
