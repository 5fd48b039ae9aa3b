public import Foundation

/// A folder of one test's own, gone with the last who holds it.
public final class TemporaryFolder: Sendable {
    /// Where it is; links on the way are resolved.
    public let url: URL

    /// Makes an empty folder.
    public init() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "cordon-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        url = place
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// A file or folder in it, that need not exist.
    public func appending(path: String) -> URL { url.appending(path: path) }
}
