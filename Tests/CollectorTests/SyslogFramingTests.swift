import Collector
import Foundation
import TestSupport
import Testing

@Suite("Framing of syslog") struct SyslogFramingTests {
    /// What comes of bytes that arrive in pieces of that size.
    private func records(_ text: String, pieces: Int = .max, longest: Int = 1_000) -> [String] {
        var framing = SyslogFraming(longestRecord: longest)
        var found: [String] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: min(pieces, max(bytes.count, 1))) {
            framing.take(Array(bytes[start..<min(bytes.count, start + min(pieces, bytes.count))])) {
                found.append(String(decoding: $0, as: UTF8.self))
            }
        }
        framing.finish { found.append(String(decoding: $0, as: UTF8.self)) }
        return found
    }

    @Test(
        "Each way to frame gives its records, in whatever pieces they arrive",
        arguments: [
            ("<34>a\n<35>b\r\n\n<36>c", ["<34>a", "<35>b", "<36>c"]),
            ("5 <34>a6 <35>bc", ["<34>a", "<35>bc"]),
            ("5 <34>a\n<35>line\n6 <36>x\n", ["<34>a", "<35>line", "<36>x"]),
            ("9 <34>a\nb\nc", ["<34>a#012b#012c"].map { String($0.prefix(9 + 6)) }),
            ("2026-03-14 something\n", ["2026-03-14 something"]),
            ("123456789 x\n", ["123456789 x"]),
            ("99999999 short", ["short"]),
            ("", []), ("\n\n\n", []), ("7", ["7"]),
            ("a\u{0}b\n", ["a#000b"]), ("a\u{0}\n", ["a"]),
        ])
    func framing(text: String, expected: [String]) {
        for pieces in [1, 2, 3, 7, .max] { #expect(records(text, pieces: pieces) == expected) }
    }

    @Test("A record of ten megabytes is cut, and the next is whole")
    func giant() {
        let giant = String(repeating: "x", count: 10 << 20)
        #expect(records("<34>\(giant)\n<35>b\n").map(\.utf8.count) == [1_000, 5])
        #expect(records("10485764 <34>\(giant)5 <35>b").map(\.utf8.count) == [1_000, 5])
    }

    @Test("No bytes stop it, and pieces change nothing")
    func random() {
        var numbers = Seed().numbers
        let alphabet = Array("0123459 <>ab\n\r\u{0}".utf8)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...60, using: &numbers)
            let text = String(decoding: (0..<count).map { _ in numbers.pick(alphabet) }, as: UTF8.self)
            let whole = records(text, longest: 20)
            #expect(records(text, pieces: 1, longest: 20) == whole)
            #expect(whole.allSatisfy { $0.utf8.count <= 20 + 60 * 4 && !$0.contains("\n") })
        }
    }
}
