import AsyncHTTPClient
import Collector
import Compression
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOSSL
import Vocabulary
import Web

/// Brings batches to the hub over HTTP.
///
/// A batch carries its key: the hub keeps it once, however often a cut line makes it come. It counts as kept when the hub
/// says so of that key: a page of some server on the way, however friendly, is no receipt.
struct HubForwarder: BatchCarrier {
    let place = "hub"
    private let url: String
    private let token: String
    private let client: HTTPClient

    private init(_ hub: String, _ token: String, _ client: HTTPClient) {
        url = hub.hasSuffix("/") ? hub + "api/v1/events" : hub + "/api/v1/events"
        self.token = token
        self.client = client
    }

    /// Lends a way to a hub, for as long as the work lasts.
    ///
    /// - Parameters:
    ///   - hub: Its address.
    ///   - token: What it knows the establishment by.
    ///   - authority: PEM file of authorities to believe instead of the system's.
    ///   - work: What is done with it.
    /// - Throws: What closing the connections says.
    static func lend(
        to hub: String, token: String, authority: String?, _ work: (HubForwarder) async -> Void
    ) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = .seconds(60)
        // Another place is never where records and the token were to go, and a redirected POST may become a GET of nothing.
        configuration.redirectConfiguration = .disallow
        if let authority {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(authority)
            configuration.tlsConfiguration = tls
        }
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            await work(HubForwarder(hub, token, client))
        }
    }

    func carry(_ records: [UInt8], of batch: Spool.Batch) async -> CarriedBatch {
        do {
            var request = HTTPClientRequest(url: url)
            request.method = .POST
            request.headers.add(name: "Authorization", value: "Bearer \(token)")
            request.headers.add(name: "Content-Type", value: "text/plain")
            request.headers.add(name: "Content-Encoding", value: "zstd")
            request.headers.add(name: "Idempotency-Key", value: batch.key)
            request.headers.add(name: "Cordon-Received", value: batch.received.description)
            request.body = .bytes(ByteBuffer(bytes: try Zstd.compress(records)))
            let answer = try await client.execute(request, timeout: .seconds(60))
            let body = Data(buffer: try await answer.body.collect(upTo: 64 << 10))
            let said = "\(answer.status.code): \(String(decoding: body.prefix(300), as: UTF8.self))"
            switch answer.status.code {
            case 200..<300:
                guard let receipt = try? JSONDecoder().decode(BatchReceipt.self, from: body),
                    receipt.batch == batch.key
                else {
                    return .later(
                        nil, reason: "the answer is no receipt of Cordon's (\(said)); what answers at \(url)?"
                    )
                }
                return .kept
            case 300..<400:
                let target = answer.headers.first(name: "Location") ?? "another place"
                return .later(
                    nil,
                    reason:
                        "\(answer.status.code): sent on to \(target), which is not followed; give --hub its own address"
                )
            case 400, 409, 413, 415, 422: return .refused(reason: said)
            default:
                let wait = answer.headers.first(name: "Retry-After").flatMap { Int($0) }.map {
                    min(max($0, 1), 300)
                }
                return .later(wait.map { .seconds($0) }, reason: said)
            }
        } catch {
            return .later(nil, reason: "\(error)")
        }
    }
}
