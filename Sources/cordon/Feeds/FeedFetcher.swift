import ArgumentParser
import AsyncHTTPClient
import Feeds
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Vocabulary

/// Where a feed comes from.
enum FeedSource: String, CaseIterable, ExpressibleByArgument {
    case lifecycle
    case exploitedFlaws = "exploited-flaws"
    case exploitScores = "exploit-scores"

    /// > Source: https://endoflife.date/docs/api/v1/; https://www.cisa.gov/known-exploited-vulnerabilities-catalog;
    /// > https://www.first.org/epss/data_stats.
    fileprivate var host: String {
        switch self {
        case .lifecycle: "https://endoflife.date"
        case .exploitedFlaws: "https://www.cisa.gov"
        case .exploitScores: "https://epss.empiricalsecurity.com"
        }
    }

    fileprivate var path: String {
        switch self {
        case .lifecycle: "/api/v1/products/full"
        case .exploitedFlaws: "/sites/default/files/feeds/known_exploited_vulnerabilities.json"
        case .exploitScores: "/epss_scores-current.csv.gz"
        }
    }

    fileprivate var fileName: String {
        switch self {
        case .lifecycle: "endoflife.json"
        case .exploitedFlaws: "known_exploited_vulnerabilities.json"
        case .exploitScores: "epss_scores.csv.gz"
        }
    }
}

/// Fetches feeds into files, bounded in size and time.
struct FeedFetcher: Sendable {
    /// In place of the publishers' own hosts.
    let mirror: String?
    /// For one feed, from the first byte sent to the last received.
    let seconds: Int

    func address(of source: FeedSource) -> String {
        guard let mirror else { return source.host + source.path }
        return (mirror.hasSuffix("/") ? String(mirror.dropLast()) : mirror) + source.path
    }

    /// The feed as a file of its own in the temporary folder, for the caller to read and remove.
    ///
    /// - Throws: ``Failure`` that says what could not be reached or read, and what to do without a way out.
    func fetch(_ source: FeedSource) async throws -> FeedFolder.File {
        let bytes = try await body(of: source)
        let url = FileManager.default.temporaryDirectory
            .appending(path: "cordon-\(UUID().uuidString)-\(source.fileName)")
        try bytes.write(to: url, options: .atomic)
        return FeedFolder.File(url: url, bytes: bytes.count, modified: Date())
    }

    private func body(of source: FeedSource) async throws -> Data {
        let address = address(of: source)
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "User-Agent", value: "cordon")
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        // Without a way out, the answer is wanted now and not after the last retry.
        configuration.connectionPool.retryConnectionEstablishment = false
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) {
                [request, seconds] client in
                let answer = try await client.execute(request, timeout: .seconds(Int64(seconds)))
                guard answer.status == .ok else {
                    throw Failure(
                        "\(source.rawValue): \(address) answered \(answer.status.code); nothing was loaded")
                }
                return Data(buffer: try await answer.body.collect(upTo: FeedLimits.fileBytes))
            }
        } catch let failure as Failure {
            throw failure
        } catch is NIOTooManyBytesError {
            throw Failure(
                "\(source.rawValue): \(address) answers with more than \(FeedLimits.fileBytes >> 20) MiB; nothing was loaded"
            )
        } catch {
            throw Failure(
                """
                \(source.rawValue): \(address) cannot be reached (\(error)); the feed that was loaded before stays. \
                On a machine without a way out, fetch the file elsewhere and use 'cordon feeds load'
                """)
        }
    }
}
