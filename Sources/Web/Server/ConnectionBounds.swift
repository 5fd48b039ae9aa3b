import Hummingbird
import HummingbirdCore
import Logging
import Metrics
import NIOCore
import Synchronization

/// Counts connections, so that one address, with slow or idle ones, does not take all there are.
final class ConnectionBounds: Sendable {
    private let all: Int
    /// `nil` behind a proxy, from which all connections come.
    private let each: Int?
    private let counts = Mutex<(total: Int, of: [String: Int])>((0, [:]))

    init(all: Int, each: Int?) {
        self.all = all
        self.each = each
    }

    /// Whether there is room for one more; whoever enters leaves.
    func enter(_ address: String) -> Bool {
        counts.withLock { counts in
            guard counts.total < all, each.map({ counts.of[address, default: 0] < $0 }) ?? true else {
                return false
            }
            counts.total += 1
            counts.of[address, default: 0] += 1
            return true
        }
    }

    func leave(_ address: String) {
        counts.withLock { counts in
            counts.total -= 1
            counts.of[address, default: 1] -= 1
            if counts.of[address] == 0 { counts.of[address] = nil }
        }
    }
}

/// HTTP/1.1 for as many connections as the bounds allow: one more is closed before anything of it is read.
struct BoundedHTTP1Channel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let base: HTTP1Channel
    let bounds: ConnectionBounds

    /// One connection too many.
    private struct Full: Error {}

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let address = channel.remoteAddress?.ipAddress ?? "?"
        guard bounds.enter(address) else {
            Counter(label: "cordon_web_connections_refused_total").increment()
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(Full())
        }
        channel.closeFuture.whenComplete { [bounds] _ in bounds.leave(address) }
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
