import Compression
import Crypto
import NIOCore
import NIOHTTP1

/// A batch of records on its way in over HTTP: judged by its head, then gathered, then expanded.
struct HTTPBatch {
    /// Why a request is not taken, and what its sender is told.
    struct Refusal: Error, Equatable {
        let status: HTTPResponseStatus
        let reason: String
        /// When to come back, in seconds.
        var retryAfter: Int?
    }

    private enum Encoding: String {
        case identity, gzip, zstd
    }

    private let encoding: Encoding
    private let limit: Int
    private var body: [UInt8] = []
    private let key: String?
    private let sender: String

    /// Judges a head: nothing of the body is read for who may not send it.
    init(_ head: HTTPRequestHead, _ tokens: BearerTokens, limit: Int) throws(Refusal) {
        let path = head.uri.prefix { $0 != "?" }
        guard path == "/api/v1/events" else {
            throw Refusal(status: .notFound, reason: "records are sent to POST /api/v1/events")
        }
        guard head.method == .POST else {
            throw Refusal(status: .methodNotAllowed, reason: "records are sent by POST")
        }
        guard let sender = tokens.sender(head.headers.first(name: "Authorization")) else {
            throw Refusal(status: .unauthorized, reason: "a token is needed: Authorization: Bearer …")
        }
        let name = head.headers.first(name: "Content-Encoding")?.lowercased() ?? "identity"
        guard let encoding = Encoding(rawValue: name) else {
            throw Refusal(status: .unsupportedMediaType, reason: "Content-Encoding is identity, gzip or zstd")
        }
        let key = head.headers.first(name: "Idempotency-Key")
        if let key,
            !(1...180).contains(key.utf8.count) || !key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        {
            throw Refusal(
                status: .badRequest, reason: "Idempotency-Key is 1 to 180 printable ASCII characters")
        }
        if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > limit {
            throw HTTPBatch.tooLarge(limit)
        }
        (self.encoding, self.key, self.limit, self.sender) = (encoding, key, limit, sender)
    }

    /// Takes a part of the body.
    mutating func take(_ part: ByteBuffer) throws(Refusal) {
        guard body.count + part.readableBytes <= limit else { throw HTTPBatch.tooLarge(limit) }
        body += part.readableBytesView
    }

    /// The records, one a line, how many they are, and the names under which the batch is known: to its sender, and beyond.
    func records() throws(Refusal) -> (lines: [UInt8], count: Int, key: String, name: BatchName) {
        var lines = try expanded()
        var count = 0
        var isBlank = true
        for byte in lines {
            if byte == 0x0A {
                if !isBlank { count += 1 }
                isBlank = true
            } else if byte != 0x0D {
                isBlank = false
            }
        }
        if !isBlank { count += 1 }
        if lines.last != 0x0A { lines.append(0x0A) }
        let digest = HTTPBatch.digest(lines)
        let key = key ?? "sha256:" + digest
        // With its sender, since two may count from 1; a long one by its digest, since the hub takes 200 characters.
        let named = key.utf8.count <= 120 ? key : "sha256:" + HTTPBatch.digest(Array(key.utf8))
        return (
            lines, count, "http-" + key,
            BatchName(given: "http-\(sender)-\(named)", content: String(digest.prefix(16)))
        )
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func expanded() throws(Refusal) -> [UInt8] {
        let bound = ExpansionLimit(total: limit, ratio: .max)
        var output: [UInt8] = []
        do throws(CompressionError) {
            switch encoding {
            case .identity: return body
            case .gzip:
                var decoder = try GzipDecoder(limit: bound)
                try decoder.decode(body[...], into: &output)
                try decoder.finish()
            case .zstd:
                var decoder = try ZstdDecoder(limit: bound)
                try decoder.decode(body[...], into: &output)
                try decoder.finish()
            }
        } catch {
            if case .tooLarge = error { throw HTTPBatch.tooLarge(limit) }
            throw Refusal(status: .badRequest, reason: "the body cannot be unpacked: \(error)")
        }
        return output
    }

    private static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(status: .payloadTooLarge, reason: "a batch holds at most \(limit) bytes; send smaller ones")
    }
}
