import Crypto
import Foundation
import Synchronization

/// Where pieces of evidence lie: outside the database, each file named by the digest of its bytes.
///
/// A file is written aside and renamed, so that a name always stands for all of its bytes; two suppliers that send the
/// same bytes share one file. Who may read it is for the rows to say, never for the name.
final class EvidenceShelf: Sendable {
    private let folder: URL?
    /// Of a store in memory.
    private let kept = Mutex<[String: Data]>([:])

    /// `nil` keeps them in memory.
    init(folder: URL?) { self.folder = folder }

    /// What names some bytes: SHA-256.
    static func digest(of bytes: [UInt8]) -> Data { Data(SHA256.hash(data: bytes)) }

    /// Keeps the bytes under their digest.
    func keep(_ bytes: [UInt8], _ digest: Data) throws {
        guard let file = place(of: digest) else {
            return kept.withLock { $0[EvidenceShelf.name(of: digest)] = Data(bytes) }
        }
        if FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) { return }
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try Data(bytes).write(to: file, options: .atomic)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: file.path(percentEncoded: false))
        } catch let error as CocoaError where error.code == .fileWriteOutOfSpace {
            throw StoreError.diskFull
        } catch {
            throw StoreError.unusableFolder(
                path: file.path(percentEncoded: false), reason: error.localizedDescription)
        }
    }

    /// Takes the bytes of that digest away, where there are any.
    func forget(_ digest: Data) throws {
        guard let file = place(of: digest) else {
            return kept.withLock { $0[EvidenceShelf.name(of: digest)] = nil }
        }
        do {
            try FileManager.default.removeItem(at: file)
        } catch let error as CocoaError where error.code == .fileNoSuchFile {
            // It was never written.
        }
    }

    /// Whether bytes of that digest are kept.
    func holds(_ digest: Data) -> Bool {
        place(of: digest).map { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
            ?? kept.withLock { $0[EvidenceShelf.name(of: digest)] != nil }
    }

    /// The bytes of that digest, checked against it.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` where the file is gone or is not what it was.
    func bytes(of digest: Data) throws -> [UInt8] {
        let name = EvidenceShelf.name(of: digest)
        let found =
            place(of: digest).map { try? Data(contentsOf: $0) } ?? kept.withLock { $0[name] }
        guard let found, Data(SHA256.hash(data: found)) == digest else {
            throw StoreError.damaged("the evidence \(name.prefix(16))… is missing or was changed on the disk")
        }
        return Array(found)
    }

    private func place(of digest: Data) -> URL? {
        let name = EvidenceShelf.name(of: digest)
        return folder?.appending(path: String(name.prefix(2))).appending(path: name)
    }

    /// The digest in hexadecimal, lower case.
    static func name(of digest: Data) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
