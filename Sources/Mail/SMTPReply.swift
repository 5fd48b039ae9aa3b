/// What a mail server answers: a code, and lines of text.
struct SMTPReply: Hashable, Sendable {
    let code: Int
    let lines: [String]

    /// Whether it agrees, or asks to go on.
    var isPositive: Bool { (200..<400).contains(code) }
}

/// Puts lines of a server together into replies: `250-SIZE`, `250 HELP`.
struct SMTPReplyReader {
    private var lines: [String] = []
    private var code: Int?

    /// Whether no reply has begun.
    var isEmpty: Bool { lines.isEmpty && code == nil }

    /// Lines of one reply; a server that sends more is not spoken to.
    static let mostLines = 100

    /// Takes a line without its end; returns the reply that it completes.
    ///
    /// - Throws: ``MailFault/garbled(_:)`` for a line that is none of a reply.
    mutating func take(_ line: String) throws(MailFault) -> SMTPReply? {
        let bytes = Array(line.utf8)
        guard bytes.count >= 3, bytes[..<3].allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(line.prefix(3)), (200..<600).contains(number), code == nil || code == number,
            lines.count < SMTPReplyReader.mostLines, bytes.count == 3 || bytes[3] == 0x20 || bytes[3] == 0x2D
        else { throw .garbled(String(line.prefix(100))) }
        code = number
        lines.append(String(line.dropFirst(4)))
        guard bytes.count == 3 || bytes[3] == 0x20 else { return nil }
        defer {
            code = nil
            lines = []
        }
        return SMTPReply(code: number, lines: lines)
    }
}

/// Why a message was not handed over.
public enum MailFault: Error, Hashable, Sendable {
    /// The server cannot be reached, or went away.
    case unreachable(String)
    /// The server said no: the command, and its answer.
    case refused(String, Int, String)
    /// What came is not SMTP.
    case garbled(String)
    /// The server offers no encryption, and the settings ask for it.
    case noEncryption
    /// An address that cannot be written in a command.
    case badAddress(String)
    /// No answer in time.
    case tooSlow
}

extension MailFault: CustomStringConvertible {
    /// What is wrong and how to mend it.
    public var description: String {
        switch self {
        case .unreachable(let reason): "the mail server cannot be reached: \(reason)"
        case .refused(let command, let code, let text): "the mail server refused \(command): \(code) \(text)"
        case .garbled(let line): "the mail server does not speak SMTP: '\(line)'"
        case .noEncryption:
            "the mail server offers no STARTTLS; use another port, or set oncall.smtp-security to 'none' for a server on this machine"
        case .badAddress(let address): "'\(address)' is not an e-mail address"
        case .tooSlow: "the mail server did not answer in time"
        }
    }
}
