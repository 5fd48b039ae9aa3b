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

/// Keeps the files that wait between preview and confirmation, in the system's temporary folder, for an hour.
///
/// At most ``most`` wait: one more drops the oldest. A restart of the server forgets them, and the person sends the
/// file again.
final class UploadShelf: Sendable {
    static let most = 32
    static let patience = Duration.seconds(3_600)

    private let uploads = Mutex<[String: Upload]>([:])

    init() {}

    deinit {
        for upload in uploads.withLock({ Array($0.values) }) { UploadShelf.remove(upload) }
    }

    /// Writes the bytes down, readable by this process's account alone.
    func keep(_ file: UploadedFile, as kind: ImportKind, for owner: String, at now: Instant) throws -> Upload
    {
        var random = SystemRandomNumberGenerator()
        let id = (0..<4).map { _ in String(random.next() as UInt64, radix: 16) }.joined(separator: "-")
        let path = FileManager.default.temporaryDirectory.appending(path: "cordon-import-\(id)").path()
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(file.bytes), attributes: [.posixPermissions: 0o600])
        else {
            // What was written before the disk was full holds a hospital's inventory: it does not stay.
            try? FileManager.default.removeItem(atPath: path)
            throw Refusal.diskFull
        }
        let upload = Upload(
            id: id, kind: kind, fileName: UploadShelf.shown(file.name), owner: owner, received: now,
            path: path)
        let dropped = uploads.withLock { uploads in
            uploads[id] = upload
            let late = uploads.values.filter { $0.received.advanced(by: UploadShelf.patience) < now }
            let oldest = uploads.values.sorted { $0.received < $1.received }.prefix(
                max(0, uploads.count - UploadShelf.most))
            for upload in late + oldest { uploads[upload.id] = nil }
            return late + oldest
        }
        for upload in dropped { UploadShelf.remove(upload) }
        return upload
    }

    /// The upload, if that person sent it and it still waits.
    func find(_ id: String, of owner: String, at now: Instant) -> Upload? {
        guard let upload = uploads.withLock({ $0[id] }), upload.owner == owner else { return nil }
        guard upload.received.advanced(by: UploadShelf.patience) >= now else {
            drop(upload)
            return nil
        }
        return upload
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
