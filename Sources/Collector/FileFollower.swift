import Foundation
public import Logging
import Metrics

/// Reads files as they grow: through rotation, truncation and a stop, each line once.
///
/// A file is known by its number, not its name: what rotation moved away is read to its end under its new name, also after
/// a stop, as long as it lies beside the old one uncompressed. A line counts once its break is there.
public struct FileFollower: Sendable {
    private let paths: [String]
    private let spool: Spool
    private let logger: Logger
    private let pause: Duration

    /// The most that is read at once; a longer line is cut there.
    static let chunk = 1 << 20

    /// Follows those files; one that is not there yet is waited for. A folder stands for the files in it.
    public init(_ paths: [String], into spool: Spool, pause: Duration = .milliseconds(500), logger: Logger) {
        self.paths = paths
        self.spool = spool
        self.pause = pause
        self.logger = logger
    }

    /// Follows until the task is cancelled.
    public func run() async {
        var open: [String: FollowedFile] = [:]
        while !Task.isCancelled {
            var hasRead = false
            for path in expanded() {
                if open[path] == nil { await readRotated(beside: path) }
                hasRead = await follow(path, &open[path]) || hasRead
            }
            if !hasRead { try? await Task.sleep(for: pause) }
        }
    }

    private func expanded() -> [String] {
        paths.flatMap { path -> [String] in
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
                isFolder.boolValue
            else {
                return [path]
            }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            return names.filter { name in
                !name.hasPrefix(".") && ![".gz", ".zst", ".xz", ".bz2"].contains(where: name.hasSuffix)
            }.sorted().map { "\(path)/\($0)" }
        }
    }

    /// Reads on in the file of that name, and in the one that had the name before.
    private func follow(_ path: String, _ file: inout FollowedFile?) async -> Bool {
        let named = FollowedFile.identity(of: path)
        if let known = file {
            let hasRead = await readOn(known)
            if hasRead { return true }
            // Nothing more comes from the old one: the name is another file's now.
            guard let named, named != known.identity else { return false }
            file = nil
        }
        guard named != nil, let fresh = FollowedFile(path) else { return false }
        file = fresh
        return await readOn(fresh)
    }

    /// What rotation moved away while nobody was reading.
    private func readRotated(beside path: String) async {
        let url = URL(filePath: path)
        let names =
            (try? FileManager.default.contentsOfDirectory(
                atPath: url.deletingLastPathComponent().path(percentEncoded: false)))
            ?? []
        for name in names.sorted().reversed()
        where name != url.lastPathComponent && name.hasPrefix(url.lastPathComponent) {
            let sibling = url.deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
            guard let identity = FollowedFile.identity(of: sibling), await spool.place(of: identity) != nil,
                let file = FollowedFile(sibling)
            else { continue }
            while await readOn(file) { if Task.isCancelled { return } }
        }
    }

    /// Reads the next lines; whether there were any.
    private func readOn(_ file: FollowedFile) async -> Bool {
        var place = await spool.place(of: file.identity) ?? FilePlace(offset: 0, digest: 0)
        if place.offset > 0, !file.agrees(with: place) {
            logger.notice("followed file starts afresh", metadata: ["path": "\(file.path)"])
            place = FilePlace(offset: 0, digest: 0)
        }
        let bytes = file.bytes(from: place.offset, FileFollower.chunk)
        var end = (bytes.lastIndex(of: 0x0A) ?? -1) + 1
        if end == 0 {
            guard bytes.count == FileFollower.chunk else { return false }
            Counter(label: "cordon_followed_lines_cut_total").increment()
            end = bytes.count
        }
        let lines = Array(bytes[..<end]) + (bytes[end - 1] == 0x0A ? [] : [0x0A])
        let next = file.place(at: place.offset + UInt64(end))
        var retry = Duration.milliseconds(200)
        while !Task.isCancelled {
            do throws(SinkError) {
                try await spool.keep(lines, readTo: [file.identity: next])
                return true
            } catch {
                logger.error("followed file waits", metadata: ["path": "\(file.path)", "reason": "\(error)"])
                try? await Task.sleep(for: retry)
                retry = min(retry * 2, .seconds(10))
            }
        }
        return false
    }
}
