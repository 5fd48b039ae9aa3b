import Foundation

/// Where rows go: standard output or a file, gathered into large writes.
struct ByteOutput {
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    /// Why nothing more can be written.
    private(set) var failure: (any Error)?

    /// Standard output.
    init() { handle = .standardOutput }

    /// A new file, in the place of one that may be there.
    ///
    /// - Throws: ``Failure`` when it cannot be made.
    init(file path: String) throws {
        // `open` and not the file manager, which puts a new file in the place of a device or a pipe.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno)).lowercased()
            throw Failure("\(path) cannot be written: \(reason)")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    mutating func text(_ text: String) { bytes(text.utf8) }

    mutating func bytes(_ bytes: some Collection<UInt8>) {
        buffer += bytes
        if buffer.count >= 1 << 16 { flush() }
    }

    mutating func line(_ line: String) {
        text(line)
        text("\n")
    }

    /// Writes what was gathered; after a failure, nothing.
    mutating func flush() {
        if failure == nil, !buffer.isEmpty {
            do { try handle.write(contentsOf: buffer) } catch { failure = error }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes the rest.
    ///
    /// - Throws: ``Failure`` when something could not be written, unless the reader went away.
    mutating func close() throws {
        flush()
        guard let failure, !readerIsGone else { return }
        throw Failure("the results could not be written: \(failure.localizedDescription)")
    }

    /// Whether the reader went away, as in `cordon detect … | head`: no failure of ours.
    var readerIsGone: Bool {
        guard let failure = failure as NSError? else { return false }
        let causes = [failure, failure.userInfo[NSUnderlyingErrorKey] as? NSError].compactMap(\.self)
        return causes.contains { $0.domain == NSPOSIXErrorDomain && $0.code == Int(EPIPE) }
    }
}

/// Says something to the person at the terminal, apart from the rows.
func say(_ message: String) {
    try? FileHandle.standardError.write(contentsOf: Data((message + "\n").utf8))
}
