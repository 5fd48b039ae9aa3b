import AsyncHTTPClient
import Collector
import Compression
import Foundation
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends what waits in the spool to the hub over HTTP, oldest first, and lets go of what the hub has on its disk.
///
/// One batch at a time, so that the order of a host's records stays. A batch carries its key: the hub keeps it once, however
/// often a cut line makes it come.
struct HubForwarder: Sendable {
    let hub: String
    let token: String
    /// PEM file of authorities to believe instead of the system's.
    let authority: String?
    let spool: Spool
    let logger: Logger

    /// Sends until the task is cancelled; with `once`, until nothing waits.
    func run(once: Bool = false) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = .seconds(60)
        if let authority {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(authority)
            configuration.tlsConfiguration = tls
        }
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var pause = Duration.milliseconds(500)
            var isCut = false
            while !Task.isCancelled {
                guard let batch = await spool.oldest(1).first else {
                    if once { return }
                    await spool.arrival()
                    continue
                }
                switch await send(batch, client) {
                case .kept:
                    await spool.drop(batch)
                    let waiting = await spool.backlog.batches
                    if isCut { logger.notice("hub is back", metadata: ["waiting": "\(waiting)"]) }
                    (pause, isCut) = (.milliseconds(500), false)
                case .later(let wait, let reason):
                    if !isCut {
                        logger.warning("hub does not take batches", metadata: ["reason": "\(reason)"])
                    }
                    isCut = true
                    try? await Task.sleep(for: wait ?? pause)
                    pause = min(pause * 2, .seconds(30))
                case .damaged(let reason):
                    // Kept aside for a person: it must not hold up what comes after it.
                    logger.error(
                        "batch set aside",
                        metadata: [
                            "file": "\(batch.file.path(percentEncoded: false))", "reason": "\(reason)",
                        ])
                    try? FileManager.default.moveItem(
                        at: batch.file, to: batch.file.appendingPathExtension("refused"))
                    await spool.drop(batch)
                }
            }
        }
    }

    private enum Outcome {
        case kept
        case later(Duration?, String)
        case damaged(String)
    }

    private func send(_ batch: Spool.Batch, _ client: HTTPClient) async -> Outcome {
        let body: [UInt8]
        do { body = try Zstd.compress(try spool.records(of: batch)) } catch { return .damaged("\(error)") }
        var request = HTTPClientRequest(
            url: hub.hasSuffix("/") ? hub + "api/v1/events" : hub + "/api/v1/events")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.headers.add(name: "Content-Type", value: "text/plain")
        request.headers.add(name: "Content-Encoding", value: "zstd")
        request.headers.add(name: "Idempotency-Key", value: batch.key)
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let answer = try await client.execute(request, timeout: .seconds(60))
            let text = String(buffer: try await answer.body.collect(upTo: 64 << 10))
            switch answer.status.code {
            case 200..<300: return .kept
            case 400, 409, 413, 415, 422: return .damaged("\(answer.status.code): \(text.prefix(300))")
            default:
                let wait = answer.headers.first(name: "Retry-After").flatMap { Int($0) }.map {
                    min(max($0, 1), 300)
                }
                return .later(wait.map { .seconds($0) }, "\(answer.status.code): \(text.prefix(300))")
            }
        } catch {
            return .later(nil, "\(error)")
        }
    }
}
