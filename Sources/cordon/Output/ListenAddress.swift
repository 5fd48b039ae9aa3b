public import ArgumentParser
import Foundation
public import Logging
import ServiceLifecycle

/// Where to listen: a port, and the address before it.
struct ListenAddress {
    let host: String
    let port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else {
            guard let port = Int(text), (0...65_535).contains(port) else { return nil }
            (host, self.port) = ("0.0.0.0", port)
            return
        }
        guard let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port) else {
            return nil
        }
        self.port = port
        host = text[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        guard !host.isEmpty else { return nil }
    }

    /// Whether only this machine can reach it.
    var isLocal: Bool { host == "::1" || host == "localhost" || host.hasPrefix("127.") }
}

/// Work that goes on until a graceful shutdown cancels it.
struct Working: Service {
    let work: @Sendable () async throws -> Void

    init(_ work: @escaping @Sendable () async throws -> Void) { self.work = work }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            do { try await work() } catch is CancellationError {} catch { say("\(error)") }
        }
    }
}

/// Tokens and lists are not to be read or changed on the way.
enum PlainSight {
    /// Refuses what is no address over HTTPS; HTTP is for this machine alone.
    static func check(
        _ address: String, as name: String, example: String = "https://cordon.example"
    ) throws {
        guard let url = URL(string: address), let scheme = url.scheme?.lowercased(), let host = url.host(),
            !host.isEmpty
        else {
            throw ValidationError("'\(address)' is no address; write \(name) as \(example).")
        }
        let isHere = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
        guard scheme == "https" || (scheme == "http" && isHere) else {
            throw ValidationError(
                "\(name) is an address over https: what goes there must not be read or changed on the way (http is for this machine alone)."
            )
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
