import AsyncHTTPClient
import Exchange
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Asks servers of others for what they share, bounded in size and time, over a connection that proves who answers.
struct ExchangeFetcher {
    let client: HTTPClient
    /// What the answer should be.
    let accept: String
    /// The header `Authorization`, if the server wants one.
    let credentials: String?
    /// For one answer.
    let seconds: Int
    /// What to check when the server refuses.
    let refused: String
    /// What to check when the server has nothing there.
    let missing: String

    /// A client for one run. Nothing is followed elsewhere: the password would be given to whoever answers there.
    static func withClient<Value>(_ body: (HTTPClient) async throws -> Value) async throws -> Value {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.redirectConfiguration = .disallow
        return try await HTTPClient.withHTTPClient(configuration: configuration) { try await body($0) }
    }

    func get(_ address: String) async throws -> (bytes: [UInt8], headers: HTTPHeaders) {
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "Accept", value: accept)
        request.headers.add(name: "User-Agent", value: "cordon")
        if let credentials { request.headers.add(name: "Authorization", value: credentials) }
        do {
            let answer = try await client.execute(request, timeout: .seconds(Int64(seconds)))
            guard answer.status == .ok else {
                throw Failure("\(address) answered \(answer.status.code)\(hint(answer.status))")
            }
            let data = Data(buffer: try await answer.body.collect(upTo: ExchangeLimits.bytes))
            return ([UInt8](data), answer.headers)
        } catch let failure as Failure {
            throw failure
        } catch is NIOTooManyBytesError {
            throw Failure("\(address) is larger than \(ExchangeLimits.bytes >> 20) MiB")
        } catch {
            throw Failure("\(address) cannot be reached (\(error))")
        }
    }

    private func hint(_ status: HTTPResponseStatus) -> String {
        switch status {
        case .unauthorized, .forbidden: ": check \(refused)"
        case .notFound: ": check \(missing)"
        case .movedPermanently, .found, .temporaryRedirect, .permanentRedirect:
            ": it leads elsewhere, which is not followed; write the address it leads to"
        default: ""
        }
    }

    /// `Authorization` of a user and a password.
    static func basic(_ user: String, _ password: String) -> String {
        "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }
}
