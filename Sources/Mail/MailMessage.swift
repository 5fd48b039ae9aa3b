import FoundationEssentials
public import Vocabulary

/// A message of plain text to one person.
public struct MailMessage: Hashable, Sendable {
    /// Who sends: a bare address.
    public var from: String
    /// To whom: a bare address.
    public var to: String
    /// One line.
    public var subject: String
    /// Plain text; lines end as they please.
    public var body: String
    /// When it was written.
    public var date: Instant
    /// Unique for ever: what stands before the `@` of its identifier.
    public var identifier: String

    /// A message.
    public init(from: String, to: String, subject: String, body: String, date: Instant, identifier: String) {
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.date = date
        self.identifier = identifier
    }

    /// Whether a text can stand as an address in a command: no blank, bracket or line break gets into the dialogue.
    static func isAddress(_ text: String) -> Bool {
        text.utf8.count <= 254 && text.split(separator: "@", omittingEmptySubsequences: false).count == 2
            && text.utf8.allSatisfy {
                $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
            }
    }

    /// The message as SMTP sends it, without the last dot: lines of ASCII that end in CRLF, dots doubled.
    ///
    /// The body travels as base64, so that no server on the way breaks accents or long lines; the subject as encoded
    /// words.
    ///
    /// > Source: RFC 5322, RFC 2045, RFC 2047, RFC 5321 section 4.5.2.
    func lines(host: String) -> [String] {
        let text = body.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.last == "\r" ? $0.dropLast() : $0
        }.joined(separator: "\r\n")
        let head = [
            "Date: " + MailMessage.date(date), "From: <\(from)>", "To: <\(to)>",
            "Subject: " + MailMessage.encodedWords(subject), "Message-ID: <\(identifier)@\(host)>",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated", "",
        ]
        return (head + MailMessage.base64Lines(Array(text.utf8))).map { $0.hasPrefix(".") ? "." + $0 : $0 }
    }

    /// `Sun, 29 Nov 2026 08:15:00 +0000`.
    static func date(_ instant: Instant) -> String {
        let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let (year, month, day) = instant.day.components
        // Day 0, 1970-01-01, was a Thursday.
        let weekday = names[((instant.day.number % 7) + 7) % 7]
        let clock = instant.description.dropFirst(11).prefix(8)
        return "\(weekday), \(day) \(months[month - 1]) \(year) \(clock) +0000"
    }

    /// Words of at most 45 bytes, cut between characters; line breaks become blanks.
    static func encodedWords(_ text: String) -> String {
        let plain = text.map { $0.isNewline ? " " : $0 }
        var words: [String] = []
        var word = ""
        for character in plain {
            if (word + String(character)).utf8.count > 45 {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        words.append(word)
        return words.map { "=?utf-8?B?" + Data($0.utf8).base64EncodedString() + "?=" }.joined(
            separator: "\r\n ")
    }

    private static func base64Lines(_ bytes: [UInt8]) -> [String] {
        stride(from: 0, to: bytes.count, by: 57).map {
            Data(bytes[$0..<min($0 + 57, bytes.count)]).base64EncodedString()
        }
    }
}
