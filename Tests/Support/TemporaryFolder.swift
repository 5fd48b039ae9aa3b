public import Foundation

/// A folder of one test's own, gone with the last who holds it.
public final class TemporaryFolder: Sendable {
    /// Where it is; links on the way are resolved.
    public let url: URL

    /// Makes an empty folder.
    public init() throws {
        // A name as people give them, and with what a path in a URL would be escaped by: what mixes the two up fails.
        let place = FileManager.default.temporaryDirectory
            .appending(path: "cordon, essai d’été à%20\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        url = place
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// A file or folder in it, that need not exist.
    public func appending(path: String) -> URL { url.appending(path: path) }
}
