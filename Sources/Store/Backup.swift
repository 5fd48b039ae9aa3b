public import Foundation
import GRDB

/// What ``Store/verify()`` found.
public struct StoreReport: Sendable {
    /// What is wrong with the file, in SQLite's words; empty when nothing is.
    public let damages: [String]
    /// The audit log.
    public let audit: AuditVerdict

    /// Whether nothing is wrong.
    public var isSound: Bool {
        if case .intact = audit { damages.isEmpty } else { false }
    }
}

extension Store {
    /// Copies the records into one file while work goes on, as they are at one moment.
    ///
    /// The copy appears under its name when it is whole: a file of that name is never half a backup.
    ///
    /// - Throws: ``StoreError/alreadyExists(kind:name:)`` rather than overwrite; ``StoreError/diskFull``.
    public func backup(to file: URL) async throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: file.path(percentEncoded: false)) else {
            throw StoreError.alreadyExists(kind: "a file", name: file.path(percentEncoded: false))
        }
        let unfinished = file.appendingPathExtension("unfinished")
        try? files.removeItem(at: unfinished)
        do {
            try copy(to: unfinished)
            try files.moveItem(at: unfinished, to: file)
        } catch {
            try? files.removeItem(at: unfinished)
            throw translated(error)
        }
    }

    private func copy(to file: URL) throws {
        var configuration = Configuration()
        configuration.label = "cordon backup"
        let copy = try DatabaseQueue(path: file.path(percentEncoded: false), configuration: configuration)
        try database.backup(to: copy)
        // One file, without a journal beside it, that may be moved and kept anywhere.
        try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try copy.close()
    }

    /// Puts a backup into a data folder that has no records yet, after checking that it is sound.
    ///
    /// - Throws: ``StoreError/alreadyExists(kind:name:)`` when the folder has records; ``StoreError/damaged(_:)``,
    ///   ``StoreError/notACordonFile(path:)`` or ``StoreError/writtenByNewerVersion(path:unknown:)`` for a backup
    ///   that cannot be used: then the folder is left without records.
    public static func restore(_ backup: URL, into folder: URL) async throws {
        let files = FileManager.default
        guard files.fileExists(atPath: backup.path(percentEncoded: false)) else {
            throw StoreError.unusableFolder(
                path: backup.path(percentEncoded: false), reason: "there is no such file")
        }
        let target = folder.appending(path: fileName)
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        // A server that is starting in the folder would otherwise make its own file at the same time.
        let lock = try FolderLock(folder: folder)
        guard !files.fileExists(atPath: target.path(percentEncoded: false)) else {
            throw StoreError.alreadyExists(kind: "a data file", name: target.path(percentEncoded: false))
        }
        let unfinished = target.appendingPathExtension("unfinished")
        defer {
            for end in ["", "-wal", "-shm"] {
                try? files.removeItem(atPath: unfinished.path(percentEncoded: false) + end)
            }
        }
        try? files.removeItem(at: unfinished)
        try files.copyItem(at: backup, to: unfinished)
        try await check(unfinished)
        try files.moveItem(at: unfinished, to: target)
        lock.release()
    }

    private static func check(_ file: URL) async throws {
        try translatingErrors(of: file.path(percentEncoded: false)) {
            let copy = try DatabaseQueue(path: file.path(percentEncoded: false), configuration: configuration)
            defer { try? copy.close() }
            try Schema.prepare(copy, path: file.path(percentEncoded: false))
            let damages = try copy.read { try String.fetchAll($0, sql: "PRAGMA quick_check(20)") }
            guard damages == ["ok"] else { throw StoreError.damaged(damages.joined(separator: "; ")) }
        }
    }

    /// Reads the whole file: its pages, its foreign keys, and the chain of the audit log.
    public func verify() async throws -> StoreReport {
        let damages = try await read { db in
            let pages = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(20).map { row in
                let (child, parent): (String, String) = (row[0], row[2])
                return "a row of \(child) names a row of \(parent) that is not there"
            }
            return pages + orphans
        }
        return StoreReport(damages: damages, audit: try await verifyAudit())
    }
}
