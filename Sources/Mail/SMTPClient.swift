import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL

/// Hands messages to one mail server, each over a connection of its own: few are sent, and none may wait for another.
///
/// > Source: RFC 5321; STARTTLS by RFC 3207; AUTH PLAIN by RFC 4954 and RFC 4616.
public struct SMTPClient: Sendable {
    /// How the connection is protected.
    public enum Security: String, CaseIterable, Sendable {
        /// In the clear: for a server on this machine.
        case none
        /// In the clear first, then TLS; refused where the server does not offer it.
        case startTLS = "starttls"
        /// TLS from the first byte.
        case tls
    }

    /// Which server, and how to speak to it.
    public struct Settings: Sendable {
        /// Its name, as its certificate has it.
        public var host: String
        /// 25, 465 or 587, as a rule.
        public var port: Int
        /// How the connection is protected.
        public var security: Security
        /// Who signs in, where the server asks for it; only ever sent over TLS or to this machine.
        public var user: String?
        /// With what.
        public var password: String?
        /// What this machine calls itself.
        public var ownName: String
        /// Certificates to trust besides the system's, as a PEM file: for a hospital's own authority.
        public var trustedCertificates: String?
        /// For the whole exchange.
        public var timeout: Duration

        /// A server.
        public init(
            host: String, port: Int, security: Security, user: String? = nil, password: String? = nil,
            ownName: String = "cordon.invalid", trustedCertificates: String? = nil,
            timeout: Duration = .seconds(20)
        ) {
            self.host = host
            self.port = port
            self.security = security
            self.user = user
            self.password = password
            self.ownName = ownName
            self.trustedCertificates = trustedCertificates
            self.timeout = timeout
        }
    }

    private let settings: Settings

    /// A client that connects when it sends.
    public init(_ settings: Settings) { self.settings = settings }

    /// Sends a message; when this returns, the server has taken it.
    public func send(_ message: MailMessage) async throws(MailFault) {
        for address in [message.from, message.to] where !MailMessage.isAddress(address) {
            throw .badAddress(String(address.prefix(100)))
        }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await exchange(message) }
                group.addTask {
                    try await Task.sleep(for: settings.timeout)
                    throw MailFault.tooSlow
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch let fault as MailFault {
            throw fault
        } catch {
            throw .unreachable("\(error)")
        }
    }

    private func exchange(_ message: MailMessage) async throws {
        let (replies, incoming) = AsyncThrowingStream.makeStream(of: SMTPReply.self)
        let tls = settings.security == .tls ? try tlsHandler() : nil
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.seconds(10))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if let tls { try channel.pipeline.syncOperations.addHandler(tls.value) }
                        try channel.pipeline.syncOperations.addHandler(ReplyHandler(incoming))
                    }
                }.connect(host: settings.host, port: settings.port).get()
        } catch {
            throw MailFault.unreachable("\(error)")
        }
        defer { channel.close(promise: nil) }
        var dialogue = Dialogue(channel: channel, replies: replies.makeAsyncIterator())
        try await withTaskCancellationHandler {
            try await converse(&dialogue, message)
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private func converse(_ dialogue: inout Dialogue, _ message: MailMessage) async throws {
        try await dialogue.expect("the greeting")
        var offers = try await dialogue.say("EHLO \(settings.ownName)", as: "EHLO").lines
        if settings.security == .startTLS {
            guard offers.contains(where: { $0.uppercased() == "STARTTLS" }) else {
                throw MailFault.noEncryption
            }
            try await dialogue.say("STARTTLS", as: "STARTTLS")
            let tls = try tlsHandler()
            let channel = dialogue.channel
            let heard = dialogue.heard
            try await channel.eventLoop.submit {
                let handler = try channel.pipeline.syncOperations.handler(type: ReplyHandler.self)
                // Said before the encryption began, perhaps by somebody on the way, to be believed after it.
                guard handler.isSilent(after: heard) else {
                    throw MailFault.garbled("more was said than asked before the encryption began")
                }
                try channel.pipeline.syncOperations.addHandler(tls.value, position: .first)
            }.get()
            // What was offered in the clear may have been put there by somebody on the way.
            offers = try await dialogue.say("EHLO \(settings.ownName)", as: "EHLO").lines
        }
        if let user = settings.user, let password = settings.password {
            guard settings.security != .none || SMTPClient.isThisMachine(settings.host) else {
                throw MailFault.noEncryption
            }
            let secret = Data("\0\(user)\0\(password)".utf8).base64EncodedString()
            try await dialogue.say("AUTH PLAIN \(secret)", as: "AUTH")
        }
        try await dialogue.say("MAIL FROM:<\(message.from)>", as: "MAIL FROM")
        try await dialogue.say("RCPT TO:<\(message.to)>", as: "RCPT TO")
        try await dialogue.say("DATA", as: "DATA")
        let lines = message.lines(host: settings.ownName)
        try await dialogue.say(lines.joined(separator: "\r\n") + "\r\n.", as: "the message")
        // The message is taken: whether the goodbye is heard does not matter.
        _ = try? await dialogue.say("QUIT", as: "QUIT")
    }

    /// A password goes in the clear to this machine only.
    static func isThisMachine(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]"
            || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// A handler that is made here and used on its event loop alone.
    private struct Moved: @unchecked Sendable {
        // Nothing else keeps it: it is handed over once, before it has seen a byte.
        let value: NIOSSLClientHandler
    }

    private func tlsHandler() throws -> Moved {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let file = settings.trustedCertificates {
            configuration.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(file))]
        }
        let context = try NIOSSLContext(configuration: configuration)
        // An address has no name to send.
        let isAddress = settings.host.allSatisfy { $0.isNumber || $0 == "." } || settings.host.contains(":")
        return Moved(
            value: try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : settings.host))
    }
}

/// One side speaks, the other answers, in turn.
private struct Dialogue {
    let channel: any Channel
    var replies: AsyncThrowingStream<SMTPReply, any Error>.AsyncIterator
    /// How many replies were taken so far.
    var heard = 0

    @discardableResult mutating func say(_ line: String, as name: String) async throws -> SMTPReply {
        try await channel.writeAndFlush(ByteBuffer(string: line + "\r\n"))
        return try await expect(name)
    }

    @discardableResult mutating func expect(_ name: String) async throws -> SMTPReply {
        guard let reply = try await replies.next() else {
            throw MailFault.unreachable("it closed the line at \(name)")
        }
        heard += 1
        guard reply.isPositive else {
            throw MailFault.refused(name, reply.code, String(reply.lines.joined(separator: " ").prefix(300)))
        }
        return reply
    }
}

/// Cuts what comes into lines and lines into replies.
private final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let replies: AsyncThrowingStream<SMTPReply, any Error>.Continuation
    private var reader = SMTPReplyReader()
    private var line: [UInt8] = []
    private var spoken = 0
    /// RFC 5321 allows 512 bytes; servers write longer ones.
    private static let longestLine = 4_096

    init(_ replies: AsyncThrowingStream<SMTPReply, any Error>.Continuation) { self.replies = replies }

    /// Whether nothing came beyond so many replies.
    func isSilent(after count: Int) -> Bool { spoken == count && line.isEmpty && reader.isEmpty }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for byte in unwrapInboundIn(data).readableBytesView {
            if byte != 0x0A {
                line.append(byte)
                guard line.count <= ReplyHandler.longestLine else {
                    return fail(MailFault.garbled("a line without end"), context)
                }
                continue
            }
            if line.last == 0x0D { line.removeLast() }
            let text = String(decoding: line, as: UTF8.self)
            line.removeAll(keepingCapacity: true)
            do {
                if let reply = try reader.take(text) {
                    spoken += 1
                    replies.yield(reply)
                }
            } catch {
                return fail(error, context)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        replies.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(MailFault.unreachable("\(error)"), context)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        replies.finish(throwing: error)
        context.close(promise: nil)
    }
}
