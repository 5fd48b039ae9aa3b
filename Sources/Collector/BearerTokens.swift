import Crypto
import Foundation
public import Logging
import Synchronization

/// The secrets with which programs may send to a collector; only their digests stay in memory.
///
/// The file is looked at anew while it is in use: a token that is taken out opens nothing from the next request on.
public final class BearerTokens: Sendable {
    private let path: String
    private let digests: Mutex<Set<[UInt8]>>
    private let looked: Mutex<Look>

    /// What the last look at the file found.
    private struct Look {
        /// The file as it was when it was read; `nil` while it cannot be used: nothing of it need change for that to end.
        var state: FileState?
        /// Why it cannot be used.
        var fault: String?
    }

    /// A shorter secret could be guessed.
    public static let shortest = 20

    /// How often the file is looked at.
    public static let pause: Duration = .seconds(3)

    /// Reads a file with one token a line; empty lines and those that begin with `#` do not count.
    ///
    /// - Throws: ``CollectorError/tokens(path:reason:)``.
    public init(file path: String) throws(CollectorError) {
        self.path = path
        looked = Mutex(Look(state: FileState(of: path)))
        let read = try BearerTokens.read(path)
        guard !read.isEmpty else { throw .tokens(path: path, reason: "it holds no token") }
        digests = Mutex(read)
    }

    /// Looks at the file until the task is cancelled. One that cannot be used changes nothing, and is told; one without a token lets
    /// nobody in.
    public func watch(_ logger: Logger) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: BearerTokens.pause)
            if !Task.isCancelled { look(logger) }
        }
    }

    /// Reads the file anew if it is not as it was; why it cannot be used is told once.
    package func look(_ logger: Logger) {
        let (now, known) = (FileState(of: path), looked.withLock { $0 })
        guard known.fault != nil || now != known.state else { return }
        do throws(CollectorError) {
            let count = try refresh()
            looked.withLock { $0 = Look(state: now) }
            logger.notice("tokens changed", metadata: ["tokens": "\(count)"])
        } catch {
            let fault = "\(error)"
            looked.withLock { $0 = Look(fault: fault) }
            if fault != known.fault { logger.error("tokens not changed", metadata: ["reason": "\(error)"]) }
        }
    }

    /// Reads the file anew; how many tokens it holds.
    @discardableResult
    package func refresh() throws(CollectorError) -> Int {
        let read = try BearerTokens.read(path)
        digests.withLock { $0 = read }
        return read.count
    }

    private static func read(_ path: String) throws(CollectorError) -> Set<[UInt8]> {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw .tokens(path: path, reason: "it cannot be read")
        }
        let tokens = text.split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard tokens.allSatisfy({ $0.utf8.count >= BearerTokens.shortest }) else {
            throw .tokens(
                path: path,
                reason: "a token has fewer than \(BearerTokens.shortest) characters; make longer ones")
        }
        return Set(tokens.map { Array(SHA256.hash(data: Array($0.utf8))) })
    }

    /// Whether a header `Authorization` holds one of them. Digests are compared, whose likeness tells nothing of the secret.
    package func admit(_ header: String?) -> Bool { sender(header) != nil }

    /// Who sends a request with that header, in eight digits that say nothing of the secret; `nil` for who may not.
    func sender(_ header: String?) -> String? {
        guard let header, header.lowercased().hasPrefix("bearer ") else { return nil }
        let token = header.dropFirst("bearer ".count).trimmingCharacters(in: .whitespaces)
        let digest = Array(SHA256.hash(data: Array(token.utf8)))
        guard digests.withLock({ $0.contains(digest) }) else { return nil }
        return digest.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
