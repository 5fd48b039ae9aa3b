public import Foundation

/// Real data that lies beside the checkout; tests that need it are skipped where it is absent.
public enum Corpora {
    /// The folder `shared` beside the checkout, or the one that `CORDON_SHARED` names.
    public static let shared: URL? = {
        if let path = ProcessInfo.processInfo.environment["CORDON_SHARED"] {
            return existing(URL(filePath: path))
        }
        let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return existing(checkout.deletingLastPathComponent().appending(path: "shared"))
    }()

    /// Rules, recordings and their expected matches.
    public static let folder: URL? = shared.flatMap { existing($0.appending(path: "corpora")) }

    /// Whether the corpora are there.
    public static var arePresent: Bool { folder != nil }

    private static func existing(_ url: URL) -> URL? {
        FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) ? url : nil
    }
}
