import Foundation
public import Logging
import Synchronization

/// The certificates of clients, one a file in a folder for each owner, looked at anew while they are in use.
///
/// A file that is added lets its client in, and one that is deleted closes its connections, within ``pause``; nothing is started
/// again. A file that cannot be read lets nobody in and is told once; a folder that cannot be listed changes nothing.
public final class TrustedClients: Sendable {
    /// Tells the folders that there are, each with the owner of the records that its clients send.
    public typealias Folders = @Sendable () async throws -> [String: RecordOwner]

    /// How often the folders are looked at.
    public static let pause: Duration = .seconds(3)

    /// A file as it was when it was read.
    private struct ReadFile {
        let state: FileState
        /// Of its certificate; `nil` if there is none that can be read.
        let fingerprint: String?
    }

    private struct State {
        var wasRead = false
        /// By fingerprint.
        var owners: [String: RecordOwner] = [:]
        /// By path.
        var files: [String: ReadFile] = [:]
        var told: String?
    }

    private let folders: Folders
    private let logger: Logger
    private let state = Mutex(State())

    /// Reads them for the first time.
    ///
    /// - Throws: What listing the folders says.
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
                state.withLock { $0.told = nil }
            } catch {
                let isNew = state.withLock { state in
                    defer { state.told = "\(error)" }
                    return state.told != "\(error)"
                }
                if isNew { logger.error("client certificates not read", metadata: ["reason": "\(error)"]) }
            }
        }
    }

    private func owner(of fingerprint: String) -> RecordOwner? { state.withLock { $0.owners[fingerprint] } }

    /// Reads what was added or changed, and forgets what is gone.
    package func refresh() async throws {
        let known = state.withLock { $0.files }
        var files: [String: ReadFile] = [:]
        var owners: [String: RecordOwner] = [:]
        for (folder, owner) in try await folders().sorted(by: { $0.key < $1.key }) {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            where name.hasSuffix(".pem") || name.hasSuffix(".crt") {
                let path = "\(folder)/\(name)"
                guard let now = FileState(of: path) else { continue }
                let same = known[path].flatMap { $0.state == now ? $0 : nil }
                let file = same ?? ReadFile(state: now, fingerprint: read(path))
                files[path] = file
                if let fingerprint = file.fingerprint { owners[fingerprint] = owner }
            }
        }
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

    private func read(_ path: String) -> String? {
        do throws(CollectorError) { return try ClientTrust.fingerprint(ofPEM: path) } catch {
            logger.error("client certificate not read", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}
