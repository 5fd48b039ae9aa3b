public import Logging

/// Reads files as they grow: through rotation, truncation and a stop, each line once.
///
/// A file is known by its number, not its name. What rotation moved away stays open until nothing was written to it for five
/// minutes, and is found again beside the name after a stop, with what rotation made meanwhile, as long as it lies there
/// uncompressed. A line counts once its break is there, or once its file is let go of. While the spool is full nothing is read,
/// but files are still opened: what is compressed and deleted meanwhile is read later.
public struct FileFollower: Sendable {
    private let paths: [String]
    private let spool: Spool
    private let logger: Logger
    private let pause: Duration

    /// Follows those files; one that is not there yet is waited for. A folder stands for the files in it.
    public init(_ paths: [String], into spool: Spool, pause: Duration = .milliseconds(500), logger: Logger) {
        self.paths = paths
        self.spool = spool
        self.pause = pause
        self.logger = logger
    }

    /// Follows until the task is cancelled.
    public func run() async {
        var files = FollowedFiles(paths, into: spool, logger: logger)
        while !Task.isCancelled {
            if await !files.turn() { try? await Task.sleep(for: pause) }
        }
    }
}
