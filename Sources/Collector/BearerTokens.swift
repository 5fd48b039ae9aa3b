import Crypto
import Foundation

/// The secrets with which programs may send to a collector; only their digests stay in memory.
public struct BearerTokens: Sendable {
    private let digests: Set<[UInt8]>

    /// A shorter secret could be guessed.
    public static let shortest = 20

    /// Reads a file with one token a line; empty lines and those that begin with `#` do not count.
    ///
    /// - Throws: ``CollectorError/tokens(path:reason:)``.
    public init(file path: String) throws(CollectorError) {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw .tokens(path: path, reason: "it cannot be read")
        }
        let tokens = text.split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !tokens.isEmpty else { throw .tokens(path: path, reason: "it holds no token") }
        guard tokens.allSatisfy({ $0.utf8.count >= BearerTokens.shortest }) else {
            throw .tokens(
                path: path,
                reason: "a token has fewer than \(BearerTokens.shortest) characters; make longer ones")
        }
        digests = Set(tokens.map { Array(SHA256.hash(data: Array($0.utf8))) })
    }

    /// Whether a header `Authorization` holds one of them. Digests are compared, whose likeness tells nothing of the secret.
    func admit(_ header: String?) -> Bool { sender(header) != nil }

    /// Who sends a request with that header, in eight digits that say nothing of the secret; `nil` for who may not.
    func sender(_ header: String?) -> String? {
        guard let header, header.lowercased().hasPrefix("bearer ") else { return nil }
        let token = header.dropFirst("bearer ".count).trimmingCharacters(in: .whitespaces)
        let digest = Array(SHA256.hash(data: Array(token.utf8)))
        guard digests.contains(digest) else { return nil }
        return digest.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
