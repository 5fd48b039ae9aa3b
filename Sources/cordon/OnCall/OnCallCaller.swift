import AsyncHTTPClient
import Foundation
import Logging
import Mail
import Markup
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceLifecycle
import Store
import Vocabulary
import Watch

/// Tells people on call, by e-mail and webhook, and keeps what came of it.
struct OnCallCaller: Sendable {
    let store: Store
    let settings: OnCallSettings
    let logger: Logger

    /// Tells each of those whose turn it is, side by side: a mail server that does not answer must not keep the last of them
    /// waiting for minutes, nor a failure of one way stop the other.
    func notify(_ notices: [DueNotice]) async {
        for start in stride(from: 0, to: notices.count, by: OnCallCaller.atOnce) {
            await withDiscardingTaskGroup { group in
                for notice in notices[start..<min(notices.count, start + OnCallCaller.atOnce)] {
                    group.addTask { await record(notice, "mail", failure: await mailed(notice)) }
                    if !notice.contact.webhook.isEmpty {
                        group.addTask { await record(notice, "webhook", failure: await posted(notice)) }
                    }
                }
            }
        }
    }

    /// How many people are told at the same time.
    private static let atOnce = 16

    private func record(_ notice: DueNotice, _ channel: String, failure: CallFailure?) async {
        if let failure {
            logger.warning(
                "person on call not reached",
                metadata: ["channel": "\(channel)", "reason": "\(failure.word)"])
        }
        do {
            try await store.record(notice, channel: channel, failure: failure?.word, at: .now)
        } catch {
            logger.error("attempt not recorded", metadata: ["reason": "\(error)"])
        }
    }

    /// Why the mail was not handed over; `nil` when it was.
    private func mailed(_ notice: DueNotice) async -> CallFailure? {
        guard let server = settings.server else {
            return .noMailServer
        }
        let message = MailMessage(
            from: settings.mailFrom, to: notice.contact.mail,
            subject: "[Cordon] \(notice.escalation.subject)",
            body: words(notice), date: .now, identifier: UUID().uuidString.lowercased())
        do throws(MailFault) {
            try await SMTPClient(server).send(message)
            return nil
        } catch {
            // What a server said is for the log: it may name machines of the hospital's network.
            logger.notice("mail to a person on call not sent", metadata: ["reason": "\(error)"])
            return CallFailure(error)
        }
    }

    /// Names no patient and shows no record: it travels outside, and says where to look.
    private func words(_ notice: DueNotice) -> String {
        let escalation = notice.escalation
        return """
            \(notice.contact.name),

            Vous êtes d’astreinte (rang \(notice.rank)). Une alerte critique attend d’être prise en charge\u{A0}:

              \(escalation.subject)
              \(escalation.establishmentName)
              depuis le \(LocalizedText.instant(escalation.raised).french)

            Prenez-la en charge, ou passez-la au suivant\u{A0}: \(settings.publicAddress)/on-call/escalations/\(escalation.id)

            Sans réponse dans \(escalation.flow.patienceMinutes) minutes, la personne suivante est appelée.

            --
            You are on call (rank \(notice.rank)). A critical alert is waiting for somebody to take it: open the address above.
            """
    }

    private struct Hook: Encodable {
        let text: String
        let escalation: Int64
        let establishment: String
        let subject: String
        let raised: Instant
        let rank: Int
        let address: String
    }

    private func posted(_ notice: DueNotice) async -> CallFailure? {
        let escalation = notice.escalation
        let address = "\(settings.publicAddress)/on-call/escalations/\(escalation.id)"
        let hook = Hook(
            text: "\(escalation.subject) – \(escalation.establishmentName) – \(address)",
            escalation: escalation.id.rawValue,
            establishment: escalation.establishmentName, subject: escalation.subject,
            raised: escalation.raised,
            rank: notice.rank, address: address)
        do {
            var request = HTTPClientRequest(url: notice.contact.webhook)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(hook)))
            var configuration = HTTPClient.Configuration()
            // Another place is never where the message was to go.
            configuration.redirectConfiguration = .disallow
            if let file = settings.certificates {
                var tls = TLSConfiguration.makeClientConfiguration()
                tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(file))]
                configuration.tlsConfiguration = tls
            }
            let sent = request
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                let answer = try await client.execute(sent, timeout: .seconds(15))
                return (200..<300).contains(answer.status.code)
                    ? nil : CallFailure.answered(Int(answer.status.code))
            }
        } catch {
            // What a connection met tells closed ports from silent ones: that is for the log of the server, not for a page.
            logger.notice(
                "A webhook of the on-call roster was not reached",
                metadata: ["contact": "\(notice.contact.name)", "reason": "\(error)"])
            return .unreachable
        }
    }
}

/// Looks every few seconds for alerts that nobody takes and calls whose time has come.
struct OnCallWatch: Service {
    let caller: OnCallCaller
    let patienceMinutes: Int
    let every: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let due = try await caller.store.dueNotices(at: .now, patienceMinutes: patienceMinutes)
                    await caller.notify(due)
                } catch is CancellationError {
                    return
                } catch {
                    caller.logger.error("escalations not looked at", metadata: ["reason": "\(error)"])
                }
                do { try await Task.sleep(for: every) } catch { return }
            }
        }
    }
}

/// How people on call are reached.
struct OnCallSettings: Sendable {
    /// `nil` where no mail server is set.
    var server: SMTPClient.Settings?
    var mailFrom = "cordon@localhost"
    /// Certificates to trust besides the system's.
    var certificates: String?
    /// How people reach the pages, without a slash at the end: it stands in messages.
    var publicAddress = "http://127.0.0.1:8080"
    var patienceMinutes = 10
}

extension CallFailure {
    /// What a mail server's fault means for the person who waits for a call.
    fileprivate init(_ fault: MailFault) {
        switch fault {
        case .unreachable, .tooSlow: self = .mailServerAway
        case .refused(_, let code, _): self = .mailRefused(code)
        case .garbled, .noEncryption: self = .unsuitableMailServer
        case .badAddress: self = .badAddress
        }
    }
}
