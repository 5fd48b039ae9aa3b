import Foundation
import Testing
import Vocabulary

@testable import Mail

@Suite("Messages") struct MailMessageTests {
    private func message(_ edit: (inout MailMessage) -> Void = { _ in }) -> MailMessage {
        var message = MailMessage(
            from: "cordon@ght.example", to: "astreinte@ght.example", subject: "Alerte critique – été",
            body: "Bonjour,\n.\nÉ", date: Instant(milliseconds: 1_790_000_000_123), identifier: "a1")
        edit(&message)
        return message
    }

    @Test("A message is lines of ASCII, none longer than the protocol allows, none that ends it early")
    func lines() throws {
        let long = message { $0.body = String(repeating: "é", count: 5_000) + "\r\n.\r\n" }
        for line in long.lines(host: "cordon.example").flatMap({ $0.components(separatedBy: "\r\n") }) {
            #expect(line.utf8.count <= 998 && line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
            #expect(line != ".")
        }
    }

    @Test("What was written comes out again") func roundTrip() throws {
        let lines = message().lines(host: "cordon.example")
        let body = try #require(lines.firstIndex(of: "")).advanced(by: 1)
        let decoded = try #require(Data(base64Encoded: lines[body...].joined()))
        #expect(String(decoding: decoded, as: UTF8.self) == "Bonjour,\r\n.\r\nÉ")
        #expect(lines.contains("Date: Mon, 21 Sep 2026 14:13:20 +0000"))
        #expect(lines.contains("Message-ID: <a1@cordon.example>"))
    }

    @Test("A subject with a line break adds no header") func injection() {
        let lines = message { $0.subject = "x\r\nBcc: thief@mal.example" }.lines(host: "h")
        #expect(!lines.contains { $0.lowercased().hasPrefix("bcc") })
        let words = MailMessage.encodedWords(String(repeating: "é😀", count: 60)).components(
            separatedBy: "\r\n ")
        for word in words {
            #expect(word.utf8.count <= 75)
            let inside = word.dropFirst("=?utf-8?B?".count).dropLast(2)
            #expect(Data(base64Encoded: String(inside)).flatMap { String(data: $0, encoding: .utf8) } != nil)
        }
    }

    @Test(
        "An address that could leave its command is refused",
        arguments: ["a@b>\r\nDATA", "a b@c.example", "a@b@c", "", "a", "<a@b.example>", "é@b.example"])
    func addresses(text: String) async {
        #expect(!MailMessage.isAddress(text))
        await #expect(throws: MailFault.self) {
            try await SMTPClient(.init(host: "127.0.0.1", port: 1, security: .none)).send(
                message { $0.to = text })
        }
    }

    @Test("Replies of several lines are one, and what is no reply is refused") func replies() throws {
        var reader = SMTPReplyReader()
        #expect(try reader.take("250-mail.example") == nil)
        #expect(try reader.take("250-STARTTLS") == nil)
        #expect(
            try reader.take("250 HELP") == SMTPReply(code: 250, lines: ["mail.example", "STARTTLS", "HELP"]))
        #expect(try reader.take("220") == SMTPReply(code: 220, lines: [""]))
        for line in ["HTTP/1.1 400", "2x0 hello", "", "999 x", "250_x"] {
            #expect(throws: MailFault.self) {
                var reader = SMTPReplyReader()
                _ = try reader.take(line)
            }
        }
        #expect(throws: MailFault.self) {
            var reader = SMTPReplyReader()
            _ = try reader.take("250-a")
            _ = try reader.take("550 b")
        }
    }
}
