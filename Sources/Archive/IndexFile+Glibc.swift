import Events
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One index file, open to be asked. Closed when it goes.
struct IndexFile: ~Copyable {
    private let descriptor: Int32
    let header: IndexHeader
    private let length: Int

    /// Opens a file; `nil` if there is none, or none that was written whole.
    init?(_ path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0,
            let bytes = read(descriptor, at: 0, IndexColumns.headerLength),
            let header = IndexHeader(bytes[...], fileLength: Int(status.st_size))
        else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        self.header = header
        length = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Everything in the file, checked against its digest; `nil` if it is damaged.
    consuming func columns() -> IndexColumns? {
        read(descriptor, at: 0, length).flatMap { IndexColumns($0) }
    }

    /// What the file knows of an observable.
    func entry(of fingerprint: Fingerprint) -> IndexEntry? {
        guard let index = place(of: fingerprint.value) else { return nil }
        let start = IndexColumns.headerLength + header.count * 8 + index * 4
        guard let records = read(descriptor, at: start, 4),
            let first = read(descriptor, at: start + header.count * 4, 4),
            let last = read(descriptor, at: start + header.count * 8, 4)
        else { return nil }
        return IndexEntry(
            records: number32(records[...], at: 0), first: number32(first[...], at: 0),
            last: number32(last[...], at: 0))
    }

    /// How many fingerprints one read brings: four kilobytes.
    private static let window = 512

    /// Guesses by the even spread of fingerprints, then halves what is left: hostile names cost a few reads more.
    private func place(of value: UInt64) -> Int? {
        var low = 0
        var high = header.count
        var misses = 0
        var guess = Int(UInt64(high).multipliedFullWidth(by: value).high)
        while low < high {
            let start = max(low, min(guess - IndexFile.window / 2, high - IndexFile.window))
            let count = min(IndexFile.window, high - start)
            guard let bytes = read(descriptor, at: IndexColumns.headerLength + start * 8, count * 8) else {
                return nil
            }
            misses += 1
            if value < number64(bytes[...], at: 0) {
                high = start
                guess = misses < 3 ? high - IndexFile.window / 2 : (low + high) / 2
            } else if value > number64(bytes[...], at: (count - 1) * 8) {
                low = start + count
                guess = misses < 3 ? low + IndexFile.window / 2 : (low + high) / 2
            } else {
                return find(value, in: bytes, count).map { start + $0 }
            }
        }
        return nil
    }

    private func find(_ value: UInt64, in bytes: [UInt8], _ count: Int) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let met = number64(bytes[...], at: middle * 8)
            if met == value { return middle }
            if met < value { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}

/// So many bytes at an offset; `nil` if they are not there.
private func read(_ descriptor: Int32, at offset: Int, _ count: Int) -> [UInt8]? {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count, let start = buffer.baseAddress {
            let got = unsafe pread(descriptor, start + filled, count - filled, off_t(offset + filled))
            guard got > 0 else { break }
            filled += got
        }
    }
    return bytes.count == count ? bytes : nil
}

/// Writes a file whole or not at all, waiting for the disk in between.
func replaceFile(_ path: String, with bytes: [UInt8]) throws(ArchiveError) {
    try stageFile(path, bytes)
    try replaceFile(path)
}

/// The name under which a file is written before it takes its own.
func stagedPath(_ path: String) -> String { path + ".new" }

/// Writes what a file is to hold beside it, and waits for the disk; ``replaceFile(_:)`` puts it in its place.
func stageFile(_ path: String, _ bytes: [UInt8]) throws(ArchiveError) {
    let fresh = stagedPath(path)
    let descriptor = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    var written = 0
    while written < bytes.count {
        let rest = bytes[written...]
        let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { break }
        written += count
    }
    let isWhole = written == bytes.count && fsync(descriptor) == 0
    let cause = isWhole ? nil : failure(path)
    close(descriptor)
    guard isWhole else {
        unsafe unlink(fresh)
        throw cause ?? failure(path)
    }
}

/// Takes away what was written beside a file.
func unstageFile(_ path: String) { unsafe unlink(stagedPath(path)) }

/// Puts what was written beside a file in its place.
func replaceFile(_ path: String) throws(ArchiveError) {
    let fresh = stagedPath(path)
    guard unsafe rename(fresh, path) == 0 else {
        let error = failure(path)
        unsafe unlink(fresh)
        throw error
    }
}

/// What the system said last, in our own words.
func failure(_ path: String) -> ArchiveError {
    let code = errno
    if code == ENOSPC || code == EDQUOT { return .diskFull(path: path) }
    return .notWritable(path: path, reason: unsafe String(cString: strerror(code)))
}
