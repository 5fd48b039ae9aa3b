import Metrics
import NIOCore
import Synchronization

/// One connection over which requests come.
final class HTTPSender: Sendable {
    private let channel: any Channel
    private let time: ListenerTime
    private let wait: Mutex<SenderWait>

    /// One that has just come, and whose first request begins.
    init(_ channel: any Channel, _ time: ListenerTime) {
        (self.channel, self.time) = (channel, time)
        wait = Mutex(SenderWait(at: time.next))
        begin()
    }

    /// The next request begins: its head may be dripped as well as its body.
    func begin() { wait.withLock { $0.hear(at: time.next, begun: time.next) } }

    /// Notes that part of a request came.
    func hear() { wait.withLock { $0.hear(at: time.next) } }

    /// Notes that its request is whole and is being kept.
    func holdBack() { wait.withLock { $0.holdBack() } }

    /// Closes it if it lasts longer than it may.
    fileprivate func judge(_ bounds: HTTPListener.Bounds, _ now: Duration) {
        let wait = wait.withLock { $0 }
        let isSlow = wait.isSlow(at: now, longest: bounds.requestTime)
        guard isSlow || wait.isSilent(at: now, longest: bounds.silence) else { return }
        if isSlow { Counter(label: "cordon_http_slow_requests_total").increment() }
        self.wait.withLock { $0.holdBack() }
        channel.close(promise: nil)
    }
}

/// All connections of a listener: a sender that drips a byte a second would hold a place for ever.
final class HTTPSenders: Sendable {
    private let all = Mutex<[ObjectIdentifier: HTTPSender]>([:])

    func enter(_ sender: HTTPSender) { all.withLock { $0[ObjectIdentifier(sender)] = sender } }

    func leave(_ sender: HTTPSender) { all.withLock { $0[ObjectIdentifier(sender)] = nil } }

    /// Closes those that do not end their request, and those that send nothing for long.
    func sweep(_ bounds: HTTPListener.Bounds, at now: Duration) {
        let open = all.withLock { Array($0.values) }
        for sender in open { sender.judge(bounds, now) }
    }
}
