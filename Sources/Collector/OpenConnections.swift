import Foundation
import Metrics
import NIOCore
import NIOSSL
import Synchronization

/// A client by what it showed when its connection began.
struct ShownClient: Hashable, Sendable {
    /// The SHA-256 of its certificate, in small hexadecimal.
    let fingerprint: String
    /// The certificate's end, in seconds since 1970.
    let notAfter: Int
    /// Whose records it was let in to send.
    let owner: RecordOwner
}

/// One connection, as far as others must know of it.
final class OpenConnection: Sendable {
    private struct State {
        var client: ShownClient?
        var wait: SenderWait
        /// A goodbye over TLS may take seconds: it is said once.
        var isClosing = false
    }

    private let state: Mutex<State>
    private let channel: any Channel
    private let isTLS: Bool
    private let time: ListenerTime
    private let opened: Duration

    init(_ channel: any Channel, isTLS: Bool, _ time: ListenerTime) {
        (self.channel, self.isTLS, self.time) = (channel, isTLS, time)
        opened = time.next
        state = Mutex(State(wait: SenderWait(at: opened)))
    }

    func note(client: ShownClient?) { state.withLock { $0.client = client } }

    /// Notes that it is read, and since when it has been inside one record; `nil` for one between two.
    func note(begun: Duration?) { state.withLock { $0.wait.hear(at: time.next, begun: begun) } }

    /// Notes that nothing is read of it until there is room: what it sent would be lost with it.
    func holdBack() { state.withLock { $0.wait.holdBack() } }

    /// Closes it if it lasts longer than it may; why.
    fileprivate func judge(
        _ trust: ClientTrust, _ bounds: SyslogListener.Bounds, _ now: Duration
    ) -> OpenConnections.Reason? {
        let state = state.withLock { $0 }
        guard !state.isClosing else { return nil }
        let client = state.client
        // One that has sent nothing yet is known once its handshake is over, which must end as a record must.
        if isTLS, client == nil { ask(trust) }
        let since = state.wait.begun ?? (isTLS && client == nil ? opened : nil)
        let reason: OpenConnections.Reason
        if let client, !trust.stillTrusts(client) {
            reason = .revoked
        } else if let since, now - since >= bounds.recordTime {
            reason = .slow
        } else if state.wait.isSilent(at: now, longest: bounds.silence) {
            reason = .silent
        } else {
            return nil
        }
        self.state.withLock { $0.isClosing = true }
        channel.close(promise: nil)
        return reason
    }
}

extension OpenConnection {
    /// Finds out whose certificate was shown, for the next look.
    private func ask(_ trust: ClientTrust) {
        channel.nioSSL_peerCertificate().whenSuccess { certificate in
            guard let certificate else { return }
            if let client = trust.client(showing: certificate) {
                self.note(client: client)
            } else {
                // Taken back between the handshake and this look.
                self.channel.close(promise: nil)
            }
        }
    }
}

/// All connections of a listener: what a sender may no longer do ends also where it sends nothing.
final class OpenConnections: Sendable {
    /// Why one was closed.
    enum Reason {
        case revoked, slow, silent
    }

    private let all = Mutex<[ObjectIdentifier: OpenConnection]>([:])

    func enter(_ connection: OpenConnection) {
        all.withLock { $0[ObjectIdentifier(connection)] = connection }
    }

    func leave(_ connection: OpenConnection) { all.withLock { $0[ObjectIdentifier(connection)] = nil } }

    /// Closes those whose certificate was taken back or is out of date, those that do not end the record that they began, and
    /// those that send nothing for long. While there is no room for what a sender sent, only the first is asked.
    func sweep(_ trust: ClientTrust, _ bounds: SyslogListener.Bounds, at now: Duration) {
        let open = all.withLock { Array($0.values) }
        for connection in open {
            switch connection.judge(trust, bounds, now) {
            case .revoked: Counter(label: "cordon_syslog_revoked_total").increment()
            case .slow: Counter(label: "cordon_syslog_slow_connections_total").increment()
            case .silent, nil: break
            }
        }
    }
}
