import Foundation
public import Logging
import Synchronization

/// The certificates of clients, one a file in a folder for each owner, looked at anew while they are in use.
///
/// A file that is added lets its client in, and one that is deleted closes its connections, within ``pause``; nothing is started
/// again. A file that cannot be read lets nobody in, is told once, and is tried again each time; a folder that cannot be listed
/// keeps its last clients, and changes nothing of other folders.
public final class TrustedClients: Sendable {
    /// Tells the folders that there are, each with the owner of the records that its clients send.
    public typealias Folders = @Sendable () async throws -> [String: RecordOwner]

    /// How often the folders are looked at.
    public static let pause: Duration = .seconds(3)

    /// A file as it was when it was read.
    private struct ReadFile {
        let state: FileState
        /// Of its certificate.
        let fingerprint: String
    }

    private struct State {
        var wasRead = false
        /// By fingerprint.
        var owners: [String: RecordOwner] = [:]
        /// By folder and path.
        var files: [String: [String: ReadFile]] = [:]
        /// Files and folders that cannot be read, and why, as the log has it.
        var told: [String: String] = [:]
        var toldOfAll: String?
    }

    private let folders: Folders
    private let logger: Logger
    private let state = Mutex(State())

    /// Reads them for the first time.
    ///
    /// - Throws: What finding the folders says, or listing them, if none of them can be listed.
    public init(logger: Logger, folders: @escaping Folders) async throws {
        self.folders = folders
        self.logger = logger
        try await refresh()
    }

    /// Whose a certificate is now.
    public var trust: ClientTrust { ClientTrust { self.owner(of: $0) } }

    /// Looks until the task is cancelled.
    public func watch() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: TrustedClients.pause)
            do {
                try await refresh()
                state.withLock { $0.toldOfAll = nil }
            } catch {
                let isNew = state.withLock { state in
                    defer { state.toldOfAll = "\(error)" }
                    return state.toldOfAll != "\(error)"
                }
                if isNew { logger.error("client certificates not read", metadata: ["reason": "\(error)"]) }
            }
        }
    }

    private func owner(of fingerprint: String) -> RecordOwner? { state.withLock { $0.owners[fingerprint] } }

    /// Reads what was added or changed, and forgets what is gone.
    package func refresh() async throws {
        let (known, wasRead) = state.withLock { ($0.files, $0.wasRead) }
        var files: [String: [String: ReadFile]] = [:]
        var owners: [String: RecordOwner] = [:]
        var faults: [String: String] = [:]
        let folders = try await self.folders().sorted { $0.key < $1.key }
        for (index, (folder, owner)) in folders.enumerated() {
            do {
                files[folder] = try read(folder, known[folder] ?? [:], &faults)
            } catch {
                let isNone = index + 1 == folders.count && files.isEmpty
                guard wasRead || !isNone else { throw error }
                files[folder] = known[folder]
                faults[folder] = "\(error)"
            }
            for file in (files[folder] ?? [:]).values { owners[file.fingerprint] = owner }
        }
        tell(faults)
        let (next, nextFiles) = (owners, files)
        let (old, isFirst) = state.withLock { state in
            defer { (state.owners, state.files, state.wasRead) = (next, nextFiles, true) }
            return (state.owners, !state.wasRead)
        }
        let added = next.count { old[$0.key] != $0.value }
        let gone = old.count { next[$0.key] != $0.value }
        if isFirst {
            if next.isEmpty { logger.warning("no client certificate: nobody can send over TLS") }
        } else if added + gone > 0 {
            logger.notice("client certificates changed", metadata: ["added": "\(added)", "gone": "\(gone)"])
        }
    }

    /// The certificates of a folder by their files' paths; what cannot be read is no certificate, and is tried again each time:
    /// nothing of a file need change for it to be readable.
    private func read(
        _ folder: String, _ known: [String: ReadFile], _ faults: inout [String: String]
    ) throws -> [String: ReadFile] {
        var files: [String: ReadFile] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasSuffix(".pem") || name.hasSuffix(".crt") {
            let path = "\(folder)/\(name)"
            guard let now = FileState(of: path) else { continue }
            if let same = known[path], same.state == now {
                files[path] = same
                continue
            }
            do throws(CollectorError) {
                files[path] = ReadFile(state: now, fingerprint: try ClientTrust.fingerprint(ofPEM: path))
            } catch {
                faults[path] = "\(error)"
            }
        }
        return files
    }

    /// Tells what is new of what cannot be read.
    private func tell(_ faults: [String: String]) {
        let before = state.withLock { state in
            defer { state.told = faults }
            return state.told
        }
        for (path, reason) in faults.sorted(by: { $0.key < $1.key }) where before[path] != reason {
            logger.error("client certificate not read", metadata: ["path": "\(path)", "reason": "\(reason)"])
        }
    }
}
