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
    /// What is left of a file as long as it was when it was opened.
    private var expected: Int

    /// The most that is made room for where nothing is expected: behind the end, and in pipes.
    private static let blindLength = 1 << 16

    /// Opens the file, or standard input for `-`.
    init(path: String) throws(InputError) {
        self.path = path
        descriptor = unsafe path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .missing(path) }
            throw .notReadable(path, reason: FileBytes.reason(errno))
        }
        var status = stat()
        // The system fills the structure, which lives for the call.
        expected = unsafe fstat(descriptor, &status) == 0 ? FileStamp(status).length : 0
    }

    deinit {
        if descriptor > STDIN_FILENO { close(descriptor) }
    }

    /// The next bytes, at most `length`; none at the end.
    mutating func read(_ length: Int) throws(InputError) -> [UInt8] {
        var failure: Int32 = 0
        let length = min(length, max(expected, FileBytes.blindLength))
        let descriptor = descriptor
        // The system writes at most `length` bytes, which is what the array has room for, and says how many.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            repeat {
                let got = unsafe systemRead(descriptor, buffer.baseAddress, length)
                count = max(0, got)
                failure = got < 0 ? errno : 0
            } while failure == EINTR
        }
        if failure != 0 { throw .notReadable(path, reason: FileBytes.reason(failure)) }
        expected -= bytes.count
        return bytes
    }

    /// All bytes, or the first that are more than `limit`.
    mutating func readAll(limit: Int) throws(InputError) -> [UInt8] {
        var bytes = try read(min(expected, limit) + 1)
        while bytes.count <= limit {
            let more = try read(1 << 20)
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    private static func reason(_ code: Int32) -> String {
        unsafe String(cString: strerror(code)).lowercased()
    }
}

/// Files that are read as a whole.
public enum WholeFile {
    /// The bytes of a file that is not longer than `limit`.
    ///
    /// - Throws: ``InputError`` when it cannot be read, or is longer.
    public static func bytes(of path: String, limit: Int) throws(InputError) -> [UInt8] {
        var file = try FileBytes(path: path)
        let bytes = try file.readAll(limit: limit)
        guard bytes.count <= limit else {
            throw .notReadable(path, reason: "it is longer than \(limit) bytes")
        }
        return bytes
    }

    /// The first bytes of a file, fewer if it is shorter.
    ///
    /// - Throws: ``InputError`` when it cannot be read.
    public static func start(of path: String, length: Int) throws(InputError) -> [UInt8] {
        var file = try FileBytes(path: path)
        return try file.read(length)
    }
}

/// `read(2)`, whose name a method would hide.
@unsafe private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ length: Int)
    -> Int
{
    unsafe read(descriptor, buffer, length)
}
