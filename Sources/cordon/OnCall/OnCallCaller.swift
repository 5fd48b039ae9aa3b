import Access
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
import Web

/// Tells people on call, by e-mail and webhook, and keeps what came of it.
struct OnCallCaller: Sendable {
    let store: Store
    let settings: OnCallSettings
    let logger: Logger

    /// Tells each of those whose turn it is, side by side: a mail server that does not answer must not keep the last of them
    /// waiting for minutes, nor a failure of one way stop the other.
    ///
    /// Where no message to a person was taken, the next in line is told at once.
    func notify(_ notices: [DueNotice]) async {
        var due = notices
        while !due.isEmpty { due = await told(due) }
    }

    /// Tells these, and returns who is to be told instead of those that no message reached.
    private func told(_ notices: [DueNotice]) async -> [DueNotice] {
        var next: [DueNotice] = []
        for start in stride(from: 0, to: notices.count, by: OnCallCaller.atOnce) {
            await withTaskGroup(of: [DueNotice].self) { group in
                for notice in notices[start..<min(notices.count, start + OnCallCaller.atOnce)] {
                    group.addTask { await told(notice) }
                }
                for await more in group { next += more }
            }
        }
        return next
    }

    private func told(_ notice: DueNotice) async -> [DueNotice] {
        async let mail = recorded(notice, "mail") { await mailed(notice.contact, words(notice)) }
        var isTold = false
        if !notice.contact.webhook.isEmpty {
            isTold = await recorded(notice, "webhook") { await posted(notice.contact, Hook(notice, pages)) }
        }
        if await mail { isTold = true }
        guard !isTold else { return [] }
        do {
            return try await store.unreached(notice, at: .now)
        } catch {
            logger.error("call not passed on", metadata: ["reason": "\(error)"])
            return []
        }
    }

    /// Sends somebody a message that says it is a trial; returns by which ways, and what came of each.
    func tryOut(_ contact: OnCallContact) async -> [OnCallTrial] {
        // Names are what people wrote into a form: a trial that anybody can send to any address begins with none.
        let text = """
            Ceci est un essai de l’astreinte de Cordon\u{A0}: il n’y a rien à faire.

            --
            This is a trial of Cordon’s on-call roster: there is nothing to do.
            """
        async let mail = mailed(
            contact, (subject: "[Cordon] Essai de l’astreinte / On-call trial", body: text))
        var trials: [OnCallTrial] = []
        if !contact.webhook.isEmpty {
            trials.append(OnCallTrial(channel: "webhook", failure: await posted(contact, Hook(trial: text))))
        }
        return [OnCallTrial(channel: "mail", failure: await mail)] + trials
    }

    /// What pages say of how people are reached.
    var readiness: OnCallReadiness {
        OnCallReadiness(
            hasMailServer: settings.server != nil, publicAddress: settings.publicAddress,
            allowsInternalHooks: settings.allowsInternalHooks)
    }

    /// How many people are told at the same time.
    private static let atOnce = 16

    /// Whether the message was taken; what came of it is kept.
    private func recorded(
        _ notice: DueNotice, _ channel: String, _ send: () async -> CallFailure?
    ) async -> Bool {
        let failure = await send()
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
        return failure == nil
    }

    /// Why the mail was not handed over; `nil` when it was.
    private func mailed(
        _ contact: OnCallContact, _ words: (subject: String, body: String)
    ) async -> CallFailure? {
        guard let server = settings.server else {
            return .noMailServer
        }
        let message = MailMessage(
            from: settings.mailFrom, to: contact.mail, subject: words.subject, body: words.body, date: .now,
            identifier: UUID().uuidString.lowercased())
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
    private func words(_ notice: DueNotice) -> (subject: String, body: String) {
        let escalation = notice.escalation
        let place = pages.place(of: escalation.id)
        let body = """
            \(notice.contact.name),

            Vous êtes d’astreinte (rang \(notice.rank)). Une alerte critique attend d’être prise en charge\u{A0}:

              \(escalation.subject)
              \(escalation.establishmentName)
              depuis le \(LocalizedText.instant(escalation.raised).french)

            Prenez-la en charge, ou passez-la au suivant\u{A0}: \(place.french)

            Sans réponse dans \(escalation.flow.patienceMinutes) minutes, la personne suivante est appelée.

            --
            You are on call (rank \(notice.rank)). A critical alert is waiting for somebody to take it: \(place.english)
            """
        return ("[Cordon] \(escalation.subject)", body)
    }

    private var pages: OnCallPages { OnCallPages(address: settings.publicAddress) }

    private func posted(_ contact: OnCallContact, _ hook: Hook) async -> CallFailure? {
        do {
            var request = HTTPClientRequest(url: contact.webhook)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(hook)))
            var configuration = HTTPClient.Configuration()
            // Another place is never where the message was to go.
            configuration.redirectConfiguration = .disallow
            if !settings.allowsInternalHooks {
                // Asked once and held to: a name that leads elsewhere the next moment leads nowhere new.
                guard let hook = HookAddress(contact.webhook), let address = await hook.outsideAddress()
                else {
                    logger.notice(
                        "A webhook of the on-call roster leads to this machine, to an internal network or nowhere; see oncall.internal-webhooks",
                        metadata: ["contact": "\(contact.name)"])
                    return .unreachable
                }
                configuration.dnsOverride = [hook.host: address]
            }
            if let file = settings.certificates {
                var tls = TLSConfiguration.makeClientConfiguration()
                tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(file))]
                configuration.tlsConfiguration = tls
            }
            let sent = request
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                let answer = try await client.execute(sent, timeout: .seconds(15))
                guard !(200..<300).contains(answer.status.code) else { return nil }
                logger.notice(
                    "A webhook of the on-call roster did not take the message",
                    metadata: ["contact": "\(contact.name)", "status": "\(answer.status.code)"])
                return CallFailure.answered(Int(answer.status.code))
            }
        } catch {
            // What a connection met tells closed ports from silent ones: that is for the log of the server, not for a page.
            logger.notice(
                "A webhook of the on-call roster was not reached",
                metadata: ["contact": "\(contact.name)", "reason": "\(error)"])
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
        await warn()
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

extension OnCallWatch {
    /// Says before the night what would keep calls from arriving.
    private func warn() async {
        let settings = caller.settings
        guard settings.server == nil || settings.publicAddress == nil,
            let rosters = try? await caller.store.rosters(reach: .everything, at: .now, mostContacts: 1),
            !rosters.isEmpty
        else { return }
        if settings.server == nil {
            caller.logger.warning(
                "no mail server is set: nobody on call is told by mail; set oncall.smtp-host")
        }
        if settings.publicAddress == nil {
            caller.logger.warning(
                "no public address is set: messages to people on call have no link; set oncall.public-address"
            )
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
    /// How people reach the pages, without a slash at the end: it stands in messages. `nil` where only this machine could.
    var publicAddress: String?
    var patienceMinutes = 10
    /// Whether webhooks may lead to this machine and its private networks.
    var allowsInternalHooks = false
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
