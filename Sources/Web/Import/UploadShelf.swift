import Foundation
import Registry
import Synchronization
import Vocabulary
import Workbooks

/// A file that somebody sent to look at before it is imported.
struct Upload: Sendable {
    /// What is in its address: too long to guess.
    let id: String
    let kind: ImportKind
    /// As the sender calls it.
    let fileName: String
    /// Who sent it, as the audit log names them: nobody else may look at it.
    let owner: String
    let received: Instant
    /// How its columns are read.
    var mapping = HeaderMapping()
    /// Whether it replaces what people corrected.
    var replacesCorrections = false
    fileprivate let path: String

    /// The bytes, under the name that the records will give as their source.
    var source: ByteSource {
        let path = path
        return ByteSource(name: fileName) {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            return { try file.read(upToCount: 1 << 18).map(Array.init) ?? [] }
        }
    }
}

/// Keeps the files that wait between preview and confirmation for an hour, beside the records: the system's temporary
/// folder may be memory, and other programs' business.
///
/// At most ``most`` wait: one more drops the oldest. A restart of the server removes them, also after a crash, and the
/// person sends the file again.
final class UploadShelf: Sendable {
    static let most = 32
    static let patience = Duration.seconds(3_600)

    private let folder: URL
    private let uploads = Mutex<[String: Upload]>([:])

    /// Keeps them in a folder of their own, which is emptied first; `nil` for one in the system's temporary folder.
    init(folder: String?) {
        let temporary = FileManager.default.temporaryDirectory
        self.folder =
            folder.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? temporary.appending(path: "cordon-uploads-\(UUID().uuidString)")
        try? FileManager.default.removeItem(at: self.folder)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Writes the bytes down, readable by this process's account alone.
    ///
    /// - Throws: ``Refusal/diskFull``; nothing of the file stays then.
    func keep(_ file: UploadedFile, as kind: ImportKind, for owner: String, at now: Instant) throws -> Upload
    {
        forgetLate(at: now)
        var random = SystemRandomNumberGenerator()
        let id = (0..<4).map { _ in String(random.next() as UInt64, radix: 16) }.joined(separator: "-")
        let path = try write(file.bytes, as: id)
        let upload = Upload(
            id: id, kind: kind, fileName: UploadShelf.shown(file.name), owner: owner, received: now,
            path: path)
        let dropped = uploads.withLock { uploads in
            uploads[id] = upload
            let oldest = uploads.values.sorted { $0.received < $1.received }.prefix(
                max(0, uploads.count - UploadShelf.most))
            for upload in oldest { uploads[upload.id] = nil }
            return oldest
        }
        for upload in dropped { UploadShelf.remove(upload) }
        return upload
    }

    private func write(_ bytes: [UInt8], as name: String) throws -> String {
        let file = folder.appending(path: name)
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(bytes).write(to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: file.path(percentEncoded: false))
        } catch {
            try? FileManager.default.removeItem(at: file)
            guard let cocoa = error as? CocoaError, cocoa.code == .fileWriteOutOfSpace else { throw error }
            throw Refusal.diskFull
        }
        return file.path(percentEncoded: false)
    }

    /// Removes what waited too long.
    private func forgetLate(at now: Instant) {
        let late = uploads.withLock { uploads in
            let late = uploads.values.filter { $0.received.advanced(by: UploadShelf.patience) < now }
            for upload in late { uploads[upload.id] = nil }
            return late
        }
        for upload in late { UploadShelf.remove(upload) }
    }

    /// The upload, if that person sent it and it still waits.
    func find(_ id: String, of owner: String, at now: Instant) -> Upload? {
        forgetLate(at: now)
        return uploads.withLock { $0[id] }.flatMap { $0.owner == owner ? $0 : nil }
    }

    /// Keeps what the person said of how it is read.
    func change(_ upload: Upload) { uploads.withLock { if $0[upload.id] != nil { $0[upload.id] = upload } } }

    /// Forgets it, imported or given up.
    func drop(_ upload: Upload) {
        uploads.withLock { $0[upload.id] = nil }
        UploadShelf.remove(upload)
    }

    private static func remove(_ upload: Upload) { try? FileManager.default.removeItem(atPath: upload.path) }

    /// The last part of the name, bounded: browsers of old sent whole paths.
    private static func shown(_ name: String) -> String {
        let last =
            name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? "import.csv"
        return String(last.prefix(120))
    }
}
